"""Files and pictures of what is published, by their SHA-1, for whoever has a key to our feeds: these name them so."""

from typing import TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex

from initiatives.models import ActFile, Attachment, Picture
from initiatives.services.feed_out import ours
from initiatives.waiting_drafts import named_in

File: TypeAlias = Attachment | Picture
_DIGITS = frozenset("0123456789abcdef")
_LENGTH = 40
# The same bytes stand in several collections; more of them than this are somebody's play.
_SAME_MOST = 50


def given(*, sha1: str) -> File | None:
    """One that a published act or practice of ours shows; none that was withdrawn or waits for the scanner."""
    if len(sha1) != _LENGTH or not _DIGITS.issuperset(sha1):
        return None
    for file in _same(Attachment, sha1):
        if _is_of_an_act(file) or _is_in_a_practice(file):
            return file
    return next((picture for picture in _same(Picture, sha1) if _is_in_a_practice(picture)), None)


def _same(model: type[File], sha1: str) -> "QuerySet[File]":
    rows = model._default_manager.filter(file_hash=sha1, withdrawn_at=None, awaits_scan=False)
    return rows.order_by("pk")[:_SAME_MOST]


def _is_of_an_act(file: File) -> bool:
    """Of any that is published: which of them our practices use, their feeds say anyhow."""
    return ActFile.objects.filter(document=file.pk, page__live=True).exists()


def _is_in_a_practice(file: File) -> bool:
    """By what is published of it: a mention alone may be a draft's."""
    model = type(file)
    mentions = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id=str(file.pk),
    )
    pages = ours().live().filter(pk__in=map(int, mentions.values_list("object_id", flat=True)))
    return any(file.pk in named_in(page.serializable_data(), model) for page in pages)


__all__ = ["File", "given"]

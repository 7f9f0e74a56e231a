"""What uses a file or a picture, and what nothing uses.

A page uses what its row names, published or not, what its latest draft names, and what one names that waits for its
day. What only older revisions name is history: such a file can be deleted, and they open without it.
"""

from collections.abc import Collection, Iterable
from typing import TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Model, OuterRef, ProtectedError, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext
from wagtail.models import Page, ReferenceIndex

from initiatives.models import ActFile, Attachment, Picture
from initiatives.visibility import Person, attachments_usable_by
from initiatives.waiting_drafts import named_in_drafts

File: TypeAlias = Attachment | Picture

NAMED_MOST = 3


def uses(*, files: Collection[File]) -> dict[int, list[Page]]:
    """By the number of the file, the pages that use it; a file that nothing uses is left out. All of one kind.

    As many queries however many files there are.
    """
    if not files:
        return {}
    model = type(next(iter(files)))
    numbers = {file.pk for file in files}
    named: dict[int, set[int]] = {}
    for page, some in (*_in_rows(model, numbers), *named_in_drafts(model, among=numbers).items()):
        for number in some:
            named.setdefault(number, set()).add(page)
    pages = {page.pk: page for page in Page.objects.filter(pk__in=set().union(*named.values())).order_by("path")}
    return {
        number: [page for pk, page in pages.items() if pk in some]
        for number, some in named.items()
        if some & set(pages)
    }


def unused_attachments(*, user: Person) -> "QuerySet[Attachment]":
    """Files that nothing uses, of those that the person may put into pages; none that was withdrawn."""
    mentioned = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Attachment), to_object_id=Cast(OuterRef("pk"), CharField())
    )
    rows = attachments_usable_by(user).filter(
        ~Exists(mentioned), ~Exists(ActFile.objects.filter(document=OuterRef("pk")))
    )
    in_drafts = set[int]().union(*named_in_drafts(Attachment).values())
    # What drafts alone name is little; what all drafts name may be more numbers than a query takes.
    return rows.exclude(pk__in=in_drafts.intersection(rows.values_list("pk", flat=True)))


def refuse_if_used(*, file: File) -> None:
    """ProtectedError, which names the pages, where the file is used."""
    if pages := uses(files=[file]).get(file.pk):
        raise ProtectedError(in_words(file, pages), set(pages))


def in_words(file: File, pages: Iterable[Page]) -> str:
    titles = [gettext("“%(title)s”") % {"title": page.get_admin_display_title()} for page in pages]
    shown = ", ".join(titles[:NAMED_MOST])
    if len(titles) > NAMED_MOST:
        shown = gettext("%(titles)s and %(number)s more") % {"titles": shown, "number": len(titles) - NAMED_MOST}
    return gettext("“%(file)s” is used by: %(pages)s.") % {"file": file.title, "pages": shown}


def _in_rows(model: type[Model], numbers: Collection[int]) -> list[tuple[int, set[int]]]:
    mentions = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id__in=[str(number) for number in numbers],
    )
    return [(int(page), {int(number)}) for page, number in mentions.values_list("object_id", "to_object_id")]


__all__ = ["File", "in_words", "refuse_if_used", "unused_attachments", "uses"]

"""Taking back a file or a picture at once, for good, with every trace of what stood in it (RODO, art. 17).

In two steps. The first is one transaction: the row is marked, and from then on nobody reads it, finds it or puts it
into a page. The second takes the bytes from the disk; a process that dies before it leaves that to the scheduler.
Each step of it can be done again.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, TypeAlias, TypeVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import translation
from django.utils.translation import gettext
from wagtail.images.models import SourceImageIOError
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, ReferenceIndex, UploadedFile
from wagtail.search.models import IndexEntry

from initiatives.models import (
    Attachment,
    Extraction,
    OrganisationRights,
    Picture,
    TextPage,
    WithdrawalReason,
)
from initiatives.services import indexing
from initiatives.visibility import Person

logger = logging.getLogger(__name__)

ACTION = "burza.withdraw"
KINDS: tuple[type[Attachment] | type[Picture], ...] = (Attachment, Picture)
File: TypeAlias = Attachment | Picture
F = TypeVar("F", Attachment, Picture)

# Sent with `file` for each one whose bytes are to go as soon as the transaction is over.
withdrawn = Signal()


@transaction.atomic
def withdraw(
    *,
    file: F,
    by: Person | None,
    reason: WithdrawalReason,
    now: datetime,
    reason_is_public: bool = True,
    note: str = "",
    copies: Iterable[int] = (),
) -> list[F]:
    """Withdraws the file and those of its `copies` (by number) that its organisation keeps; what was, stays as it was.

    `note` goes to the log alone; `by` is None for what nobody did. There is no way back.
    """
    chosen = [file.pk, *copies_of(file=file).filter(pk__in=list(copies)).values_list("pk", flat=True)]
    rows = list(type(file)._default_manager.select_for_update().filter(pk__in=chosen, withdrawn_at__isnull=True))
    mark = {"withdrawn_at": now, "withdrawn_by": by, "withdrawal_reason": reason}
    marked = type(file)._default_manager.filter(pk__in=[row.pk for row in rows])
    marked.update(**mark, withdrawal_reason_is_public=reason_is_public)
    for row in rows:
        row.refresh_from_db()
        _take_words(row)
        log(instance=row, action=ACTION, user=by, data={"reason": str(reason), "note": note})
        withdrawn.send(sender=type(row), file=row)
    return rows


def erase(*, file: File, now: datetime) -> None:
    """Takes the bytes of a withdrawn file from the disk: uploads and sizes first, the file itself last."""
    _erase_uploads(file)
    if isinstance(file, Picture):
        _erase_renditions(file)
    file.file.storage.delete(file.file.name)
    gone: dict[str, Any] = {"file": _empty_name(file), "file_size": 0, "file_hash": "", "erased_at": now}
    type(file)._default_manager.filter(pk=file.pk, erased_at__isnull=True).update(**gone)


def finish(*, now: datetime) -> int:
    """Does what a process that died left undone; how many files it was. Safe to run twice at once."""
    unfinished = [
        row for kind in KINDS for row in kind._default_manager.filter(withdrawn_at__isnull=False, erased_at=None)
    ]
    for row in unfinished:
        with transaction.atomic():
            _take_words(row)
        erase(file=row, now=now)
    # A page that was being shown when its picture was withdrawn may have made a size of it since.
    for picture in Picture.objects.filter(erased_at__isnull=False, renditions__isnull=False).distinct():
        _erase_renditions(picture)
    if unfinished:
        logger.warning("%s withdrawn files were erased by the scheduler", len(unfinished))
    return len(unfinished)


def compact_index() -> None:
    """Takes words of what was withdrawn from the full-text index of SQLite, which keeps them until it is merged."""
    if connection.vendor != "sqlite":
        return
    table = f"{IndexEntry._meta.db_table}_fts"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 - the model's own name


def copies_of(*, file: F) -> "QuerySet[F]":
    """The same bytes under other names, in the same organisation."""
    return _same_bytes(file).filter(collection=file.collection_id)


def copies_elsewhere(*, file: F) -> "QuerySet[F]":
    """The same bytes that other organisations keep: theirs to withdraw."""
    return _same_bytes(file).exclude(collection=file.collection_id)


def pages_that_use(*, file: File) -> "QuerySet[Page]":
    """Pages whose row names the file, published or not."""
    mentions = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(type(file)),
        to_object_id=str(file.pk),
    )
    numbers = {int(number) for number in mentions.values_list("object_id", flat=True)}
    pages: QuerySet[Page] = Page.objects.filter(pk__in=numbers).order_by("path")
    return pages


def organisation_of(*, file: File) -> Page | None:
    """Whose file it is; None for the association's."""
    rights = OrganisationRights.objects.select_related("organisation").filter(collection=file.collection_id).first()
    return rights.organisation if rights else None


def _same_bytes(file: F) -> "QuerySet[F]":
    model = type(file)
    same: QuerySet[F] = model._default_manager.filter(withdrawn_at__isnull=True).exclude(pk=file.pk)
    if file.withdrawn_at is not None or not _hash(file):
        return same.none()
    # Those that came in by a program may have none yet; only the ones as long as this can be the same.
    is_as_long = Q(file_size=file.file_size) | Q(file_size__isnull=True)
    for row in same.filter(is_as_long, file_hash=""):
        _hash(row)
    return same.filter(file_hash=file.file_hash)


def _hash(file: File) -> str:
    """Of the bytes on the disk, kept in the row; empty where they are gone."""
    try:
        file.get_file_size()
        return str(file.get_file_hash())
    except (OSError, SourceImageIOError):
        return ""


def _take_words(row: File) -> None:
    """The words of the file and about it; its title may name a person as well as its text does."""
    row.title = _neutral_title(row)
    if isinstance(row, Picture):
        row.description = row.credit = ""
    row.save()
    kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).update(label=row.title)
    if isinstance(row, Attachment):
        # First the row by whose lease a reader stores what it read: none is found any more. Then what is stored.
        Extraction.objects.filter(document=row).delete()
        TextPage.objects.filter(document=row).delete()
        _index_anew(row)


def _index_anew(row: Attachment) -> None:
    acts = indexing.acts_with(attachment_id=row.pk)
    holding = indexing.initiatives_that_hold(attachment_id=row.pk)
    found = {*holding, *indexing.initiatives_with(acts=acts)}
    indexing.words_changed.send(sender=Attachment, acts=acts, initiatives=found)


def _neutral_title(file: File) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        pattern = gettext("Withdrawn picture no. %(number)s") if isinstance(file, Picture) else _file_title()
        return pattern % {"number": file.pk}


def _file_title() -> str:
    return gettext("Withdrawn file no. %(number)s")


def _empty_name(file: File) -> str:
    """A name that no file has: links to the row go on working, and the old name may tell what the file did."""
    stored = PurePosixPath(file.file.name)
    return str(stored.with_name(f"wycofany-{file.pk}{stored.suffix.lower()}"))


def _erase_renditions(picture: Picture) -> None:
    for rendition in picture.renditions.all():
        rendition.file.storage.delete(rendition.file.name)
        rendition.delete()


def _erase_uploads(file: File) -> None:
    """What an unfinished upload of the same bytes left behind."""
    kind = ContentType.objects.get_for_model(type(file))
    for upload in UploadedFile.objects.filter(for_content_type=kind):
        storage: Storage = upload.file.storage
        if _is_same(storage, upload.file.name, file):
            storage.delete(upload.file.name)
            upload.delete()


def _is_same(storage: Storage, name: str, file: File) -> bool:
    try:
        if not file.file_hash or storage.size(name) != file.file_size:
            return False
        digest = hashlib.sha1(usedforsecurity=False)
        for chunk in _chunks(storage, name):
            digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == file.file_hash


def _chunks(storage: Storage, name: str) -> Iterator[bytes]:
    with storage.open(name) as stored:
        yield from stored.chunks()


__all__ = [
    "ACTION",
    "compact_index",
    "copies_elsewhere",
    "copies_of",
    "erase",
    "finish",
    "organisation_of",
    "pages_that_use",
    "withdraw",
    "withdrawn",
]

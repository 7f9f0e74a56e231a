"""Our copies of pictures and files that partners' entries show.

A copy is kept for the organisation whose page shows it: the partner, or the member that the page was handed to. So who
may change or withdraw it, and who sees it before the page is published, is as with any other. The same bytes are kept
once for each of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, ProtectedError, Sum
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from initiatives.acts.file_names import clean_name
from initiatives.exchange.acts import ACTS
from initiatives.exchange.pieces import Piece
from initiatives.models import (
    Attachment,
    FeedFile,
    FeedItem,
    FeedPicture,
    FeedSource,
    InitiativePage,
    OrganisationRights,
    Picture,
)
from initiatives.services import uploads
from initiatives.waiting_drafts import named_in, named_in_drafts, naming_another

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

Row: TypeAlias = FeedPicture | FeedFile
# What a row's copy is, and by which of its columns the row has it.
COPIED: dict[type[Row], tuple[type[Picture | Attachment], str]] = {
    FeedPicture: (Picture, "picture"),
    FeedFile: (Attachment, "document"),
}
# Time enough to put back into a page what was taken out of it.
UNUSED = timedelta(days=30)
_NUMBERS_AT_ONCE = 500


@dataclass(frozen=True)
class Copy:
    """`path`: of the bytes; `ending`: of their kind, where that is known. `credit` as the entry has it."""

    piece: Piece
    path: Path
    ending: str
    credit: str
    source: FeedSource
    collection: int


def collections(*, source: FeedSource, items: Iterable[FeedItem]) -> tuple[int, dict[int, int]]:
    """The numbers of the partner's own, and of another one by item: of those that were handed to a member."""
    handed = {item.page_id: item.pk for item in items if item.state == FeedItem.State.HANDED and item.page_id}
    pages = InitiativePage.objects.filter(pk__in=handed).values_list("pk", "organisation") if handed else ()
    organisations = {handed[page]: organisation for page, organisation in pages}
    wanted = {source.partner_id, *organisations.values()}
    rows = OrganisationRights.objects.filter(organisation__in=wanted).values_list("organisation", "collection")
    own: dict[int, int] = dict(rows)
    return own[source.partner_id], {item: own[organisation] for item, organisation in organisations.items()}


def known(model: type[Row], *, source: FeedSource, addresses: Collection[str]) -> dict[int, dict[str, int]]:
    """By collection and address, the numbers of our copies."""
    column = f"{COPIED[model][1]}_id"
    found: dict[int, dict[str, int]] = {}
    for row in rows_at(model, source=source, addresses=addresses):
        found.setdefault(row.collection_id, {})[row.address] = getattr(row, column)
    return found


def rows_at(model: type[Row], *, source: FeedSource, addresses: Collection[str]) -> Iterator[Row]:
    wanted = list(map(_key, addresses))
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        yield from model._default_manager.filter(source=source, key__in=wanted[start : start + _NUMBERS_AT_ONCE])


@transaction.atomic
def keep(model: type[Row], *, copy: Copy, store: Callable[[str], int]) -> None:
    """That this is what stands at its address by now. Nothing is written where it is here already, and only what no
    other address brought here is stored: by `store`, of the digest, which gives its number.
    """
    digest, address = _digest(copy.path), copy.piece.address
    row = model(source=copy.source, collection_id=copy.collection, key=_key(address), address=address, digest=digest)
    rows = model._default_manager.filter(source=copy.source, collection=copy.collection, key=row.key, digest=digest)
    if not rows.exists():
        _put(row, _same(model, collection=copy.collection, digest=digest) or store(digest))


def _put(row: Row, number: int) -> None:
    """What stood there before is known by its digest from then on: so it goes once nothing shows it, and where it was
    withdrawn, it does not come again.
    """
    model = type(row)
    rows = model._default_manager.filter(source=row.source_id, collection=row.collection_id)
    for before in rows.filter(key=row.key).exclude(digest=row.digest):
        former = _key(f"{before.address} {before.digest}")
        rows.filter(key=former).delete()
        rows.filter(pk=before.pk).update(key=former)
    told = {"address": row.address, "digest": row.digest, f"{COPIED[model][1]}_id": number}
    model._default_manager.update_or_create(
        source_id=row.source_id, collection_id=row.collection_id, key=row.key, defaults=told
    )  # fmt: skip


def held(*, source: FeedSource) -> int:
    """Bytes of all its copies, be it that nothing shows them any more."""
    found = (
        copied._default_manager.filter(pk__in=model._default_manager.filter(source=source).values(column))
        for model, (copied, column) in COPIED.items()
    )
    return sum(rows.aggregate(bytes=Sum("file_size"))["bytes"] or 0 for rows in found)


def _same(model: type[Row], *, collection: int, digest: str) -> int | None:
    """The number of the oldest copy of the same bytes there, also of one that was withdrawn."""
    rows = model._default_manager.filter(collection=collection, digest=digest).order_by("pk")
    return rows.values_list(COPIED[model][1], flat=True).first()


def file_name(address: str) -> str:
    """Fit to be shown and kept; empty where it has none."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    return clean_name(name) if name else ""


def own_name(copy: Copy, plain: str, digest: str) -> str:
    """Under which no other look and no other source writes."""
    path = PurePosixPath(plain)
    return f"{path.stem[:30]}-{digest[:12]}-{copy.source.pk}-{copy.collection}{path.suffix}"


def delete_left(model: type[Picture | Attachment], path: str) -> None:
    """By one who was killed before the row of it was there."""
    if default_storage.exists(path) and not model._default_manager.filter(file=path).exists():
        default_storage.delete(path)


@contextmanager
def handed(*, item: FeedItem, collection: int, user: User) -> Iterator[None]:
    """Gives the page of an item copies of this collection in place of the partner's, before its new organisation is
    asked about it, and the item the same ones to compare with. Acts stay the partner's. What fails leaves no files.
    """
    page = InitiativePage.objects.select_related("latest_revision").get(pk=item.page_id)
    content = page.latest_revision.content if page.latest_revision else page.serializable_data()
    with ExitStack() as stack:
        found = [content, _without_acts(item.imported), _without_acts(item.proposed)]
        for model in COPIED:
            found = _with_copies_of(model, found, item, collection, stack)
        if found[0] != content:
            draft = page.with_content_json(found[0])
            item.revision = draft.save_revision(user=user, log_action=True, clean=False)
            item.imported = {**item.imported, **found[1]}
            item.proposed = item.proposed and {**item.proposed, **found[2]}
        yield


def _without_acts(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (values or {}).items() if name != ACTS}


def _with_copies_of(
    model: type[Row], contents: list[dict[str, Any]], item: FeedItem, collection: int, stack: ExitStack
) -> list[dict[str, Any]]:
    copied, column = COPIED[model]
    numbers = {number for content in contents for number in named_in(content, copied)}
    rows = model._default_manager.filter(source=item.source_id, **{f"{column}__in": numbers})
    for row in rows.exclude(collection=collection).select_related(column):
        old = getattr(row, column)
        new = _for_another(row, old, collection, stack)
        contents = [naming_another(content, model=copied, old=old.pk, new=new) for content in contents]
    return contents


def _for_another(row: Row, old: Picture | Attachment, collection: int, stack: ExitStack) -> int:
    """A copy of the copy, unless the collection has the same bytes already, or it was withdrawn: then it stays."""
    if old.withdrawn_at is not None:
        return int(old.pk)
    number = _same(type(row), collection=collection, digest=row.digest) or _duplicate(old, collection, stack)
    told = {"key": row.key, "address": row.address, "digest": row.digest}
    _put(type(row)(source_id=row.source_id, collection_id=collection, **told), number)
    return number


def _duplicate(old: Picture | Attachment, collection: int, stack: ExitStack) -> int:
    opened = File(stack.enter_context(old.file.storage.open(old.file.name)), name=PurePosixPath(old.file.name).name)
    common: dict[str, Any] = {
        "title": old.title, "collection_id": collection, "awaits_scan": old.awaits_scan, "file": opened,
    }  # fmt: skip
    if isinstance(old, Picture):
        new: Picture | Attachment = Picture(**common, description=old.description, credit=old.credit)
        new._set_image_file_metadata()
    else:
        told = {"original_name": old.original_name, "file_size": old.file_size, "file_hash": old.file_hash}
        new = Attachment(**common, **told)
    stack.enter_context(uploads.whole_or_nothing(new))
    new.save()
    return int(new.pk)


def forget_unused(*, now: datetime) -> int:
    """Deletes copies that no page shows and no change names that waits; how many. What was withdrawn says so for good.
    Older versions open without it, as without any other that was deleted.
    """
    return sum(_forget_unused(model, now) for model in COPIED)


def _forget_unused(model: type[Row], now: datetime) -> int:
    copied, column = COPIED[model]
    mentioned = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(copied),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )  # fmt: skip
    brought = Exists(model._default_manager.filter(**{column: OuterRef("pk")}))
    old = copied._default_manager.filter(
        brought, ~Exists(mentioned), created_at__lt=now - UNUSED, withdrawn_at__isnull=True
    )
    candidates = set(old.values_list("pk", flat=True))
    if not candidates:
        return 0
    in_drafts = set[int]().union(*named_in_drafts(copied).values())
    return sum(_deleted(copied, number) for number in sorted(candidates - in_drafts))


def _deleted(model: type[Picture | Attachment], number: int) -> bool:
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk=number).delete()[0])
    except ProtectedError:
        # A page has named it since.
        return False


def _key(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = [
    "COPIED", "UNUSED", "Copy", "collections", "delete_left", "file_name", "forget_unused", "handed", "held", "keep",
    "known", "own_name", "rows_at",
]  # fmt: skip

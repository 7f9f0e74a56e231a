"""Our copies of pictures that partners' entries show.

A copy is kept for the organisation whose page shows it: the partner, or the member that the page was handed to. So who
may change or withdraw it, and who sees it before the page is published, is as with any picture. The same bytes are kept
once for each of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, ProtectedError
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from initiatives.models import FeedItem, FeedPicture, FeedSource, InitiativePage, OrganisationRights, Picture
from initiatives.services import uploads
from initiatives.waiting_drafts import named_in, named_in_drafts, naming_another

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

# Time enough to put back into a page what was taken out of it.
UNUSED = timedelta(days=30)
_NUMBERS_AT_ONCE = 500


@dataclass(frozen=True)
class Copy:
    """`path`: a file that is known to be a picture; `ending`: of its kind. `alt`, `credit` as the entry has them."""

    address: str
    path: Path
    ending: str
    alt: str = ""
    credit: str = ""


def collections(*, source: FeedSource, items: Iterable[FeedItem]) -> tuple[int, dict[int, int]]:
    """The numbers of the partner's own, and of another one by item: of those that were handed to a member."""
    handed = {item.page_id: item.pk for item in items if item.state == FeedItem.State.HANDED and item.page_id}
    pages = InitiativePage.objects.filter(pk__in=handed).values_list("pk", "organisation") if handed else ()
    organisations = {handed[page]: organisation for page, organisation in pages}
    wanted = {source.partner_id, *organisations.values()}
    rows = OrganisationRights.objects.filter(organisation__in=wanted).values_list("organisation", "collection")
    own: dict[int, int] = dict(rows)
    return own[source.partner_id], {item: own[organisation] for item, organisation in organisations.items()}


def known(*, source: FeedSource, addresses: Collection[str]) -> dict[int, dict[str, int]]:
    """By collection and address, the numbers of our pictures."""
    wanted = list(map(_key, addresses))
    found: dict[int, dict[str, int]] = {}
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        rows = FeedPicture.objects.filter(source=source, key__in=wanted[start : start + _NUMBERS_AT_ONCE])
        for collection, address, picture in rows.values_list("collection", "address", "picture"):
            found.setdefault(collection, {})[address] = picture
    return found


@transaction.atomic
def keep(*, copy: Copy, source: FeedSource, collection: int, awaits_scan: bool) -> None:
    """For whoever holds the source's lease; `awaits_scan` as `uploads.must_wait` said. Nothing is written where it is
    here already. Raises `uploads.NoRoom`.
    """
    digest = _digest(copy.path)
    place: dict[str, Any] = {"source": source, "collection_id": collection, "key": _key(copy.address)}
    if FeedPicture.objects.filter(**place, digest=digest).exists():
        return
    same = FeedPicture.objects.filter(collection=collection, digest=digest).order_by("pk").first()
    picture = same.picture_id if same else _stored(copy, source, collection, digest, awaits_scan)
    FeedPicture.objects.update_or_create(
        **place, defaults={"address": copy.address, "digest": digest, "picture_id": picture}
    )


def _stored(copy: Copy, source: FeedSource, collection: int, digest: str, awaits_scan: bool) -> int:
    name = PurePosixPath(unquote(urlsplit(copy.address).path)).name
    # No other look and no other source writes under this name.
    plain = uploads.stored_name(PurePosixPath(name).stem[:30], ending=copy.ending)
    unique = f"{PurePosixPath(plain).stem}-{digest[:12]}-{source.pk}-{collection}.{copy.ending}"
    with copy.path.open("rb") as opened:
        picture = Picture(
            title=(copy.alt or name or copy.address)[:255], description=copy.alt[:255], credit=copy.credit[:300],
            collection_id=collection, awaits_scan=awaits_scan, file=File(opened, name=unique),
        )  # fmt: skip
        _delete_left(picture.get_upload_to(unique))
        picture._set_image_file_metadata()
        with uploads.whole_or_nothing(picture):
            picture.save()
    return int(picture.pk)


def _delete_left(path: str) -> None:
    """By one who was killed before the row of it was there."""
    if default_storage.exists(path) and not Picture.objects.filter(file=path).exists():
        default_storage.delete(path)


@contextmanager
def handed(*, item: FeedItem, collection: int, user: User) -> Iterator[None]:
    """Gives the page of an item pictures of this collection in place of those of the partner's, before its new
    organisation is asked about it, and the item the same ones to compare with. What fails leaves no files behind.
    """
    page = InitiativePage.objects.select_related("latest_revision").get(pk=item.page_id)
    content = page.latest_revision.content if page.latest_revision else page.serializable_data()
    numbers = {number for value in (content, item.imported, item.proposed) for number in named_in(value, Picture)}
    copies = FeedPicture.objects.filter(source=item.source_id, picture__in=numbers).exclude(collection=collection)
    with ExitStack() as stack:
        new = {one.picture_id: _for_another(one, collection, stack) for one in copies.select_related("picture")}
        if new:
            draft = page.with_content_json(_naming_others(content, new))
            item.revision = draft.save_revision(user=user, log_action=True, clean=False)
            item.imported = _naming_others(item.imported, new)
            item.proposed = item.proposed and _naming_others(item.proposed, new)
        yield


def _naming_others(content: Mapping[str, Any], new: Mapping[int, int]) -> Any:
    found = dict(content)
    for old, number in new.items():
        found = naming_another(found, model=Picture, old=old, new=number)
    return found


def _for_another(one: FeedPicture, collection: int, stack: ExitStack) -> int:
    """A copy of the copy, unless the collection has the same bytes already, or it was withdrawn: then it stays."""
    old = one.picture
    if old.withdrawn_at is not None:
        return int(old.pk)
    same = FeedPicture.objects.filter(collection=collection, digest=one.digest).order_by("pk").first()
    number = same.picture_id if same else _duplicate(old, collection, stack)
    FeedPicture.objects.update_or_create(
        source_id=one.source_id, collection_id=collection, key=one.key,
        defaults={"address": one.address, "digest": one.digest, "picture_id": number},
    )  # fmt: skip
    return int(number)


def _duplicate(old: Picture, collection: int, stack: ExitStack) -> int:
    opened = stack.enter_context(old.file.storage.open(old.file.name))
    new = Picture(
        title=old.title, description=old.description, credit=old.credit, collection_id=collection,
        awaits_scan=old.awaits_scan, file=File(opened, name=PurePosixPath(old.file.name).name),
    )  # fmt: skip
    new._set_image_file_metadata()
    stack.enter_context(uploads.whole_or_nothing(new))
    new.save()
    return int(new.pk)


def forget_unused(*, now: datetime) -> int:
    """Deletes copies that no page shows and no change names that waits; how many. What was withdrawn says so for good.
    Older versions open without it, as without any picture that was deleted.
    """
    mentioned = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Picture),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )  # fmt: skip
    copied = Exists(FeedPicture.objects.filter(picture=OuterRef("pk")))
    old = Picture.objects.filter(copied, ~Exists(mentioned), created_at__lt=now - UNUSED, withdrawn_at__isnull=True)
    candidates = set(old.values_list("pk", flat=True))
    if not candidates:
        return 0
    in_drafts = set[int]().union(*named_in_drafts(Picture).values())
    return sum(_deleted(number) for number in sorted(candidates - in_drafts))


def _deleted(number: int) -> bool:
    try:
        with transaction.atomic():
            return bool(Picture.objects.filter(pk=number).delete()[0])
    except ProtectedError:
        # A page has named it since.
        return False


def _key(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["UNUSED", "Copy", "collections", "forget_unused", "handed", "keep", "known"]

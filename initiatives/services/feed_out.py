"""Our published practices as feeds: which, in which order, page by page, and what was taken back.

Newest change first. A page begins behind the last one of the page before it, by time and number: what is published or
changed meanwhile comes to stand before all pages, so nothing is told twice or left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from initiatives.exchange.channel import Channel, Deleted, File, Item, Office, Word
from initiatives.exchange.pages import act_title
from initiatives.exchange.record import dumped
from initiatives.models import (
    Category,
    FeedTombstone,
    GroupingPage,
    InitiativePage,
    ListVersion,
    MemberPage,
    SharedPageQuerySet,
    Topic,
    word_at,
)
from initiatives.services.feed_article import article
from initiatives.services.feed_records import address_of, guid, records

PAGE = 50
# Readers refuse bodies above 5 MB: a page ends before, be it that it has fewer practices.
PAGE_LETTERS = 2_000_000
TOMBSTONES_KEPT = timedelta(days=366)
MOST_TOMBSTONES = 1000
# Another number where what is written changes without any practice changing.
_WRITTEN_AS = 1
_EPOCH, _UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Scope:
    """`path`: between the key and the name of the form."""

    path: str
    title: str
    rows: Q


@dataclass(frozen=True)
class Cursor:
    """Behind which practice a page begins."""

    changed: datetime
    number: int

    def __str__(self) -> str:
        return f"{(self.changed - _EPOCH) // timedelta(microseconds=1)}-{self.number}"

    @classmethod
    def of(cls, said: str) -> "Cursor | None":
        moment, _, number = said.partition("-")
        if not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in (moment, number)):
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(moment)), int(number))
        except OverflowError:
            return None


@dataclass(frozen=True)
class Addresses:
    """Of a feed, of its pages and its files, which only whoever knows the key can make."""

    own: str
    first: str
    files: str = ""

    def before(self, cursor: Cursor) -> str:
        return f"{self.first}?przed={cursor}"


def scope_of(kind: str, slug: str) -> Scope | None:
    """All practices without a `kind`; None for a word, a member or a grouping that is not there."""
    if "\0" in slug:
        # No row has one, and PostgreSQL does not even take the question.
        return None
    match kind:
        case "":
            return Scope("", _("Practices of the association’s members"), Q())
        case "kategoria":
            return _of_category(word_at(Category, slug))
        case "temat":
            return _of_topic(word_at(Topic, slug))
        case "gmina":
            return _of_organisation("gmina", slug, MemberPage.objects.live().filter(code=slug).first())
        case "grupa":
            return _of_organisation("grupa", slug, GroupingPage.objects.live().filter(slug=slug).first())
    return None


def _of_category(category: Category | None) -> Scope | None:
    return Scope(f"kategoria/{category.slug}", category.name, Q(category=category)) if category else None


def _of_topic(topic: Topic | None) -> Scope | None:
    """With all that is below it."""
    if topic is None:
        return None
    filed = InitiativePage.topics.through.objects.filter(topic__path__startswith=topic.path)
    return Scope(f"temat/{topic.slug}", topic.name, Q(pk__in=filed.order_by().values("initiativepage")))


def _of_organisation(kind: str, slug: str, page: MemberPage | GroupingPage | None) -> Scope | None:
    """Of a grouping, what it publishes itself: each of its members has a feed of its own."""
    return Scope(f"{kind}/{slug}", page.title, Q(organisation=page.pk)) if page else None


def stamp(*, now: datetime) -> str:
    """Another one whenever anything that any feed says may have changed; one query. The day is in it, since tombstones
    grow too old.
    """
    versions = sorted(ListVersion.objects.values_list("pk", "token"))
    told = (_WRITTEN_AS, versions, settings.LANGUAGE_CODE, str(localdate(now)))
    return blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).hexdigest()


def channel(*, scope: Scope, addresses: Addresses, before: Cursor | None, changed: datetime, now: datetime) -> Channel:
    """One page; `changed`: since when it is as it is. As many queries however many practices there are."""
    rows = list(_rows(scope, before)[: PAGE + 1])
    items, is_more = _items(rows)
    last = rows[len(items) - 1] if items and is_more else None
    deleted = _deleted(now) if before is None else ()
    moments = [*(item.updated for item in items), *(gone.when for gone in deleted)]
    return Channel(
        guid=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{settings.WAGTAILADMIN_BASE_URL}/kanaly/{scope.path}')}",
        title=f"{_('Burza')}: {scope.title}",
        subtitle=_("Practices that offices have published, with all their fields and legal acts"),
        home=f"{settings.WAGTAILADMIN_BASE_URL}/",
        own=addresses.own,
        first=addresses.first,
        updated=max(moments, default=changed),
        language=settings.LANGUAGE_CODE,
        office=Office(_("Burza"), f"{settings.WAGTAILADMIN_BASE_URL}/"),
        next=addresses.before(Cursor(last.changed, last.pk)) if last else "",
        files=addresses.files,
        items=tuple(items),
        deleted=deleted,
    )


def ours() -> SharedPageQuerySet:
    """What partners publish they give out themselves, be it that a member here was handed it: passed on, it would come
    back to them as somebody else's.
    """
    rows: SharedPageQuerySet = InitiativePage.objects.filter(
        organisation__partnerpage__isnull=True, feed_item__isnull=True
    )
    return rows


def _rows(scope: Scope, before: Cursor | None) -> "QuerySet[Any]":
    """Published ones alone. A page that was written past the editor may lack the times of its publication."""
    times = ("last_published_at", "first_published_at", "latest_revision_created_at")
    changed = Coalesce(*times, Value(_UNKNOWN), output_field=DateTimeField())
    rows = ours().live().filter(scope.rows).annotate(changed=changed)
    if before is not None:
        rows = rows.filter(Q(changed__lt=before.changed) | Q(changed=before.changed, pk__lt=before.number))
    return rows.select_related("organisation__memberpage", "category", "crisis").order_by("-changed", "-pk")


def _items(rows: Sequence[Any]) -> tuple[list[Item], bool]:
    """As many as fit on a page, at least one, and whether there are more."""
    said = records(rows[:PAGE])
    items: list[Item] = []
    room = PAGE_LETTERS
    for row in rows[:PAGE]:
        item = _item(row, said[row.pk])
        room -= 2 * len(item.html) + len(dumped(item.record))
        if room < 0 and items:
            return items, True
        items.append(item)
    return items, len(rows) > PAGE


def _item(row: Any, record: dict[str, Any]) -> Item:
    office = record["office"]
    rights = _("Public sector information: whoever uses it again names its source, %(office)s, and the day.")
    return Item(
        guid=guid(row.translation_key),
        url=address_of(row),
        title=record["title"],
        summary=record["summary"],
        html=article(record),
        published=row.first_published_at or row.changed,
        updated=row.changed,
        office=Office(office["name"], office["url"]),
        language=record["language"],
        rights=rights % {"office": office["name"]},
        record=record,
        words=tuple(_words(record)),
        related=tuple(_related(record)),
        files=tuple(
            File(file["url"], file["title"], file["media_type"], file["size"] or 0)
            for act in record["acts"]
            for file in act["files"]
        ),
    )


def _words(record: dict[str, Any]) -> list[Word]:
    base = settings.WAGTAILADMIN_BASE_URL
    kinds = (("kategoria", [record["category"]]), ("kryzys", [record["crisis"]]), ("temat", record["topics"]))
    words = [Word(word["slug"], word["name"], f"{base}/{kind}/") for kind, found in kinds for word in found if word]
    return [*words, *(Word(tag, tag, f"{base}/tag/") for tag in record["tags"])]


def _related(record: dict[str, Any]) -> list[tuple[str, str]]:
    acts = [(act_title(act), act["url"]) for act in record["acts"]]
    return [link for link in [*acts, *((page["title"], page["url"]) for page in record["based_on"])] if link[1]]


def _deleted(now: datetime) -> tuple[Deleted, ...]:
    rows = FeedTombstone.objects.filter(deleted_at__gt=now - TOMBSTONES_KEPT).order_by("-deleted_at", "-pk")
    return tuple(Deleted(gone.guid, gone.deleted_at) for gone in rows[:MOST_TOMBSTONES])


@transaction.atomic
def bury(*, page: InitiativePage, now: datetime) -> None:
    """Of a page that is published no more: readers learn that, and nothing of what it said. Old ones go."""
    if ours().filter(pk=page.pk).exists():
        FeedTombstone.objects.filter(deleted_at__lte=now - TOMBSTONES_KEPT).delete()
        FeedTombstone.objects.get_or_create(guid=guid(page.translation_key), defaults={"deleted_at": now})


def unearth(*, page: InitiativePage) -> None:
    """Published again."""
    FeedTombstone.objects.filter(guid=guid(page.translation_key)).delete()


__all__ = [
    "PAGE", "Addresses", "Cursor", "Scope", "bury", "channel", "ours", "scope_of", "stamp", "unearth",
]  # fmt: skip

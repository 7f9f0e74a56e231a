"""What came from a partner's feed, as pages and as rows that say where each came from.

A page's values are those of `VALUES`, as JSON, without those of which nothing is said, but for `ALWAYS`. What else it
has (category, topics, acts) is ours to give, and no later version of the entry changes it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps, loads
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, Q
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, PageLogEntry

from initiatives.exchange.acts import ACTS
from initiatives.exchange.pages import OF_RECORDS
from initiatives.models import (
    FeedAlias,
    FeedItem,
    FeedLikeness,
    FeedSample,
    FeedSource,
    InitiativePage,
    Initiator,
    PartnerPage,
)
from initiatives.services import bulk, feed_act_values, feed_acts, feed_bases, feed_tags

ALWAYS = ("title", "summary", "description", "steps", "language")
# The others come with records of other Burzas alone (docs/exchange.md).
FIELDS = (*ALWAYS, *OF_RECORDS)
VALUES = (*FIELDS, ACTS)
# Relations of a page that comes from a feed, which has none of them yet.
_EMPTY = ("acts", "based_on", "tagged_items", "wagtail_admin_comments")
# Of one source at a time.
WAITING_MOST = 3000
# PostgreSQL takes 65,535 values in one statement.
_VALUES_AT_ONCE = 20_000
# What more have in common says nothing of any of them, and each row is looked through for each arrival.
_HOLDERS_MOST = 300
# By its publisher (RFC 6721), not by looks at its address.
TAKEN_BACK = Q(gone_at__isnull=False, missing_since__isnull=True)
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True)
class Arrival:
    """An entry as it is kept. `category` and `topics` are numbers that are suggested, `samples` hashes to find what is
    alike by. Of another Burza's entry, `record` is all that it says, `crisis` and `initiators` what it is filed under.
    """

    identity: str
    title: str
    values: Mapping[str, Any]
    content_hash: str
    published_at: datetime
    aliases: tuple[str, ...] = ()
    guid: str = ""
    link: str = ""
    authors: str = ""
    licence: str = ""
    updated_at: datetime | None = None
    category: int | None = None
    topics: tuple[int, ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()
    fingerprint: bytes = b""
    samples: tuple[int, ...] = ()
    record: Mapping[str, Any] | None = None
    crisis: int | None = None
    initiators: tuple[int, ...] = ()


@transaction.atomic
def create(
    *, source: FeedSource, arrivals: Sequence[Arrival], publish: Collection[str] = (), now: datetime
) -> list[FeedItem]:
    """Pages below the source's partner, drafts but for those whose identity is in `publish`: they have all that a page
    must have. In a fixed number of queries, however many there are.
    """
    if not arrivals:
        return []
    acts = feed_acts.bring(source=source, arrivals=arrivals, live=publish, now=now)
    pages = _pages(source.partner, arrivals, publish)
    bulk.insert_pages(source.partner, pages)
    feed_acts.name(pages=pages, arrivals=arrivals, acts=acts)
    feed_bases.give_all(source=source, pages=pages, arrivals=arrivals)
    _file_under_topics(pages, arrivals)
    feed_tags.keep(pages=pages)
    bulk.revise(pages, now=now)
    PageLogEntry.objects.bulk_create([_log_entry(page, now) for page in pages])
    items = FeedItem.objects.bulk_create(
        [_item(source, one, page, now) for one, page in zip(arrivals, pages, strict=True)], bulk.BATCH
    )
    FeedSample.objects.bulk_create(_samples(items, arrivals), bulk.BATCH)
    _know_again(zip(items, arrivals, strict=True))
    feed_acts.link(items=items, arrivals=arrivals, acts=acts)
    bulk.relate(FeedItem, "topics", {item.pk: one.topics for item, one in zip(items, arrivals, strict=True)})
    bulk.index(pages)
    live = {one.guid: page.pk for one, page in zip(arrivals, pages, strict=True) if one.record and page.live}
    feed_bases.follow(source=source, pages=live, user=None)
    return items


def _pages(partner: PartnerPage, arrivals: Sequence[Arrival], publish: Collection[str]) -> list[InitiativePage]:
    taken = set(Page.objects.child_of(partner).values_list("slug", flat=True))
    locale = Locale.get_default()
    pages = []
    for one in arrivals:
        is_live = one.identity in publish
        page = InitiativePage(
            organisation_id=partner.pk, slug=bulk.free_slug(one.title, taken, nameless="wpis"), locale=locale,
            live=is_live, has_unpublished_changes=not is_live, category_id=one.category if is_live else None,
            crisis_id=one.crisis,
        )  # fmt: skip
        for name in _EMPTY:
            setattr(page, name, [])
        page.topics, page.initiators = [], [Initiator(pk=number) for number in one.initiators]
        give(page, one.values)
        pages.append(page)
    feed_tags.tag(pages=pages, records=[one.record for one in arrivals])
    return pages


def give(page: InitiativePage, values: Mapping[str, Any]) -> None:
    """These values, in memory; None empties a field. Acts are pages of their own (`feed_acts.give`)."""
    for name, value in values.items():
        if name != ACTS:
            setattr(page, name, _as_kept(page._meta.get_field(name), value))


def _as_kept(field: Any, value: Any) -> Any:
    if isinstance(field, StreamField):
        return field.to_python(dumps(_numbered(value or [])))
    if value is None:
        return None if field.null else ""
    return field.to_python(value)


def _numbered(value: Any) -> Any:
    """Of a list inside a stream, Wagtail knows an item by its `id` alone: without one, it would be its own value."""
    if isinstance(value, list):
        return [_numbered(one) for one in value]
    if not isinstance(value, dict):
        return value
    own = {key: _numbered(one) for key, one in value.items()}
    return {**own, "id": str(uuid4())} if own.get("type") == "item" and "value" in own and "id" not in own else own


def _file_under_topics(pages: Sequence[InitiativePage], arrivals: Sequence[Arrival]) -> None:
    """Only what is published has been told what it is about; of drafts, a moderator says it."""
    both = list(zip(pages, arrivals, strict=True))
    bulk.relate(InitiativePage, "topics", {page.pk: one.topics for page, one in both if page.live})
    bulk.relate(InitiativePage, "initiators", {page.pk: one.initiators for page, one in both})


def _log_entry(page: InitiativePage, now: datetime) -> PageLogEntry:
    return PageLogEntry(
        page=page, content_type=page.cached_content_type, label=page.title, timestamp=now, data={},
        action="wagtail.publish" if page.live else "wagtail.create", revision=page.latest_revision,
        content_changed=True,
    )  # fmt: skip


def _item(source: FeedSource, one: Arrival, page: InitiativePage, now: datetime) -> FeedItem:
    state = FeedItem.State.ACCEPTED if page.live else FeedItem.State.WAITING
    return FeedItem(
        source=source, page=page, state=state, identity=one.identity, title=one.title, guid=one.guid,
        link=one.link, authors=one.authors, licence=one.licence, published_at=one.published_at,
        updated_at=one.updated_at, first_seen_at=now, content_hash=one.content_hash, imported=dict(one.values),
        revision=page.latest_revision, category_id=one.category, reasons=list(one.reasons),
        fingerprint=one.fingerprint, decided_at=now if page.live else None, record=one.record,
    )  # fmt: skip


def _samples(items: Iterable[FeedItem], arrivals: Iterable[Arrival]) -> Iterable[FeedSample]:
    return (
        FeedSample(item=item, value=value)
        for item, one in zip(items, arrivals, strict=True)
        for value in one.samples
    )  # fmt: skip


@transaction.atomic
def revise(*, item: FeedItem, arrival: Arrival, values: Mapping[str, Any], publish: bool, now: datetime) -> None:
    """`values`: those that the page gets."""
    draft = InitiativePage.objects.get(pk=item.page_id).get_latest_revision_as_object()
    give(draft, values)
    if ACTS in values:
        told = values[ACTS]
        feed_acts.give(item=item, draft=draft, values=told, record=arrival.record, publish=publish, now=now)
    revision = draft.save_revision(clean=False, log_action=True)
    if publish:
        revision.publish()
    item.revision, item.imported = revision, dict(arrival.values)
    item.proposed = None
    _tell(item, arrival)


@transaction.atomic
def propose(*, item: FeedItem, arrival: Arrival) -> None:
    """Beside the page, for a moderator to merge; a newer one takes an older one's place."""
    item.proposed = dict(arrival.values)
    _tell(item, arrival)


@transaction.atomic
def note(*, item: FeedItem, arrival: Arrival, is_settled: bool) -> None:
    """What the entry says of itself today, so that it is not looked at again. `is_settled`: what waited is not said any
    more.
    """
    if is_settled:
        item.proposed = None
    _tell(item, arrival)


def _tell(item: FeedItem, arrival: Arrival) -> None:
    """The dates stay as they were first told; the page keeps the address that it was found under."""
    item.content_hash, item.title, item.updated_at = arrival.content_hash, arrival.title, arrival.updated_at
    item.authors, item.licence = arrival.authors, arrival.licence
    item.link = arrival.link if _may_lead_to(item, arrival.link) else item.link
    item.identity, item.guid = arrival.identity, arrival.guid
    item.fingerprint, item.record = arrival.fingerprint, arrival.record
    if item.missing_since is None:
        # Taken back, and published anew.
        item.gone_at = None
    item.save()
    if item.record:
        feed_acts.tell(item=item, record=item.record)
    item.samples.all().delete()
    FeedSample.objects.bulk_create(_samples([item], [arrival]))
    _know_again([(item, arrival)])


def _may_lead_to(item: FeedItem, link: str) -> bool:
    """Where a moderator has published it, to no other site than before, unless its feed is there, too."""
    site = _site(link)
    if site in ("", _site(item.link)) or item.page is None or not item.page.live:
        return True
    source = item.source
    own = (_site(source.feed_address), _site(source.address))
    return source.trust == FeedSource.Trust.PUBLISH or site in own


def _site(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower().removeprefix("www.")
    except ValueError:
        return address


def _know_again(pairs: Iterable[tuple[FeedItem, Arrival]]) -> None:
    """An alias that another item has stays that one's."""
    FeedAlias.objects.bulk_create(
        (FeedAlias(source_id=item.source_id, item=item, key=key) for item, one in pairs for key in one.aliases),
        bulk.BATCH, ignore_conflicts=True,
    )  # fmt: skip


def note_likenesses(*, pairs: Iterable[tuple[int, int, float]]) -> None:
    """Of an item, another one, and the share of the one's text that the other has."""
    FeedLikeness.objects.bulk_create(
        (FeedLikeness(item_id=of, other_id=to, share=share) for of, to, share in pairs), ignore_conflicts=True
    )


def with_samples(*, values: Collection[int], but: FeedSource) -> list[tuple[int, int]]:
    """Items of other partners that have one of these hashes, and which; without hashes that very many have."""
    found: list[tuple[int, int]] = []
    wanted = list(values)
    for start in range(0, len(wanted), _VALUES_AT_ONCE):
        some = FeedSample.objects.filter(value__in=wanted[start : start + _VALUES_AT_ONCE])
        others = some.exclude(item__source__partner=but.partner_id).order_by()
        crowded = others.values("value").annotate(holders=Count("pk")).filter(holders__gt=_HOLDERS_MOST)
        found += others.exclude(value__in=crowded.values("value")).values_list("item", "value")
    return found


def fingerprints(*, items: Collection[int]) -> dict[int, bytes]:
    rows = FeedItem.objects.filter(pk__in=items).exclude(state=FeedItem.State.REJECTED)
    return {pk: bytes(packed) for pk, packed in rows.values_list("pk", "fingerprint")}


def mark_gone(*, source: FeedSource, guids: Collection[str], now: datetime) -> int:
    """What its publisher took back. Our page stays as it is, and says so; how many were not marked before."""
    own = FeedItem.objects.filter(source=source, guid__in=guids, gone_at__isnull=True)
    return own.update(gone_at=now, missing_since=None)


def are_there(*, source: FeedSource) -> bool:
    return FeedItem.objects.filter(source=source).exists()


def room(*, source: FeedSource) -> int:
    """How many more of its entries may wait to be decided on."""
    return max(0, WAITING_MOST - FeedItem.objects.filter(source=source, waits=True).count())


def hashes(*, source: FeedSource, identities: Collection[str]) -> dict[str, str]:
    """By identity, of what is known by it: one query. What was taken back is as if it were not known: it is told of
    again.
    """
    rows = FeedItem.objects.filter(source=source, identity__in=identities).exclude(TAKEN_BACK)
    return dict(rows.values_list("identity", "content_hash"))


def held(*, source: FeedSource, identities: Mapping[str, Sequence[str]]) -> dict[str, FeedItem]:
    """By identity, of which the aliases are given. What is known by its identity is nobody else's by an alias."""
    own = FeedItem.objects.filter(source=source)
    found = {item.identity: item for item in own.filter(identity__in=identities)}
    missing = {key: identity for identity in identities.keys() - found.keys() for key in identities[identity]}
    taken = {item.pk for item in found.values()}
    rows = FeedAlias.objects.filter(source=source, key__in=missing).select_related("item") if missing else ()
    for alias in sorted(rows, key=lambda alias: alias.pk):
        if alias.item_id not in taken:
            found.setdefault(missing[alias.key], alias.item)
            taken.add(alias.item_id)
    return found


def with_pages(*, items: Sequence[FeedItem]) -> dict[int, tuple[Mapping[str, Any], bool]]:
    """By item, the values of its page's newest version, and whether others can read the page; without those that have
    no page any more.
    """
    held = {item.page_id: item for item in items if item.page_id}
    pages = list(InitiativePage.objects.filter(pk__in=held).select_related("latest_revision"))
    for page in pages:
        held[page.pk].page = page
    acts = _acts_of([held[page.pk] for page in pages])
    return {
        item.pk: (values_of(page, acts.get(item.pk)), page.live) for page in pages if (item := held[page.pk])
    }  # fmt: skip


def ours_of(item: FeedItem) -> dict[str, Any]:
    """The values of its page's newest version. In memory, the item's `imported` is brought up to date."""
    values, _is_live = with_pages(items=[item])[item.pk]
    return dict(values)


def _acts_of(items: Sequence[FeedItem]) -> dict[int, list[dict[str, Any]]]:
    """Only records bring acts: who has none pays nothing."""
    recorded = [item for item in items if item.record and (item.record[ACTS] or item.imported.get(ACTS))]
    return feed_act_values.ours(items=recorded) if recorded else {}


def values_of(page: InitiativePage, acts: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Of the newest version, as an arrival has them: without the numbers that editors' tools give to parts of texts.
    `acts`: those of the page, as `feed_act_values` has them.
    """
    content = page.latest_revision.content if page.latest_revision else page.serializable_data()
    found = {name: _bare(_read(content, name)) for name in FIELDS} | ({ACTS: list(acts)} if acts else {})
    return {name: value for name, value in found.items() if name in ALWAYS or value not in (None, "", [])}


def _read(content: Mapping[str, Any], name: str) -> Any:
    value = content[name]
    if isinstance(InitiativePage._meta.get_field(name), StreamField):
        return loads(value)
    # Of a page that has no version yet, as Python has them.
    return value if value is None or isinstance(value, int) else str(value)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(own) for key, own in value.items() if key != "id"}
    if isinstance(value, list):
        return [_bare(own) for own in value]
    return _BLOCK_KEY.sub("", value) if isinstance(value, str) else value


__all__ = [
    "ALWAYS",
    "VALUES",
    "WAITING_MOST",
    "Arrival",
    "are_there",
    "create",
    "fingerprints",
    "give",
    "hashes",
    "held",
    "mark_gone",
    "note",
    "note_likenesses",
    "ours_of",
    "propose",
    "revise",
    "room",
    "values_of",
    "with_pages",
    "with_samples",
]

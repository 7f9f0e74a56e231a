"""Acts that come in the records of another Burza, as pages below the partner.

An act is known by its guid within its source alone: what a record says touches no act of anybody else. It is a draft
until an initiative that came with it is published.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, ProtectedError, Q, QuerySet
from wagtail.models import Locale, Page, PageLogEntry, Revision

from initiatives.exchange.acts import ACTS, COLUMNS, said_of
from initiatives.models import (
    ActAmendment,
    ActPage,
    Category,
    FeedAct,
    FeedItem,
    FeedSource,
    InitiativeAct,
    InitiativePage,
    Topic,
    word_at,
)
from initiatives.models.acts import LOCAL_LAW
from initiatives.services import bulk, feed_act_files, feed_words
from initiatives.services.completeness import missing
from initiatives.services.feed_act_values import FILES, bare, guids_of, of_page, of_record

Record = Mapping[str, Any]
# Of one source; acts beyond are not made.
MOST = 5000
# What editors' tools keep of a page of an act beside what a record says.
_EMPTY = ("files", "amendments", "wagtail_admin_comments")


class Arrived(Protocol):
    """Of an arrival, what says which acts came with it."""

    @property
    def identity(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def record(self) -> Record | None: ...


@dataclass(frozen=True)
class _Wanted:
    """`values`: that the page gets; `given`: as the record has them, by which an editor's changes are told. `said`: all
    that it says, but for files that we have copies of, which the page names.
    """

    values: Mapping[str, Any]
    given: Mapping[str, Any]
    said: Record


# In ------------------------------------------------------------------------------------------------------------------


def bring(*, source: FeedSource, arrivals: Iterable[Arrived], live: Iterable[str], now: datetime) -> dict[str, FeedAct]:
    """The acts of these arrivals, by guid, in a fixed number of queries but for those that are there and changed: of
    those, what an editor touched stays as it is. `live`: identities of what is published at once.
    """
    wanted: dict[str, _Wanted] = {}
    at_once: set[str] = set()
    publish, brought = set(live), list(arrivals)
    files = feed_act_files.copied(source, [one.record for one in brought if one.record])
    for one in brought:
        acts = _wanted(one.values.get(ACTS), one.record, files)
        wanted |= acts
        at_once |= acts.keys() if one.identity in publish else set()
    if not wanted:
        return {}
    known = _known(source, wanted)
    found = known | _make(source, wanted, known, at_once, now)
    guids = guids_of(found.values())
    for act in known.values():
        if act.page is not None and act.imported == of_page(act.page, guids):
            _renew(act, wanted[act.guid], guids, publish=act.guid in at_once)
    return found


def _wanted(
    acts: Iterable[Mapping[str, Any]] | None, record: Record | None, files: Mapping[str, int]
) -> dict[str, _Wanted]:
    """Without acts of others, which a record says nothing of."""
    if not acts or not record:
        return {}
    said, given = feed_act_files.said(record, files), {act["id"]: bare(act) for act in of_record(record, files)}
    return {act["id"]: _Wanted(bare(act), given[act["id"]], said[act["id"]]) for act in acts if act["id"] in given}


def _known(source: FeedSource, guids: Iterable[str]) -> dict[str, FeedAct]:
    rows = FeedAct.objects.filter(source=source, guid__in=list(guids)).select_related("page__latest_revision")
    return {act.guid: act for act in rows}


def _make(
    source: FeedSource, wanted: Mapping[str, _Wanted], known: Mapping[str, FeedAct], live: set[str], now: datetime
) -> dict[str, FeedAct]:
    new = [guid for guid in wanted if guid not in known]
    new = new[: max(MOST - FeedAct.objects.filter(source=source).count(), 0)] if new else []
    if not new:
        return {}
    pages = dict(zip(new, _pages(source, [wanted[guid] for guid in new], [guid in live for guid in new]), strict=True))
    bulk.insert_pages(source.partner, list(pages.values()))
    bulk.relate(ActPage, "topics", {page.pk: [topic.pk for topic in page.topics.all()] for page in pages.values()})
    _amend(pages, wanted, known)
    feed_act_files.attach({page: wanted[guid].values for guid, page in pages.items()})
    bulk.revise(list(pages.values()), now=now)
    PageLogEntry.objects.bulk_create([_log_entry(page, now) for page in pages.values()])
    rows = FeedAct.objects.bulk_create(
        FeedAct(
            source=source, guid=guid, page=page, imported=dict(wanted[guid].given), said=dict(wanted[guid].said),
            revision=page.latest_revision,
        )
        for guid, page in pages.items()
    )  # fmt: skip
    bulk.index(list(pages.values()))
    return {act.guid: act for act in rows}


def _pages(source: FeedSource, wanted: Sequence[_Wanted], live: Sequence[bool]) -> list[ActPage]:
    taken = set(Page.objects.child_of(source.partner).values_list("slug", flat=True))
    numbers, locale, usual = feed_words.numbers(), Locale.get_default(), word_at(Category, LOCAL_LAW)
    pages = []
    for one, is_live in zip(wanted, live, strict=True):
        words = f"{one.values['number']} {one.values['title']}"
        category = _number("category", one.said["category"], numbers)
        page = ActPage(
            organisation_id=source.partner_id, slug=bulk.free_slug(words, taken, nameless="akt"), locale=locale,
            live=is_live, has_unpublished_changes=not is_live, crisis_id=_number("crisis", one.said["crisis"], numbers),
            category_id=category or (usual.pk if usual else None),
        )  # fmt: skip
        for name in _EMPTY:
            setattr(page, name, [])
        topics = (_number("topic", word, numbers) for word in one.said["topics"])
        page.topics = [Topic(pk=number) for number in dict.fromkeys(topics) if number]
        _give(page, one.values)
        pages.append(page)
    return pages


def _number(kind: str, word: Mapping[str, Any] | None, numbers: Mapping[tuple[str, str], int]) -> int | None:
    return numbers.get((kind, word["slug"])) if word else None


def _give(page: ActPage, values: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        setattr(page, name, page._meta.get_field(name).to_python(values[name]))


def _amend(pages: Mapping[str, ActPage], wanted: Mapping[str, _Wanted], known: Mapping[str, FeedAct]) -> None:
    """What these change, of what is there by now."""
    numbers = {guid: act.page_id for guid, act in known.items()} | {guid: page.pk for guid, page in pages.items()}
    rows: dict[str, list[ActAmendment]] = {
        guid: [
            ActAmendment(page=page, amended_id=number, sort_order=place)
            for place, other in enumerate(wanted[guid].values["amends"])
            if (number := numbers.get(other))
        ]
        for guid, page in pages.items()
    }
    ActAmendment.objects.bulk_create(row for some in rows.values() for row in some)
    for guid, page in pages.items():
        page.amendments = rows[guid]


def _log_entry(page: ActPage, now: datetime) -> PageLogEntry:
    return PageLogEntry(
        page=page, content_type=page.cached_content_type, label=page.title, timestamp=now, data={},
        action="wagtail.publish" if page.live else "wagtail.create", revision=page.latest_revision,
        content_changed=True,
    )  # fmt: skip


def name(*, pages: Sequence[InitiativePage], arrivals: Sequence[Arrived], acts: Mapping[str, FeedAct]) -> None:
    """That these new pages use their acts, in the order of the record."""
    rows = [_uses(page, one.values.get(ACTS), acts) for page, one in zip(pages, arrivals, strict=True)]
    InitiativeAct.objects.bulk_create(row for some in rows for row in some)
    for page, some in zip(pages, rows, strict=True):
        page.acts = some


def _uses(
    page: InitiativePage, values: Iterable[Mapping[str, Any]] | None, acts: Mapping[str, FeedAct]
) -> list[InitiativeAct]:
    own = [acts[act["id"]] for act in values or () if act["own"] and act["id"] in acts]
    return [
        InitiativeAct(page=page, act_id=act.page_id, sort_order=place)
        for place, act in enumerate(act for act in own if act.page_id)
    ]  # fmt: skip


def link(*, items: Sequence[FeedItem], arrivals: Sequence[Arrived], acts: Mapping[str, FeedAct]) -> None:
    """That these new items brought their acts."""
    through = FeedAct.items.through
    through.objects.bulk_create(
        through(feeditem_id=item.pk, feedact_id=acts[act["id"]].pk)
        for item, one in zip(items, arrivals, strict=True)
        for act in one.values.get(ACTS) or ()
        if act["id"] in acts
    )


# Again ---------------------------------------------------------------------------------------------------------------


def give(
    *,
    item: FeedItem,
    draft: InitiativePage,
    values: Sequence[Mapping[str, Any]] | None,
    record: Record | None,
    publish: bool,
    now: datetime,
) -> None:
    """These acts, as they are wanted, whatever they were; to the draft in memory. Acts of others that an editor put
    beside them stay. `publish`: new versions of published ones are published.
    """
    wanted = _wanted(values, record, feed_act_files.copied(item.source, [record] if record else ()))
    known = _known(item.source, wanted)
    found = known | _make(item.source, wanted, known, set(wanted) if publish else set(), now)
    guids = guids_of(found.values())
    for act in known.values():
        _renew(act, wanted[act.guid], guids, publish=publish)
    others = [row.act_id for row in draft.acts.all()]
    ours = set(FeedAct.objects.filter(source=item.source, page__in=others).values_list("page", flat=True))
    rows = _uses(draft, values, found)
    kept = [number for number in others if number not in ours]
    rows += [
        InitiativeAct(page=draft, act_id=number, sort_order=place) for place, number in enumerate(kept, len(rows))
    ]  # fmt: skip
    draft.acts = rows
    before = set(item.acts.values_list("pk", flat=True))
    now_brought = [act for guid, act in found.items() if guid in wanted]
    item.acts.set(now_brought)
    if left := before - {act.pk for act in now_brought}:
        _drop(FeedAct.objects.filter(pk__in=left), draft.pk)


def tell(*, item: FeedItem, record: Record | None) -> None:
    """What the record says today of acts beside their values: whose they are, which files they have. Of one that is
    published, which a moderator has seen, this follows only where it is of the same office and leads to no other site.
    """
    said, files = (said_of(record), feed_act_files.copied(item.source, [record])) if record else ({}, {})
    for act in item.acts.filter(guid__in=said).select_related("page__latest_revision", "source") if said else ():
        new = feed_act_files.without(files, said[act.guid], given=_files_given(act))
        is_seen = act.page is not None and act.page.live and act.source.trust == FeedSource.Trust.MODERATE
        if act.said != new and (not is_seen or _is_of_the_same(act.said, new)):
            act.said = dict(new)
            act.save(update_fields=["said"])


def _files_given(act: FeedAct) -> set[int]:
    """That its page names, or was given before somebody took them away. Others it names once a change is merged."""
    ours = of_page(act.page, {})[FILES] if act.page is not None else ()
    return {file["document"] for file in (*act.imported.get(FILES, ()), *ours)}


def _is_of_the_same(before: Record, after: Record) -> bool:
    return before.get("office") == after["office"] and _sites(after) <= _sites(before)


def _sites(said: Record) -> set[str]:
    addresses = [said.get("url"), *(file["url"] for file in said.get("files", ()))]
    return {urlsplit(address).netloc.lower() for address in addresses if address}


def keep(*, item: FeedItem, record: Record | None) -> None:
    """That the pages stay as they are, although the record says this: a change is told from it on."""
    files = feed_act_files.copied(item.source, [record]) if record else {}
    wanted = {act["id"]: bare(act) for act in of_record(record, files)} if record else {}
    for act in FeedAct.objects.filter(source=item.source_id, guid__in=wanted):
        act.imported = wanted[act.guid]
        act.save(update_fields=["imported"])


def _renew(act: FeedAct, wanted: _Wanted, guids: Mapping[int, str], *, publish: bool) -> None:
    """Another version, where it is one; what somebody deleted or took back stays so. Nothing is written of what is as
    it was.
    """
    page, given = act.page, dict(wanted.given)
    if page is None:
        return
    revision = act.revision
    if of_page(page, guids) != wanted.values:
        revision = _version(page, wanted.values, guids)
        if publish and (page.live or page.first_published_at is None):
            revision.publish(skip_permission_checks=True)
    if (act.imported, act.said, act.revision) != (given, wanted.said, revision):
        act.imported, act.said, act.revision = given, dict(wanted.said), revision
        act.save()


def _version(page: ActPage, values: Mapping[str, Any], guids: Mapping[int, str]) -> Revision:
    """Acts of others that an editor said it changes stay, and files of ours."""
    draft = page.get_latest_revision_as_object()
    _give(draft, values)
    feed_act_files.give(draft, values)
    numbers = {guid: number for number, guid in guids.items()}
    amended = [numbers[guid] for guid in values["amends"] if guid in numbers]
    amended += [row.amended_id for row in draft.amendments.all() if row.amended_id not in guids]
    draft.amendments = [ActAmendment(amended_id=number, sort_order=place) for place, number in enumerate(amended)]
    revision: Revision = draft.save_revision(clean=False, log_action=True)
    return revision


# Out of moderation ---------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, page: int, user: int | None) -> None:
    """The acts that came with this initiative, which is published: those that never were, and newer versions that a
    record brought meanwhile. One that lacks what it must have by now stays a draft.
    """
    pending = Q(page__first_published_at=None) | Q(page__live=True, page__latest_revision=F("revision"))
    waiting = FeedAct.objects.filter(pending, items__page=page, page__has_unpublished_changes=True)
    by = get_user_model().objects.filter(pk=user).first() if user is not None and waiting.exists() else None
    for act in waiting.select_related("page__latest_revision").order_by("pk"):
        if act.page is not None and not missing(act.page.get_latest_revision_as_object()):
            act.page.latest_revision.publish(user=by, skip_permission_checks=True)


def forget(*, page: int) -> None:
    """Of an initiative that is about to go: the drafts of acts that no other one came with, and that no page names."""
    _drop(FeedAct.objects.filter(items__page=page), page)


def _drop(acts: "QuerySet[FeedAct]", page: int) -> None:
    """Nothing remembers them: brought again, they are made again. What somebody deleted by hand is remembered."""
    others = FeedItem.objects.filter(page__isnull=False).exclude(page=page)
    drafts = acts.filter(page__live=False, page__first_published_at=None).exclude(items__in=others)
    gone = dict(drafts.values_list("page", "pk"))
    if not gone:
        return
    InitiativeAct.objects.filter(page=page, act__in=gone).delete()
    # Where something else names one of them, all that it changes stays with it.
    ActAmendment.objects.filter(page__in=gone).delete()
    for act in ActPage.objects.filter(pk__in=gone):
        number = act.pk
        try:
            with transaction.atomic():
                act.delete()
                FeedAct.objects.filter(pk=gone[number]).delete()
        except ProtectedError:
            continue


__all__ = [
    "MOST", "bring", "forget", "give", "keep", "link", "name", "publish", "tell",
]  # fmt: skip

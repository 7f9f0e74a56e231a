"""Which practices that came in the records of another Burza are based on which, as these say.

Told of practices of one source, once both are published here: a draft that is named could not be rejected any more. It
is given with the first publication, like what a practice is filed under, and then ours to say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.contrib.auth import get_user_model

from initiatives.models import FeedItem, FeedSource, InitiativePage, InitiativeSource

Record = Mapping[str, Any]


class Arrived(Protocol):
    @property
    def guid(self) -> str: ...
    @property
    def record(self) -> Record | None: ...


def give(*, item: FeedItem, draft: InitiativePage) -> None:
    """In memory, to the draft that is about to be published for the first time."""
    named = _named(item.record)
    _give(draft, _published(item.source, named), named)


def give_all(*, source: FeedSource, pages: Sequence[InitiativePage], arrivals: Sequence[Arrived]) -> None:
    """To new pages, those of them that are published: in a fixed number of queries."""
    live = [(page, one) for page, one in zip(pages, arrivals, strict=True) if page.live and _named(one.record)]
    if not live:
        return
    known = _published(source, [guid for _, one in live for guid in _named(one.record)])
    known |= {one.guid: page.pk for page, one in zip(pages, arrivals, strict=True) if page.live and one.guid}
    for page, one in live:
        _give(page, known, _named(one.record))
    InitiativeSource.objects.bulk_create(row for page, _ in live for row in page.based_on.all())


def follow(*, source: FeedSource, pages: Mapping[str, int], user: int | None) -> None:
    """After these, by GUID, were published for the first time: new versions of practices that were published before and
    are based on them. They are published where nobody is at work on another one.
    """
    named = {guid: number for guid, number in pages.items() if guid}
    for number, bases in _with_bases(source) if named else ():
        if number not in named.values() and not named.keys().isdisjoint(bases):
            _renew(number, named, bases, user)


def complete(*, item: FeedItem, user: int | None) -> None:
    """As `give`, of one that was published otherwise than from the queue."""
    bases = _named(item.record)
    if item.page_id and (known := _published(item.source, bases)):
        _renew(item.page_id, known, bases, user)


def _renew(number: int, known: Mapping[str, int], bases: Iterable[str], user: int | None) -> None:
    page = InitiativePage.objects.get(pk=number)
    # Asked before it is saved: the draft may be the page itself.
    is_current = not page.has_unpublished_changes
    draft: InitiativePage = page.get_latest_revision_as_object()
    if not _give(draft, known, bases):
        return
    by = get_user_model().objects.filter(pk=user).first() if user is not None else None
    revision = draft.save_revision(user=by, log_action=True, clean=False)
    if is_current:
        revision.publish(user=by, skip_permission_checks=True)


def _with_bases(source: FeedSource) -> list[tuple[int, list[str]]]:
    """Published practices that say what they are based on, and on what."""
    rows = FeedItem.objects.filter(source=source, page__live=True, record__isnull=False).exclude(record__based_on=[])
    said = rows.order_by("pk").values_list("page", "record__based_on")
    return [(page, [one["id"] for one in based_on]) for page, based_on in said if page and based_on]


def _published(source: FeedSource, guids: Collection[str]) -> dict[str, int]:
    """By GUID, the numbers of the pages."""
    rows = FeedItem.objects.filter(source=source, guid__in=guids, page__live=True) if guids else ()
    return {item.guid: item.page_id for item in rows if item.page_id}


def _named(record: Record | None) -> list[str]:
    return [one["id"] for one in record["based_on"] if one["id"]] if record else []


def _give(draft: InitiativePage, known: Mapping[str, int], guids: Iterable[str]) -> bool:
    """Those that are known; whether any is new."""
    rows = list(draft.based_on.all())
    there = {draft.pk, *(row.source_id for row in rows)}
    new = dict.fromkeys(known[guid] for guid in guids if guid in known and known[guid] not in there)
    rows += [InitiativeSource(page=draft, source_id=number) for number in new]
    for place, row in enumerate(rows):
        row.sort_order = place
    draft.based_on = rows
    return bool(new)


__all__ = ["complete", "follow", "give", "give_all"]

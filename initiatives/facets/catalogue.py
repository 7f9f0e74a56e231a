"""What lists count: every published page with its values, read by SQL in a fixed number of queries.

Drafts are not in it, whosever they are: lists never show them, so they change no count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from initiatives.collation import sort_key
from initiatives.facets import declared
from initiatives.facets.beside import among, beside, tags_of
from initiatives.facets.interface import Kind
from initiatives.facets.organisations import Row, read_organisations
from initiatives.facets.sets import Sets
from initiatives.facets.words import Words, read_words
from initiatives.models import ActFile, ActPage, InitiativeAct, InitiativePage, SharedPage, Topic

NONE: Sequence[str] = ()
YES, NO = (declared.YES,), (declared.NO,)


@dataclass(frozen=True)
class Entry:
    """One published page. `days`: by order, the day by which it stands there."""

    pk: int
    title: str
    organisation: int
    values: Mapping[str, Sequence[str]]
    days: Mapping[str, date | None]


@dataclass
class Catalogue:
    """Entries newest first: the position of an entry is its place in that order. `organisations`: by number, those
    without a published page too."""

    keys: Sequence[int]
    titles: Sequence[str]
    sets: Sets
    orders: dict[str, Sequence[int] | None]
    words: Words
    organisations: Mapping[int, Row]

    def newest(self, rows: int, count: int) -> list[int]:
        """Of a set of rows, the numbers of the first pages."""
        return self.numbers(rows, None, 0, count)

    def numbers(self, rows: int, order: Sequence[int] | None, first: int, count: int) -> list[int]:
        return [self.keys[position] for position in self.sets.positions(rows, order, first, count)]

    def order(self, name: str) -> Sequence[int] | None:
        """None for the newest first, and for an order that nobody knows."""
        return self.by_title if name == declared.BY_TITLE else self.orders.get(name)

    @cached_property
    def by_title(self) -> Sequence[int]:
        return sorted(range(len(self.titles)), key=lambda position: sort_key(self.titles[position]))


def read(kind: Kind) -> Catalogue:
    organisations = read_organisations()
    entries = list(read_entries(kind))
    facets = {facet.name: defaultdict[str, list[int]](list) for facet in declared.LISTINGS[kind].facets}
    for position, entry in enumerate(entries):
        for values in (entry.values, organisations.values.get(entry.organisation, {})):
            for name, own in values.items():
                for value in own:
                    facets[name][value].append(position)
    return Catalogue(
        keys=[entry.pk for entry in entries],
        titles=[entry.title for entry in entries],
        sets=Sets(len(entries), facets),
        orders={name: _latest_first(entries, name) for name in (entries[0].days if entries else ())},
        words=read_words(organisations),
        organisations=organisations.rows,
    )


def read_entries(kind: Kind, numbers: Sequence[int] | None = None) -> Iterator[Entry]:
    """Newest first, in a fixed number of queries; of all published pages, or of those with these numbers."""
    return _initiatives(numbers) if kind is Kind.INITIATIVES else _acts(numbers)


def _initiatives(numbers: Sequence[int] | None) -> Iterator[Entry]:
    topics = _topics(InitiativePage, numbers)
    initiators = beside(InitiativePage, "initiators", "initiator__kind", numbers)
    tags = tags_of("slug", numbers)
    linked = among(InitiativeAct.objects.filter(act__live=True), "page", numbers)
    with_act = set(linked.values_list("page", flat=True))
    columns = ("stage", "started_on", "reviewed_on")
    rows = _rows(InitiativePage, numbers, *columns)
    for pk, title, organisation, category, crisis, published, stage, started, reviewed in rows:
        values = {
            "category": _one(category),
            "crisis": _one(crisis),
            "topic": topics.get(pk, NONE),
            "stage": _one(stage),
            "initiator": initiators.get(pk, NONE),
            "year": _year(started, published),
            "has_act": YES if pk in with_act else NO,
            "tag": tags.get(pk, NONE),
        }
        yield Entry(pk, title, organisation, values, {declared.BY_REVIEW: reviewed, declared.BY_START: started})


def _acts(numbers: Sequence[int] | None) -> Iterator[Entry]:
    topics = _topics(ActPage, numbers)
    files = among(ActFile.objects.filter(document__withdrawn_at=None), "page", numbers)
    with_files = set(files.values_list("page", flat=True))
    rows = _rows(ActPage, numbers, "kind", "status", "issued_on")
    for pk, title, organisation, category, crisis, published, kind, status, issued in rows:
        values = {
            "category": _one(category),
            "crisis": _one(crisis),
            "topic": topics.get(pk, NONE),
            "kind": _one(kind),
            "status": _one(status),
            "year": _year(issued, published),
            "has_files": YES if pk in with_files else NO,
        }
        yield Entry(pk, title, organisation, values, {declared.BY_DATE: issued})


def _rows(model: type[SharedPage], numbers: Sequence[int] | None, *columns: str) -> Iterable[Any]:
    shared = ("pk", "title", "organisation", "category__slug", "crisis__slug", "first_published_at")
    return among(model.objects.live().newest(), "pk", numbers).values_list(*shared, *columns)


def _one(value: str | None) -> Sequence[str]:
    return (value,) if value else NONE


def _year(day: date | None, published: datetime | None) -> Sequence[str]:
    """When it began or was issued; where nobody told, when it was published."""
    if day is None and published is not None:
        day = timezone.localtime(published).date()
    return (str(day.year),) if day else NONE


def _topics(model: type[SharedPage], numbers: Sequence[int] | None) -> dict[int, list[str]]:
    """What is filed under a topic is filed under those above it."""
    rows = list(Topic.objects.current().values_list("pk", "path", "slug"))
    slugs = {path: slug for _pk, path, slug in rows}
    lengths = {pk: range(Topic.steplen, len(path) + 1, Topic.steplen) for pk, path, _slug in rows}
    own = {pk: [slugs[path[:end]] for end in lengths[pk] if path[:end] in slugs] for pk, path, _slug in rows}
    filed = beside(model, "topics", "topic", numbers).items()
    return {page: list(dict.fromkeys(slug for pk in topics for slug in own.get(pk, ()))) for page, topics in filed}


def _latest_first(entries: Sequence[Entry], order: str) -> list[int]:
    """Those without a day last; the newest first among equals."""
    days = [entry.days[order] or date.min for entry in entries]
    return sorted(range(len(entries)), key=lambda position: days[position], reverse=True)


__all__ = ["Catalogue", "Entry", "read", "read_entries"]

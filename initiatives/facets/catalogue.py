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
from initiatives.facets.declared import band
from initiatives.facets.interface import Kind
from initiatives.facets.organisations import Organisations, Row, read_organisations
from initiatives.facets.sets import Sets
from initiatives.facets.words import Words, read_words
from initiatives.models import ActFile, ActPage, InitiativeAct, InitiativePage, SharedPage, TaggedInitiative, Topic

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
    entries = list(_initiatives() if kind is Kind.INITIATIVES else _acts())
    facets = {facet.name: defaultdict[str, list[int]](list) for facet in declared.LISTINGS[kind].facets}
    whose = _whose(organisations)
    for position, entry in enumerate(entries):
        for values in (entry.values, whose.get(entry.organisation, {})):
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


def _initiatives() -> Iterator[Entry]:
    topics, initiators = _topics(InitiativePage), _many(InitiativePage, "initiators", "initiator__kind")
    tags = _grouped(TaggedInitiative.objects.values_list("content_object", "tag__slug"))
    with_act = set(InitiativeAct.objects.filter(act__live=True).values_list("page", flat=True))
    columns = ("stage", "started_on", "reviewed_on")
    for pk, title, organisation, category, crisis, published, stage, started, reviewed in _rows(
        InitiativePage, *columns
    ):
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


def _acts() -> Iterator[Entry]:
    topics = _topics(ActPage)
    with_files = set(ActFile.objects.filter(document__withdrawn_at=None).values_list("page", flat=True))
    for pk, title, organisation, category, crisis, published, kind, status, issued in _rows(
        ActPage, "kind", "status", "issued_on"
    ):
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


def _rows(model: type[SharedPage], *columns: str) -> Iterable[Any]:
    shared = ("pk", "title", "organisation", "category__slug", "crisis__slug", "first_published_at")
    return model.objects.live().newest().values_list(*shared, *columns)


def _one(value: str | None) -> Sequence[str]:
    return (value,) if value else NONE


def _year(day: date | None, published: datetime | None) -> Sequence[str]:
    """When it began or was issued; where nobody told, when it was published."""
    if day is None and published is not None:
        day = timezone.localtime(published).date()
    return (str(day.year),) if day else NONE


def _many(model: type[SharedPage], name: str, column: str) -> dict[int, list[Any]]:
    field = model._meta.get_field(name)
    return _grouped(field.remote_field.through.objects.values_list(field.m2m_field_name(), column))


def _topics(model: type[SharedPage]) -> dict[int, list[str]]:
    """What is filed under a topic is filed under those above it."""
    rows = list(Topic.objects.current().values_list("pk", "path", "slug"))
    slugs = {path: slug for _pk, path, slug in rows}
    lengths = {pk: range(Topic.steplen, len(path) + 1, Topic.steplen) for pk, path, _slug in rows}
    own = {pk: [slugs[path[:end]] for end in lengths[pk] if path[:end] in slugs] for pk, path, _slug in rows}
    filed = _many(model, "topics", "topic").items()
    return {page: list(dict.fromkeys(slug for pk in topics for slug in own.get(pk, ()))) for page, topics in filed}


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for owner, value in rows:
        found[owner].append(value)
    return found


def _whose(organisations: Organisations) -> dict[int, dict[str, Sequence[str]]]:
    """By organisation, what its pages have of it."""
    groupings = _grouped((pk, organisations.rows[own].slug) for own, pks in organisations.shares.items() for pk in pks)
    return {
        row.pk: {
            "organisation": (row.slug,),
            "unit_kind": (row.unit_kind,),
            "population": (band(row.population),),
            "voivodeship": _one(row.voivodeship),
            "powiat": _one(row.powiat),
            "grouping": groupings.get(row.pk, NONE),
        }
        for row in organisations.rows.values()
    }


def _latest_first(entries: Sequence[Entry], order: str) -> list[int]:
    """Those without a day last; the newest first among equals."""
    days = [entry.days[order] or date.min for entry in entries]
    return sorted(range(len(entries)), key=lambda position: days[position], reverse=True)


__all__ = ["Catalogue", "read"]

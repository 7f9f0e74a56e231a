"""Whose the pages are, as far as lists ask: kind, place, size and groupings of every organisation that is published.

Read in a handful of queries and followed in memory, where `GroupingPage.sharing` asks some for each grouping.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from initiatives.facets import declared
from initiatives.facets.beside import grouped
from initiatives.models import (
    UNIT_NUMBER_LENGTH,
    FormerUnit,
    GroupingKind,
    GroupingPage,
    GroupingUnit,
    MemberPage,
    PartnerPage,
    Succession,
)
from initiatives.register.registry import Unit


@dataclass(frozen=True)
class Row:
    """`unit_kind` of a partner and a grouping is not among UnitKind's; what they have not is empty."""

    pk: int
    title: str
    slug: str
    unit_kind: str
    code: str = ""
    voivodeship: str = ""
    powiat: str = ""
    population: int | None = None
    is_former: bool = False

    @property
    def unit_number(self) -> str:
        """The code without what says the kind."""
        return self.code[:UNIT_NUMBER_LENGTH]


@dataclass(frozen=True)
class Organisations:
    """`shares`: for each grouping by number, whose pages are its members'; its own among them."""

    rows: Mapping[int, Row]
    shares: Mapping[int, frozenset[int]]

    @cached_property
    def values(self) -> Mapping[int, Mapping[str, Sequence[str]]]:
        """By organisation, what its pages have of it; what it has not is left out."""
        groupings = grouped((pk, self.rows[own].slug) for own, pks in self.shares.items() for pk in pks)
        return {row.pk: _values(row, groupings.get(row.pk, ())) for row in self.rows.values()}


def _values(row: Row, groupings: Sequence[str]) -> dict[str, Sequence[str]]:
    values: dict[str, Sequence[str]] = {
        "organisation": (row.slug,),
        "unit_kind": (row.unit_kind,),
        "population": (declared.band(row.population),),
        "voivodeship": (row.voivodeship,),
        "powiat": (row.powiat,),
        "grouping": tuple(groupings),
    }
    return {name: own for name, own in values.items() if any(own)}


def read_organisations() -> Organisations:
    members, followed = _members(), _Followed()
    partners = {pk: Row(pk, title, slug, declared.PARTNER)
                for pk, title, slug in PartnerPage.objects.live().values_list("pk", "title", "slug")}  # fmt: skip
    groupings = list(GroupingPage.objects.live().values_list("pk", "title", "slug", "kind", "powiat"))
    units = _listed_units()
    shares = {}
    for pk, _title, _slug, kind, powiat in groupings:
        own = _of_powiat(members, powiat) if kind == GroupingKind.POWIAT else followed.last_of(units[pk]) & {*members}
        own = {number for number in own if not members[number].is_former}
        shares[pk] = frozenset({pk, *own, *followed.kept_by(own)})
    rows = {pk: Row(pk, title, slug, declared.GROUPING) for pk, title, slug, _kind, _powiat in groupings}
    return Organisations({**members, **partners, **rows}, shares)


def _members() -> dict[int, Row]:
    columns = ("pk", "title", "slug", "unit_kind", "code", "voivodeship", "powiat", "population")
    rows = MemberPage.objects.live().annotate(is_former=Q(ended_on__isnull=False)).values(*columns, "is_former")
    return {row["pk"]: Row(**row) for row in rows}


def _of_powiat(members: Mapping[int, Row], powiat: str) -> set[int]:
    return {row.pk for row in members.values() if row.powiat == powiat and row.code != powiat}


def _listed_units() -> Mapping[int, set[str]]:
    units: dict[int, set[str]] = defaultdict(set)
    for grouping, number in GroupingUnit.objects.filter(left_on__isnull=True).values_list("page", "unit_number"):
        units[grouping].add(number)
    return units


def members_of_today(rows: Iterable[Row]) -> Iterator[Row]:
    """Those that are units, and members still."""
    return (row for row in rows if row.code and not row.is_former)


def that_are(units: Iterable[Unit], rows: Iterable[Row]) -> list[Row]:
    """The members among `rows` that are one of these units, in whatever kind they are listed."""
    numbers = {unit.number for unit in units}
    return [row for row in members_of_today(rows) if row.unit_number in numbers]


class _Followed:
    """Who bears or bore a number, who followed whom, and whose section is kept by whom."""

    def __init__(self) -> None:
        self.bearers, self.after, self.kept = defaultdict(set), defaultdict(set), defaultdict(set)
        for number, pk in MemberPage.objects.values_list("unit_number", "pk"):
            self.bearers[number].add(pk)
        for code, pk in FormerUnit.objects.values_list("code", "member"):
            self.bearers[code[:UNIT_NUMBER_LENGTH]].add(pk)
        columns = ("predecessor", "successor", "keeps", "predecessor__ended_on")
        for before, after, keeps, ended_on in Succession.objects.values_list(*columns):
            self.after[before].add(after)
            if keeps and ended_on:
                self.kept[after].add(before)

    def last_of(self, numbers: Iterable[str]) -> set[int]:
        """Who stands today where the units with these numbers stood."""
        listed = {pk for number in numbers for pk in self.bearers.get(number, ())}
        return {pk for pk in _reached(self.after, listed) if pk not in self.after}

    def kept_by(self, members: Iterable[int]) -> set[int]:
        own = set(members)
        return _reached(self.kept, own) - own


def _reached(links: Mapping[int, set[int]], start: Iterable[int]) -> set[int]:
    """Those to begin with, and all that a chain of links leads to."""
    found, ask = set[int](), set(start)
    while ask:
        found |= ask
        ask = {other for one in ask for other in links.get(one, ())} - found
    return found


__all__ = ["Organisations", "Row", "members_of_today", "read_organisations", "that_are"]

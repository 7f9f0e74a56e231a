"""What others did who are like one's own municipality, or beside it. Pure, over the catalogue of what is published.

Only for the people of a member: neither the association nor a partner has a size or a border.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from initiatives.facets.catalogue import Catalogue
from initiatives.facets.declared import INITIATIVES, band
from initiatives.facets.organisations import Row, members_of_today, that_are
from initiatives.models import UnitKind
from initiatives.register import registry

SHOWN = 3
# Whose newest initiatives are shown: as many of one kind as are nearest in size.
NEAREST = 10
STEPS = (1, 2)


@dataclass(frozen=True)
class Alike:
    """Others of the same kind; by size only where the own one is known. `numbers`: of initiatives; `address`: the list
    of all of them."""

    numbers: Sequence[int]
    kind: Any
    by_size: bool
    address: str


@dataclass(frozen=True)
class Nearby:
    """`units`: how many there are within so many borders, members or not."""

    numbers: Sequence[int]
    steps: int
    units: int


def alike(initiatives: Catalogue, own: Row, *, shown: Collection[int] = ()) -> Alike:
    """The newest of those nearest in size; whose size is unknown comes after all others. `shown`: as in `nearby`."""
    sharing, rows = initiatives.sets.facets["organisation"], initiatives.organisations.values()
    others: Iterable[Row] = (
        row for row in members_of_today(rows) if row.unit_kind == own.unit_kind and row != own and row.slug in sharing
    )
    if own.population is not None:
        others = nsmallest(NEAREST, others, key=lambda row: _distance(row, own.population or 0))
    return Alike(
        _newest_of(initiatives, others, shown),
        kind=UnitKind(own.unit_kind).label,
        by_size=own.population is not None,
        address=_list_of(own),
    )


def nearby(initiatives: Catalogue, own: Row, steps: int, *, shown: Collection[int] = ()) -> Nearby:
    """`shown`: what stands on the page already; it is shown again where there is nothing else."""
    units = registry.neighbours(own.code, steps)
    others = that_are(units, initiatives.organisations.values())
    return Nearby(_newest_of(initiatives, others, shown), steps, len(units))


def steps_of(asked: str | None) -> int:
    """One, unless the address says two."""
    return next((number for number in STEPS if str(number) == asked), STEPS[0])


def _distance(row: Row, population: int) -> tuple[bool, int, int]:
    return row.population is None, abs((row.population or 0) - population), row.pk


def _newest_of(initiatives: Catalogue, organisations: Iterable[Row], shown: Collection[int]) -> list[int]:
    """Three and no more: to make a page of a row costs more than to find it."""
    names = tuple(row.slug for row in organisations)
    if not names:
        return []
    found = initiatives.newest(initiatives.sets.chosen({"organisation": names}), SHOWN + len(shown))
    return [number for number in found if number not in shown][:SHOWN] or found[:SHOWN]


def _list_of(own: Row) -> str:
    values = {"unit_kind": own.unit_kind}
    if own.population is not None:
        values["population"] = band(own.population)
    query = urlencode({INITIATIVES.by_name[name].parameter: value for name, value in values.items()})
    return f"{reverse('initiatives')}?{query}"


__all__ = ["Alike", "Nearby", "alike", "nearby", "steps_of"]

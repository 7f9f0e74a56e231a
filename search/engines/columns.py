"""Facets of all entries in memory, by columns of numbers: what is found is counted here, whatever found it. Pure.

A row stands for an entry and keeps its place for good; of one that went only the place is left. A facet in which an
entry has one value at most is an array as long as there are rows, any other one is pairs of row and value.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.interface import YES, Clause, Ints, Matches, Narrowing, Order

Mask = NDArray[np.bool_]
Counts = dict[str, dict[str, int]]
Keys = tuple[NDArray[Any], ...]

_ROOM = 1024


@dataclass(frozen=True)
class Row:
    """`facets` of an entry that went are None. `days` as `interface.Document` has them; `length` in words."""

    number: int
    facets: Mapping[str, Sequence[str]] | None
    days: Mapping[Order, int]
    length: int = 0
    prior: float = 1.0


class _Values:
    """The values of one facet, numbered from 1 in the order in which they came. Numbers stay: copies share them."""

    def __init__(self) -> None:
        self.names: list[str] = [""]
        self.codes: dict[str, int] = {}

    def code(self, name: str) -> int:
        found = self.codes.get(name)
        if found is None:
            found = self.codes[name] = len(self.names)
            self.names.append(name)
        return found

    def counted(self, counts: Ints) -> dict[str, int]:
        at = np.flatnonzero(counts)
        return {self.names[code]: count for code, count in zip(at.tolist(), counts[at].tolist(), strict=True) if code}


class _Single:
    def __init__(self) -> None:
        self.values = _Values()
        self._codes = np.zeros(_ROOM, dtype=np.int32)

    def copied(self) -> "_Single":
        made = copy(self)
        made._codes = self._codes.copy()
        return made

    def put(self, rows: Sequence[int], values: Sequence[Sequence[str]], size: int) -> None:
        self._codes = _grown(self._codes, size)
        self._codes[rows] = [self.values.code(own[0]) if own else 0 for own in values]

    def mask(self, wanted: Iterable[str], size: int) -> Mask:
        codes = [self.values.codes[name] for name in wanted if name in self.values.codes]
        if len(codes) == 1:
            found: Mask = self._codes[:size] == codes[0]
            return found
        has = np.zeros(len(self.values.names), dtype=bool)
        has[codes] = True
        return has[self._codes[:size]]

    def counts(self, mask: Mask, rows: Ints) -> dict[str, int]:
        return self.values.counted(np.bincount(self._codes[rows], minlength=1))


class _Many:
    """Pairs, in no order."""

    def copied(self) -> "_Many":
        """Pairs are never changed in place."""
        return copy(self)

    def __init__(self) -> None:
        self.values = _Values()
        self._rows = np.zeros(0, dtype=np.int64)
        self._codes = np.zeros(0, dtype=np.int32)

    def put(self, rows: Sequence[int], values: Sequence[Sequence[str]], size: int) -> None:
        changed = np.zeros(size, dtype=bool)
        changed[rows] = True
        kept = ~changed[self._rows]
        pairs = [(row, self.values.code(name)) for row, own in zip(rows, values, strict=True) for name in own]
        new = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._rows = np.concatenate([self._rows[kept], new[:, 0]])
        self._codes = np.concatenate([self._codes[kept], new[:, 1].astype(np.int32)])

    def mask(self, wanted: Iterable[str], size: int) -> Mask:
        has = np.zeros(len(self.values.names), dtype=bool)
        has[[self.values.codes[name] for name in wanted if name in self.values.codes]] = True
        found = np.zeros(size, dtype=bool)
        found[self._rows[has[self._codes]]] = True
        return found

    def counts(self, mask: Mask, rows: Ints) -> dict[str, int]:
        return self.values.counted(np.bincount(self._codes[mask[self._rows]], minlength=1))


class Columns:
    """Does not change once it is made: `putting` makes another one, so that whoever reads goes on with theirs."""

    def __init__(self, facets: Iterable[str], several: Collection[str] = ()) -> None:
        """`several`: the facets in which an entry may have more than one value."""
        self._facets: dict[str, _Single | _Many] = {name: _Many() if name in several else _Single() for name in facets}
        self._place: dict[int, int] = {}
        self._place_of = np.full(_ROOM, -1, dtype=np.int64)
        self.numbers = np.zeros(_ROOM, dtype=np.int64)
        self.live = np.zeros(_ROOM, dtype=bool)
        self.lengths = np.zeros(_ROOM, dtype=np.int64)
        self.priors = np.ones(_ROOM, dtype=np.float64)
        self.days = {order: np.zeros(_ROOM, dtype=np.int64) for order in (Order.NEWEST, Order.REVIEWED)}

    @property
    def size(self) -> int:
        return len(self._place)

    @cached_property
    def texts(self) -> int:
        return int(np.count_nonzero(self.live[: self.size]))

    @cached_property
    def mean_length(self) -> float:
        return float(self.lengths[: self.size][self.live[: self.size]].mean()) if self.texts else 0.0

    def putting(self, rows: Iterable[Row]) -> "Columns":
        """With these in place of those with the same numbers."""
        wanted = list({row.number: row for row in rows}.values())
        if not wanted:
            return self
        made = copy(self)
        for name in ("texts", "mean_length"):
            vars(made).pop(name, None)
        made._facets = {name: column.copied() for name, column in self._facets.items()}
        made._place = dict(self._place)
        for name in ("_place_of", "numbers", "live", "lengths", "priors"):
            setattr(made, name, getattr(self, name).copy())
        made.days = {order: days.copy() for order, days in self.days.items()}
        made._put(wanted)
        return made

    def _put(self, wanted: Sequence[Row]) -> None:
        numbers = [row.number for row in wanted]
        places = [self._place.setdefault(number, len(self._place)) for number in numbers]
        self._grow(max(numbers))
        self.numbers[places] = numbers
        self._place_of[numbers] = places
        self.live[places] = [row.facets is not None for row in wanted]
        self.lengths[places] = [row.length for row in wanted]
        self.priors[places] = [row.prior for row in wanted]
        for order, days in self.days.items():
            days[places] = [row.days.get(order, 0) for row in wanted]
        for name, column in self._facets.items():
            column.put(places, [(row.facets or {}).get(name, ()) for row in wanted], self.size)

    def _grow(self, highest: int) -> None:
        self._place_of = _grown(self._place_of, highest + 1, fill=-1)
        self.numbers, self.live = _grown(self.numbers, self.size), _grown(self.live, self.size)
        self.lengths, self.priors = _grown(self.lengths, self.size), _grown(self.priors, self.size, fill=1)
        self.days = {order: _grown(days, self.size) for order, days in self.days.items()}

    def rows(self, numbers: Ints) -> Ints:
        """The rows of these entries; those that are not known are left out."""
        known = numbers[(numbers >= 0) & (numbers < len(self._place_of))]
        found = self._place_of[known]
        return found[found >= 0]

    def mask(self, numbers: Ints) -> Mask:
        found = np.zeros(self.size, dtype=bool)
        found[self.rows(numbers)] = True
        return found

    def having(self, facet: str, values: Iterable[str]) -> Mask:
        """The rows with one of these values."""
        column = self._facets.get(facet)
        return column.mask(values, self.size) if column else np.zeros(self.size, dtype=bool)

    def of_clause(self, clause: Clause) -> Mask:
        """The rows that match it by a facet."""
        found = np.zeros(self.size, dtype=bool)
        for facet, values in clause.facets:
            found |= self.having(facet, values)
        return found

    def narrowed(self, mask: Mask, narrowing: Narrowing) -> tuple[Mask, Counts]:
        """What is left of it by all that is chosen, and the counts."""
        chosen = {name: self._chosen(name, values, narrowing) for name, values in narrowing.choices.items() if values}
        left = mask & self.live[: self.size]
        base = left.copy()
        for own in chosen.values():
            left &= own
        counts: Counts = {}
        rows = np.flatnonzero(left)
        for name, column in self._facets.items():
            own, own_rows = (left, rows) if name not in chosen else _open(base, chosen, name)
            counts[name] = column.counts(own, own_rows)
        for name, (facet, values) in narrowing.groups.items():
            own, _ = (left, rows) if name not in chosen else _open(base, chosen, name)
            count = int(np.count_nonzero(own & self.having(facet, values)))
            counts[name] = {YES: count} if count else {}
        return left, counts

    def _chosen(self, name: str, values: frozenset[str], narrowing: Narrowing) -> Mask:
        if name in narrowing.groups:
            return self.having(*narrowing.groups[name]) if YES in values else np.zeros(self.size, dtype=bool)
        return self.having(name, values)

    def matches(
        self, mask: Mask, complete: Mask, score: NDArray[np.float64], narrowing: Narrowing, *, limit: int
    ) -> Matches:
        """Of rows with a score each: counted, in order. Equal ones the newest first."""
        left, counts = self.narrowed(mask, narrowing)
        rows = np.flatnonzero(left)
        all_of_it = complete[rows]
        days = self.days[Order.NEWEST][rows]
        if narrowing.order is Order.RELEVANCE:
            keys: Keys = (-self.numbers[rows], -days, -score[rows], ~all_of_it)
        else:
            keys = (-self.numbers[rows], -self.days[narrowing.order][rows])
        first = _first(keys, limit)
        numbers = tuple(self.numbers[rows[first]].tolist())
        return Matches(len(rows), int(np.count_nonzero(all_of_it)), numbers, counts)


def _first(keys: Keys, count: int) -> Ints:
    """Where the first of all stand, by the last key first: of many, only those that may be among them are sorted."""
    primary = keys[-1]
    if len(primary) > 8 * count and len(keys) > 2:
        primary = keys[-1].astype(np.float64) * 1e6 + keys[-2]
    if len(primary) > 8 * count:
        bound = np.partition(primary, count)[count]
        near = np.flatnonzero(primary <= bound)
        return near[np.lexsort(tuple(key[near] for key in keys))][:count]
    return np.lexsort(keys)[:count]


def _open(base: Mask, chosen: Mapping[str, Mask], name: str) -> tuple[Mask, Ints]:
    """With everything chosen but in one facet."""
    found = base.copy()
    for other, own in chosen.items():
        if other != name:
            found &= own
    return found, np.flatnonzero(found)


def _grown(array: NDArray[Any], size: int, fill: float = 0) -> NDArray[Any]:
    if size <= len(array):
        return array
    grown = np.full(max(size, 2 * len(array)), fill, dtype=array.dtype)
    grown[: len(array)] = array
    return grown


__all__ = ["Columns", "Counts", "Mask", "Row"]

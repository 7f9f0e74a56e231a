"""Which units there are, where, and beside which others. Read once, when first asked; knows neither Django nor us.

A unit is known by the first six digits of its code, since the seventh, the kind, changes now and then. A city with
powiat rights is gmina and powiat in one (ustawa z dnia 5 czerwca 1998 r. o samorządzie powiatowym, art. 92): its four
digits name the same unit, and it is a neighbour of gminas and of powiats.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from anyascii import anyascii

from initiatives.teryt import VOIVODESHIPS, parse_code

DATA = Path(__file__).parent
UNITS = DATA / "units.csv"
NUMBER_LENGTH = 6
CITY = "city_with_powiat_rights"
# Which of several units of one name is meant, likely.
KINDS = (CITY, "urban", "urban_rural", "rural", "powiat", "voivodeship")


@dataclass(frozen=True)
class Unit:
    """`kind` is a UnitKind's value. `powiat`: its four digits, and `powiat_name`: empty for a city with powiat rights
    and a voivodeship. The point lies inside, WGS 84; that of a powiat or voivodeship is one of its gminas'."""

    code: str
    name: str
    kind: str
    voivodeship: str
    voivodeship_name: str
    powiat: str
    powiat_name: str
    latitude: float
    longitude: float

    @property
    def number(self) -> str:
        """What stays of the code when the kind changes."""
        return self.code[:NUMBER_LENGTH]

    @property
    def is_gmina(self) -> bool:
        return len(self.code) > NUMBER_LENGTH

    @property
    def is_powiat(self) -> bool:
        return self.kind in (CITY, "powiat")


def units() -> tuple[Unit, ...]:
    """All, in the order of their codes."""
    return tuple(_by_number().values())


def unit(code: str) -> Unit | None:
    """By a code of 2, 4 or 7 digits or by the six of a gmina; None where the register has no such unit."""
    if len(code) > NUMBER_LENGTH + 1:
        return None
    return _by_number().get(_cities().get(code, code[:NUMBER_LENGTH]))


def below(code: str) -> tuple[Unit, ...]:
    """The gminas and powiats that a powiat's or voivodeship's code begins, and itself."""
    return tuple(row for row in units() if row.code.startswith(code))


def neighbours(code: str, steps: int = 1) -> tuple[Unit, ...]:
    """Units of the same level within so many borders, itself not among them; of a city with powiat rights, of both."""
    start = unit(code)
    if start is None:
        return ()
    found = {number for graph in _graphs() if start.number in graph for number in _around(graph, start.number, steps)}
    return tuple(_by_number()[number] for number in sorted(found))


def find(words: str, limit: int = 10) -> tuple[Unit, ...]:
    """For typing: name, code, powiat and voivodeship by their beginnings, without diacritics; the likeliest first."""
    wanted = _words(words)
    if not wanted:
        return ()
    phrase = " ".join(wanted)
    ranked = [(rank, row) for row in _searched() if (rank := _rank(row, wanted, phrase)) is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].place))
    return tuple(row.unit for _rank_, row in ranked[:limit])


@dataclass(frozen=True)
class _Searched:
    unit: Unit
    name: str
    words: tuple[str, ...]
    place: tuple[int, str, str]


def _rank(row: _Searched, wanted: list[str], phrase: str) -> int | None:
    """None where a word of those wanted begins none of the unit's."""
    if not all(any(word.startswith(start) for word in row.words) for start in wanted):
        return None
    if phrase in (row.name, row.unit.code):
        return 0
    if row.name.startswith(phrase):
        return 1
    in_name = sum(any(word.startswith(start) for word in row.name.split()) for start in wanted)
    return 2 + len(wanted) - in_name


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", anyascii(text[:200]).casefold())


@cache
def _searched() -> tuple[_Searched, ...]:
    return tuple(_as_searched(row) for row in units())


def _as_searched(row: Unit) -> _Searched:
    name = " ".join(_words(row.name))
    own = {"powiat": "powiat", "voivodeship": "województwo"}.get(row.kind, "gmina")
    others = _words(f"{own} {row.powiat_name} {row.voivodeship_name}")
    return _Searched(row, name, (*name.split(), row.code, *others), (KINDS.index(row.kind), name, row.code))


@cache
def _by_number() -> Mapping[str, Unit]:
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    powiats = {row["terc"]: row["name"] for row in rows if len(row["terc"]) == 4}
    found = [_unit(row, powiats) for row in rows]
    gminas = [row for row in found if row.is_gmina]
    placed = [row if row.is_gmina else _placed(row, gminas) for row in found]
    return {row.number: row for row in sorted(placed, key=lambda row: row.code)}


def _unit(row: Mapping[str, str], powiats: Mapping[str, str]) -> Unit:
    code, parsed = row["terc"], parse_code(row["terc"])
    return Unit(
        code=code, name=row["name"], kind=parsed.kind, voivodeship=parsed.voivodeship,
        voivodeship_name=VOIVODESHIPS[parsed.voivodeship], powiat=parsed.powiat,
        powiat_name=powiats.get(parsed.powiat, ""),
        latitude=float(row["lat"] or 0), longitude=float(row["lon"] or 0),
    )  # fmt: skip


def _placed(row: Unit, gminas: Iterable[Unit]) -> Unit:
    """At the gmina nearest to the middle: the middle itself of a powiat around a city lies in the city."""
    own = [gmina for gmina in gminas if gmina.code.startswith(row.code)]
    latitude = sum(gmina.latitude for gmina in own) / len(own)
    longitude = sum(gmina.longitude for gmina in own) / len(own)

    def off(gmina: Unit) -> float:
        # A degree of longitude is some 0.61 of one of latitude there.
        return (gmina.latitude - latitude) ** 2 + (0.61 * (gmina.longitude - longitude)) ** 2

    middle = min(own, key=off)
    return replace(row, latitude=middle.latitude, longitude=middle.longitude)


@cache
def _cities() -> Mapping[str, str]:
    """The six digits of a city with powiat rights by its four."""
    return {row.powiat: row.number for row in _by_number().values() if row.kind == CITY}


Graph = Mapping[str, set[str]]


@cache
def _graphs() -> tuple[Graph, Graph, Graph]:
    """Of gminas, of powiats with the cities among them, and of voivodeships."""
    with (DATA / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["terc"], row["neighbour"]) for row in csv.DictReader(file)]
    return (
        _graph(pairs, lambda code: code[:NUMBER_LENGTH]),
        _graph(pairs, lambda code: _cities().get(code[:4], code[:4])),
        _graph(pairs, lambda code: code[:2]),
    )


def _graph(pairs: Iterable[tuple[str, str]], level: Callable[[str], str]) -> Graph:
    graph: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        left, right = level(one), level(other)
        if left != right:
            graph[left].add(right)
            graph[right].add(left)
    return dict(graph)


def _around(graph: Graph, start: str, steps: int) -> set[str]:
    seen, edge = {start}, {start}
    for _step in range(steps):
        edge = {other for number in edge for other in graph[number]} - seen
        seen |= edge
    return seen - {start}


__all__ = ["UNITS", "Unit", "below", "find", "neighbours", "unit", "units"]

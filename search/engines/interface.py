"""What every engine is asked and what it answers, in numbers: of entries and of forms. Pure.

A text is the numbers of its forms in order (`search.ranking.positions`), so an engine needs no language: its tokens are
those numbers, and a question comes to it with all forms that say each word already looked up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.ranking.positions import STACKED, Codes, numbers

Ints = NDArray[np.int64]
Forms = frozenset[int]
Choices = Mapping[str, frozenset[str]]
NOTHING: Codes = np.zeros(0, dtype=np.uint32)


class Order(StrEnum):
    """The values stand in addresses."""

    RELEVANCE = ""
    NEWEST = "najnowsze"
    REVIEWED = "przeglad"


class Field(StrEnum):
    """Of a document: `LEAD` is title and summary, `BODY` all other words (an act's files too), `ACTS` numbers and
    titles of acts, its own or those that it names, `BAG` each form of the files of those acts once, without a place.
    """

    LEAD = "lead"
    BODY = "body"
    ACTS = "acts"
    BAG = "bag"


@dataclass(frozen=True)
class Document:
    """One entry, as an engine keeps it. `days`: by order, the day as a proleptic ordinal, 0 where there is none.
    `facets`: values as they stand in addresses.
    """

    number: int
    texts: Mapping[Field, Codes]
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[Order, int] = field(default_factory=dict)


def words(codes: Codes) -> str:
    """A text for engines whose words have one place each: what shares its place with another comes at the end."""
    stacked = codes >= STACKED
    return " ".join(map(str, numbers(np.concatenate([codes[~stacked], codes[stacked]])).tolist()))


@dataclass(frozen=True)
class Clause:
    """Matches a document that has one of `any_of` in any field, or one of `sequences` at consecutive positions of one
    field, or one of the values of `facets`. `field` narrows the first two to one field. `worth` is how much it tells,
    as an idf, for what has not all clauses.
    """

    any_of: Forms = frozenset()
    sequences: tuple[tuple[Forms, ...], ...] = ()
    facets: tuple[tuple[str, frozenset[str]], ...] = ()
    field: Field | None = None
    worth: float = 1.0


@dataclass(frozen=True)
class Wanted:
    """`least` of `all_of`, all of `filters` and none of `none_of`. Without `all_of`, whatever passes."""

    all_of: tuple[Clause, ...] = ()
    filters: tuple[Clause, ...] = ()
    none_of: tuple[Clause, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Narrowing:
    """What is chosen in facets: values of one widen, facets narrow. `groups` are facets of one value, `YES`, each made
    of values of another: of the asker's neighbours, those of `organisation`. An unknown value finds nothing.
    """

    choices: Choices = field(default_factory=dict)
    groups: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    order: Order = Order.RELEVANCE


YES = "tak"


@dataclass(frozen=True)
class Matches:
    """`complete` of the `total` have all clauses. `numbers` are the first of them, as many as were asked for: by the
    order, and by relevance as near as the engine can tell before `search.ranking.rank` looks, complete ones first.
    `counts`: for each facet and value as if the facet's own choice were open; values without any are left out.
    """

    total: int
    complete: int
    numbers: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class EngineUnavailable(Exception):
    """It does not answer now; the cause is chained."""


class Engine(Protocol):
    def find(self, wanted: Wanted, narrowing: Narrowing, *, limit: int) -> Matches:
        """`limit`: of the numbers; total and counts are of all. Raises `EngineUnavailable`."""


@dataclass(frozen=True)
class Change:
    """What became of an entry: its document, or None where it went. `change` rises with every one of any entry."""

    number: int
    change: int
    document: Document | None


__all__ = [
    "NOTHING", "YES", "Change", "Choices", "Clause", "Document", "Engine", "EngineUnavailable", "Field",
    "Forms", "Ints", "Matches", "Narrowing", "Order", "Wanted", "words",
]  # fmt: skip

"""The database's own index, which is always there: it gives the numbers of what each clause matches, and the rest
(what has enough of them, facets, order) is counted in memory, the same for every database.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from functools import reduce
from operator import or_

import numpy as np
from django.db import DatabaseError, connection, transaction

from search.engines.columns import Columns, Mask
from search.engines.interface import Clause, Document, EngineUnavailable, Field, Ints, Matches, Narrowing, Wanted

# What a word in title or summary is worth beside one elsewhere.
IN_LEAD = 1.0
# Less than any other order.
_BY_LENGTH = 1e-6


# Of clauses, what they match.
Told = dict[tuple[Clause, ...], list[Ints]]


class DatabaseIndex(ABC):
    """Written in the transaction of those who write entries."""

    @abstractmethod
    def create(self) -> None:
        """Its tables; nothing where they are."""

    @abstractmethod
    def drop(self) -> None: ...

    @abstractmethod
    def lists(self, clauses: Sequence[Clause]) -> list[Ints]:
        """For each clause, the numbers of what matches it by a word, in one query; facets are not looked at."""

    @abstractmethod
    def swap(self, old: Sequence[Document], new: Sequence[Document]) -> None:
        """Takes out what is there and puts in what is to be; each document of `old` is as it was put in."""

    @abstractmethod
    def clear(self) -> None: ...

    @abstractmethod
    def numbers(self) -> Iterable[int]:
        """All that it has, ascending."""

    @abstractmethod
    def has(self, numbers: Collection[int]) -> set[int]:
        """Those of them that it has; as many as one statement takes."""

    def find(
        self,
        wanted: Wanted,
        narrowing: Narrowing,
        columns: Columns,
        *,
        limit: int,
        told: Told | None = None,
    ) -> Matches:
        """`told` remembers what clauses match for as long as its owner wants. Raises `EngineUnavailable`."""
        try:
            # A transaction of its own would wait for writers; inside of another one, an error must not end that.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                return self._find(wanted, narrowing, columns, limit, {} if told is None else told)
        except DatabaseError as error:
            raise EngineUnavailable from error

    def _find(self, wanted: Wanted, narrowing: Narrowing, columns: Columns, limit: int, told: Told) -> Matches:
        asked = [*wanted.all_of, *wanted.filters, *wanted.none_of]
        in_lead = [_in_lead(clause) for clause in wanted.all_of]
        words = tuple(clause for clause in [*asked, *in_lead] if _has_words(clause))
        if words not in told:
            told[words] = self.lists(words) if words else []
        found = iter(told[words])
        masks = [_mask(clause, found, columns) for clause in [*asked, *in_lead]]
        parts = (len(wanted.all_of), len(asked) - len(wanted.none_of), len(asked))
        all_of, filters, none_of, lead = np.split(np.array(masks, dtype=bool).reshape(len(masks), columns.size), parts)
        count = all_of.sum(axis=0)
        passing = count >= wanted.least
        for own in filters:
            passing &= own
        for own in none_of:
            passing &= ~own
        worth = np.array([clause.worth for clause in wanted.all_of])
        score = worth @ (all_of + IN_LEAD * lead) - _BY_LENGTH * columns.lengths[: columns.size]
        return columns.matches(passing, count == len(all_of), score, narrowing, limit=limit)


def _has_words(clause: Clause) -> bool:
    return bool(clause.any_of or clause.sequences)


def _mask(clause: Clause, found: "Iterable[Ints]", columns: Columns) -> Mask:
    mask = columns.mask(next(iter(found))) if _has_words(clause) else np.zeros(columns.size, dtype=bool)
    return reduce(or_, [mask, columns.of_clause(clause)])


def _in_lead(clause: Clause) -> Clause:
    return Clause(clause.any_of, clause.sequences, field=Field.LEAD)


def listed(numbers: str | None) -> Ints:
    """As a database joins them by commas; nothing of NULL, which it makes of none."""
    return np.fromstring(numbers, dtype=np.int64, sep=",") if numbers else np.zeros(0, dtype=np.int64)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def database_index() -> DatabaseIndex:
    """Of the database that the site runs on."""
    if connection.vendor == "postgresql":
        from search.engines.postgresql import PostgresIndex  # noqa: PLC0415

        return PostgresIndex()
    from search.engines.sqlite import SqliteIndex  # noqa: PLC0415

    return SqliteIndex()


__all__ = ["DatabaseIndex", "Told", "database_index", "listed", "run"]

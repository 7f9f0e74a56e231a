"""The index in PostgreSQL: a tsvector of numbers of forms, with GIN.

Its four weights are the fields: A title and summary, B all other words, C acts, D what is only heard of: all of that at
the last place, for a lexeme without any would pass for one of every weight. A lexeme keeps 255 places at most, the last
of which is 16,383: words further on are found all the same, phrases of them are not.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection

from search.engines.database import DatabaseIndex
from search.engines.interface import Clause, Document, Field, Forms, Ints
from search.ranking.positions import numbers as forms_of
from search.ranking.positions import positions

TABLE = "search_words"
_WEIGHTS = {Field.LEAD: "A", Field.BODY: "B", Field.ACTS: "C"}
_LAST, _MOST = 16_383, 255
# So that the end of one field is not next to the beginning of another.
_GAP = 8


class PostgresIndex(DatabaseIndex):
    def create(self) -> None:
        _run(f"CREATE TABLE IF NOT EXISTS {TABLE} (number bigint PRIMARY KEY, words tsvector NOT NULL)")
        _run(f"CREATE INDEX IF NOT EXISTS {TABLE}_gin ON {TABLE} USING gin (words)")

    def drop(self) -> None:
        _run(f"DROP TABLE IF EXISTS {TABLE}")

    def lists(self, clauses: Sequence[Clause]) -> list[Ints]:
        one = f"SELECT array_to_string(array_agg(number), ',') FROM {TABLE} WHERE words @@ %s::tsquery"
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([one] * len(clauses)), [match(clause) for clause in clauses])
            return [_numbers(text) for (text,) in cursor.fetchall()]

    def swap(self, old: Sequence[Document], new: Sequence[Document]) -> None:
        gone = {document.number for document in old} - {document.number for document in new}
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE number = ANY(%s)", [sorted(gone)])
            rows = [(document.number, vector(document)) for document in new]
            cursor.executemany(
                f"INSERT INTO {TABLE} (number, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (number) DO UPDATE SET words = excluded.words",
                rows,
            )

    def clear(self) -> None:
        _run(f"TRUNCATE {TABLE}")

    def numbers(self) -> Iterator[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {TABLE} ORDER BY number")
            yield from (number for (number,) in cursor.fetchall())


def match(clause: Clause) -> str:
    """As a tsquery."""
    weight = f":{_WEIGHTS[clause.field]}" if clause.field else ""
    parts = [_any(clause.any_of, weight)] if clause.any_of else []
    parts += [f"({' <-> '.join(_any(forms, weight) for forms in sequence)})" for sequence in clause.sequences]
    return " | ".join(parts)


def _any(forms: Forms, weight: str) -> str:
    # A number that no form has: a set without forms matches nothing.
    return f"({' | '.join(f'{form}{weight}' for form in sorted(forms)) or '0'})"


def vector(document: Document) -> str:
    """As a tsvector's literal: each form with all its places."""
    places: dict[int, list[str]] = {form: [] for form in document.texts[Field.BAG].tolist()}
    first = 1
    for field, weight in _WEIGHTS.items():
        codes = document.texts[field]
        where = positions(codes) + first
        for form, place in zip(forms_of(codes).tolist(), where.tolist(), strict=True):
            own = places.setdefault(form, [])
            if len(own) < _MOST:
                own.append(f"{min(place, _LAST)}{weight}")
        first = int(where[-1]) + _GAP if len(where) else first
    return " ".join(f"{form}:{','.join(own) or _LAST}" for form, own in places.items())


def _numbers(text: str | None) -> Ints:
    return np.fromstring(text, dtype=np.int64, sep=",") if text else np.zeros(0, dtype=np.int64)


def _run(sql: str, values: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


__all__ = ["PostgresIndex"]

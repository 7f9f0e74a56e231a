"""The index in PostgreSQL: a tsvector of numbers of forms, with GIN.

Its weights are the fields: A title and summary, B all other words, C acts; what is only heard of has a place behind all
others and no weight. A lexeme keeps 255 places at most, the last of which is 16,383: words further on are found all the
same, phrases of them are not. And all of it is a megabyte at most, which some 80,000 different forms fill: of what has
more (no act of ours), the last ones are not found by their words. So title, summary and acts stand first.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import connection

from search.engines.database import DatabaseIndex, listed, run
from search.engines.interface import Clause, Document, Field, Forms, Ints
from search.ranking.positions import numbers as forms_of
from search.ranking.positions import positions

TABLE = "search_words"
_WEIGHTS = {Field.LEAD: "A", Field.ACTS: "C", Field.BODY: "B"}
_LAST, _MOST = 16_383, 255
# Of bytes; a tsvector takes 1,048,575.
_ROOM = 1_000_000
# So that the end of one field is not next to the beginning of another.
_GAP = 8


class PostgresIndex(DatabaseIndex):
    def create(self) -> None:
        run(f"CREATE TABLE IF NOT EXISTS {TABLE} (number bigint PRIMARY KEY, words tsvector NOT NULL)")
        run(f"CREATE INDEX IF NOT EXISTS {TABLE}_gin ON {TABLE} USING gin (words)")

    def drop(self) -> None:
        run(f"DROP TABLE IF EXISTS {TABLE}")

    def lists(self, clauses: Sequence[Clause]) -> list[Ints]:
        one = f"SELECT array_to_string(array_agg(number), ',') FROM {TABLE} WHERE words @@ %s::tsquery"
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([one] * len(clauses)), [match(clause) for clause in clauses])
            return [listed(text) for (text,) in cursor.fetchall()]

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
        run(f"TRUNCATE {TABLE}")

    def numbers(self) -> Iterator[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {TABLE} ORDER BY number")
            yield from (number for (number,) in cursor.fetchall())

    def has(self, numbers: Collection[int]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {TABLE} WHERE number = ANY(%s)", [list(numbers)])
            return {number for (number,) in cursor.fetchall()}


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
    places: dict[int, list[str]] = {}
    first = 1
    for field, weight in _WEIGHTS.items():
        codes = document.texts[field]
        where = positions(codes) + first
        for form, place in zip(forms_of(codes).tolist(), where.tolist(), strict=True):
            own = places.setdefault(form, [])
            if len(own) < _MOST:
                own.append(f"{min(place, _LAST)}{weight}")
        first = int(where[-1]) + _GAP if len(where) else first
    for form in document.texts[Field.BAG].tolist():
        places.setdefault(form, [str(_LAST)])
    return " ".join(f"{form}:{','.join(own)}" for form, own in _fitting(places))


def _fitting(places: Mapping[int, Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """As many of them, from the first on, as a tsvector has room for."""
    room = _ROOM
    for form, own in places.items():
        room -= len(str(form)) + 3 + 2 * len(own)
        if room < 0:
            return
        yield form, own


__all__ = ["PostgresIndex"]

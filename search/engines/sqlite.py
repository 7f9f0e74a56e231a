"""The index in SQLite: an FTS5 table whose words are numbers of forms.

It keeps no text, only where each number stands, so what goes out has to be told as it came in (`swap`): before 3.43
FTS5 cannot forget by number alone.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, product

from django.db import connection

from search.engines.database import DatabaseIndex, listed, run
from search.engines.interface import Clause, Document, Field, Forms, Ints, words

TABLE = "search_words"
_COLUMNS = tuple(field.value for field in Field)
# What is only heard of has no places: that its forms stand side by side means nothing.
_PLACED = " ".join(field.value for field in Field if field is not Field.BAG)
# FTS5 takes a phrase of words, not of sets of words; what has more phrases is asked for without their order.
_MOST_PHRASES = 64
_MOST_CLAUSES = 400


class SqliteIndex(DatabaseIndex):
    def create(self) -> None:
        columns = ", ".join(_COLUMNS)
        run(f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5({columns}, content='', tokenize='ascii')")

    def drop(self) -> None:
        run(f"DROP TABLE IF EXISTS {TABLE}")

    def lists(self, clauses: Sequence[Clause]) -> list[Ints]:
        one = f"SELECT group_concat(rowid) FROM {TABLE} WHERE {TABLE} MATCH %s"
        found: list[Ints] = []
        for start in range(0, len(clauses), _MOST_CLAUSES):
            some = clauses[start : start + _MOST_CLAUSES]
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join([one] * len(some)), [match(clause) for clause in some])
                found += [listed(text) for (text,) in cursor.fetchall()]
        return found

    def swap(self, old: Sequence[Document], new: Sequence[Document]) -> None:
        names, marks = ", ".join(_COLUMNS), ", ".join(["%s"] * len(_COLUMNS))
        # To take out what is not there would break the index.
        there = self.has([document.number for document in old])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}({TABLE}, rowid, {names}) VALUES ('delete', %s, {marks})",
                [_row(document) for document in old if document.number in there],
            )
            cursor.executemany(
                f"INSERT INTO {TABLE}(rowid, {names}) VALUES (%s, {marks})", [_row(document) for document in new]
            )

    def has(self, numbers: Collection[int]) -> set[int]:
        marks = ", ".join(["%s"] * len(numbers))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {TABLE}_docsize WHERE id IN ({marks})", list(numbers))
            return {number for (number,) in cursor.fetchall()}

    def clear(self) -> None:
        run(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")

    def numbers(self) -> Iterator[int]:
        with connection.cursor() as cursor:
            # The table that says how long each text is has a row for each.
            cursor.execute(f"SELECT id FROM {TABLE}_docsize ORDER BY id")
            yield from (number for (number,) in cursor.fetchall())


def match(clause: Clause) -> str:
    """As FTS5 is asked for it."""
    column = f"{{{clause.field.value}}} : " if clause.field else ""
    parts = [f'"{form}"' for form in sorted(clause.any_of)]
    parts += [f"{{{_PLACED}}} : {_sequence(sequence)}" for sequence in clause.sequences]
    return f"{column}({' OR '.join(parts)})"


def _sequence(sequence: Sequence[Forms]) -> str:
    phrases = list(islice(product(*map(sorted, sequence)), _MOST_PHRASES + 1))
    if len(phrases) <= _MOST_PHRASES:
        return f"({' OR '.join(_phrase(phrase) for phrase in phrases)})" if phrases else '"0"'
    return f"({' AND '.join(_any(forms) for forms in sequence)})"


def _phrase(forms: Iterable[int]) -> str:
    return f'"{" ".join(map(str, forms))}"'


def _any(forms: Forms) -> str:
    return f"({' OR '.join(f'{chr(34)}{form}{chr(34)}' for form in sorted(forms))})"


def _row(document: Document) -> list[int | str]:
    return [document.number, *(words(document.texts[field]) for field in Field)]


__all__ = ["SqliteIndex"]

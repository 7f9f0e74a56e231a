"""Words in whatever case: PostgreSQL compares all letters without it, SQLite only those of English."""

from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

# More words than these narrow nothing further, and each of them is a look through all rows.
MOST_WORDS = 8


def words_of(typed: str) -> list[str]:
    """Each once."""
    return list(dict.fromkeys(typed.split()))[:MOST_WORDS]


def spellings(word: str) -> list[str]:
    """The cases that occur, each once."""
    return list(dict.fromkeys((word, word.lower(), word.capitalize(), word.upper())))


def has_word(word: str, *columns: str) -> Q:
    """Rows one of whose columns has the word somewhere."""
    return reduce(or_, (Q(**{f"{column}__icontains": text}) for column in columns for text in spellings(word)))


def with_words(rows: QuerySet[M], typed: str, *columns: str) -> QuerySet[M]:
    """Rows that have the words that were typed, each in any of the columns."""
    for word in words_of(typed):
        rows = rows.filter(has_word(word, *columns))
    return rows


__all__ = ["has_word", "spellings", "with_words", "words_of"]

"""Polish alphabetical order, on both databases.

SQLite compares bytes, which puts Łódź after Żory; it gets a collation of ours. PostgreSQL has ICU's.
"""

import sqlite3
import unicodedata
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.functions import Collate

_NAMES = {"sqlite": "burza_polish", "postgresql": "pl-x-icu"}
_ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}


def connect() -> None:
    """Called once, when the app is ready."""
    connection_created.connect(_teach_sqlite, dispatch_uid="teach sqlite the polish alphabet")


def alphabetical(field: str) -> Collate:
    """The field, to order by."""
    return Collate(F(field), _NAMES[connection.vendor])


@lru_cache(maxsize=8192)
def sort_key(text: str) -> tuple[tuple[int, str], ...]:
    """Letters after everything else, in the order of the alphabet, whatever their case; other accents do not count."""
    return tuple(_place(letter) for letter in unicodedata.normalize("NFC", text).casefold())


def _place(letter: str) -> tuple[int, str]:
    plain = letter if letter in _PLACES else unicodedata.normalize("NFD", letter)[0]
    return _PLACES.get(plain, -1), "" if plain in _PLACES else plain


def _compare(left: str, right: str) -> int:
    one, other = sort_key(left), sort_key(right)
    return (one > other) - (one < other)


def _teach_sqlite(connection: Any, **kwargs: Any) -> None:
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.create_collation(_NAMES["sqlite"], _compare)

"""Wagtail's search in the database. On SQLite nothing is ordered by relevance: the index would be asked once for every
hit, which for thousands of hits takes a minute. Lists of the admin then show the newest first, as our own search does.
"""

from typing import Any

from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)


class Newest:
    order_by_relevance: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_by_relevance = False


class NewestFirst(Newest, SQLiteSearchQueryCompiler):
    pass


class NewestFirstByPrefix(Newest, SQLiteAutocompleteQueryCompiler):
    pass


class QuickSQLiteBackend(SQLiteSearchBackend):
    query_compiler_class = NewestFirst
    autocomplete_query_compiler_class = NewestFirstByPrefix


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - Wagtail looks for this name
    backend = database.SearchBackend(params)
    return QuickSQLiteBackend(params) if isinstance(backend, SQLiteSearchBackend) else backend


__all__ = ["SearchBackend"]

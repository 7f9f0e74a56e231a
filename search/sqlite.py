"""Wagtail's search in SQLite, where nothing is ordered by relevance: the index would be asked once for every
hit, which for thousands of hits takes a minute. Lists of the admin then show the newest first, as our own search does.
"""

from typing import Any

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


__all__ = ["QuickSQLiteBackend"]

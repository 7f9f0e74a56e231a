"""Wagtail's search in SQLite."""

from typing import Any

from django.db.models import Value
from modelsearch.backends.database.sqlite.query import LexemeCombinable, SearchQueryExpression, SearchQueryField
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from search.wagtails.index import WordsIndex, WordsQuery
from search.wagtails.words import Asked


class Expression(LexemeCombinable, Value):
    """A whole expression of FTS5, which modelsearch would join without brackets. Terms are letters and digits alone."""

    _output_field = SearchQueryField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:
        return "%s", (self.value,)


def _any_of(one: Asked) -> str:
    begins = [f'"{one.begins}"*'] if one.begins else []
    terms = [*begins, *(f'"{term}"' for term in one.terms)]
    return f"({' OR '.join(terms)})"


class Query(WordsQuery):
    FTS_TABLE_FIELDS = ("autocomplete",)

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config)  # type: ignore[misc]
        joined = " OR " if getattr(query, "operator", "and").lower() == "or" else " AND "
        return SearchQueryExpression(Expression(joined.join(map(_any_of, self.asked(query)))), config=config)


class SearchCompiler(Query, SQLiteSearchQueryCompiler):
    pass


class AutocompleteCompiler(Query, SQLiteAutocompleteQueryCompiler):
    pass


class Index(WordsIndex, SQLiteIndex):
    pass


class WordsBackend(SQLiteSearchBackend):
    query_compiler_class = SearchCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    index_class = Index


__all__ = ["WordsBackend"]

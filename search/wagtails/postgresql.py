"""Wagtail's search in PostgreSQL."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.query import Phrase, PlainText

from search.wagtails.index import WordsIndex, WordsQuery
from search.wagtails.words import Asked


def _any_of(one: Asked, invert: bool) -> Any:
    begins = [Lexeme(one.begins, invert=invert, prefix=True)] if one.begins else []
    terms = [*begins, *(Lexeme(term, invert=invert) for term in one.terms)]
    return reduce(and_ if invert else or_, terms)


class Query(WordsQuery):
    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config, invert)  # type: ignore[misc]
        wants_all = getattr(query, "operator", "and").lower() != "or"
        joined = reduce(and_ if wants_all != invert else or_, [_any_of(one, invert) for one in self.asked(query)])
        return SearchQuery(joined, search_type="raw", config=config)

    def get_index_vectors(self, search_query: Any) -> list[tuple[Any, float]]:
        """One column, so that its index is used."""
        return [(F("index_entries__autocomplete"), 1.0)]


class SearchCompiler(Query, PostgresSearchQueryCompiler):
    pass


class AutocompleteCompiler(Query, PostgresAutocompleteQueryCompiler):
    pass


class Index(WordsIndex, PostgresIndex):
    pass


class WordsBackend(PostgresSearchBackend):
    query_compiler_class = SearchCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    index_class = Index


__all__ = ["WordsBackend"]

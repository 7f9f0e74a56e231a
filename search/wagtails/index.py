"""What of an object modelsearch's backends write, and how what is typed becomes their query; the same for all."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Model
from modelsearch.index import AutocompleteField, BaseField, RelatedFields, SearchField
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery

from search.wagtails.words import Asked, asked, indexed, version

# A word that no index has, for a question without words: engines refuse an empty one.
NOWHERE = "\ue000"
# Of what stands between quotation marks: each piece costs more than all its words, and the first say enough.
MOST_PIECES = 20


class _Version(SearchField):
    def get_value(self, obj: "InWords") -> str:
        return version()


class _Words(AutocompleteField):
    def get_value(self, obj: "InWords") -> str:
        return obj.words


class InWords:
    """In place of an object, for the indexers of modelsearch: its words in the column for what is typed by and by, and
    in that of titles, which nobody asks, the version of these words.
    """

    _fields: Sequence[BaseField] = (_Version("title"), _Words("words"))

    def __init__(self, obj: Any) -> None:
        self.pk = obj.pk
        fields = obj.get_search_fields()
        texts = list(_values(obj, fields, AutocompleteField)) or list(_values(obj, fields, SearchField))
        self.words = indexed("\n".join(texts))

    def get_search_fields(self) -> Sequence[BaseField]:
        return self._fields


def _values(obj: Any, fields: Iterable[BaseField], kind: type[BaseField]) -> Iterator[str]:
    for field in fields:
        if isinstance(field, RelatedFields):
            for related in _related(field.get_value(obj)):
                yield from _values(related, field.fields, kind)
        elif isinstance(field, kind):
            yield from _flat(field.get_value(obj))


def _related(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    if hasattr(value, "all"):
        rows: Iterable[Any] = value.all()
        return rows
    return [value() if callable(value) else value]


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _flat(one)
    elif value is not None:
        yield str(value)


class WordsIndex:
    """Before modelsearch's own index of a database."""

    def add_items(self, model: type[Model], objs: Iterable[Any]) -> None:
        super().add_items(model, [InWords(obj) for obj in objs])  # type: ignore[misc]

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Every save would measure all titles, for an order that nobody asks for."""


def bounded(query: SearchQuery) -> SearchQuery:
    """With no more pieces than are looked for."""
    if not isinstance(query, And | Or):
        return query
    return type(query)(list(islice(_pieces(query, type(query)), MOST_PIECES)))


def _pieces(query: SearchQuery, joined: type[And | Or]) -> Iterator[SearchQuery]:
    """Of what was joined two by two."""
    if not isinstance(query, joined):
        yield query
        return
    for one in query.subqueries:
        yield from _pieces(one, joined)


class WordsQuery:
    """Before modelsearch's own compilers. Nothing is ordered by relevance: in SQLite the index would be asked once for
    every hit, which for thousands of them takes a minute; so the newest come first, on every database, unless the list
    has an order of its own.
    """

    LAST_TERM_IS_PREFIX: bool
    fields: Any
    queryset: Any
    order_by_relevance: bool
    query: SearchQuery

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = bounded(self.query)
        if self.order_by_relevance:
            self.order_by_relevance, self.queryset = False, self.queryset.order_by()
        # All fields of an object are in one column.
        self.fields = None

    def asked(self, query: PlainText | Phrase) -> list[Asked]:
        return asked(query.query_string, unfinished=self.LAST_TERM_IS_PREFIX) or [Asked((NOWHERE,))]


__all__ = ["NOWHERE", "InWords", "WordsIndex", "WordsQuery"]

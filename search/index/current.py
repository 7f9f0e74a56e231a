"""What this process holds of the index in memory, as long as the database says that it is current.

Asking whether it is costs one row by its key; what changed since is read, and no more.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from threading import Lock

from django.db import connection

from search.engines.columns import Columns, Row
from search.engines.interface import Order
from search.index.indexing import ROW
from search.index.sources import FACETS, SEVERAL
from search.index.vocabulary import Grams
from search.models import Entry, Form, IndexState

_COLUMNS = ("number", "what", "facets", "published_on", "reviewed_on", "length", "prior", "language")
# Corrects what a process that died between two steps may have left behind.
MOST_SECONDS = 3600


@dataclass(frozen=True)
class Current:
    """`analyser` is what the entries' words were analysed by; empty where there is no index. `lists` names what the
    association says of searching: synonyms and promoted pages.
    """

    token: str = ""
    change: int = 0
    until: float = 0.0
    columns: Columns = field(default_factory=lambda: Columns(FACETS, SEVERAL))
    grams: Grams = field(default_factory=Grams)
    languages: tuple[str, ...] = ("pl",)
    analyser: str = ""
    lists: str = ""


_lock = Lock()
_held = Current()


def current() -> Current:
    """In a transaction always read anew: it may see what nobody else does, and what will never have been."""
    global _held  # noqa: PLW0603 - one for the process
    state = IndexState.objects.filter(pk=ROW).first()
    if state is None:
        return Current()
    if connection.in_atomic_block:
        return _followed(Current(), state)
    with _lock:
        _held = _followed(_held, state)
        return _held


def _followed(held: Current, state: IndexState) -> Current:
    if held.token != state.token or held.change > state.change or held.until < time.monotonic():
        held = Current(token=state.token, until=time.monotonic() + MOST_SECONDS)
    if (held.change, held.analyser) == (state.change, state.analyser) and held.change:
        return held if held.lists == state.lists else replace(held, lists=state.lists)
    rows = Entry.objects.filter(change__gt=held.change, change__lte=state.change).values_list(*_COLUMNS)
    languages = set(held.languages)
    columns = held.columns.putting(_row(row, languages) for row in rows.iterator(2000))
    held.grams.add(_forms(held.grams.last))
    return Current(
        held.token, state.change, held.until, columns, held.grams, _ordered(languages), state.analyser,
        state.lists,
    )  # fmt: skip


def _row(row: tuple, languages: set[str]) -> Row:  # type: ignore[type-arg]
    number, what, facets, published_on, reviewed_on, length, prior, language = row
    if what:
        languages.add(language)
    days = {
        Order.NEWEST: published_on.toordinal() if published_on else 0,
        Order.REVIEWED: reviewed_on.toordinal() if reviewed_on else 0,
    }
    return Row(number, facets if what else None, days, length, prior)


def _ordered(languages: set[str]) -> tuple[str, ...]:
    """Polish first."""
    return tuple(sorted(languages, key=lambda language: (language != "pl", language)))


def _forms(last: int) -> Iterable[tuple[int, str, int]]:
    rows = Form.objects.filter(number__gt=last).order_by("number")
    return rows.values_list("number", "text", "texts").iterator(5000)


__all__ = ["Current", "current"]

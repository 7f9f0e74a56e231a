"""The names of everything that can be found, as this process holds them, as long as the database says so."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from threading import Lock
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from search.index.indexing import ROW
from search.models import Entry, IndexState
from search.suggesting import Found, Name, Names

# With more than that, all are read anew: each change makes those that were changed once more.
MOST_CHANGED = 500
MOST_SECONDS = 3600


@dataclass(frozen=True)
class _Held:
    """`changed` are those that were written since all were read; of one that went only the number is left."""

    token: str = ""
    change: int = 0
    until: float = 0.0
    all: Names = field(default_factory=Names)
    changed: dict[int, Name | None] = field(default_factory=dict)
    found: Found = field(default_factory=lambda: Found(()))


class _State(NamedTuple):
    token: str
    change: int


_lock = Lock()
_held = _Held()


def titles() -> Found:
    """One query where nothing changed. In a transaction always read anew, as `search.index.current.current` is."""
    global _held  # noqa: PLW0603 - one for the process
    row = IndexState.objects.filter(pk=ROW).values_list("token", "change").first()
    state = _State(*row) if row else None
    if state is None:
        return Found(())
    if connection.in_atomic_block:
        return _read(state).found
    with _lock:
        _held = _followed(_held, state)
        return _held.found


def _followed(held: _Held, state: _State) -> _Held:
    if held.token != state.token or held.change > state.change or held.until < time.monotonic():
        return _read(state)
    if held.change == state.change:
        return held
    room = MOST_CHANGED - len(held.changed)
    rows = list(islice(_rows(Entry.objects.filter(change__gt=held.change, change__lte=state.change)), room + 1))
    if len(rows) > room:
        return _read(state)
    changed = held.changed | dict(rows)
    found = Found([held.all.without(changed), Names(name for name in changed.values() if name)])
    return _Held(held.token, state.change, held.until, held.all, changed, found)


def _read(state: _State) -> _Held:
    names = Names(name for _, name in _rows(Entry.objects.filter(change__lte=state.change)) if name)
    return _Held(state.token, state.change, time.monotonic() + MOST_SECONDS, names, found=Found([names]))


def _rows(entries: "QuerySet[Entry]") -> Iterator[tuple[int, Name | None]]:
    rows = entries.values_list("number", "what", "title", "reference", "published_on")
    return ((row[0], _name(*row)) for row in rows.iterator(2000))


def _name(number: int, what: str, title: str, reference: str, day: date | None) -> Name | None:
    if not what:
        return None
    return Name(number, what, f"{title} {reference}", day.toordinal() if day else 0)


__all__ = ["titles"]

"""How a source stands: whether it works, and if not, since when and why not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from initiatives.feeds.rhythm import silence


class State(StrEnum):
    """The values stand in addresses of the list, as filters."""

    PAUSED = "paused"
    GONE = "gone"
    FAILING = "failing"
    NEW = "new"
    SILENT = "silent"
    WORKS = "works"


class Source(Protocol):
    is_paused: bool
    stopped_at: datetime | None
    failing_since: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """`since` is None where it does not matter; `usual`: of what is silent, what passes between its entries else."""

    state: State
    since: datetime | None = None
    usual: timedelta | None = None

    @property
    def is_trouble(self) -> bool:
        return self.state in (State.GONE, State.FAILING, State.SILENT)


def standing(source: Source, dates: Iterable[datetime], *, now: datetime) -> Standing:
    """`dates`: of its entries. What keeps it from working comes before that it does not."""
    if source.is_paused:
        return Standing(State.PAUSED)
    if source.stopped_at is not None:
        return Standing(State.GONE, source.stopped_at)
    if source.failing_since is not None:
        return Standing(State.FAILING, source.failing_since)
    if source.answered_at is None:
        return Standing(State.NEW)
    quiet = silence(dates, now=now)
    return Standing(State.WORKS) if quiet is None else Standing(State.SILENT, quiet.since, quiet.usual)


__all__ = ["Source", "Standing", "State", "standing"]

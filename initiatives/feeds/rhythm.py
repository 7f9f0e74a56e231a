"""When a source is asked again, when its address is another one for good, and when somebody has to hear of it. Pure.

Chance comes from outside as a number from 0 to 1, so that sources of one host are not all asked in the same second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from initiatives.feeds.records import Fault, Feed, Fetched

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=1)
# A permanent redirect is believed when it was met so often, one after another: sites are moved by mistake too.
MOVES_BELIEVED = 3
# After so many failures that say "no feed here", and after each as many more, the site is asked for its feed again.
FAILURES_TO_SEARCH = 3
TOLD_AFTER, TOLD_AGAIN = timedelta(days=1), timedelta(days=7)
WEEKS = 26

_HOUR = timedelta(hours=1)
# Later than it would be, by a tenth at most; a failure's pause is shortened, by a quarter at most.
_SPREAD, _SHORTENED = 0.1, 0.25
_MOST_DOUBLINGS = 20

_NOT_HERE = frozenset({Fault.NOT_FOUND, Fault.NO_FEED, Fault.PAGE_INSTEAD})
_HABIT_OF, _HABIT_FROM = 20, 5
_OF_HABIT, _OF_LONGEST = 4, 1.5
SHORTEST_SILENCE = timedelta(days=14)


@dataclass(frozen=True)
class Wishes:
    """What a feed asks of its readers, in the units of `Fetched` and `Feed`; nothing of it is to be trusted."""

    fresh_seconds: int = 0
    every_seconds: int = 0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()

    @classmethod
    def of(cls, fetched: Fetched, feed: Feed | None = None, *, kept: Mapping[str, Any] | None = None) -> "Wishes":
        """`kept`: what an earlier feed said, where this answer has none, since nothing has changed."""
        if feed is not None:
            return cls(fetched.fresh_seconds, feed.every_seconds, feed.skip_hours, feed.skip_days)
        said = kept or {}
        skipped = (frozenset(said.get(name, ())) for name in ("skip_hours", "skip_days"))
        return cls(fetched.fresh_seconds, said.get("every_seconds", 0), *skipped)

    def to_keep(self) -> dict[str, Any]:
        """As JSON, what the feed says; the head of each answer speaks for itself."""
        said = {
            "every_seconds": self.every_seconds,
            "skip_hours": sorted(self.skip_hours),
            "skip_days": sorted(self.skip_days),
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Move:
    """A permanent redirect that was met `times` times, one after another."""

    address: str = ""
    times: int = 0

    @property
    def is_believed(self) -> bool:
        return self.times >= MOVES_BELIEVED


@dataclass(frozen=True)
class Silence:
    """`usual`: what passes between two entries of the source, in the middle of its habit."""

    since: datetime
    usual: timedelta


def after_success(*, now: datetime, interval: timedelta, wishes: Wishes, chance: float) -> datetime:
    """The next look: by our interval or, if it is longer, by the feed's wish, but within a day or our own interval.

    Hours (UTC) and days that the feed wants to be left alone in (RSS 2.0) are waited for within the same bound.
    """
    most = max(LONGEST, interval)
    wished = timedelta(seconds=min(max(wishes.fresh_seconds, wishes.every_seconds, 0), most.total_seconds()))
    pause = max(SHORTEST, interval, wished)
    at = now + min(pause * (1 + _SPREAD * chance), most)
    return _allowed(at, wishes, latest=now + most)


def after_failure(
    *, now: datetime, interval: timedelta, failures: int, fault: Fault, chance: float, retry_at: datetime | None = None
) -> datetime | None:
    """None: never again, the feed is gone (410). `failures` counts this one. After the first the next look is in about
    ten minutes, then in twice as long each time, up to a day or the source's own interval. `retry_at` is kept within
    the same bounds.
    """
    if fault is Fault.GONE:
        return None
    most = max(LONGEST, interval)
    doublings = min(max(failures, 1) - 1, _MOST_DOUBLINGS)
    pause = min(SHORTEST * 2**doublings, most)
    at = now + max(SHORTEST, pause * (1 - _SHORTENED * chance))
    return max(at, min(retry_at, now + most)) if retry_at else at


def searches_again(fault: Fault, failures: int) -> bool:
    """Whether the site is to be asked where its feed is by now: where the address has none, and not at each look."""
    return fault in _NOT_HERE and is_lost(failures)


def is_lost(failures: int) -> bool:
    """At the look after these, its whole site is searched, where its own address has nothing either."""
    return failures > 0 and failures % FAILURES_TO_SEARCH == 0


def after_move(known: Move, *, asked: str, moved: str) -> Move:
    """`moved` as `Fetched` has it: an answer without a permanent redirect, or with another target, begins anew."""
    if not moved or moved == asked:
        return Move()
    return Move(moved, known.times + 1 if moved == known.address else 1)


def silence(dates: Iterable[datetime], *, now: datetime) -> Silence | None:
    """Whether nothing has come for so long that it is not the source's habit; None while there is no habit yet.

    The habit is that of the last twenty days with entries: many of one day count once, as after a first import. Silent
    is who is quiet for four times the usual gap and half as long again as the longest, but for two weeks.
    """
    days = {date.astimezone(now.tzinfo).date(): date for date in sorted(dates) if date <= now}
    last = sorted(days)[-_HABIT_OF:]
    if len(last) < _HABIT_FROM:
        return None
    gaps = [later - earlier for earlier, later in pairwise(last)]
    usual = timedelta(days=median(gap.days for gap in gaps))
    borne = max(usual * _OF_HABIT, max(gaps) * _OF_LONGEST, SHORTEST_SILENCE)
    since = days[last[-1]]
    return Silence(since, usual) if now - since > borne else None


def is_told(*, now: datetime, since: datetime, told_at: datetime | None, after: timedelta = TOLD_AFTER) -> bool:
    """Whether the administrator hears of it now: once it has lasted for `after`, and each week that it goes on.

    What was told before it began was of something else.
    """
    if now - since < after:
        return False
    return told_at is None or told_at < since or now - told_at >= TOLD_AGAIN


def items_a_week(dates: Iterable[datetime], *, now: datetime, weeks: int = WEEKS) -> list[int]:
    """The oldest first, the last being the week (from Monday, where `now` is) that is not over yet."""
    counts = [0] * weeks
    this_week = _week(now, now)
    for date in dates:
        ago = this_week - _week(date, now)
        if 0 <= ago < weeks:
            counts[weeks - 1 - ago] += 1
    return counts


def _week(date: datetime, now: datetime) -> int:
    """Day 1 was a Monday."""
    return (date.astimezone(now.tzinfo).toordinal() - 1) // 7


def _allowed(at: datetime, wishes: Wishes, *, latest: datetime) -> datetime:
    """The first hour that is not to be skipped; the latest time there is, where all are."""
    hours = ceil((latest - at) / _HOUR)
    for hour in range(hours + 1):
        if not _skipped(then := at + hour * _HOUR, wishes):
            return min(then, latest)
    return latest


def _skipped(at: datetime, wishes: Wishes) -> bool:
    utc = at.astimezone(UTC)
    return utc.hour in wishes.skip_hours or utc.weekday() in wishes.skip_days


__all__ = [
    "FAILURES_TO_SEARCH", "LONGEST", "MOVES_BELIEVED", "SHORTEST", "SHORTEST_SILENCE", "TOLD_AFTER", "TOLD_AGAIN",
    "WEEKS", "Move", "Silence", "Wishes", "after_failure", "after_move", "after_success", "is_lost", "is_told",
    "items_a_week", "searches_again", "silence",
]  # fmt: skip

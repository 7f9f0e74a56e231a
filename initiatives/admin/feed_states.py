"""How sources stand, in words and in small pictures, as lists and pages of sources show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives.feeds.rhythm import WEEKS, items_a_week
from initiatives.feeds.silent import silent
from initiatives.feeds.standing import Standing, State, standing
from initiatives.models import FeedSource
from initiatives.services import feed_health

WORDS: dict[State, Promise] = {
    State.PAUSED: _("paused"),
    State.GONE: _("gone (410)"),
    State.FAILING: _("fails"),
    State.NEW: _("not asked yet"),
    State.SILENT: _("silent"),
    State.WORKS: _("works"),
}
# Of the picture, in its own units.
BAR, GAP, HEIGHT = 3, 1, 20


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Sparkline:
    """Entries a week: `text` says what the bars show, for whoever does not see them."""

    bars: Sequence[Bar]
    text: str
    width: int = WEEKS * (BAR + GAP)
    height: int = HEIGHT


@dataclass(frozen=True)
class Stand:
    source: FeedSource
    stands: Standing

    @property
    def word(self) -> Promise:
        return WORDS[self.stands.state]


@dataclass(frozen=True)
class Health(Stand):
    waiting: int
    sparkline: Sparkline
    is_due: bool


def healths(sources: Sequence[FeedSource], *, now: datetime) -> list[Health]:
    """In two queries for all of them."""
    numbers = [source.pk for source in sources]
    days = feed_health.days(sources=numbers, now=now)
    waiting = feed_health.waiting(sources=numbers)
    return [_health(source, days.get(source.pk, []), waiting.get(source.pk, 0), now) for source in sources]


def _health(source: FeedSource, days: list[feed_health.Day], waiting: int, now: datetime) -> Health:
    stands = standing(source, feed_health.lasts(days), now=now)
    weeks = items_a_week(feed_health.dates(days), now=now)
    return Health(source, stands, waiting, sparkline(weeks), source.next_at is None or source.next_at <= now)


def in_trouble(*, now: datetime) -> list[Stand]:
    """What fails or is gone, then who is silent: three queries."""
    failing = feed_health.troubled().select_related("partner")
    return [
        *(Stand(source, standing(source, (), now=now)) for source in failing),
        *(Stand(source, stands) for source, stands in silent(now)),
    ]


def sparkline(weeks: Sequence[int]) -> Sparkline:
    """The oldest week first. One entry is seen beside many, and of nothing a line is left."""
    most = max(weeks, default=0)
    heights = [max(2, round(HEIGHT * count / most)) if count else 1 for count in weeks]
    bars = [Bar(place * (BAR + GAP), HEIGHT - height, height) for place, height in enumerate(heights)]
    return Sparkline(bars, _in_words(weeks, most))


def _in_words(weeks: Sequence[int], most: int) -> str:
    total = sum(weeks)
    text = ngettext(
        "%(total)d entry in half a year; this week: %(last)d, most in a week: %(most)d",
        "%(total)d entries in half a year; this week: %(last)d, most in a week: %(most)d",
        total,
    )
    return text % {"total": total, "last": weeks[-1] if weeks else 0, "most": most}


def is_under_way(source: FeedSource, *, now: datetime) -> bool:
    """It waits for a look, or somebody looks."""
    if source.lease_until is not None and source.lease_until > now:
        return True
    return not source.is_paused and source.stopped_at is None and (source.next_at is None or source.next_at <= now)


def state_choices() -> list[tuple[str, Any]]:
    return [(state.value, WORDS[state]) for state in State]


__all__ = ["WORDS", "Health", "Sparkline", "healths", "in_trouble", "is_under_way", "sparkline", "state_choices"]

"""Contact channels by hours: which can be reached at this moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import template
from django.utils import timezone

from initiatives import opening

register = template.Library()

AT_ONCE = ("telephone", "sms", "chat", "messenger", "place")


class Channel(NamedTuple):
    value: Any
    now: opening.Now
    # Of `now.until`, as days from today.
    ahead: int

    @property
    def answers(self) -> bool:
        """Whether somebody is there who answers at once; what is read later needs no hours."""
        return self.value["kind"] in AT_ONCE

    @property
    def is_open(self) -> bool:
        return self.answers and bool(self.now.is_open)


@register.simple_tag
def by_hours(stream: Iterable[Any], at: datetime | None = None) -> list[Channel]:
    """Those of a stream that are not withdrawn, what is open first, with what is open now."""
    now = at or timezone.now()
    found = [channel_at(block.value, now) for block in stream if not block.value["withdrawn_on"]]
    return sorted(found, key=lambda channel: not channel.is_open)


@register.filter
def open_at_once(channels: Iterable[Channel]) -> list[Channel]:
    """Where somebody answers at this moment."""
    return [row for row in channels if row.is_open]


@register.filter
def opens_first(channels: Iterable[Channel]) -> Channel | None:
    """Where somebody answers soonest, while nobody does now; None where no hours tell it."""
    closed = [
        (row.now.until, place, row)
        for place, row in enumerate(channels)
        if row.answers and row.now.until and not row.is_open
    ]
    return min(closed)[2] if closed else None


@register.filter
def has_hours(channels: Iterable[Channel]) -> bool:
    """Whether hours are known of any where somebody answers at once."""
    return any(row.now.is_open is not None and row.answers for row in channels)


def channel_at(value: Any, now: datetime) -> Channel:
    hours = [opening.Hours(frozenset(row["days"]), row["opens"], row["closes"]) for row in value["hours"] if _told(row)]
    found = opening.state(hours, round_the_clock=bool(value["round_the_clock"]), now=now)
    today = now.astimezone(opening.WARSAW).date()
    ahead = (found.until.astimezone(opening.WARSAW).date() - today) if found.until else timedelta()
    return Channel(value, found, ahead.days)


def _told(row: Any) -> bool:
    """A draft may have neither."""
    return row["opens"] is not None and row["closes"] is not None

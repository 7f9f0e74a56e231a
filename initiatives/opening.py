"""When an office answers: its weekly hours, Europe/Warsaw, and the days on which Polish offices are closed.

Days off work are Sundays and those named in the act of 18 January 1951 on days off work: on the latter a channel
keeps the hours that it has on Sundays, which for nearly all is none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

WARSAW = ZoneInfo("Europe/Warsaw")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY = "sun"
# A whole week, and a feast in the middle of it.
LOOK_AHEAD_DAYS = 10


@dataclass(frozen=True)
class Hours:
    """What closes before it opens is open overnight."""

    days: frozenset[str]
    opens: time
    closes: time


@dataclass(frozen=True)
class Now:
    """`until`: the end of this opening, or where it is closed the next one's start; None: it does not end, or nobody
    told when it opens. `is_open` is None where no hours are known."""

    is_open: bool | None
    until: datetime | None = None


def state(hours: Iterable[Hours], *, round_the_clock: bool, now: datetime) -> Now:
    """At `now`, which is aware."""
    if round_the_clock:
        return Now(True)
    here = now.astimezone(WARSAW)
    spans = sorted(_spans(list(hours), here.date()))
    if not spans:
        return Now(None)
    ends = _end_of(spans, here)
    if ends is not None:
        return Now(True, ends)
    return Now(False, next((opens for opens, _closes in spans if opens > here), None))


def _spans(hours: Sequence[Hours], today: date) -> Iterator[tuple[datetime, datetime]]:
    """From yesterday on, whose night may go on."""
    for day in (today + timedelta(days=ahead) for ahead in range(-1, LOOK_AHEAD_DAYS)):
        name = SUNDAY if is_day_off(day) else DAYS[day.weekday()]
        for row in hours:
            if name in row.days:
                last = day if row.closes > row.opens else day + timedelta(days=1)
                yield datetime.combine(day, row.opens, WARSAW), datetime.combine(last, row.closes, WARSAW)


def _end_of(spans: Sequence[tuple[datetime, datetime]], now: datetime) -> datetime | None:
    """When what is open closes: hours that follow without a break are one opening. None: it is closed."""
    end = None
    for opens, closes in spans:
        if opens <= (end or now) < closes:
            end = closes
    return end


def is_day_off(day: date) -> bool:
    return day in _days_off(day.year)


@lru_cache(maxsize=8)
def _days_off(year: int) -> frozenset[date]:
    return frozenset(country_holidays("PL", years=year))


__all__ = ["WARSAW", "Hours", "Now", "is_day_off", "state"]

"""When a saved search is looked at next. Pure but for the site's time zone."""

from datetime import datetime, timedelta

from initiatives.services.outbox import next_monday, next_morning
from search.models import Frequency

# Between two mails about one search: whoever publishes ten pages in a row sends one or two.
PAUSE = timedelta(minutes=5)


def next_due(frequency: str, *, now: datetime, told: bool = False) -> datetime | None:
    """None: not at all. `told`: a mail has just been written."""
    match frequency:
        case Frequency.AT_ONCE:
            return now + PAUSE if told else now
        case Frequency.DAILY:
            return next_morning(now)
        case Frequency.WEEKLY:
            return next_monday(now)
        case _:
            return None


__all__ = ["PAUSE", "next_due"]

"""Which sources administrators hear of now: what is gone at once, what fails after a day, what is silent; each again
every week that it goes on.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from initiatives.feeds.faults import words_of
from initiatives.feeds.parsing.words import tidy
from initiatives.feeds.records import Fault
from initiatives.feeds.rhythm import TOLD_AFTER, TOLD_AGAIN, is_told
from initiatives.feeds.silent import silent
from initiatives.feeds.standing import State, standing
from initiatives.models import FeedRun, FeedSource
from initiatives.services import feed_health, feed_notices
from initiatives.services.feed_notices import Trouble

_AT_ONCE = timedelta(0)


def tell(now: datetime) -> int:
    """Of how many sources; none is told of twice, whoever else tells."""
    return feed_notices.tell(troubles=[*_failing(now), *_silent(now)], now=now)


def _failing(now: datetime) -> Iterator[Trouble]:
    sources = [source for source in feed_health.troubled().select_related("partner") if _is_due(source, now)]
    faults = feed_health.last_faults(sources=[source.pk for source in sources])
    for source in sources:
        yield _trouble(source, faults.get(source.pk), now)


def _is_due(source: FeedSource, now: datetime) -> bool:
    if source.stopped_at is not None:
        return is_told(now=now, since=source.stopped_at, told_at=source.told_at, after=_AT_ONCE)
    since = source.failing_since or now
    return is_told(now=now, since=since, told_at=source.told_at, after=TOLD_AFTER)


def _trouble(source: FeedSource, run: FeedRun | None, now: datetime) -> Trouble:
    stands = standing(source, (), now=now)
    words = words_of(Fault.GONE if stands.state is State.GONE else run.fault if run else "")
    detail, line = (tidy(run.detail), run.line) if run else ("", 0)
    return Trouble(source, stands.state, stands.since or now, words.what, words.to_do, detail, line)


def _silent(now: datetime) -> Iterator[Trouble]:
    not_told = Q(told_at__isnull=True) | Q(told_at__lte=now - TOLD_AGAIN)
    for source, stands in silent(now, not_told):
        yield Trouble(source, stands.state, stands.since or now)


__all__ = ["tell"]

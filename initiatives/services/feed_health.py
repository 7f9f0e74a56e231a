"""What is known of how sources do, for many of them in one query each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, repeat

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from initiatives.models import FeedItem, FeedRun, FeedSource
from initiatives.services.feed_sources import active

# A habit that is older says nothing of today.
REMEMBERED = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Day:
    """On which the partner published; `last`: when, for the last time that day."""

    last: datetime
    entries: int


def days(*, sources: Collection[int], now: datetime) -> dict[int, list[Day]]:
    """By source, within the last three years; a source without any is left out."""
    own = FeedItem.objects.filter(source__in=sources, published_at__gt=now - REMEMBERED, published_at__lte=now)
    rows = own.order_by().values("source", day=TruncDate("published_at"))
    found: dict[int, list[Day]] = defaultdict(list)
    for row in rows.annotate(last=Max("published_at"), entries=Count("pk")) if sources else ():
        found[row["source"]].append(Day(row["last"], row["entries"]))
    return dict(found)


def dates(days: Collection[Day]) -> list[datetime]:
    """One for each entry."""
    return list(chain.from_iterable(repeat(day.last, day.entries) for day in days))


def lasts(days: Collection[Day]) -> list[datetime]:
    """One for each day."""
    return [day.last for day in days]


def waiting(*, sources: Collection[int]) -> dict[int, int]:
    """By source, how many entries wait for somebody; one that has none is left out."""
    rows = FeedItem.objects.filter(FeedItem.WAITS, source__in=sources).order_by().values_list("source")
    return dict(rows.annotate(Count("pk"))) if sources else {}


def last_faults(*, sources: Collection[int]) -> dict[int, FeedRun]:
    """By source, the last look of those that fail."""
    last = FeedRun.objects.filter(source__in=sources, finished_at__isnull=False).order_by().values("source")
    numbers = last.annotate(number=Max("pk")).values("number")
    rows = FeedRun.objects.filter(pk__in=numbers).exclude(fault="")
    return {run.source_id: run for run in rows} if sources else {}


def quiet(*, since: datetime) -> "QuerySet[FeedSource]":
    """Of those that answer, the ones from which something came once, but nothing since."""
    own = FeedItem.objects.filter(source=OuterRef("pk"))
    answering = active().filter(failing_since__isnull=True, answered_at__isnull=False)
    return answering.filter(Exists(own), ~Exists(own.filter(published_at__gt=since)))


def troubled() -> "QuerySet[FeedSource]":
    """Those that fail or are gone, and are not paused."""
    return FeedSource.objects.filter(is_paused=False, failing_since__isnull=False) | FeedSource.objects.filter(
        is_paused=False, stopped_at__isnull=False
    )


__all__ = ["Day", "dates", "days", "last_faults", "lasts", "quiet", "troubled", "waiting"]

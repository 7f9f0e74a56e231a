"""Which sources are silent against their habit: two queries, however many there are."""

from datetime import datetime

from django.db.models import Q

from initiatives.feeds.rhythm import SHORTEST_SILENCE
from initiatives.feeds.standing import Standing, State, standing
from initiatives.models import FeedSource
from initiatives.services import feed_health


def silent(now: datetime, among: Q | None = None) -> list[tuple[FeedSource, Standing]]:
    """Only those are asked about their habit that were quiet for longer than any is borne."""
    quiet = feed_health.quiet(since=now - SHORTEST_SILENCE).filter(among or Q())
    sources = list(quiet.select_related("partner"))
    days = feed_health.days(sources=[source.pk for source in sources], now=now)
    found = ((source, standing(source, feed_health.lasts(days.get(source.pk, [])), now=now)) for source in sources)
    return [(source, stands) for source, stands in found if stands.state is State.SILENT]


__all__ = ["silent"]

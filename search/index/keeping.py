"""What the scheduler does so that everything published is found, and nothing else is kept."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from search.index import rebuilding, vocabulary
from search.index.indexing import hold, mark, refresh_stale
from search.index.sources import REVIEW_LASTS
from search.models import Entry, Form

# A scheduler has other jobs, too.
MOST_AT_ONCE = 500
SLICE = 10.0
# A cluster, or a process, that slept longer than that reads everything anew.
GONE_KEPT = timedelta(days=30)
# A scheduler that stood still for so long notes what became old meanwhile.
_LOOKED_BACK = 60
_AT_ONCE = 2_000


def catch_up(now: datetime) -> int:
    """Entries of what changed, where that was much, or failed, or its process died; how many."""
    return refresh_stale(today=timezone.localdate(now), most=MOST_AT_ONCE)


def rebuild(now: datetime, *, clock: Callable[[], float] = time.monotonic) -> bool:
    """A slice of what has to be made anew, after another version of the analyser came; whether all is done."""
    if rebuilding.is_current():
        return True
    rebuilding.begin(anew=False)
    end = clock() + SLICE
    for _ in rebuilding.go_on(today=timezone.localdate(now), enough=lambda: clock() > end):
        pass
    return rebuilding.is_current()


def finish(now: datetime, tell: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """All that waits, now."""
    if not rebuilding.is_current():
        rebuilding.begin(anew=False)
        for done, of in rebuilding.go_on(today=timezone.localdate(now)):
            tell(done, of)
    refresh_stale(today=timezone.localdate(now))


def prune(now: datetime) -> int:
    """Rows of what went long ago, and words that no text has; how many. Notes whose review is young no more."""
    today = timezone.localdate(now)
    old = today - timedelta(days=REVIEW_LASTS)
    lapsed = Entry.objects.filter(reviewed_on__lt=old, reviewed_on__gte=old - timedelta(days=_LOOKED_BACK))
    mark(lapsed.exclude(what="").values_list("number", flat=True))
    gone = Entry.objects.filter(what="", gone_on__lt=today - GONE_KEPT).delete()[0]
    return gone + _forget()


def _forget() -> int:
    """Each goes with the last text that has it; here goes what a broken index left."""
    gone = last = 0
    while numbers := list(
        Form.objects.filter(texts__lte=0, number__gt=last)
        .order_by("number")
        .values_list("number", flat=True)[:_AT_ONCE]
    ):
        last = numbers[-1]
        with transaction.atomic():
            hold()
            gone += vocabulary.forget(numbers)
    return gone


__all__ = ["catch_up", "finish", "prune", "rebuild"]

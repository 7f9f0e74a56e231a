"""Who looks at which source, until when, and what came of it.

A look is claimed by a conditional UPDATE with a lease; whoever holds it proves so with every batch that it writes, so
that one who was slow and lost it writes nothing more. What the answer said of itself (its ETag ...) is kept only at the
end: a look that is cut short is made again, and finds what it took in already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from initiatives.models import FeedRun, FeedSource

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

LEASE = timedelta(minutes=5)


class LeaseLostError(Exception):
    """Somebody else looks at the source by now."""


@dataclass(frozen=True)
class Outcome:
    """Of a look: `counts` by the names of `FeedRun`'s columns, and `state` what the source keeps of it, by its own."""

    next_at: datetime | None
    counts: dict[str, int] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    fault: str = ""
    detail: str = ""
    line: int = 0
    problems: Sequence[dict[str, Any]] = ()


def active() -> "QuerySet[FeedSource]":
    return FeedSource.objects.filter(is_paused=False, stopped_at__isnull=True)


def due(*, now: datetime) -> "QuerySet[FeedSource]":
    """Those whose time has come and at which nobody looks, what waits longest first."""
    waiting = active().filter(Q(next_at__isnull=True) | Q(next_at__lte=now))
    return _free(waiting, now).order_by(F("next_at").asc(nulls_first=True), "pk")


def _free(sources: "QuerySet[FeedSource]", now: datetime) -> "QuerySet[FeedSource]":
    return sources.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))


def claim(*, source: FeedSource, now: datetime) -> FeedRun | None:
    """The look, which is begun, by whoever asked for it; None where somebody else was first, be it that they have
    looked at it already since this source was read. The source in memory holds the lease.
    """
    lease = now + LEASE
    with transaction.atomic():
        as_read = FeedSource.objects.filter(pk=source.pk, next_at=source.next_at)
        if not _free(as_read, now).update(lease_until=lease):
            return None
        source.lease_until = lease
        return FeedRun.objects.create(source=source, started_at=now, by_id=source.asked_by_id)


def hold(*, source: FeedSource, now: datetime) -> None:
    """In the transaction of what is written: proves the lease, which begins anew. Raises `LeaseLostError`."""
    lease = now + LEASE
    if not FeedSource.objects.filter(pk=source.pk, lease_until=source.lease_until).update(lease_until=lease):
        raise LeaseLostError
    source.lease_until = lease


@transaction.atomic
def finish(*, source: FeedSource, run: FeedRun, outcome: Outcome, now: datetime) -> None:
    """Raises `LeaseLostError`, and nothing is noted but that the look is over."""
    mine = FeedSource.objects.filter(pk=source.pk, lease_until=source.lease_until)
    if not mine.update(lease_until=None, next_at=outcome.next_at, asked_by=None, **outcome.state):
        raise LeaseLostError
    source.next_at = outcome.next_at
    for name, value in outcome.state.items():
        setattr(source, name, value)
    for name, value in outcome.counts.items():
        setattr(run, name, value)
    run.finished_at, run.status, run.problems = now, outcome.status, list(outcome.problems)
    run.fault, run.detail, run.line = outcome.fault, outcome.detail, outcome.line
    run.save()


def times_told(*, source: FeedSource, word: str, looks: int) -> int:
    """In how many of so many last looks a problem was noted whose detail begins with this word."""
    runs = FeedRun.objects.filter(source=source).order_by("-pk").values_list("problems", flat=True)[:looks]
    return sum(any(one["detail"].partition(" ")[0] == word for one in problems) for problems in runs)


def ask_now(*, source: FeedSource, by: "User | None") -> None:
    """At the next look of whoever looks; a source that said it is gone is asked again."""
    FeedSource.objects.filter(pk=source.pk).update(next_at=None, stopped_at=None, asked_by=by)


def begin_anew(*, source: FeedSource) -> None:
    """As if its address had never been asked: after the address was changed. Who looks at the former one loses it."""
    FeedSource.objects.filter(pk=source.pk).update(
        next_at=None, stopped_at=None, feed_address="", etag="", last_modified="", body_hash="", older="",
        pages_back=0, moved_to="", moved_times=0, failures=0, failing_since=None, told_at=None, lease_until=None,
        title="", kind="", answered_at=None, wishes={},
    )  # fmt: skip


__all__ = [
    "LEASE", "LeaseLostError", "Outcome", "active", "ask_now", "begin_anew", "claim", "due", "finish", "hold",
    "times_told",
]  # fmt: skip

"""Everything periodic, a job a line. Each is safe to run twice at once: a lease keeps that rare, not impossible."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command

from cms.mail import Carrier
from cms.retention import RULES
from initiatives import tasks
from initiatives.feeds import telling
from initiatives.services import outbox, partner_digests, planner, temporary, uploads, withdrawal
from search.index import following, keeping
from search.saved import looking
from search.wagtails import renewing as wagtails_index

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """`run` is given the time. `lease`: longer than any run takes; after it another scheduler takes the job over."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]
    lease: timedelta = timedelta(minutes=10)


def publish_scheduled(now: datetime) -> None:
    call_command("publish_scheduled", verbosity=0)


def send_mail(now: datetime) -> None:
    with Carrier() as carrier:
        outbox.send_due(now=now, send=carrier.send)


def look_at_saved_searches(now: datetime) -> None:
    looking.look_at_due(now=now)


def tell_of_partners(now: datetime) -> None:
    partner_digests.tell_due(now=now)


def tell_of_feeds(now: datetime) -> None:
    telling.tell(now)


def finish_withdrawals(now: datetime) -> None:
    withdrawal.finish(now=now)


def scan_waiting(now: datetime) -> None:
    uploads.scan_waiting(now=now)


def sweep_uploads(now: datetime) -> None:
    temporary.sweep(now=now)


def refresh_statistics(now: datetime) -> None:
    planner.refresh_statistics()


def compact_index(now: datetime) -> None:
    withdrawal.compact_index()


def follow_entries(now: datetime) -> None:
    following.follow(now)


def renew_admins_index(now: datetime) -> None:
    wagtails_index.renew(most=2_000)


def index_what_changed(now: datetime) -> None:
    keeping.catch_up(now)


def rebuild_index(now: datetime) -> None:
    keeping.rebuild(now)


def prune_index(now: datetime) -> None:
    keeping.prune(now)


JOBS: tuple[Job, ...] = (
    Job("send the mail of the outbox", 10 * SECOND, send_mail),
    Job("find what changed", 5 * SECOND, index_what_changed),
    Job("make the search index anew", 5 * SECOND, rebuild_index),
    Job("write to the search cluster what changed", 10 * SECOND, follow_entries),
    Job("tell what is new in saved searches", MINUTE, look_at_saved_searches),
    Job("tell what is new from partners", MINUTE, tell_of_partners),
    Job("publish and withdraw what is scheduled", MINUTE, publish_scheduled),
    Job("read again what an older reader read", MINUTE, tasks.read_what_is_stale),
    Job("read files again whose reader died", MINUTE, tasks.requeue_expired),
    Job("have partners' feeds looked at", MINUTE, tasks.look_at_feeds),
    Job("tell administrators of feeds that fail", 10 * MINUTE, tell_of_feeds),
    Job("go on with imports whose writer died", MINUTE, tasks.resume_imports),
    Job("ask the virus scanner about files that wait", MINUTE, scan_waiting),
    Job("finish withdrawals that were cut short", MINUTE, finish_withdrawals),
    Job("look for personal data in texts read before", MINUTE, tasks.look_through_texts),
    Job("bring the admin's search to today's words", 10 * MINUTE, renew_admins_index),
    Job("look whether what partners shared is still there", HOUR, tasks.look_at_originals),
    Job("sweep uploads that nobody finished", HOUR, sweep_uploads),
    Job("tell the database's planner what there is", HOUR, refresh_statistics),
    Job("forget what is found no more", DAY, prune_index),
    Job("take withdrawn words from the search index", DAY, compact_index),
    *(Job(f"prune {rule.name}", rule.every, rule.prune) for rule in RULES if rule.prune),
)

__all__ = ["JOBS", "Job"]

"""Everything periodic, a job a line. Each is safe to run twice at once: a lease keeps that rare, not impossible."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from wagtail.admin.models import EditingSession, FormState

from cms.mail import Carrier
from initiatives import tasks
from initiatives.services import outbox

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


def prune_task_results(now: datetime) -> None:
    call_command("prune_db_task_results", "--backend", "extraction", "--queue-name", "*", verbosity=0)


def clear_sessions(now: datetime) -> None:
    call_command("clearsessions", verbosity=0)


def drop_stale_editing(now: datetime) -> None:
    EditingSession.cleanup()
    FormState.objects.stale().delete()


JOBS: tuple[Job, ...] = (
    Job("send the mail of the outbox", 10 * SECOND, send_mail),
    Job("publish and withdraw what is scheduled", MINUTE, publish_scheduled),
    Job("read files again whose reader died", MINUTE, tasks.requeue_expired),
    Job("drop what unfinished editing left", HOUR, drop_stale_editing),
    Job("prune the results of old tasks", DAY, prune_task_results),
    Job("clear sessions that ended", DAY, clear_sessions),
)

__all__ = ["JOBS", "Job"]

"""The loop behind `manage.py scheduler`: claims what is due by a conditional update, runs it, notes the next time.

Any number of schedulers may run. A job is with one of them at a time; one that dies in a job keeps it until the lease
runs out, and then another takes it over.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import DatabaseError, close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.logs import discreet
from cms.models import JobRun
from cms.schedule import JOBS, Job

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0


class Scheduler:
    def __init__(self, jobs: Sequence[Job] = JOBS, *, clock: Callable[[], datetime] = timezone.now) -> None:
        self.jobs, self.clock = jobs, clock
        self._stopping = threading.Event()

    def stop(self) -> None:
        """The job under way is finished, no other is begun. For signal handlers, too."""
        self._stopping.set()

    def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until `stop()`. A database that does not answer is asked again at the next look."""
        while not self._stopping.is_set():
            close_old_connections()
            try:
                self.run_due()
            except DatabaseError:
                logger.exception("the database does not answer")
            self._stopping.wait(look_every)

    def run_due(self) -> list[str]:
        """Runs each job that is due and free, one after another; their names."""
        waiting = _free(self.clock()).values_list("name", flat=True)
        free = set(waiting) | _note_new(self.jobs, self.clock())
        return [job.name for job in self.jobs if job.name in free and self._run_one(job)]

    def _run_one(self, job: Job) -> bool:
        now = self.clock()
        if self._stopping.is_set() or not (lease := claim(job=job, now=now)):
            return False
        error = _attempt(job, now)
        release(job=job, lease=lease, started=now, finished=self.clock(), error=error)
        return True


def claim(*, job: Job, now: datetime) -> datetime | None:
    """The end of our lease, which also proves it ours; None where the job is not due or another has it."""
    lease = now + job.lease
    taken = _free(now).filter(name=job.name).update(lease_until=lease, started_at=now)
    return lease if taken else None


def release(*, job: Job, lease: datetime, started: datetime, finished: datetime, error: str) -> bool:
    """Gives the job back until it is due again; False, and nothing changed, where another has taken it over."""
    ours = JobRun.objects.filter(name=job.name, lease_until=lease)
    given = ours.update(lease_until=None, due_at=started + job.every, finished_at=finished, error=error)
    if not given:
        logger.warning("%s took longer than its lease of %s", job.name, job.lease)
    return bool(given)


def _free(now: datetime) -> QuerySet[JobRun]:
    return JobRun.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now), due_at__lte=now)


def _note_new(jobs: Sequence[Job], now: datetime) -> set[str]:
    """Rows for jobs that were never run. Two may write the same row at once: one does."""
    new = {job.name for job in jobs} - set(JobRun.objects.values_list("name", flat=True))
    JobRun.objects.bulk_create([JobRun(name=name, due_at=now) for name in sorted(new)], ignore_conflicts=True)
    return new


def _attempt(job: Job, now: datetime) -> str:
    try:
        job.run(now)
    except Exception as error:
        logger.exception("%s failed; it is tried again in %s", job.name, job.every)
        return discreet(f"{type(error).__name__}: {error}")[:2000]
    return ""


__all__ = ["Scheduler", "claim", "release"]

"""Periodic jobs run when they are due, one scheduler at a time, whatever happens to the one that runs them."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cms.models import JobRun
from cms.schedule import JOBS, Job
from cms.scheduler import Scheduler, claim, release
from initiatives.tests.processes import environment

NOON = datetime(2020, 4, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def job(run: Callable[[datetime], object], *, name: str = "publish", every: timedelta = MINUTE) -> Job:
    return Job(name, every, run, lease=timedelta(minutes=10))


@pytest.mark.django_db
def test_a_new_job_runs_at_once_and_again_when_it_is_due() -> None:
    clock, runs = Clock(), list[datetime]()
    scheduler = Scheduler([job(runs.append)], clock=clock)

    for seconds in (0, 30, 59, 60, 61, 120):
        clock.now = NOON + timedelta(seconds=seconds)
        scheduler.run_due()

    assert runs == [NOON, NOON + MINUTE, NOON + 2 * MINUTE]


@pytest.mark.django_db
def test_a_job_that_was_missed_for_days_runs_once() -> None:
    clock, runs = Clock(), list[datetime]()
    scheduler = Scheduler([job(runs.append)], clock=clock)
    scheduler.run_due()
    clock.now = NOON + timedelta(days=3)

    scheduler.run_due()
    scheduler.run_due()

    assert len(runs) == 2


@pytest.mark.django_db
def test_a_job_that_fails_is_logged_and_tried_again_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    clock, runs = Clock(), list[datetime]()

    def fail(now: datetime) -> None:
        raise OSError("no space left")

    scheduler = Scheduler([job(fail, name="failing"), job(runs.append, name="sound")], clock=clock)

    assert scheduler.run_due() == ["failing", "sound"]

    assert runs == [NOON]
    assert "failing failed" in caplog.text
    row = JobRun.objects.get(name="failing")
    assert (row.error, row.lease_until, row.due_at) == ("OSError: no space left", None, NOON + MINUTE)
    clock.now += MINUTE
    assert scheduler.run_due() == ["failing", "sound"]


@pytest.mark.django_db
def test_an_error_is_forgotten_after_a_run_without_one() -> None:
    clock, answers = Clock(), iter([ZeroDivisionError(), None])

    def run(now: datetime) -> None:
        if error := next(answers):
            raise error

    scheduler = Scheduler([job(run)], clock=clock)
    scheduler.run_due()
    clock.now += MINUTE
    scheduler.run_due()

    assert JobRun.objects.get().error == ""


@pytest.mark.django_db
def test_a_job_under_way_is_nobody_elses_until_its_lease_runs_out() -> None:
    long = job(lambda _: None)
    JobRun.objects.create(name=long.name, due_at=NOON)
    lease = claim(job=long, now=NOON)
    assert lease == NOON + long.lease

    assert claim(job=long, now=NOON + timedelta(minutes=9, seconds=59)) is None
    assert claim(job=long, now=lease) == lease + long.lease


@pytest.mark.django_db
def test_who_took_longer_than_the_lease_leaves_the_other_ones_alone() -> None:
    slow = job(lambda _: None)
    JobRun.objects.create(name=slow.name, due_at=NOON)
    first = claim(job=slow, now=NOON)
    assert first
    second = claim(job=slow, now=first)
    assert second

    assert not release(job=slow, lease=first, started=NOON, finished=first, error="")

    assert JobRun.objects.get().lease_until == second


@pytest.mark.django_db(transaction=True)
def test_after_stop_no_further_job_is_begun() -> None:
    runs = list[datetime]()

    def stop(now: datetime) -> None:
        scheduler.stop()

    scheduler = Scheduler([job(stop, name="first"), job(runs.append, name="second")], clock=Clock())
    scheduler.run(look_every=60)

    assert runs == []
    assert JobRun.objects.get(name="first").lease_until is None
    assert JobRun.objects.get(name="second").started_at is None


@pytest.mark.django_db(transaction=True)
def test_schedulers_at_once_run_each_job_once() -> None:
    clock, runs, together = Clock(), list[str](), threading.Barrier(4)
    jobs = [job(lambda _, name=name: runs.append(name), name=name) for name in "abcdefgh"]  # type: ignore[misc]

    def schedule() -> None:
        try:
            together.wait()
            Scheduler(jobs, clock=clock).run_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=schedule) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(runs) == list("abcdefgh")


@pytest.mark.django_db
def test_the_real_jobs_run_and_have_names_of_their_own(caplog: pytest.LogCaptureFixture) -> None:
    assert len({each.name for each in JOBS}) == len(JOBS)

    call_command("scheduler", "--once")

    assert set(JobRun.objects.values_list("name", "error")) == {(each.name, "") for each in JOBS}
    assert "failed" not in caplog.text


# Schedulers as programs of their own ------------------------------------------------------------------------------

SLEEPER = """
import sys, time, django
django.setup()
from datetime import timedelta
from cms.schedule import Job
from cms.scheduler import Scheduler
def run(now):
    print("running", flush=True)
    time.sleep(float(sys.argv[1]))
Scheduler([Job("sleep", timedelta(minutes=1), run)]).run()
"""


@contextmanager
def started(*command: str, data: Path) -> Iterator[subprocess.Popen[str]]:
    env = {**environment(), "DATA_DIR": str(data)}
    process = subprocess.Popen(
        [sys.executable, *command], env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_killed_scheduler_is_taken_over_after_its_lease(tmp_path: Path) -> None:
    clock, runs = Clock(), list[datetime]()
    heir = Scheduler([job(runs.append, name="sleep")], clock=clock)
    with started("-c", SLEEPER, "60", data=tmp_path) as process:
        assert process.stdout
        assert process.stdout.readline() == "running\n"
        process.kill()
    lease = JobRun.objects.get().lease_until
    assert lease

    clock.now = lease - timedelta(seconds=1)
    heir.run_due()
    assert runs == []

    clock.now = lease
    heir.run_due()
    assert runs == [lease]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_stops_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    with started("manage.py", "scheduler", data=tmp_path) as process:
        wait_until(lambda: JobRun.objects.filter(finished_at__isnull=False).count() == len(JOBS))
        process.send_signal(number)

        assert process.wait(20) == 0

    assert not JobRun.objects.exclude(lease_until=None).exists()


def wait_until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    happened = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if condition():
            return
        happened.wait(0.1)
    raise AssertionError("it did not happen in time")

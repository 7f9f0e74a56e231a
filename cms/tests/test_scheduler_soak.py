"""Schedulers killed fifty times at random moments: the job goes on, and is never with two of them at once."""

import os
import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from initiatives.tests.processes import environment

KILLS = 50
LEASE = 1.0
SCHEDULER = f"""
import os, sys, time, django
django.setup()
from datetime import timedelta
from cms.schedule import Job
from cms.scheduler import Scheduler
log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def run(now):
    os.write(log, f"began {{os.getpid()}} {{time.time()}}\\n".encode())
    time.sleep(0.05)
    os.write(log, f"ended {{os.getpid()}} {{time.time()}}\\n".encode())
job = Job("soak", timedelta(seconds=0.01), run, lease=timedelta(seconds={LEASE}))
Scheduler([job]).run(look_every=0.01)
"""


def start(log: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", SCHEDULER, str(log)], env=environment(), cwd=settings.BASE_DIR)


def held(log: Path) -> list[tuple[float, float]]:
    """From when to when each scheduler had the job, in order; one that was killed in it, until its lease ran out."""
    spans: list[tuple[float, float]] = []
    open_since: dict[str, float] = {}
    for verb, pid, moment in (line.split() for line in log.read_text().splitlines()):
        if verb == "began":
            open_since[pid] = float(moment)
        else:
            spans.append((open_since.pop(pid), float(moment)))
    return sorted([*spans, *((began, began + LEASE - 0.2) for began in open_since.values())])


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.django_db(transaction=True)
def test_a_job_survives_fifty_killed_schedulers(tmp_path: Path) -> None:
    log, random_moment = tmp_path / "log", random.Random(os.getpid())
    running = [start(log), start(log)]
    try:
        for _ in range(KILLS):
            time.sleep(random_moment.uniform(1, 3))
            victim = running.pop(0)
            victim.kill()
            victim.wait()
            running.append(start(log))
        killed_at = time.time()
        time.sleep(10)
    finally:
        for process in running:
            process.kill()
            process.wait()

    spans = held(log)
    assert sum(began > killed_at for began, _ in spans) > 5
    assert [pair for pair in pairwise(spans) if pair[0][1] > pair[1][0]] == []

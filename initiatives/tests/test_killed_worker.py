"""A worker that is killed in the middle of a file loses nothing: the next one finishes it. With real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from fpdf import FPDF

from initiatives import tasks
from initiatives.models import Attachment, Extraction, TextPage
from initiatives.services import texts
from initiatives.tests import factories
from initiatives.tests.processes import environment

PAGES = 400


@pytest.fixture
def start_worker() -> Iterator[Any]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        command = (
            "manage.py db_worker --backend extraction --queue-name extraction --batch --no-startup-delay --no-reload"
        )
        started.append(subprocess.Popen([sys.executable, *command.split()], cwd=settings.BASE_DIR, env=environment()))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@lru_cache
def long_pdf() -> bytes:
    """Takes a second or two to read."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    for number in range(1, PAGES + 1):
        pdf.add_page()
        pdf.multi_cell(
            0, 6, f"Strona {number}. " + "Na podstawie art. 18 ust. 2 ustawy uchwala sie, co nastepuje. " * 30
        )
    return bytes(pdf.output())


def long_act() -> Attachment:
    return factories.AttachmentFactory.create(content=long_pdf(), name="dlugi-akt.pdf")


def wait_until_running(attachment: Attachment, process: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(3000):
        if Extraction.objects.get(document=attachment).state == Extraction.State.RUNNING:
            return
        assert process.poll() is None, "the worker ended before it was killed"
        time.sleep(0.005)
    pytest.fail("the worker never took the file")


def kill_in_the_middle(start_worker: Any, attachment: Attachment, *, after: float) -> None:
    worker = start_worker()
    wait_until_running(attachment, worker)
    time.sleep(after)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()


def finish(start_worker: Any) -> None:
    tasks.requeue_expired(timezone.now() + texts.LEASE + timedelta(seconds=1))
    assert start_worker().wait(timeout=120) == 0


@pytest.mark.django_db(transaction=True)
def test_the_next_worker_finishes_what_a_killed_one_began(start_worker: Any) -> None:
    attachment = long_act()
    kill_in_the_middle(start_worker, attachment, after=0)
    assert Extraction.objects.get(document=attachment).state == Extraction.State.RUNNING
    assert not TextPage.objects.filter(document=attachment).exists(), "half a text was stored"

    finish(start_worker)

    row = Extraction.objects.get(document=attachment)
    assert (row.state, row.page_count, row.attempts) == (Extraction.State.DONE, PAGES, 2)
    assert TextPage.objects.filter(document=attachment, number=PAGES).get().text.startswith(f"Strona {PAGES}.")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_fifty_workers_killed_at_any_moment_leave_nothing_half_done(start_worker: Any) -> None:
    for kill in range(50):
        attachment = long_act()
        worker = start_worker()
        time.sleep(0.5 + 0.05 * kill)
        worker.kill()
        worker.wait()

        finish(start_worker)

        row = Extraction.objects.get(document=attachment)
        assert (row.state, row.page_count) == (Extraction.State.DONE, PAGES), f"kill {kill}"

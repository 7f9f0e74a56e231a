"""A worker that is killed in the middle of a file loses nothing: the next one finishes it. With real processes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from initiatives import tasks
from initiatives.acts import ocr
from initiatives.demo.typeset_pdf import scan_pdf
from initiatives.models import Attachment, Extraction, TextPage
from initiatives.services import texts
from initiatives.tests import factories
from initiatives.tests.data.build import written
from initiatives.tests.data.make_files import HEAD, TEXT
from initiatives.tests.processes import environment

PAGES = 200
SCANNED_PAGES = 2
ORDER = TEXT.partition("Załącznik")[0]


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
    """Takes a second to read."""
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


@pytest.mark.slow
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


@lru_cache
def scan() -> bytes:
    """Two pages of pictures, which take a second or two each."""
    page = PdfReader(BytesIO(scan_pdf(ORDER, head=HEAD, dots_per_inch=100, quality=50))).pages[0]
    writer = PdfWriter()
    for _ in range(SCANNED_PAGES):
        writer.add_page(page)
    return written(writer)


def kill_at_any_moment(start_worker: Any, moment: random.Random) -> None:
    """While it starts, reads a file, waits for the reader, recognises a page, or stores what was read."""
    worker = start_worker()
    try:
        worker.wait(timeout=moment.uniform(0.5, 6))
    except subprocess.TimeoutExpired:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()


def nothing_is_lost(attachments: list[Attachment]) -> None:
    """As if nobody had been killed: each text is whole, and neither a file nor a task waits any more."""
    rows = [Extraction.objects.get(document=attachment) for attachment in attachments]
    assert {row.state for row in rows} == {Extraction.State.DONE}
    assert [(row.page_count, row.unread, row.lease_until) for row in rows] == [
        (PAGES, [], None),
        *([(SCANNED_PAGES, [], None)] if ocr.is_installed() else []),
    ]
    long, *scanned = ([page.text for page in file.text_pages.order_by("number")] for file in attachments)
    assert [page.partition(".")[0] for page in long] == [f"Strona {number}" for number in range(1, PAGES + 1)]
    assert all("Zażółć gęślą jaźń" in page for pages in scanned for page in pages)
    assert not DBTaskResult.objects.ready().exists()


def survive(start_worker: Any, *, kills: int, seed: int) -> None:
    moment = random.Random(seed)
    for kill in range(kills):
        attachments = [long_act()]
        if ocr.is_installed():
            attachments.append(factories.AttachmentFactory.create(content=scan(), name="skan.pdf"))
        kill_at_any_moment(start_worker, moment)

        # A task that the killed one held is never handed out again; its file is, once its lease ran out.
        finish(start_worker)

        try:
            nothing_is_lost(attachments)
        except AssertionError as error:
            raise AssertionError(f"after kill {kill} of seed {seed}") from error
        Attachment.objects.all().delete()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_random_moments_lose_nothing_and_leave_nothing_waiting(start_worker: Any) -> None:
    survive(start_worker, kills=5, seed=random.SystemRandom().randrange(10_000))


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.django_db(transaction=True)
def test_fifty_workers_killed_at_any_moment_leave_nothing_half_done(start_worker: Any) -> None:
    survive(start_worker, kills=50, seed=random.SystemRandom().randrange(10_000))

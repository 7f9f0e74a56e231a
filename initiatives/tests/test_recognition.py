"""Scans are read in a second stretch, page by page; whoever dies on the way loses one page at most."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader, PdfWriter

from initiatives import tasks
from initiatives.acts import ocr
from initiatives.acts.child import read_in_child
from initiatives.acts.outcome import Extracted, Reason
from initiatives.demo.typeset_pdf import can_scan, scan_pdf
from initiatives.models import Attachment, Extraction, TextPage
from initiatives.services import recognition, texts
from initiatives.tests import factories
from initiatives.tests.data.build import written
from initiatives.tests.data.make_files import FILES, HEAD, TEXT
from initiatives.tests.finding import found

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (ocr.is_installed() and can_scan()), reason="needs tesseract-ocr-pol, poppler-utils, fonts-liberation"
    ),
]
ORDER = TEXT.partition("Załącznik")[0]
NOW = timezone.now()
State = Extraction.State


@lru_cache
def scanned_page() -> bytes:
    return scan_pdf(ORDER, head=HEAD, dots_per_inch=150, quality=50)


def scan_of(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_page(PdfReader(BytesIO(scanned_page())).pages[0])
    return written(writer)


def attach(content: bytes, name: str = "skan.pdf") -> Attachment:
    return factories.AttachmentFactory.create(content=content, name=name)


def row_of(attachment: Attachment) -> Extraction:
    return Extraction.objects.get(document=attachment)


def texts_of(attachment: Attachment) -> list[str]:
    return list(TextPage.objects.filter(document=attachment).order_by("number").values_list("text", flat=True))


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[None]:
    """As on a machine that has no Tesseract; scans are made with another program."""
    scanned_page()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        ocr.is_installed.cache_clear()
        yield
    ocr.is_installed.cache_clear()


@pytest.mark.slow
def test_a_scan_waits_behind_all_other_files_and_is_then_read() -> None:
    attachment = attach(scan_of(2))
    tasks.read_attachment(attachment.pk)
    row = row_of(attachment)
    assert (row.state, row.unread, texts_of(attachment)) == (State.SCANNED, [1, 2], ["", ""])
    priorities = dict(DBTaskResult.objects.values_list("task_path", "priority"))
    assert priorities["initiatives.tasks.recognise_text"] < priorities["initiatives.tasks.extract_text"]

    tasks.recognise_attachment(attachment.pk)

    row = row_of(attachment)
    assert (row.state, row.page_count, row.recognised, row.unread) == (State.DONE, 2, 2, [])
    assert all("Zażółć gęślą jaźń" in text for text in texts_of(attachment))


def test_pages_with_good_text_are_not_read_again() -> None:
    attachment = attach((FILES / "half-scanned.pdf").read_bytes())
    assert tasks.read_to_the_end(attachment.pk)
    row = row_of(attachment)
    assert (row.state, texts_of(attachment)[1]) == (State.DONE, "Zażółć gęślą jaźń.")


def test_what_is_recognised_is_found(on_commit: Callable[[], Any]) -> None:
    with on_commit():
        act = factories.ActPageFactory.create()
        attachment = attach(scan_of(1))
        factories.attach(act, attachment)
    with on_commit():
        tasks.read_to_the_end(attachment.pk)
    assert found("gęślą", type(act)) == [act]


def test_a_scan_without_words_has_no_text() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=300, height=300)
    attachment = attach(written(writer))
    tasks.read_to_the_end(attachment.pk)
    row = row_of(attachment)
    assert (row.state, row.reason, row.page_count) == (State.EMPTY, Extraction.Reason.NO_TEXT, 0)


@pytest.mark.usefixtures("without_ocr")
def test_without_tesseract_it_is_said_that_it_is_missing() -> None:
    attachment = attach(scan_of(1))
    tasks.read_attachment(attachment.pk)
    row = row_of(attachment)
    assert (row.state, row.reason) == (State.EMPTY, Extraction.Reason.OCR_MISSING)


def test_once_tesseract_came_what_it_missed_is_read_by_itself(request: pytest.FixtureRequest) -> None:
    attachment = attach(scan_of(1))
    lease = texts.claim(attachment_id=attachment.pk, now=NOW)
    assert lease
    with attachment.file.open() as file:
        extracted = read_in_child(file.file, name="skan.pdf")
    texts.store_text(attachment_id=attachment.pk, lease=lease, extracted=extracted, ocr=False)
    DBTaskResult.objects.all().delete()

    assert tasks.read_what_is_stale(NOW) == 1
    assert row_of(attachment).state == State.WAITING


@pytest.mark.slow
def test_a_long_scan_lets_others_through_and_goes_on_where_it_was() -> None:
    attachment = attach(scan_of(3))
    tasks.read_attachment(attachment.pk)
    clock = iter(NOW + timedelta(seconds=40 * step) for step in range(100))

    assert tasks.recognise_attachment(attachment.pk, now=lambda: next(clock))
    row = row_of(attachment)
    assert row.state == State.SCANNED
    assert 0 < len(row.unread) < 3
    done = texts_of(attachment)

    DBTaskResult.objects.all().delete()
    while tasks.recognise_attachment(attachment.pk):
        pass
    assert row_of(attachment).state == State.DONE
    assert texts_of(attachment)[: 3 - len(row.unread)] == done[: 3 - len(row.unread)]


def begun(attachment: Attachment) -> datetime:
    tasks.read_attachment(attachment.pk)
    lease = recognition.claim(attachment_id=attachment.pk, now=NOW)
    assert lease
    return lease


def test_a_page_is_kept_although_the_worker_dies_on_the_next() -> None:
    attachment = attach(scan_of(2))
    lease = begun(attachment)
    renewed = recognition.store_page(
        attachment_id=attachment.pk, lease=lease, number=1, text="Treść uchwały w sprawie", seconds=1, now=NOW
    )
    assert renewed

    tasks.requeue_expired(NOW + texts.LEASE * 2)
    tasks.recognise_attachment(attachment.pk, now=lambda: NOW + texts.LEASE * 2)
    first, second = texts_of(attachment)
    assert first == "Treść uchwały w sprawie"
    assert "Zażółć" in second


def test_whose_lease_ran_out_stores_nothing() -> None:
    attachment = attach(scan_of(1))
    lease = begun(attachment)
    other = recognition.claim(attachment_id=attachment.pk, now=NOW + texts.LEASE * 2)
    assert other
    kept = recognition.store_page(attachment_id=attachment.pk, lease=lease, number=1, text="x", seconds=1, now=NOW)
    assert kept is None
    assert not recognition.finish(attachment_id=attachment.pk, lease=lease)


def test_a_page_that_kills_its_workers_is_left_out_and_the_others_are_read() -> None:
    attachment = attach(scan_of(2))
    tasks.read_attachment(attachment.pk)
    now = NOW
    for _death in range(texts.MOST_ATTEMPTS):
        now += texts.LEASE * 2
        assert recognition.claim(attachment_id=attachment.pk, now=now)
        tasks.requeue_expired(now + texts.LEASE * 2)
    assert row_of(attachment).unread == [2]
    tasks.recognise_attachment(attachment.pk)
    row = row_of(attachment)
    assert (row.state, row.recognised) == (State.DONE, 1)


def test_a_file_that_takes_too_long_in_all_keeps_what_was_read() -> None:
    attachment = attach(scan_of(2))
    lease = begun(attachment)
    renewed = recognition.store_page(
        attachment_id=attachment.pk, lease=lease, number=1, text="Treść uchwały", seconds=ocr.SECONDS_MOST, now=NOW
    )
    assert renewed
    assert recognition.next_page(attachment_id=attachment.pk, lease=renewed) is None
    assert recognition.finish(attachment_id=attachment.pk, lease=renewed)
    row = row_of(attachment)
    assert (row.state, row.unread, texts_of(attachment)) == (State.DONE, [2], ["Treść uchwały", ""])


def test_of_a_long_scan_a_hundred_pages_are_recognised_and_the_others_named() -> None:
    attachment = attach(scan_of(3))
    lease = begun(attachment)
    # As many pages as a file may have, without reading them.
    Extraction.objects.update(ocr_pages=ocr.PAGES_MOST - 1)

    assert recognition.next_page(attachment_id=attachment.pk, lease=lease) == 1
    renewed = recognition.store_page(
        attachment_id=attachment.pk, lease=lease, number=1, text="Treść uchwały", seconds=1, now=NOW
    )
    assert renewed
    assert recognition.next_page(attachment_id=attachment.pk, lease=renewed) is None
    assert recognition.finish(attachment_id=attachment.pk, lease=renewed)

    row = row_of(attachment)
    assert (row.state, row.page_count, row.unread, row.unread_pages) == (State.DONE, 3, [2, 3], "2–3")


def test_a_scan_of_more_pages_than_are_recognised_keeps_the_place_of_each() -> None:
    attachment = attach(b"Uchwala", "akt.txt")
    lease = texts.claim(attachment_id=attachment.pk, now=NOW)
    assert lease
    scan = Extracted((), Reason.NO_TEXT, unread=tuple(range(1, ocr.PAGES_MOST + 51)))

    assert texts.store_text(attachment_id=attachment.pk, lease=lease, extracted=scan, ocr=True)

    row = row_of(attachment)
    assert (row.state, row.page_count, row.unread_pages) == (State.SCANNED, 150, "1–150")


@pytest.mark.parametrize(
    ("choice", "read"), [("stale", {"stary"}), ("failed", {"nieudany"}), ("all", {"stary", "nieudany", "nowy"})]
)
def test_the_administrator_chooses_what_is_read_anew(
    choice: str, read: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: attach(b"Uchwala w sprawie wody.", f"{name}.txt") for name in ("stary", "nieudany", "nowy")}
    for file in files.values():
        tasks.read_to_the_end(file.pk)
    Extraction.objects.filter(document=files["stary"]).update(version=1)
    Extraction.objects.filter(document=files["nieudany"]).update(state=State.EMPTY, reason="failed")
    TextPage.objects.update(text="przed")

    call_command("extract_text", f"--{choice}")

    assert {name for name, file in files.items() if texts_of(file) != ["przed"]} == read
    assert f"{len(read)} z {len(read)}" in capsys.readouterr().out


@pytest.mark.slow
def test_the_administrator_reads_anew_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    attachment = attach(scan_of(1))
    tasks.read_to_the_end(attachment.pk)
    Extraction.objects.update(state=State.EMPTY, reason=Extraction.Reason.FAILED)
    call_command("extract_text", "--failed")
    assert row_of(attachment).state == State.DONE
    assert "1" in capsys.readouterr().out


def test_what_an_older_reader_read_is_read_anew_and_stays_readable_until_then() -> None:
    attachment = attach(b"Uchwala w sprawie wody.", "akt.txt")
    tasks.read_attachment(attachment.pk)
    Extraction.objects.update(version=1)
    DBTaskResult.objects.all().delete()
    assert tasks.read_what_is_stale(NOW) == 1
    assert texts_of(attachment)
    assert tasks.read_what_is_stale(NOW) == 0, "one at a time: the queue is not empty"
    tasks.read_attachment(attachment.pk)
    DBTaskResult.objects.all().delete()
    assert tasks.read_what_is_stale(NOW) == 0

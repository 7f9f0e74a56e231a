"""A file that is uploaded gets read, once, whatever happens to the one who reads it."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from initiatives import tasks
from initiatives.acts.outcome import Extracted, Reason
from initiatives.models import Attachment, Extraction, TextPage
from initiatives.services import texts
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def waiting() -> int:
    return DBTaskResult.objects.ready().filter(queue_name="extraction").count()


def work() -> None:
    """What the worker does with all that waits, but for its loop: that one closes the connection of the test."""
    worker = Worker(
        queue_names=["extraction"],
        interval=0,
        batch=True,
        backend_name="extraction",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    for order in DBTaskResult.objects.ready().filter(queue_name="extraction"):
        worker.run_task(order)


def pages(attachment: Attachment) -> list[str]:
    return list(TextPage.objects.filter(document=attachment).values_list("text", flat=True))


def test_an_upload_waits_and_is_then_read_page_by_page() -> None:
    attachment = factories.AttachmentFactory.create(content="§ 1. Żłobek.\fZałącznik".encode())
    assert (attachment.extraction.state, waiting()) == (Extraction.State.WAITING, 1)

    assert tasks.read_attachment(attachment.pk)

    row = Extraction.objects.get(document=attachment)
    assert (row.state, row.page_count) == (Extraction.State.DONE, 2)
    assert pages(attachment) == ["§ 1. Żłobek.", "Załącznik"]


def test_a_file_without_text_says_why() -> None:
    attachment = factories.AttachmentFactory.create(content=b"%PDF-1.7 and then nothing", name="akt.pdf")

    tasks.read_attachment(attachment.pk)

    row = Extraction.objects.get(document=attachment)
    assert (row.state, row.reason, row.page_count) == (Extraction.State.EMPTY, "damaged", 0)
    assert "uszkodzony" in row.get_reason_display()


def test_every_reason_of_the_reader_has_a_sentence_for_the_editor() -> None:
    assert {reason.value for reason in Reason} == set(Extraction.Reason.values)


def test_saving_the_title_alone_reads_nothing_again() -> None:
    attachment = factories.AttachmentFactory.create()
    tasks.read_attachment(attachment.pk)

    attachment.title = "Inny tytuł"
    attachment.save()

    assert Extraction.objects.get(document=attachment).state == Extraction.State.DONE
    assert waiting() == 1, "the order for the upload alone"


def test_another_file_under_the_same_title_is_read_anew() -> None:
    attachment = factories.AttachmentFactory.create(content=b"Stare brzmienie")
    tasks.read_attachment(attachment.pk)

    attachment.file = ContentFile(b"Nowe brzmienie", name="nowy.txt")
    attachment.save()
    tasks.read_attachment(attachment.pk)

    assert pages(attachment) == ["Nowe brzmienie"]


def test_a_file_that_is_read_is_not_read_twice() -> None:
    attachment = factories.AttachmentFactory.create()

    assert tasks.read_attachment(attachment.pk)
    assert not tasks.read_attachment(attachment.pk)


def test_two_readers_never_have_the_same_file() -> None:
    attachment, now = factories.AttachmentFactory.create(), timezone.now()

    assert texts.claim(attachment_id=attachment.pk, now=now)
    assert texts.claim(attachment_id=attachment.pk, now=now + timedelta(seconds=1)) is None


def test_a_reader_whose_lease_ran_out_stores_nothing() -> None:
    attachment, now = factories.AttachmentFactory.create(), timezone.now()
    slow = texts.claim(attachment_id=attachment.pk, now=now)
    quick = texts.claim(attachment_id=attachment.pk, now=now + 2 * texts.LEASE)
    assert slow
    assert quick

    assert texts.store_text(attachment_id=attachment.pk, lease=quick, extracted=Extracted(("szybki",)))
    assert not texts.store_text(attachment_id=attachment.pk, lease=slow, extracted=Extracted(("wolny",)))

    assert pages(attachment) == ["szybki"]


def test_a_file_that_was_replaced_while_it_was_read_keeps_no_text_of_the_old_one() -> None:
    attachment, now = factories.AttachmentFactory.create(), timezone.now()
    lease = texts.claim(attachment_id=attachment.pk, now=now)
    assert lease
    attachment.file = ContentFile(b"Nowe brzmienie", name="nowy.txt")
    attachment.save()

    assert not texts.store_text(attachment_id=attachment.pk, lease=lease, extracted=Extracted(("stare",)))

    assert Extraction.objects.get(document=attachment).state == Extraction.State.WAITING


def test_an_overdue_file_is_enqueued_again_by_one_of_two_schedulers() -> None:
    attachment, now = factories.AttachmentFactory.create(), timezone.now()
    texts.claim(attachment_id=attachment.pk, now=now)
    DBTaskResult.objects.all().delete()
    later = now + 2 * texts.LEASE

    assert (tasks.requeue_expired(later), tasks.requeue_expired(later)) == (1, 0)

    assert waiting() == 1
    work()
    assert Extraction.objects.get(document=attachment).state == Extraction.State.DONE


def test_a_file_in_time_is_left_to_its_reader() -> None:
    attachment, now = factories.AttachmentFactory.create(), timezone.now()
    texts.claim(attachment_id=attachment.pk, now=now)

    assert tasks.requeue_expired(now + texts.LEASE / 2) == 0


def test_a_place_in_the_queue_that_was_lost_is_found_once_the_queue_is_empty() -> None:
    attachment = factories.AttachmentFactory.create()
    later = timezone.now() + 2 * texts.LEASE
    assert tasks.requeue_expired(later) == 0, "it still waits in the queue"

    DBTaskResult.objects.all().delete()

    assert tasks.requeue_expired(later) == 1
    work()
    assert pages(attachment) == ["Tekst aktu."]


def test_a_file_that_kills_its_reader_is_given_up_after_three_attempts() -> None:
    attachment, now = factories.AttachmentFactory.create(), timezone.now()
    for _attempt in range(texts.MOST_ATTEMPTS):
        assert texts.claim(attachment_id=attachment.pk, now=now)
        now += 2 * texts.LEASE
        tasks.requeue_expired(now)

    row = Extraction.objects.get(document=attachment)
    assert (row.state, row.reason) == (Extraction.State.EMPTY, Extraction.Reason.FAILED)
    assert texts.claim(attachment_id=attachment.pk, now=now) is None


def test_a_file_missing_from_the_disk_is_recorded_and_does_not_break_the_worker() -> None:
    attachment = factories.AttachmentFactory.create()
    Path(attachment.file.path).unlink()

    work()

    assert Extraction.objects.get(document=attachment).reason == Extraction.Reason.FAILED


def test_a_file_deleted_before_it_was_read_is_no_error() -> None:
    attachment = factories.AttachmentFactory.create()
    attachment.delete()

    work()

    assert not DBTaskResult.objects.failed().exists()


def test_the_command_shows_what_is_read(tmp_path: Path) -> None:
    file, out = tmp_path / "akt.txt", StringIO()
    file.write_text("Zażółć gęślą jaźń", encoding="utf-8")

    call_command("extract_text", file, "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"pages": ["Zażółć gęślą jaźń"], "reason": None}


def test_the_command_names_a_file_that_it_cannot_open(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nie-ma\.pdf"):
        call_command("extract_text", tmp_path / "nie-ma.pdf")

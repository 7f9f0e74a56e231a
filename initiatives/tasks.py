"""Work in the background: reading files, and writing what was uploaded. Two queues of one backend, for any worker."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from initiatives.acts.extract import extract
from initiatives.acts.outcome import MAX_BYTES, Extracted, Reason
from initiatives.models import Attachment, Import
from initiatives.services import imports, texts
from initiatives.services.loaders import LOADERS

logger = logging.getLogger(__name__)

QUEUE = "extraction"
IMPORTS = "imports"
# Somebody waits for it; of the files there may be thousands.
BEFORE_FILES = 50
# As many as are looked through well within the job's lease.
TEXTS_AT_ONCE = 50


@task(backend=QUEUE, queue_name=QUEUE)
def extract_text(attachment_id: int) -> None:
    read_attachment(attachment_id)


def read_attachment(attachment_id: int, *, now: Callable[[], datetime] = timezone.now) -> bool:
    """Reads one file and stores its text; False where another reader has it, it is already read, or it is gone."""
    lease = texts.claim(attachment_id=attachment_id, now=now())
    if lease is None:
        return False
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        return False
    extracted = _read(attachment)
    return texts.store_text(attachment_id=attachment_id, lease=lease, extracted=extracted)


def _read(attachment: Attachment) -> Extracted:
    try:
        with attachment.file.storage.open(attachment.file.name) as stored:
            # One byte over the limit is enough to know that the file is too large.
            content = stored.read(MAX_BYTES + 1)
    except OSError:
        logger.exception("the file of attachment %s cannot be opened", attachment.pk)
        return Extracted(pages=(), reason=Reason.FAILED)
    return extract(content, name=attachment.filename)


def requeue_expired(now: datetime) -> int:
    """Enqueues the files whose reader died; how many. For the scheduler, and safe to run twice at once."""
    queue_is_empty = not DBTaskResult.objects.ready().filter(queue_name=QUEUE).exists()
    rows = [
        row for row in texts.overdue(now=now, queue_is_empty=queue_is_empty) if texts.hand_out_again(row=row, now=now)
    ]
    for row in rows:
        extract_text.enqueue(row.document_id)
    if rows:
        logger.warning("%s files are read again: their reader did not finish", len(rows))
    return len(rows)


def look_through_texts(now: datetime) -> int:
    """Looks for personal data in texts that came before the present rules; how many. For the scheduler."""
    return texts.look_through(most=TEXTS_AT_ONCE)


@task(backend=QUEUE, queue_name=IMPORTS, priority=BEFORE_FILES)
def run_import(number: int) -> None:
    write_import(number)


def write_import(number: int) -> bool:
    """Writes an uploaded file, and then those that waited for its end; False where it was not its turn."""
    ran = _write(number)
    if ran:
        for other in imports.overdue(now=timezone.now()):
            _write(other)
    return ran


def _write(number: int) -> bool:
    row = Import.objects.only("kind").filter(pk=number).first()
    return row is not None and imports.run(number=number, loader=LOADERS[row.kind])


def resume_imports(now: datetime) -> int:
    """Enqueues the files that wait for their turn or whose writer died; how many. For the scheduler."""
    if DBTaskResult.objects.ready().filter(queue_name=IMPORTS).exists():
        return 0
    numbers = imports.overdue(now=now)
    for number in numbers:
        run_import.enqueue(number)
    return len(numbers)

"""Work in the background. Reading files has a queue and a worker of its own: `db_worker --backend extraction`."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from initiatives.acts.extract import extract
from initiatives.acts.outcome import MAX_BYTES, Extracted, Reason
from initiatives.models import Attachment
from initiatives.services import texts

logger = logging.getLogger(__name__)

QUEUE = "extraction"
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

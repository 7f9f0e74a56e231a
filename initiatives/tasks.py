"""Work in the background: reading files, and writing what was uploaded. Two queues of one backend, for any worker."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BufferedReader, FileIO
from tempfile import TemporaryFile
from typing import IO

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from initiatives.acts import ocr
from initiatives.acts.child import read_in_child
from initiatives.acts.outcome import MAX_BYTES, Extracted, Reason
from initiatives.feeds import originals
from initiatives.feeds.manners import policy
from initiatives.feeds.running import Runner
from initiatives.models import Attachment, Import
from initiatives.services import feed_originals, feed_sources, imports, recognition, texts
from initiatives.services.loaders import LOADERS

logger = logging.getLogger(__name__)

QUEUE = "extraction"
IMPORTS = "imports"
FEEDS = "feeds"
# Somebody waits for it; of the files there may be thousands.
BEFORE_FILES = 50
# As many as are looked through well within the job's lease.
TEXTS_AT_ONCE = 50
STALE_AT_ONCE = 20
# A scan of a hundred pages lets other files through each minute.
RECOGNISED_AT_ONCE = timedelta(minutes=1)
BEHIND_ALL_OTHERS = -10


@task(backend=QUEUE, queue_name=QUEUE)
def extract_text(attachment_id: int) -> None:
    read_attachment(attachment_id)


@task(backend=QUEUE, queue_name=QUEUE, priority=BEHIND_ALL_OTHERS)
def recognise_text(attachment_id: int) -> None:
    recognise_attachment(attachment_id)


def read_attachment(attachment_id: int, *, now: Callable[[], datetime] = timezone.now) -> bool:
    """Reads one file and stores its text; False where another reader has it, it is already read, or it is gone."""
    lease = texts.claim(attachment_id=attachment_id, now=now())
    if lease is None:
        return False
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        return False
    try:
        with on_disk(attachment) as file:
            extracted = read_in_child(file, name=attachment.filename)
    except OSError:
        logger.exception("the file of attachment %s cannot be opened", attachment.pk)
        extracted = Extracted(pages=(), reason=Reason.FAILED)
    return texts.store_text(attachment_id=attachment_id, lease=lease, extracted=extracted, ocr=ocr.is_installed())


def recognise_attachment(attachment_id: int, *, now: Callable[[], datetime] = timezone.now) -> bool:
    """Recognises some pages of a scan, or all that are left; False where another has it, or there is nothing to do."""
    lease = recognition.claim(attachment_id=attachment_id, now=now())
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if lease is None or attachment is None:
        return False
    try:
        with on_disk(attachment) as file:
            return _recognise_pages(attachment_id, file, lease, now)
    except OSError:
        logger.exception("the file of attachment %s cannot be opened", attachment.pk)
        return recognition.finish(attachment_id=attachment_id, lease=lease)


def _recognise_pages(attachment_id: int, file: IO[bytes], lease: datetime, now: Callable[[], datetime]) -> bool:
    begun = now()
    while (number := recognition.next_page(attachment_id=attachment_id, lease=lease)) is not None:
        if now() - begun > RECOGNISED_AT_ONCE:
            recognition.pause(attachment_id=attachment_id, lease=lease, now=now())
            return True
        page = ocr.recognise(file, number=number)
        renewed = recognition.store_page(
            attachment_id=attachment_id, lease=lease, number=number, text=page.text, seconds=page.seconds, now=now()
        )
        if renewed is None:
            return False
        lease = renewed
    return recognition.finish(attachment_id=attachment_id, lease=lease)


def read_to_the_end(attachment_id: int) -> bool:
    """Here and now, scans included; False where a worker has the file."""
    done = read_attachment(attachment_id)
    while recognise_attachment(attachment_id):
        pass
    return done


@contextmanager
def on_disk(attachment: Attachment) -> Iterator[IO[bytes]]:
    """The stored file as one that another process can be handed; of a storage elsewhere, a copy. OSError without it."""
    with attachment.file.storage.open(attachment.file.name) as stored:
        if isinstance(stored.file, BufferedReader | FileIO):
            yield stored.file
            return
        with TemporaryFile() as copy:
            # One byte over the limit is enough to know that the file is too large.
            copy.write(stored.read(MAX_BYTES + 1))
            copy.seek(0)
            yield copy


def read_what_is_stale(now: datetime) -> int:
    """Enqueues some of what an older reader read, once nothing else waits; how many. For the scheduler."""
    if DBTaskResult.objects.ready().filter(queue_name=QUEUE).exists():
        return 0
    rows = texts.stale(ocr=ocr.is_installed())[:STALE_AT_ONCE]
    return sum(texts.read_again(attachment=attachment, now=now) for attachment in rows)


def requeue_expired(now: datetime) -> int:
    """Enqueues the files whose reader died; how many. For the scheduler, and safe to run twice at once."""
    queue_is_empty = not DBTaskResult.objects.ready().filter(queue_name=QUEUE).exists()
    rows = [
        row for row in texts.overdue(now=now, queue_is_empty=queue_is_empty) if texts.hand_out_again(row=row, now=now)
    ]
    for row in rows:
        (recognise_text if texts.is_scan(row) else extract_text).enqueue(row.document_id)
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


@task(backend=QUEUE, queue_name=FEEDS)
def import_feeds() -> None:
    """Looks at all sources that are due."""
    Runner(policy(), now=timezone.now).run()


def look_at_feeds(now: datetime) -> bool:
    """Enqueues a look where a source is due: one that is looked at is not. For the scheduler."""
    if DBTaskResult.objects.ready().filter(queue_name=FEEDS).exists() or not feed_sources.due(now=now).exists():
        return False
    import_feeds.enqueue()
    return True


@task(backend=QUEUE, queue_name=FEEDS, priority=BEHIND_ALL_OTHERS)
def check_originals() -> None:
    """Looks whether some of what partners shared is still where it was."""
    originals.look(policy=policy(), now=timezone.now())


def look_at_originals(now: datetime) -> bool:
    """Enqueues a look where one is due. For the scheduler, which would be held up by slow servers."""
    waiting = DBTaskResult.objects.ready().filter(queue_name=FEEDS, task_path=check_originals.module_path)
    if waiting.exists() or not feed_originals.due(now=now):
        return False
    check_originals.enqueue()
    return True


def resume_imports(now: datetime) -> int:
    """Enqueues the files that wait for their turn or whose writer died; how many. For the scheduler."""
    if DBTaskResult.objects.ready().filter(queue_name=IMPORTS).exists():
        return 0
    numbers = imports.overdue(now=now)
    for number in numbers:
        run_import.enqueue(number)
    return len(numbers)

"""The text of uploaded files: who reads which file when, and what was found.

A row of `Extraction` says how far a file is. Whoever reads it claims the row for a time (the lease); the queue never
takes work back from a worker that died, so an overdue row is handed out again, three times at most: a file that
kills its worker must not do so for ever. Scans have a second stretch (`services.recognition`).
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal

from initiatives import personal_data
from initiatives.acts.outcome import VERSION, Extracted, Reason, Signature
from initiatives.models import Attachment, Extraction, TextPage

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3

State = Extraction.State
# What was read, for now or for good: what is found by it can be found.
READ = (State.SCANNED, State.DONE, State.EMPTY)
ENDED = (State.DONE, State.EMPTY)

# Sent with `attachment` when a new or another file wants to be read.
text_wanted = Signal()
# Sent with `attachment_id` when a scan wants its text to be recognised.
recognition_wanted = Signal()


@transaction.atomic
def want_text(*, attachment: Attachment, now: datetime) -> bool:
    """Notes that the attachment's present file is to be read; False where it already is, waits, or was withdrawn.

    What waits for the virus scanner is not opened; whoever hears that it is clean asks again.
    """
    if attachment.withdrawn_at is not None or attachment.awaits_scan:
        return False
    row, made = Extraction.objects.get_or_create(
        document=attachment, defaults={"file_name": attachment.file.name, "lease_until": now + LEASE}
    )
    if not made and row.file_name == attachment.file.name:
        return False
    if not made:
        _start_over(row, attachment.file.name, now)
    text_wanted.send(sender=Attachment, attachment=attachment)
    return True


@transaction.atomic
def read_again(*, attachment: Attachment, now: datetime) -> bool:
    """From the beginning; False where it waits, is being read, or was withdrawn. The old text stays until then."""
    row = Extraction.objects.select_for_update().filter(document=attachment, state__in=ENDED).first()
    if row is None or attachment.withdrawn_at is not None:
        return False
    _start_over(row, attachment.file.name, now)
    text_wanted.send(sender=Attachment, attachment=attachment)
    return True


def stale(*, ocr: bool) -> "QuerySet[Attachment]":
    """Files that today's reader may read otherwise: an older one read them, or OCR came since (`ocr`: it is here)."""
    older = Q(extraction__version__lt=VERSION)
    missed = Q(extraction__reason=Reason.OCR_MISSING) if ocr else Q(pk__in=[])
    return ended().filter(older | missed)


def failed() -> "QuerySet[Attachment]":
    return ended().filter(extraction__state=State.EMPTY)


def ended() -> "QuerySet[Attachment]":
    """Files whose reading is over, with or without text."""
    found = Attachment.objects.filter(withdrawn_at__isnull=True, extraction__state__in=ENDED)
    return found.order_by("pk")


def _start_over(row: Extraction, file_name: str, now: datetime) -> None:
    row.state, row.reason, row.attempts = State.WAITING, "", 0
    row.file_name, row.lease_until = file_name, now + LEASE
    row.unread, row.recognised, row.ocr_pages, row.ocr_seconds, row.signatures = [], 0, 0, 0, []
    row.personal_data = {}
    row.save()


def claim(*, attachment_id: int, now: datetime) -> datetime | None:
    """The end of our lease on the file, which also proves it ours; None where another reader has it or it is read."""
    return take(attachment_id, waiting=State.WAITING, running=State.RUNNING, now=now)


def take(attachment_id: int, *, waiting: str, running: str, now: datetime) -> datetime | None:
    lease = now + LEASE
    free = Q(state=waiting) | Q(state=running, lease_until__lt=now)
    taken = Extraction.objects.filter(free, document_id=attachment_id).update(
        state=running, lease_until=lease, attempts=F("attempts") + 1, changed_at=now
    )
    return lease if taken else None


def store_text(*, attachment_id: int, lease: datetime, extracted: Extracted, ocr: bool = False) -> bool:
    """Keeps what was read, in place of what was there; False, and nothing kept, where the lease is no longer ours.

    `ocr`: text can be recognised here, so a file with pages that are pictures is not yet at its end.
    """
    # Before the transaction: a long text is looked through for seconds.
    found = personal_data.pages_with(extracted.pages)
    return _store(attachment_id, lease, extracted, found, ocr)


@transaction.atomic
def _store(attachment_id: int, lease: datetime, extracted: Extracted, found: dict[str, list[int]], ocr: bool) -> bool:
    row = held(attachment_id, State.RUNNING, lease).first()
    if row is None:
        return False
    unread = list(extracted.unread)
    # A scan's pages are there, though empty: what is recognised takes its place among them.
    pages = extracted.pages or ("",) * (max(unread, default=0) if ocr else 0)
    put_pages(attachment_id, pages)
    row.state, row.reason = _end(extracted, recognised_later=ocr and bool(unread))
    row.unread, row.version = unread, VERSION
    row.signatures = [_told(signature) for signature in extracted.signatures]
    row.page_count, row.lease_until = len(pages), lease if row.state == State.SCANNED else None
    row.personal_data, row.personal_data_rules = found, personal_data.RULES
    if row.state == State.SCANNED:
        row.attempts = 0
    row.save()
    if row.state == State.SCANNED:
        recognition_wanted.send(sender=Attachment, attachment_id=attachment_id)
    return True


def held(attachment_id: int, state: str, lease: datetime) -> "QuerySet[Extraction]":
    """The row, locked, as long as it is ours."""
    rows = Extraction.objects.select_for_update()
    return rows.filter(document_id=attachment_id, state=state, lease_until=lease)


def put_pages(attachment_id: int, pages: "tuple[str, ...] | list[str]", *, recognised: bool = False) -> None:
    """In place of those that are there. `recognised`: each of them was read by OCR."""
    TextPage.objects.filter(document_id=attachment_id).delete()
    TextPage.objects.bulk_create(
        TextPage(document_id=attachment_id, number=number, text=text, recognised=recognised)
        for number, text in enumerate(pages, start=1)
    )


def _end(extracted: Extracted, *, recognised_later: bool) -> tuple[str, str]:
    """State and reason."""
    if recognised_later:
        return State.SCANNED, ""
    if extracted.reason is Reason.NO_TEXT and extracted.unread:
        return State.EMPTY, Reason.OCR_MISSING.value
    return (State.EMPTY, extracted.reason.value) if extracted.reason else (State.DONE, "")


def _told(signature: Signature) -> dict[str, Any]:
    moment = signature.signed_at
    return asdict(signature) | {"signed_at": moment.isoformat() if moment else None}


def overdue(*, now: datetime, queue_is_empty: bool) -> "QuerySet[Extraction]":
    """Files whose reader died or, once the queue holds nothing more, whose place in the queue was lost."""
    waiting = [State.WAITING, State.SCANNED] if queue_is_empty else []
    return Extraction.objects.filter(state__in=[State.RUNNING, State.RECOGNISING, *waiting], lease_until__lt=now)


@transaction.atomic
def hand_out_again(*, row: Extraction, now: datetime) -> bool:
    """Makes an overdue file wait anew, or gives it up; True where it is to be enqueued, and for one caller only."""
    same = Extraction.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)
    if row.attempts < MOST_ATTEMPTS:
        waiting = State.SCANNED if is_scan(row) else State.WAITING
        return bool(same.update(state=waiting, lease_until=now + LEASE, changed_at=now))
    if is_scan(row):
        # The page that killed its readers is left out, the others are not.
        rest = {"unread": row.unread[1:], "attempts": 0, "state": State.SCANNED}
        return bool(same.update(**rest, lease_until=now + LEASE, changed_at=now))
    gone = {"state": State.EMPTY, "reason": Extraction.Reason.FAILED, "page_count": 0, "version": VERSION}
    if same.update(**gone, lease_until=None, changed_at=now):
        TextPage.objects.filter(document_id=row.document_id).delete()
    return False


def is_scan(row: Extraction) -> bool:
    return row.state in (State.SCANNED, State.RECOGNISING)


def look_through(*, most: int) -> int:
    """Looks for personal data in up to `most` texts that were not looked through by today's rules; how many it did.

    Safe to run twice at once, and beside a reader: what is read anew meanwhile keeps what its reader found.
    """
    old = Extraction.objects.filter(state=State.DONE, personal_data_rules__lt=personal_data.RULES)
    rows = list(old.order_by("pk")[:most])
    for row in rows:
        pages = TextPage.objects.filter(document=row.document_id).order_by("number").values_list("text", flat=True)
        same = Extraction.objects.filter(pk=row.pk, changed_at=row.changed_at, state=row.state)
        same.update(personal_data=personal_data.pages_with(pages), personal_data_rules=personal_data.RULES)
    return len(rows)

"""The text of uploaded files: who reads which file when, and what was found.

A row of `Extraction` says how far a file is. Whoever reads it claims the row for a time (the lease); the queue never
takes work back from a worker that died, so an overdue row is handed out again, three times at most: a file that
kills its worker must not do so for ever.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal

from initiatives import personal_data
from initiatives.acts.outcome import Extracted
from initiatives.models import Attachment, Extraction, TextPage

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3

# Sent with `attachment` when a new or another file wants to be read.
text_wanted = Signal()


@transaction.atomic
def want_text(*, attachment: Attachment, now: datetime) -> bool:
    """Notes that the attachment's present file is to be read; False where it already is, waits, or was withdrawn."""
    if attachment.withdrawn_at is not None:
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


def _start_over(row: Extraction, file_name: str, now: datetime) -> None:
    row.state, row.reason, row.attempts = Extraction.State.WAITING, "", 0
    row.file_name, row.lease_until = file_name, now + LEASE
    row.personal_data = {}
    row.save()


def claim(*, attachment_id: int, now: datetime) -> datetime | None:
    """The end of our lease on the file, which also proves it ours; None where another reader has it or it is read."""
    lease = now + LEASE
    free = Q(state=Extraction.State.WAITING) | Q(state=Extraction.State.RUNNING, lease_until__lt=now)
    taken = Extraction.objects.filter(free, document_id=attachment_id).update(
        state=Extraction.State.RUNNING, lease_until=lease, attempts=F("attempts") + 1, changed_at=now
    )
    return lease if taken else None


def store_text(*, attachment_id: int, lease: datetime, extracted: Extracted) -> bool:
    """Keeps what was read, in place of what was there; False, and nothing kept, where the lease is no longer ours."""
    # Before the transaction: a long text is looked through for seconds.
    found = personal_data.pages_with(extracted.pages)
    return _store(attachment_id, lease, extracted, found)


@transaction.atomic
def _store(attachment_id: int, lease: datetime, extracted: Extracted, found: dict[str, list[int]]) -> bool:
    ours = Extraction.objects.select_for_update().filter(
        document_id=attachment_id, state=Extraction.State.RUNNING, lease_until=lease
    )
    row = ours.first()
    if row is None:
        return False
    TextPage.objects.filter(document_id=attachment_id).delete()
    TextPage.objects.bulk_create(
        TextPage(document_id=attachment_id, number=number, text=text)
        for number, text in enumerate(extracted.pages, start=1)
    )
    row.state = Extraction.State.EMPTY if extracted.reason else Extraction.State.DONE
    row.reason = extracted.reason.value if extracted.reason else ""
    row.page_count, row.lease_until = len(extracted.pages), None
    row.personal_data, row.personal_data_rules = found, personal_data.RULES
    row.save()
    return True


def overdue(*, now: datetime, queue_is_empty: bool) -> "QuerySet[Extraction]":
    """Files whose reader died or, once the queue holds nothing more, whose place in the queue was lost."""
    states = [Extraction.State.RUNNING, *([Extraction.State.WAITING] if queue_is_empty else [])]
    return Extraction.objects.filter(state__in=states, lease_until__lt=now)


@transaction.atomic
def hand_out_again(*, row: Extraction, now: datetime) -> bool:
    """Makes an overdue file wait anew, or gives it up; True where it is to be enqueued, and for one caller only."""
    same = Extraction.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)
    if row.attempts >= MOST_ATTEMPTS:
        gone = {"state": Extraction.State.EMPTY, "reason": Extraction.Reason.FAILED, "page_count": 0}
        if same.update(**gone, lease_until=None, changed_at=now):
            TextPage.objects.filter(document_id=row.document_id).delete()
        return False
    return bool(same.update(state=Extraction.State.WAITING, lease_until=now + LEASE, changed_at=now))


def look_through(*, most: int) -> int:
    """Looks for personal data in up to `most` texts that were not looked through by today's rules; how many it did.

    Safe to run twice at once, and beside a reader: what is read anew meanwhile keeps what its reader found.
    """
    old = Extraction.objects.filter(state=Extraction.State.DONE, personal_data_rules__lt=personal_data.RULES)
    rows = list(old.order_by("pk")[:most])
    for row in rows:
        pages = TextPage.objects.filter(document=row.document_id).order_by("number").values_list("text", flat=True)
        same = Extraction.objects.filter(pk=row.pk, changed_at=row.changed_at, state=row.state)
        same.update(personal_data=personal_data.pages_with(pages), personal_data_rules=personal_data.RULES)
    return len(rows)

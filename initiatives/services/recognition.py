"""The second stretch of a scan: its pages are recognised one by one, and each is kept as soon as it is read.

So a worker that dies loses one page, and a long scan lets shorter files through: after some pages it waits again.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from initiatives import personal_data
from initiatives.acts.ocr import PAGES_MOST, SECONDS_MOST
from initiatives.acts.quality import better
from initiatives.acts.running_heads import without_running_heads
from initiatives.models import Extraction, TextPage
from initiatives.services import texts
from initiatives.services.texts import LEASE, State


def claim(*, attachment_id: int, now: datetime) -> datetime | None:
    """As `texts.claim`, for a scan that waits."""
    return texts.take(attachment_id, waiting=State.SCANNED, running=State.RECOGNISING, now=now)


def next_page(*, attachment_id: int, lease: datetime) -> int | None:
    """The number of the page that is to be read now; None where none is left, or the lease is no longer ours."""
    row = _rows(attachment_id, lease).first()
    if row is None or row.ocr_pages >= PAGES_MOST or row.ocr_seconds >= SECONDS_MOST:
        return None
    return row.unread[0] if row.unread else None


@transaction.atomic
def store_page(
    *, attachment_id: int, lease: datetime, number: int, text: str, seconds: float, now: datetime
) -> datetime | None:
    """Keeps a text that is better than what the file itself says. The renewed lease; None where it is lost."""
    row = texts.held(attachment_id, State.RECOGNISING, lease).first()
    if row is None:
        return None
    page = TextPage.objects.get(document_id=attachment_id, number=number)
    chosen = better(page.text, text)
    if chosen != page.text:
        page.text, page.recognised = chosen, True
        page.save(update_fields=["text", "recognised"])
        row.recognised += 1
    row.unread = [other for other in row.unread if other != number]
    row.ocr_pages += 1
    row.ocr_seconds += seconds
    row.attempts, row.lease_until = 0, now + LEASE
    # Not yet read to its end: nothing is to be indexed anew for each page.
    Extraction.objects.filter(pk=row.pk).update(
        unread=row.unread,
        recognised=row.recognised,
        ocr_pages=row.ocr_pages,
        ocr_seconds=row.ocr_seconds,
        attempts=0,
        lease_until=row.lease_until,
    )
    return row.lease_until


@transaction.atomic
def pause(*, attachment_id: int, lease: datetime, now: datetime) -> None:
    """Lets others through; the scan goes on when it is its turn again."""
    if _rows(attachment_id, lease).update(state=State.SCANNED, lease_until=now + LEASE, attempts=0):
        texts.recognition_wanted.send(sender=Extraction, attachment_id=attachment_id)


@transaction.atomic
def finish(*, attachment_id: int, lease: datetime) -> bool:
    """The file is at its end; pages that were too many, or took too long together, stay named as unread."""
    row = texts.held(attachment_id, State.RECOGNISING, lease).first()
    if row is None:
        return False
    pages = list(TextPage.objects.filter(document_id=attachment_id).order_by("number").values_list("text", flat=True))
    if row.recognised == len(pages):
        pages = list(without_running_heads(pages))
        texts.put_pages(attachment_id, pages, recognised=True)
    has_text = any(map(str.strip, pages))
    row.state, row.reason = (State.DONE, "") if has_text else (State.EMPTY, Extraction.Reason.NO_TEXT)
    row.page_count, row.lease_until = (len(pages) if has_text else 0), None
    row.personal_data, row.personal_data_rules = personal_data.pages_with(pages), personal_data.RULES
    row.save()
    return True


def _rows(attachment_id: int, lease: datetime) -> "QuerySet[Extraction]":
    return Extraction.objects.filter(document_id=attachment_id, state=State.RECOGNISING, lease_until=lease)

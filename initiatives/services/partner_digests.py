"""Digests of what partners shared: each person orders one's own, and is told of each practice once.

What a mail tells of, the next due time and the mail itself are written in one transaction, so that a scheduler that
dies tells of nothing twice and forgets nothing. Only what happens after that is "at least once": a sender that dies
after the mail server took the mail sends it once more, under the same `Message-ID` (`services.outbox`).

New is what was published since the last look. A transaction that was slow may become visible after the look that it
should have been in: each look goes back `OVERLAP` further, and knows what of that was told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from initiatives import selections
from initiatives.models import Category, CrisisKind, FeedItem, InitiativePage, NoticeKind, OutgoingMail, PartnerDigest
from initiatives.models.addresses import below_home
from initiatives.row_numbers import row_number
from initiatives.services import outbox
from initiatives.services.outbox import Notice
from initiatives.visibility import belongs

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

logger = logging.getLogger(__name__)

Rhythm = PartnerDigest.Rhythm
# As many as a mail names; it says how many more there are.
MOST_NAMED = 40
# Longer than any transaction that publishes takes.
OVERLAP = timedelta(days=1)
# Of one transaction: whoever else writes waits so long.
BATCH = 100
# Others wait in the same scheduler.
RUN_FOR = timedelta(seconds=30)
AFTER_FAILURE = timedelta(hours=1)

_COLUMNS = (
    "title", "url_path", "first_published_at", "category", "category__name", "crisis", "crisis__name",
    "organisation__title",
)  # fmt: skip
_LEAVE = signing.Signer(salt="initiatives.partner_digests.leave")

Row = dict[str, Any]


@transaction.atomic
def order(
    *, user: User, rhythm: Rhythm, categories: Iterable[Category], crises: Iterable[CrisisKind], now: datetime
) -> PartnerDigest:
    """What is published from now on is told; whoever had a digest goes on with it."""
    # Held until the end, so that of two that press at once one changes what the other made.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    digest = PartnerDigest.objects.filter(user=user.pk).first()
    if digest is None:
        digest = PartnerDigest(user_id=user.pk, rhythm=Rhythm.NONE)
    if digest.rhythm == Rhythm.NONE:
        digest.begun_at, digest.looked_at = now, now
    if digest.rhythm != rhythm:
        digest.rhythm, digest.due_at = rhythm, next_due(rhythm, now=now)
    digest.save()
    digest.categories.set(categories)
    digest.crises.set(crises)
    return digest


def stop(*, number: int, user: int) -> None:
    """What was chosen is kept, should the person want it again. Nothing where the row is another's by now."""
    PartnerDigest.objects.filter(pk=number, user=user).update(rhythm=Rhythm.NONE, due_at=None)


def next_due(rhythm: str, *, now: datetime) -> datetime | None:
    """None: not at all."""
    if rhythm == Rhythm.NONE:
        return None
    return outbox.next_morning(now) if rhythm == Rhythm.DAILY else outbox.next_monday(now)


def tell_due(*, now: datetime) -> int:
    """How many people were told. To be called outside a transaction; safe to run twice at once."""
    began, told = time.monotonic(), 0
    due = list(_due(now).order_by("due_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(due), BATCH):
        if time.monotonic() - began > RUN_FOR.total_seconds():
            break
        told += _tell_apart(due[start : start + BATCH], now)
    return told


def _due(now: datetime) -> QuerySet[PartnerDigest]:
    return PartnerDigest.objects.filter(due_at__lte=now)


def _tell_apart(numbers: Sequence[int], now: datetime) -> int:
    """Together; where one cannot be told, all others are."""
    try:
        return _tell(numbers, now)
    except DatabaseError:
        raise
    except Exception:
        if len(numbers) == 1:
            logger.exception("the digest %s could not be written", numbers[0])
            _due(now).filter(pk=numbers[0]).update(due_at=now + AFTER_FAILURE)
            return 0
    half = len(numbers) // 2
    return _tell_apart(numbers[:half], now) + _tell_apart(numbers[half:], now)


@transaction.atomic
def _tell(numbers: Sequence[int], now: datetime) -> int:
    """In a fixed number of queries, however many people and practices there are. Of two that tell at once, the second
    waits for the first one's rows, and finds them due no more."""
    held = _due(now).filter(pk__in=numbers).select_for_update(of=["self"]).select_related("user__membership")
    digests = list(held.prefetch_related("categories", "crises").order_by("pk"))
    if not digests:
        return 0
    # What is published is everybody's who belongs somewhere: one list holds for all.
    readers = [digest.user for digest in digests if belongs(digest.user)]
    since = min(digest.looked_at for digest in digests) - OVERLAP
    rows = _published(readers[0], since) if readers else []
    notices = []
    for digest in digests:
        new = _new(digest, rows) if belongs(digest.user) else []
        _look(digest, new, now)
        if new:
            notices.append(Notice(digest.user, f"partner-digest/{digest.pk}/{digest.looks}", _context(digest, new)))
    outbox.put_all(notices=notices, kind=NoticeKind.PARTNERS, template="partner_digest", now=now)
    PartnerDigest.objects.bulk_update(digests, ["looked_at", "due_at", "looks", "told"])
    return len(notices)


def _published(reader: User, since: datetime) -> list[Row]:
    """What came through partners' feeds, newest first; what was handed to a member is the member's."""
    pages = selections.published(reader, InitiativePage)
    shared = pages.filter(feed_item__state=FeedItem.State.ACCEPTED, first_published_at__gt=since)
    return list(shared.order_by("-first_published_at", "-pk").values("pk", *_COLUMNS))


def _new(digest: PartnerDigest, rows: Iterable[Row]) -> list[Row]:
    since = max(digest.begun_at, digest.looked_at - OVERLAP)
    wanted = (
        ("category", {category.pk for category in digest.categories.all()}),
        ("crisis", {crisis.pk for crisis in digest.crises.all()}),
    )
    return [
        row
        for row in rows
        if row["first_published_at"] > since
        and str(row["pk"]) not in digest.told
        and all(not chosen or row[name] in chosen for name, chosen in wanted)
    ]


def _look(digest: PartnerDigest, new: Iterable[Row], now: datetime) -> None:
    """Of what was told, only that is kept which another look could find again."""
    told = digest.told | {str(row["pk"]): int(row["first_published_at"].timestamp()) for row in new}
    end = (now - OVERLAP).timestamp() - 1
    digest.told = {page: second for page, second in told.items() if second > end}
    digest.looked_at, digest.due_at = now, next_due(digest.rhythm, now=now)
    digest.looks += 1


def _context(digest: PartnerDigest, new: Sequence[Row]) -> dict[str, Any]:
    base = settings.WAGTAILADMIN_BASE_URL
    return {
        "digest": digest,
        "rows": [row | {"address": f"{base}/{below_home(row['url_path'])}"} for row in new[:MOST_NAMED]],
        "count": len(new),
        "more": max(0, len(new) - MOST_NAMED),
        "partners": base + reverse("partners"),
        "settings": base + reverse("partner_digest"),
        "link": outbox.LINK_MARK,
    }


def leave_address(digest: PartnerDigest) -> str:
    """Needs no sign-in: signed, made whenever it is shown, and stored nowhere."""
    token = _LEAVE.sign(f"{digest.pk}:{digest.user_id}")
    return settings.WAGTAILADMIN_BASE_URL + reverse("partner_digest_leave", args=[token])


def of_leaving(token: str) -> tuple[int, int] | None:
    """The numbers of the digest, which may be gone since, and of its person; None for a link that nobody made."""
    try:
        numbers = [row_number(part) for part in _LEAVE.unsign(token).split(":")]
    except signing.BadSignature:
        return None
    known = [number for number in numbers if number is not None]
    return (known[0], known[1]) if len(known) == 2 else None


def leave_address_of(mail: OutgoingMail) -> str | None:
    """For `outbox.UNSUBSCRIBE`, asked when the mail is sent: None where it is no longer wanted."""
    digests = PartnerDigest.objects.exclude(rhythm=Rhythm.NONE).select_related("user__membership")
    digest = digests.filter(user=mail.reader_id).first()
    return leave_address(digest) if digest is not None and belongs(digest.user) else None


__all__ = [
    "MOST_NAMED", "OVERLAP", "leave_address", "leave_address_of", "next_due", "of_leaving", "order", "stop", "tell_due",
]  # fmt: skip

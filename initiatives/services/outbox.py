"""One way out for every notice: it is written down with the change that it tells of, and sent later, by anybody.

A change that is undone leaves no mail, a mail server that is down loses none and holds up no save. Any number of
senders may work at once: each row is with one of them at a time. What is promised is "at least once": a sender that
dies after the server took a mail, and before the database knew, leaves it to be sent once more after its lease; the
same `Message-ID` lets the reader's mail program see that it is the same.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator

from initiatives.models import ALWAYS, NoticeChoice, OutgoingMail, Rhythm

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

logger = logging.getLogger(__name__)

Send = Callable[[EmailMessage], object]
State = OutgoingMail.State

# The hour, on the readers' clocks, at which those who want their notices once a day get them.
MORNING = 7
# Longer than a mail server can take for one mail.
LEASE = timedelta(minutes=10)
# How long it is left alone after each failure: two days in all, so that a weekend's breakdown loses nothing.
PAUSES = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(hours=12), timedelta(hours=30),
)  # fmt: skip
MOST_ATTEMPTS = len(PAUSES) + 1
# So many failures in a row are the server's, not the mails': the run ends, for others wait in the same scheduler.
DOWN_AFTER = 3
RUN_FOR = timedelta(minutes=1)
BATCH = 500
SUBJECT_LENGTH, ERROR_LENGTH = 255, 500

LINK_MARK = "{link}"
_MARK_LINE = re.compile(f"^{re.escape(LINK_MARK)}$", re.MULTILINE)
ADDRESS = re.compile(r"https?://\S+")
# Makes the link that stands for `LINK_MARK` in notices of a kind, when they are sent; None: no longer wanted.
LINKS: dict[str, Callable[[User], str | None]] = {}
# Makes the link by which a reader ends notices of a kind with one press, which stands in their bodies for `LINK_MARK`
# and in their heads for mail programs (RFC 8058); None: no longer wanted.
UNSUBSCRIBE: dict[str, Callable[[OutgoingMail], str | None]] = {}


@dataclass
class Counts:
    """Notices, not mails: several may have left in one."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    dropped: int = 0


class Notice(NamedTuple):
    reader: User
    key: str
    context: Mapping[str, Any]


class Ready(NamedTuple):
    """What a notice says, with its link; `end` is the one that ends others like it."""

    row: OutgoingMail
    text: str
    end: str = ""


@transaction.atomic
def put(
    *, reader: User, kind: str, key: str, template: str, context: Mapping[str, Any], now: datetime
) -> OutgoingMail | None:
    """Writes a notice down in the caller's transaction, in the reader's language; None where there is nothing to send:
    the reader wants none of this kind, has no account any more, or was told of `key` before."""
    if not reader.is_active or not reader.email:
        return None
    fields = _written(reader, kind, _rhythm(reader, kind), template, context, now)
    if fields is None:
        return None
    mail, made = OutgoingMail.objects.get_or_create(reader_id=reader.pk, key=key, defaults=fields)
    return mail if made else None


@transaction.atomic
def put_all(*, notices: Sequence[Notice], kind: str, template: str, now: datetime) -> None:
    """As `put`, for many people: two queries however many they are."""
    readers = [notice.reader.pk for notice in notices]
    chosen = dict(NoticeChoice.objects.filter(user__in=readers, kind=kind).values_list("user", "rhythm"))
    rows = []
    for reader, key, context in notices:
        rhythm = _in_force(chosen.get(reader.pk), kind)
        fields = _written(reader, kind, rhythm, template, context, now) if reader.is_active and reader.email else None
        rows += [OutgoingMail(reader_id=reader.pk, key=key, **fields)] if fields else []
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)


def drop(*, mails: QuerySet[OutgoingMail]) -> int:
    """Whatever of these was not sent yet need not be any more; how many."""
    return mails.filter(state=State.WAITING).update(state=State.DROPPED, lease_until=None)


def send_again(*, mail: OutgoingMail, now: datetime) -> bool:
    """From the beginning, with the next run; False where it was not given up."""
    given_up = OutgoingMail.objects.filter(pk=mail.pk, state=State.FAILED)
    return bool(given_up.update(state=State.WAITING, attempts=0, due_at=now, lease_until=None))


def next_morning(now: datetime) -> datetime:
    """Clocks may change in between: it is the hour of the day that counts."""
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if morning > here:
        return morning
    return datetime.combine(here.date() + timedelta(days=1), morning.timetz())


def next_monday(now: datetime) -> datetime:
    """The next morning of a Monday. By the calendar: a day may have 23 or 25 hours."""
    morning = next_morning(now)
    return datetime.combine(morning.date() + timedelta(days=-morning.weekday() % 7), morning.timetz())


def send_due(*, now: datetime, send: Send) -> Counts:
    """Sends what is due through `send`, which raises where it cannot. To be called outside a transaction: other senders
    are to see each step at once."""
    run = _Run(send, now)
    for mail in _free(now).order_by("due_at", "pk")[:BATCH]:
        if not run.go_on():
            break
        run.claim_and_send(mail)
    return run.counts


class _Run:
    def __init__(self, send: Send, now: datetime) -> None:
        self.send, self.began, self.counts = send, now, Counts()
        self.failures = 0
        self._started = time.monotonic()

    def now(self) -> datetime:
        """Leases count from when they were taken, not from when the run began."""
        return self.began + timedelta(seconds=time.monotonic() - self._started)

    def go_on(self) -> bool:
        return self.failures < DOWN_AFTER and self.now() - self.began < RUN_FOR

    def claim_and_send(self, mail: OutgoingMail) -> None:
        lease = self.now() + LEASE
        claimed = _claim(mail, now=self.now(), lease=lease)
        ready = [one for row in claimed if (one := self._ready(row, lease)) is not None]
        if not ready:
            return
        rows = [one.row for one in ready]
        try:
            self.send(_message(ready, self.now()))
        except Exception as error:  # noqa: BLE001 - whatever a mail server or a network can do
            logger.warning("notice %s could not be sent: %s", rows[0], type(error).__name__)
            self._put_off(rows, lease, _reason(error))
            self.failures += 1
        else:
            self.counts.sent += _finish(rows, lease, state=State.SENT, sent_at=self.now(), error="")
            self.failures = 0

    def _ready(self, row: OutgoingMail, lease: datetime) -> Ready | None:
        """None where there is nothing to send, and the row says why."""
        if row.attempts > MOST_ATTEMPTS:
            died = "whoever sent it died each time before it could say why"
            self.counts.given_up += _finish([row], lease, state=State.FAILED, error=died)
            return None
        try:
            ready = _with_link(row) if _is_wanted(row) else None
        except Exception as error:  # the maker of a link is another module's
            logger.exception("no link could be made for notice %s", row)
            self._put_off([row], lease, type(error).__name__)
            return None
        if ready is None:
            self.counts.dropped += _finish([row], lease, state=State.DROPPED)
        return ready

    def _put_off(self, rows: Sequence[OutgoingMail], lease: datetime, error: str) -> None:
        for row in rows:
            if row.attempts >= MOST_ATTEMPTS:
                self.counts.given_up += _finish([row], lease, state=State.FAILED, error=error)
            else:
                due = self.now() + PAUSES[row.attempts - 1]
                self.counts.put_off += _finish([row], lease, due_at=due, error=error)


def _free(now: datetime) -> QuerySet[OutgoingMail]:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return OutgoingMail.objects.filter(free, state=State.WAITING, due_at__lte=now)


def _claim(mail: OutgoingMail, *, now: datetime, lease: datetime) -> list[OutgoingMail]:
    """The notice and, where its reader wants them together, the others that are due: those that no other sender has."""
    wanted = _free(now).filter(reader_id=mail.reader_id, digest=True) if mail.digest else _free(now).filter(pk=mail.pk)
    ours = [
        number
        for number in wanted.values_list("pk", flat=True)
        if _free(now).filter(pk=number).update(lease_until=lease, attempts=F("attempts") + 1)
    ]
    return list(OutgoingMail.objects.filter(pk__in=ours).select_related("reader").order_by("made_at", "pk"))


def _finish(rows: Sequence[OutgoingMail], lease: datetime, **fields: Any) -> int:
    """Those that are still ours; one whose lease ran out is another sender's by now."""
    ours = OutgoingMail.objects.filter(pk__in=[row.pk for row in rows], lease_until=lease, state=State.WAITING)
    return ours.update(lease_until=None, **fields)


def _is_wanted(row: OutgoingMail) -> bool:
    """Asked again when it is sent: people leave, and change their minds."""
    return bool(row.reader.is_active and row.reader.email) and _rhythm(row.reader, row.kind) != Rhythm.NEVER


def _with_link(row: OutgoingMail) -> Ready | None:
    """Only in those kinds that have links: a title may hold the mark, too."""
    if row.kind in UNSUBSCRIBE:
        end = UNSUBSCRIBE[row.kind](row)
        return None if end is None else Ready(row, _filled(row.body, end), end)
    if row.kind not in LINKS or LINK_MARK not in row.body:
        return Ready(row, row.body)
    link = LINKS[row.kind](row.reader)
    return None if link is None else Ready(row, _filled(row.body, link))


def _filled(body: str, link: str) -> str:
    """The mark is a line of its own, and the last such one: whoever has it in a name does not get the link into it."""
    *_, last = [None, *_MARK_LINE.finditer(body)]
    return f"{body[: last.start()]}{link}{body[last.end() :]}" if last else body


def _rhythm(reader: User, kind: str) -> str:
    chosen = NoticeChoice.objects.filter(user=reader.pk, kind=kind).values_list("rhythm", flat=True).first()
    return _in_force(chosen, kind)


def _in_force(chosen: str | None, kind: str) -> str:
    if chosen is None or (chosen == Rhythm.NEVER and kind in ALWAYS):
        return Rhythm.AT_ONCE
    return chosen


def _written(
    reader: User, kind: str, rhythm: str, template: str, context: Mapping[str, Any], now: datetime
) -> dict[str, Any] | None:
    """The fields of the mail; None where the reader wants none."""
    if rhythm == Rhythm.NEVER:
        return None
    subject, body = _render(template, reader, context)
    daily = rhythm == Rhythm.DAILY
    due = next_morning(now) if daily else now
    return {"kind": kind, "subject": subject, "body": body, "made_at": now, "digest": daily, "due_at": due}


def _render(template: str, reader: User, context: Mapping[str, Any]) -> tuple[str, str]:
    with translation.override(getattr(reader, "language", settings.LANGUAGE_CODE)):
        subject = render_to_string(f"mail/{template}_subject.txt", {**context, "reader": reader})
        body = render_to_string(f"mail/{template}.txt", {**context, "reader": reader})
    return Truncator(" ".join(subject.split())).chars(SUBJECT_LENGTH), body.strip() + "\n"


def _message(ready: Sequence[Ready], now: datetime) -> EmailMessage:
    """One notice as it is, several as one mail that begins with what is in it."""
    row, body, end = ready[0]
    subject, reader = row.subject, row.reader
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": _message_id([one.row for one in ready])}
    if len(ready) > 1:
        rows = [{"subject": mail.subject, "body": text, "made_at": mail.made_at} for mail, text, _end in ready]
        subject, body = _render("digest", reader, {"mails": rows, "day": timezone.localdate(now)})
    elif end:
        headers |= {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, body, to=[reader.email], headers=headers)


def _message_id(rows: Sequence[OutgoingMail]) -> str:
    """The same for the same notices, however often they are sent."""
    told = " ".join(f"{row.pk} {row.made_at.isoformat()}" for row in rows)
    return f"<{sha256(told.encode()).hexdigest()[:32]}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>"


def _reason(error: Exception) -> str:
    """Without addresses: one in a notice may let somebody in."""
    return ADDRESS.sub("…", f"{type(error).__name__}: {error}")[:ERROR_LENGTH]


__all__ = [
    "LINKS",
    "LINK_MARK",
    "MOST_ATTEMPTS",
    "PAUSES",
    "UNSUBSCRIBE",
    "Counts",
    "drop",
    "next_monday",
    "next_morning",
    "put",
    "send_again",
    "send_due",
]

"""What somebody sends, before and while it is kept: is it a kind that can be attached, is it here already, is it safe.

With CLAMD_SOCKET set, nothing is readable by anybody, person or program, before the scanner has said that it is clean:
what it finds something in is not kept, and while it does not answer, files wait (`awaits_scan`).
"""

from __future__ import annotations

import errno
import hashlib
import logging
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.db import OperationalError, transaction
from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii

from initiatives import clamd
from initiatives.acts.accepted import ending_of, renamed
from initiatives.acts.file_names import NAMELESS, clean_name
from initiatives.models import Attachment, NoticeKind, Picture, Role, WithdrawalReason
from initiatives.services import outbox, texts, withdrawal

if TYPE_CHECKING:
    from initiatives.visibility import Person

logger = logging.getLogger(__name__)

STORED_MOST = 60
# A scanner that is gone answers for no file; one file that it cannot get through does not hold up the others.
_UNANSWERED_MOST = 3
_CHUNK = 1 << 16
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE_FULL = "SQLITE_FULL"
_POSTGRESQL_FULL = "53100"


@dataclass(frozen=True)
class Arrived:
    """A file that can be kept. `name` is its sender's, `stored_name` is plain ASCII, `digest` Wagtail's SHA-1."""

    name: str
    stored_name: str
    digest: str
    size: int
    awaits_scan: bool


class Infected(Exception):
    """The scanner found something; the file is not to be kept."""


class NoRoom(Exception):
    """The disk, or the database's, is full: nothing was kept."""


def examine(*, file: File[bytes], by: Person | None, now: datetime, asks: bool = True) -> Arrived:
    """NotAccepted for what is of no kind that can be attached, Infected for what the scanner found something in.
    `asks`: as in `must_wait`.
    """
    file.seek(0)
    content = file.read()
    name = clean_name(file.name or "")
    ending = ending_of(content, name=name)
    name = renamed(name, ending=ending)
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    waits = must_wait(file=file, by=by, now=now, asks=asks)
    return Arrived(name, stored_name(name, ending=ending), digest, len(content), waits)


def stored_name(name: str, *, ending: str) -> str:
    """What it is called on the disk and in its address: short, and of ASCII alone."""
    stem = slugify(string_to_ascii(PurePath(name).stem))[:STORED_MOST].strip("-_")
    return f"{stem or NAMELESS}.{ending}"


def must_wait(*, file: File[bytes], by: Person | None, now: datetime, asks: bool = True) -> bool:
    """Whether nobody may read it yet, since the scanner did not answer, or is not asked before `scan_waiting`. Infected
    where it found something.
    """
    if not settings.CLAMD_SOCKET:
        return False
    if not asks:
        return True
    file.seek(0)
    try:
        signature = clamd.scan(_chunks(file), address=settings.CLAMD_SOCKET)
    except clamd.Unavailable as problem:
        logger.error("the virus scanner does not answer, a file waits for it: %s", problem)
        return True
    finally:
        file.seek(0)
    if signature:
        logger.warning("an upload was refused: the virus scanner found %s", signature)
        membership = getattr(by, "membership", None)
        tell_infected(signature=signature, organisation=str(getattr(membership, "organisation", "") or ""), now=now)
        raise Infected(signature)
    return False


def same(*, arrived: Arrived, collection: int) -> Attachment | None:
    """The file with the same bytes that the collection holds already, the oldest; none that was withdrawn or waits."""
    rows = Attachment.objects.filter(
        collection=collection, withdrawn_at__isnull=True, awaits_scan=False, file_size=arrived.size
    )
    for row in rows.filter(file_hash=""):  # kept by a program
        _hash(row)
    return rows.filter(file_hash=arrived.digest).order_by("pk").first()


def put(*, attachment: Attachment, arrived: Arrived) -> None:
    """Notes on the row, not saved yet, what is known of its file."""
    attachment.original_name = arrived.name
    attachment.file_size, attachment.file_hash = arrived.size, arrived.digest
    attachment.awaits_scan = arrived.awaits_scan


@contextmanager
def whole_or_nothing(row: Attachment | Picture) -> Iterator[None]:
    """Around the saving of a new row: where it fails, neither row nor file is left. NoRoom for a full disk."""
    before = row.file.name if row.pk else ""
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        if row.file and row.file._committed and row.file.name != before:
            row.file.storage.delete(row.file.name)
        if is_full(error):
            logger.exception("an upload was not kept, there is no room for it")
            raise NoRoom from error
        raise


def is_full(error: BaseException) -> bool:
    """Whether a disk took no more: the files', or the database's own."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if isinstance(error, OperationalError):
        cause = error.__cause__
        return _SQLITE_FULL in (code := getattr(cause, "sqlite_errorname", "")) or (
            not code and getattr(cause, "sqlstate", "") == _POSTGRESQL_FULL
        )
    return False


def scan_waiting(*, now: datetime) -> int:
    """Asks the scanner about all that waits for it, in any order; how many got their answer. Safe to run twice at once.

    A file that is made so that the scanner never comes to its end would be the first each time.
    """
    answered = unanswered = 0
    for row in _waiting():
        try:
            signature = _verdict(row)
        except clamd.Unavailable as problem:
            logger.error("the virus scanner does not answer, files wait for it: %s", problem)
            unanswered += 1
            if unanswered == _UNANSWERED_MOST:
                break
            continue
        except OSError:
            logger.exception("file %s cannot be opened for the virus scanner", row.pk)
            continue
        _settle(row, signature, now)
        answered += 1
    return answered


def _waiting() -> list[Attachment | Picture]:
    models: tuple[type[Attachment | Picture], ...] = (Attachment, Picture)
    rows = [row for model in models for row in model._default_manager.filter(awaits_scan=True, withdrawn_at=None)]
    return random.sample(rows, len(rows))


def _verdict(row: Attachment | Picture) -> str:
    """Without a scanner any more nothing is asked, and nothing waits."""
    if not settings.CLAMD_SOCKET:
        return ""
    with row.file.storage.open(row.file.name) as stored:
        return clamd.scan(_chunks(stored), address=settings.CLAMD_SOCKET)


def _settle(row: Attachment | Picture, signature: str, now: datetime) -> None:
    with transaction.atomic():
        if not type(row)._default_manager.filter(pk=row.pk, awaits_scan=True).update(awaits_scan=False):
            return
        row.refresh_from_db()
        if signature:
            logger.warning("file %s is withdrawn: the virus scanner found %s", row.pk, signature)
            withdrawal.withdraw(file=row, by=None, reason=WithdrawalReason.INFECTED, note=signature, now=now)
            owner = withdrawal.organisation_of(file=row)
            tell_infected(signature=signature, organisation=owner.title if owner else "", now=now)
        elif isinstance(row, Attachment):
            texts.want_text(attachment=row, now=now)


def tell_infected(*, signature: str, organisation: str, now: datetime) -> None:
    """To the administrators; once a day of the same thing from the same place."""
    people = get_user_model().objects.filter(membership__role=Role.ADMINISTRATOR, is_active=True)
    context: dict[str, Any] = {"signature": signature, "organisation": organisation, "moment": now}
    key = f"infected/{hashlib.sha256(f'{signature}/{organisation}'.encode()).hexdigest()[:32]}/{now.date()}"
    notices = [outbox.Notice(person, key, context) for person in people.order_by("pk")]
    outbox.put_all(notices=notices, kind=NoticeKind.ADMINISTRATION, template="infected", now=now)


def _hash(row: Attachment) -> None:
    try:
        row.get_file_hash()
    except OSError:
        logger.warning("the file of attachment %s cannot be opened", row.pk)


def _chunks(file: IO[bytes] | File[bytes]) -> Iterable[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


__all__ = [
    "Arrived",
    "Infected",
    "NoRoom",
    "examine",
    "is_full",
    "must_wait",
    "put",
    "same",
    "scan_waiting",
    "stored_name",
    "tell_infected",
    "whole_or_nothing",
]

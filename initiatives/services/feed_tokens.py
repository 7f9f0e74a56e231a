"""Keys that open the outgoing feeds: each made for one reader, shown once, and withdrawn when it is time."""

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from initiatives.models import FeedToken
from initiatives.row_numbers import row_number
from initiatives.visibility import sees_everything

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

# 256 bits: nobody tries them, so a digest without salt and without delay is enough.
_BYTES = 32
_NOBODYS = "0" * 64
WITHDRAWN = "initiatives.feed_token.withdraw"
# How exactly it is kept when a key was last used; a write each time would be one for each look of each reader.
_TO_THE = timedelta(hours=1)


@transaction.atomic
def make(*, reader: str, note: str, user: "User", now: datetime) -> tuple[FeedToken, str]:
    """With what stands in the address, which nobody can read again. PermissionDenied for all but administrators."""
    if not sees_everything(user):
        raise PermissionDenied
    secret = token_urlsafe(_BYTES)
    row = FeedToken.objects.create(reader=reader, note=note, digest=_digest(secret), made_by=user, made_at=now)
    log(instance=row, action="wagtail.create", user=user)
    return row, f"{row.pk}-{secret}"


@transaction.atomic
def withdraw(*, token: FeedToken, user: "User", now: datetime) -> bool:
    """False where it was withdrawn before. PermissionDenied for all but administrators."""
    if not sees_everything(user):
        raise PermissionDenied
    if not FeedToken.objects.filter(pk=token.pk, withdrawn_at=None).update(withdrawn_at=now):
        return False
    log(instance=token, action=WITHDRAWN, user=user)
    return True


def of(*, key: str, now: datetime) -> FeedToken | None:
    """Whose key it is; None for one that was never made, or was withdrawn. It takes as long in either case."""
    said, _, secret = key.partition("-")
    number = row_number(said)
    found = FeedToken.objects.filter(pk=number, withdrawn_at=None).first() if number is not None else None
    is_right = compare_digest(found.digest if found else _NOBODYS, _digest(secret))
    if found is None or not is_right:
        return None
    _note_use(found, now)
    return found


def _note_use(token: FeedToken, now: datetime) -> None:
    if token.last_used_at is None or token.last_used_at <= now - _TO_THE:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - _TO_THE)
        FeedToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


__all__ = ["WITHDRAWN", "make", "of", "withdraw"]

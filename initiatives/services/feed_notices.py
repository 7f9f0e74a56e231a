"""Mail to administrators about sources that need somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from initiatives.models import FeedSource, NoticeKind, Role
from initiatives.services import outbox

# What is not in the mail is in the list of sources.
MOST_IN_A_MAIL = 20


@dataclass(frozen=True)
class Trouble:
    """`state` as `feeds.standing` has it; `what` and `to_do` may be lazy: each reader reads them in their language."""

    source: FeedSource
    state: str
    since: datetime
    what: Any = ""
    to_do: Any = ""
    detail: str = ""
    line: int = 0


@transaction.atomic
def tell(*, troubles: Sequence[Trouble], now: datetime) -> int:
    """One mail to each administrator of the association, of those that nobody else tells of meanwhile; how many."""
    told = [trouble for trouble in troubles if _mark(trouble.source, now)]
    if not told:
        return 0
    context = {
        "troubles": [{"trouble": one, "url": _address_of(one.source)} for one in told[:MOST_IN_A_MAIL]],
        "more": max(0, len(told) - MOST_IN_A_MAIL),
        "count": len(told),
        "first": told[0].source,
        "list_url": settings.WAGTAILADMIN_BASE_URL + reverse("feed_sources:index"),
    }
    key = f"feeds/{min(one.source.pk for one in told)}/{now.isoformat()}"
    people = get_user_model().objects.filter(membership__role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    notices = [outbox.Notice(person, key, context) for person in people]
    outbox.put_all(notices=notices, kind=NoticeKind.ADMINISTRATION, template="feeds_in_trouble", now=now)
    return len(told)


def _mark(source: FeedSource, now: datetime) -> bool:
    return bool(FeedSource.objects.filter(pk=source.pk, told_at=source.told_at).update(told_at=now))


def _address_of(source: FeedSource) -> str:
    return str(settings.WAGTAILADMIN_BASE_URL + reverse("feed_sources:show", args=[source.pk]))


__all__ = ["Trouble", "tell"]

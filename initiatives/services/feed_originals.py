"""What is known of the addresses that partners' practices came from: whether there is still something."""

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from initiatives.models import FeedItem

# How often an address is asked, and when again where it had nothing.
EVERY, APART = timedelta(days=30), timedelta(days=3)
# Of one run, and of one host in it.
AT_ONCE, OF_A_HOST = 60, 6
# Past those of hosts that have had their share.
_LOOKED_THROUGH = 20 * AT_ONCE


_LOOKED = Coalesce("checked_at", "first_seen_at")


class Link(NamedTuple):
    item: int
    address: str


def due(*, now: datetime) -> list[Link]:
    """Of published pages, what was looked at longest ago, some of each host; new ones after a month."""
    hosts: Counter[str] = Counter()
    found = []
    rows = _waiting(now).order_by(_LOOKED, "pk").values_list("pk", "link")
    for number, link in rows[:_LOOKED_THROUGH]:
        host = _host(link)
        hosts[host] += 1
        if host and hosts[host] <= OF_A_HOST:
            found.append(Link(number, link))
    return found[:AT_ONCE]


def _waiting(now: datetime) -> "QuerySet[FeedItem]":
    """Sources that are paused are left alone altogether."""
    live = FeedItem.objects.filter(page__live=True, source__is_paused=False).exclude(link="")
    suspected = Q(missing_since__isnull=False, gone_at__isnull=True, looked__lte=now - APART)
    return live.alias(looked=_LOOKED).filter(Q(looked__lte=now - EVERY) | suspected)


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


@transaction.atomic
def note(*, item: int, is_there: bool | None, now: datetime) -> None:
    """`is_there`: None where it could not be found out. What was missing twice, `APART`, is gone since the first time;
    what is there again is not gone, unless its publisher took it back (`feed_items.mark_gone`).
    """
    row = FeedItem.objects.select_for_update(of=["self"]).filter(pk=item).first()
    if row is None:
        return
    row.checked_at = now
    if is_there and row.missing_since is not None:
        row.gone_at, row.missing_since = None, None
    elif is_there is False and row.gone_at is None:
        row.missing_since = row.missing_since or now
        row.gone_at = row.missing_since if now - row.missing_since >= APART else None
    row.save(update_fields=["checked_at", "missing_since", "gone_at"])


__all__ = ["APART", "AT_ONCE", "EVERY", "OF_A_HOST", "Link", "due", "note"]

"""What waits in the queue of partners' feeds, and how a moderator's browser reads and answers it."""

from datetime import timedelta
from typing import Any

from django.test import Client

from initiatives.models import FeedItem, FeedSource, InitiativePage
from initiatives.services import feed_items, feed_queue
from initiatives.tests.feeds import ARRIVED, arrival

QUEUE, HAND = "/admin/feeds/queue/", "/admin/feeds/queue/hand-over/"


def came(source: FeedSource, *titles: str, **more: Any) -> list[FeedItem]:
    """Entries of the source, the first one the latest."""
    arrivals = [arrival(f"{source.pk}-{title}", title=title, **more) for title in titles]
    items = feed_items.create(source=source, arrivals=arrivals, now=ARRIVED)
    for place, item in enumerate(items):
        item.first_seen_at = ARRIVED - timedelta(minutes=place)
    FeedItem.objects.bulk_update(items, ["first_seen_at"])
    return items


def read(client: Client, address: str = QUEUE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def seen(item: FeedItem) -> str:
    page = InitiativePage.objects.get(pk=item.page_id)
    return feed_queue.seen_as(item, page.latest_revision_id)


def state(item: FeedItem) -> str:
    return FeedItem.objects.get(pk=item.pk).state


def ticks(*items: FeedItem) -> list[str]:
    return [f"{item.pk}:{seen(item)}" for item in items]

"""The doors to where partners' entries come from, and where they wait; what the letters mean stands in `door_rows`.

Beside administrators, the association's own moderators pass: nobody here is one (see test_feed_queue_admin).
"""

from django.utils import timezone

from cms.tests.access_world import World
from cms.tests.door_rows import ADMINISTRATORS, Row
from initiatives.models import FeedItem, FeedRun, FeedSource, FeedToken, PartnerPage
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival


def source_row() -> int:
    found = FeedSource.objects.first()
    if found is None:
        partner: PartnerPage = PartnerPage.objects.first() or factories.PartnerPageFactory()
        found = FeedSource.objects.create(partner=partner, address="https://partner.example/feed/")
    return found.pk


def source_in_trouble() -> int:
    """With a look that failed, and waiting for the next."""
    number = source_row()
    FeedSource.objects.filter(pk=number).update(failing_since=ARRIVED, next_at=None)
    fault = {"fault": "broken", "detail": "znak &", "line": 12}
    FeedRun.objects.create(source_id=number, started_at=ARRIVED, finished_at=ARRIVED, problems=[fault], **fault)
    return number


def waiting_change() -> int:
    """Of an item whose change waits beside its page, so that each view of the queue has something to show."""
    found = FeedItem.objects.filter(identity="row").first()
    if found is None:
        source = FeedSource.objects.get(pk=source_row())
        (found,) = feed_items.create(source=source, arrivals=[arrival("row")], now=ARRIVED)
        feed_items.propose(item=found, arrival=arrival("row", summary="Inne."))
    return int(found.pk)


def _handed(world: World) -> str:
    return f"/admin/feeds/queue/hand-over/?pk={waiting_change()}:"


def token_row() -> int:
    row, _made = FeedToken.objects.get_or_create(reader="Związek", defaults={"made_at": timezone.now()})
    return row.pk


FEED_ROWS = [
    Row(ADMINISTRATORS, ADMINISTRATORS, ["feed_tokens:*"], ids=lambda _: {"pk": token_row()}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["feed_sources:*"], ids=lambda _: {"pk": source_row()}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["feed_queue:index"]),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["feed_queue:merge"], ids=lambda _: {"pk": waiting_change()}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["feed_queue:hand_over"], path=_handed),
]

__all__ = ["FEED_ROWS", "source_in_trouble", "source_row", "token_row", "waiting_change"]

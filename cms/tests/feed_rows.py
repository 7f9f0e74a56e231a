"""The doors to where partners' entries come from; what the letters mean stands in `door_rows`."""

from cms.tests.door_rows import ADMINISTRATORS, Row
from initiatives.models import FeedSource, PartnerPage
from initiatives.tests import factories


def source_row() -> int:
    found = FeedSource.objects.first()
    if found is None:
        partner = PartnerPage.objects.first() or factories.PartnerPageFactory()
        found = factories.FeedSourceFactory.create(partner=partner)
    return int(found.pk)


FEED_ROWS = [
    Row(ADMINISTRATORS, ADMINISTRATORS, ["feed_sources:*"], ids=lambda _: {"pk": source_row()}),
]

__all__ = ["FEED_ROWS", "source_row"]

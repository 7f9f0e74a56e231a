"""The admin's first page, of partners' feeds: what came and waits, and which sources somebody should look after."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from initiatives.admin.feed_queue_rows import Queue
from initiatives.admin.feed_states import in_trouble
from initiatives.services.feed_waiting import MOST_COUNTED, count_waiting, waiting

MOST_TOLD = 5


class FeedQueuePanel(Component):
    """Nothing where nothing waits and all sources work."""

    name = "feed_queue"
    order = 112
    template_name = "panels/feed_queue.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        count, troubles = count_waiting(), in_trouble(now=timezone.now())
        return {
            "count": min(count, MOST_COUNTED),
            "more": count > MOST_COUNTED,
            "items": Queue(waiting()).first(MOST_TOLD) if count else (),
            "troubles": troubles[:MOST_TOLD],
            "other_troubles": max(0, len(troubles) - MOST_TOLD),
        }


__all__ = ["FeedQueuePanel"]

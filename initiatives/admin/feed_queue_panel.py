"""The admin's first page, of what came from partners' feeds and waits."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from initiatives.admin.feed_queue_rows import MOST_COUNTED, Queue, count_waiting, waiting

MOST_TOLD = 5


class FeedQueuePanel(Component):
    """Nothing where nothing waits."""

    name = "feed_queue"
    order = 112
    template_name = "panels/feed_queue.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        count = count_waiting()
        return {
            "count": min(count, MOST_COUNTED),
            "more": count > MOST_COUNTED,
            "items": Queue(waiting()).first(MOST_TOLD) if count else (),
        }


__all__ = ["FeedQueuePanel"]

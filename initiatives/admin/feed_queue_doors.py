"""Where the queue of partners' feeds is found."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from initiatives.admin.feed_queue import QueueView
from initiatives.admin.feed_queue_hand import HandOverView
from initiatives.admin.feed_queue_merge import MergeView


class QueueViewSet(ViewSet):
    name, url_prefix = "feed_queue", "feeds/queue"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", QueueView.as_view(), name="index"),
            path("hand-over/", HandOverView.as_view(), name="hand_over"),
            path("<int:pk>/merge/", MergeView.as_view(), name="merge"),
        ]


__all__ = ["QueueViewSet"]

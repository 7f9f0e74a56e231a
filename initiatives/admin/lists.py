"""Lists of the admin that are no model's own: nothing is added, copied or looked up there."""

from django.urls import URLPattern, path
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet


class ListViewSet(ViewSet):
    """One list, and its rows alone, which its search box and its filters ask for while somebody types."""

    list_view_class: type[IndexView]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(self.list_view_class), name="index"),
            path("results/", self.construct_view(self.list_view_class, results_only=True), name="index_results"),
        ]


__all__ = ["ListViewSet"]

"""Partners' feeds in the admin: where their sources are found."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from initiatives import visibility
from initiatives.admin.feed_sources import FeedSourcesViewSet


class SourcesItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return visibility.works_for_all(request.user)


@hooks.register("register_admin_viewset")
def register_sources() -> FeedSourcesViewSet:
    return FeedSourcesViewSet()


@hooks.register("register_admin_menu_item")
def sources_item() -> MenuItem:
    return SourcesItem(
        _("Partners' feeds"), reverse("feed_sources:index"), name="feed-sources", icon_name="globe", order=420
    )


__all__ = ["register_sources", "sources_item"]

"""What came from partners' feeds and waits, in the menu and on the first page of whoever moderates it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from initiatives.admin.feed_queue_doors import QueueViewSet
from initiatives.admin.feed_queue_panel import FeedQueuePanel
from initiatives.services.feed_waiting import MOST_COUNTED, count_waiting
from initiatives.visibility import works_for_all


@hooks.register("register_admin_viewset")
def register_queue() -> QueueViewSet:
    return QueueViewSet()


@hooks.register("construct_main_menu", order=50)
def offer_queue(request: HttpRequest, items: list[MenuItem]) -> None:
    if not works_for_all(request.user):
        return
    label = _("From partners")
    if count := count_waiting():
        label = f"{label} ({count if count <= MOST_COUNTED else f'{MOST_COUNTED}+'})"
    items.append(MenuItem(label, reverse("feed_queue:index"), name="feed-queue", icon_name="download", order=25))


@hooks.register("construct_homepage_panels", order=60)
def tell_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if works_for_all(request.user):
        panels.append(FeedQueuePanel())


__all__ = ["offer_queue", "register_queue", "tell_what_waits"]

"""Former addresses: pages that are taken away lead their readers on, redirects have views of our own."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from initiatives.admin.deletion import LeadingDeleteBulkAction
from initiatives.admin.redirects import RedirectViewSet

# After Wagtail's own, which it replaces.
hooks.register("register_bulk_action", LeadingDeleteBulkAction, order=100)


@hooks.register("register_admin_viewset")
def register_redirects() -> RedirectViewSet:
    return RedirectViewSet()


@hooks.register("construct_settings_menu")
def hide_the_librarys_own(request: HttpRequest, items: list[MenuItem]) -> None:
    """Its views are closed (`cms.doors`)."""
    items[:] = [item for item in items if item.name != "redirects"]

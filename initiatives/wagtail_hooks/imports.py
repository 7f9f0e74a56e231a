"""Uploaded lists in the admin: where they are found, and what they leave in a page's history."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from initiatives import visibility
from initiatives.admin.imports import ImportViewSet
from initiatives.services import loading


class ImportsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return visibility.sees_everything(request.user)


@hooks.register("register_admin_viewset")
def register_imports() -> ImportViewSet:
    return ImportViewSet()


@hooks.register("register_settings_menu_item")
def imports_item() -> MenuItem:
    return ImportsItem(_("Uploaded lists"), reverse("imports:index"), name="imports", icon_name="upload", order=630)


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    actions.register_action(loading.LOADED, _("Update from a list"), _("Point or population updated from a list"))


__all__ = ["imports_item", "register_actions", "register_imports"]

"""What the project itself adds to the admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.declaration import edit_association
from cms.retention_page import retention
from initiatives import visibility


class AdministratorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(visibility.sees_everything(request.user))


@hooks.register("register_admin_urls")
def retention_url() -> list[URLPattern]:
    return [path("retention/", retention, name="retention")]


@hooks.register("register_admin_urls")
def association_url() -> list[URLPattern]:
    return [path("association/", edit_association, name="edit_association")]


@hooks.register("register_settings_menu_item")
def association_item() -> MenuItem:
    return AdministratorsItem(
        _("Association and accessibility"), reverse("edit_association"), icon_name="home", order=800
    )


@hooks.register("register_settings_menu_item")
def retention_item() -> MenuItem:
    return AdministratorsItem(_("What is kept how long"), reverse("retention"), icon_name="history", order=900)

"""What an organisation's own people work on, first in their menu; and what of Wagtail's menu they never use."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from initiatives import visibility
from initiatives.admin import guide, told
from initiatives.admin.own_pages import OwnActsViewSet, OwnInitiativesViewSet
from initiatives.services.unfinished import finishes


@hooks.register("register_admin_viewset")
def register_lists() -> list[OwnInitiativesViewSet | OwnActsViewSet]:
    return [OwnInitiativesViewSet(), OwnActsViewSet()]


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("told/<int:pk>/", told.show, name="told"),
        path("guide/", guide.writing, name="guide"),
        path("guide/publishing/", guide.publishing, name="guide_publishing"),
    ]


@hooks.register("insert_editor_js")
def add_measure() -> str:
    return format_html('<script defer src="{}"></script>', static("js/told.js"))


@hooks.register("register_admin_menu_item")
def guide_item() -> MenuItem:
    return MenuItem(_("Author's guide"), reverse("guide"), name="guide", icon_name="help", order=900)


@hooks.register("construct_main_menu", order=50)
def offer_lists(request: HttpRequest, items: list[MenuItem]) -> None:
    for name, icon, order, own, all_ in (
        ("own_initiatives", "pick", 10, _("Our initiatives"), _("Initiatives")),
        ("own_acts", "doc-full", 20, _("Our legal acts"), _("Legal acts")),
    ):
        label = own if finishes(request.user) else all_
        items.append(
            MenuItem(label, reverse(f"{name}:index"), name=name.replace("_", "-"), icon_name=icon, order=order)
        )


@hooks.register("construct_main_menu", order=60)
def reduce_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """One organisation has no tree to go through: its lists hold all pages but its own, which is here."""
    if not finishes(request.user):
        return
    items[:] = [item for item in items if item.name != "explorer"]
    membership = visibility.membership_of(request.user)
    if membership is not None and membership.organisation_id is not None:
        address = reverse("wagtailadmin_pages:edit", args=[membership.organisation_id])
        items.append(MenuItem(_("Our page"), address, name="own-page", icon_name="home", order=30))


__all__ = ["add_measure", "guide_item", "offer_lists", "reduce_menu", "register_lists", "register_urls"]

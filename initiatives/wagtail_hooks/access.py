"""Lists of the admin show what the person may see, and no more.

Which door is whose stands in `cms.doors`; here is what narrows those that are open.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from initiatives import visibility
from initiatives.admin.explorer import ExplorerView, MenuPages, PageSearchView, as_rows
from initiatives.text_links import FileLink, PublishedPageLink

# Reports list pages of all members; Wagtail narrows some of them and not others.
FOR_ADMINISTRATORS = {"reports", "help"}


@hooks.register("construct_page_chooser_queryset")
def choosable_pages(pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """Wagtail's own lists and searches the drafts of everybody, and asks each row for its state."""
    shown = as_rows(pages)
    if "q" in request.GET:
        # Search takes no condition but on columns that it knows.
        return shown.filter(pk__in=visibility.pages_visible_to(request.user).values("pk"))
    return shown.filter(visibility.seen(request.user))


@hooks.register("construct_image_chooser_queryset")
def choosable_pictures(pictures: "QuerySet[Any]", request: HttpRequest) -> "QuerySet[Any]":
    return pictures.filter(pk__in=visibility.pictures_usable_by(request.user).order_by().values("pk"))


@hooks.register("construct_document_chooser_queryset")
def choosable_attachments(attachments: "QuerySet[Any]", request: HttpRequest) -> "QuerySet[Any]":
    return attachments.filter(pk__in=visibility.attachments_usable_by(request.user).order_by().values("pk"))


class ExplorerFilterSet(GenericPageFilterSet):
    """Without the filters that name every person who ever wrote a page, and the one site."""

    owner = edited_by = site = None


class ExplorerViewSet(PageViewSet):
    model = Page
    index_view_class = ExplorerView
    search_view_class = PageSearchView
    filterset_class = ExplorerFilterSet


# After Wagtail's own, which it replaces.
@hooks.register("register_admin_viewset", order=100)
def register_explorer() -> ExplorerViewSet:
    return ExplorerViewSet()


@hooks.register("construct_admin_api")
def register_menu(router: WagtailAPIRouter) -> None:
    router.register_endpoint("pages", MenuPages)


@hooks.register("construct_main_menu")
def hide_closed_menus(request: HttpRequest, items: list[MenuItem]) -> None:
    if not visibility.sees_everything(request.user):
        items[:] = [item for item in items if item.name not in FOR_ADMINISTRATORS]


@hooks.register("construct_homepage_panels", order=100)
def narrow_panels(request: HttpRequest, panels: list[Component]) -> None:
    """A person who changed the municipality leaves the drafts of the former one behind."""
    panels[:] = [NARROWED[type(panel)]() if type(panel) in NARROWED else panel for panel in panels]


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=100)
def link_published_pages(features: FeatureRegistry) -> None:
    features.register_link_type(PublishedPageLink)
    features.register_link_type(FileLink)


class OwnRecentEdits(RecentEditsPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        mine = _edited(context["request"], [page for _, page in context["last_edits"]])
        context["last_edits"] = [(when, page) for when, page in context["last_edits"] if page.pk in mine]
        return context


class OwnLockedPages(LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        mine = _edited(context["request"], context["locked_pages"])
        context["locked_pages"] = [page for page in context["locked_pages"] if page.pk in mine]
        return context


def _edited(request: HttpRequest, pages: Iterable[Page]) -> set[int]:
    mine: QuerySet[Page] = visibility.pages_edited_by(request.user).filter(pk__in=[page.pk for page in pages])
    return set(mine.values_list("pk", flat=True))


NARROWED: dict[type[Component], type[Component]] = {
    RecentEditsPanel: OwnRecentEdits,
    LockedPagesPanel: OwnLockedPages,
}

"""Explorer, page chooser and the menu of pages at any size: what rows ask for one by one is read for all of them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from wagtail.admin.api.serializers import AdminPageSerializer, PageChildrenField
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.ui.tables import Table
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.search import SearchView
from wagtail.api.v2.serializers import PageParentField
from wagtail.api.v2.utils import BadRequestError
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet, SpecificIterable

from initiatives.permissions import PAGES, STEP, page_policy


class Rows(SpecificIterable):
    """Specific pages that know their parents and where the site begins: Wagtail asks for both row by row."""

    def __iter__(self) -> Iterator[Page]:
        pages = list(super().__iter__())
        above = Page.objects.filter(path__in={page.path[:-STEP] for page in pages}).order_by()
        parents, roots = {parent.path: parent for parent in above}, Site.get_site_root_paths()
        for page in pages:
            page._wagtail_cached_site_root_paths = roots
            page._cached_parent_obj = parents.get(page.path[:-STEP])
        return iter(pages)


class RowsQuerySet(PageQuerySet):
    """Whatever a view makes of it on its way."""

    def specific(self, defer: bool = False) -> "RowsQuerySet":
        rows: RowsQuerySet = super().specific(defer)
        rows._iterable_class = Rows
        return rows


def as_rows(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    """The same pages, specific, with what a row says of each."""
    rows: QuerySet[Page] = RowsQuerySet(pages.model, query=pages.query, using=pages.db)
    return rows.specific().annotate_approved_schedule().prefetch_workflow_states().defer_streamfields()  # type: ignore[attr-defined]


class ExplorerView(ExplorableIndexView):
    paginate_by = 20

    def get_base_queryset(self) -> "QuerySet[Page]":
        """Wagtail's makes a list of all that the person may explore, and looks for the children in it."""
        if self.is_searching or self.is_filtering:
            pages = super().get_base_queryset()
        else:
            children = self.parent_page.get_children().filter(page_policy.explorable(self.request.user))
            pages = self.annotate_queryset(children)
        pages._iterable_class = Rows
        return pages

    def get_table(self, object_list: Any) -> Table:
        PAGES.read(self.request.user, [page.path for page in object_list])
        return super().get_table(object_list)


class PageSearchView(SearchView):
    """The search of all pages, which otherwise asks for the places of sites and for parents row by row, and names what
    it counts “None”.
    """

    verbose_name_plural = Page._meta.verbose_name_plural

    def annotate_queryset(self, pages: "QuerySet[Page]") -> "QuerySet[Page]":
        found: QuerySet[Page] = super().annotate_queryset(pages)
        found._iterable_class = Rows
        return found

    def get_table(self, object_list: Any) -> Table:
        PAGES.read(self.request.user, [page.path for page in object_list])
        return super().get_table(object_list)


class ChildrenCount(PageChildrenField):
    """All children: a menu asks whether there are any, and shows those that the person may explore."""

    def to_representation(self, page: Page) -> dict[str, Any]:
        return {"count": page.numchild, "listing_url": f"?child_of={page.pk}"}


class Parent(PageParentField):
    def get_attribute(self, instance: Page) -> Page | None:
        parent = instance.get_parent()
        return parent if page_policy.explores(self.context["request"].user, parent) else None


class MenuRow(AdminPageSerializer):
    children = ChildrenCount(read_only=True)
    parent = Parent(read_only=True)


class MenuPages(PagesAdminAPIViewSet):
    """What the menu of pages unfolds."""

    base_serializer_class = MenuRow

    def get_queryset(self) -> "QuerySet[Page]":
        """What may be explored is asked for by the filter of the menu already. Search cannot read our conditions."""
        if "search" in self.request.GET:
            raise BadRequestError("the menu of pages is not searched")
        if "for_explorer" in self.request.GET:
            return Page.objects.exclude(depth=1)
        return super().get_queryset()

    def filter_queryset(self, queryset: "QuerySet[Page]") -> "QuerySet[Page]":
        """Filters join what Wagtail lists with what it lets explore, and forget what was annotated."""
        return as_rows(super().filter_queryset(queryset))


__all__ = ["ExplorerView", "MenuPages", "PageSearchView", "as_rows"]

"""Files that nothing uses: for the editors of each organisation, and all of them for administrators.

Nothing is deleted by itself: a file may have been added today for the act of tomorrow.
"""

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, DownloadColumn, TitleColumn
from wagtail.admin.views import generic

from initiatives.admin.lists import ListViewSet
from initiatives.models import Attachment
from initiatives.services import files


class UnusedFilesView(generic.IndexView):
    model = Attachment
    # Whoever enters the admin sees what they may use, which the list itself asks for.
    permission_policy = None
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Files that nothing uses")
    header_icon = "doc-full-inverse"
    # The oldest first: what came today is perhaps about to be used.
    default_ordering = "created_at"
    paginate_by = 50
    # Wagtail's search takes no condition but on columns that it knows.
    is_searchable = False
    index_url_name = "unused_files:index"
    index_results_url_name = "unused_files:index_results"
    add_url_name = edit_url_name = None

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label=_("Title"), get_url=_address_of, sort_key="title", width="30%"),
            DownloadColumn("filename", label=_("File")),
            Column("file_size", label=_("Size"), accessor=_size_of, sort_key="file_size"),
            DateColumn("created_at", label=_("Added"), sort_key="created_at"),
            Column("uploaded_by_user", label=_("By")),
            Column("collection", label=_("Whose"), accessor="collection.name", sort_key="collection__name"),
        ]

    def get_base_queryset(self) -> "QuerySet[Attachment]":
        return files.unused_attachments(user=self.request.user).select_related("collection", "uploaded_by_user")

    def order_queryset(self, queryset: "QuerySet[Attachment]") -> "QuerySet[Attachment]":
        return queryset.order_by(self.ordering, "pk")


class UnusedFilesViewSet(ListViewSet):
    name = "unused_files"
    url_prefix = "unused-files"
    icon = "doc-full-inverse"
    menu_label = _("Files that nothing uses")
    menu_hook = "register_reports_menu_item"
    menu_order = 950
    list_view_class = UnusedFilesView


def _address_of(file: Attachment) -> str:
    return f"{reverse('edit_attachment', args=[file.pk])}?next={reverse('unused_files:index')}"


def _size_of(file: Attachment) -> str:
    return filesizeformat(file.file_size) if file.file_size is not None else "–"


__all__ = ["UnusedFilesView", "UnusedFilesViewSet"]

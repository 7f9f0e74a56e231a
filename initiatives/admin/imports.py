"""Lists of members and of people: uploaded, looked through, shown, and written after a yes. For administrators."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from initiatives.admin.lists import ListViewSet
from initiatives.forms.imports import UploadForm
from initiatives.models import Import
from initiatives.services import imports
from initiatives.services.loaders import LOADERS
from initiatives.tabular import MAX_BYTES

ROWS_ON_PAGE = 50
LOOK_AGAIN_AFTER = "3"
UPLOAD = {Import.Kind.MEMBERS: _("Upload members"), Import.Kind.PEOPLE: _("Upload people")}
TITLES = {Import.Kind.MEMBERS: _("Members from a file"), Import.Kind.PEOPLE: _("People from a file")}


class ImportsView(generic.IndexView):
    model = Import
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Uploaded lists")
    header_icon = "upload"
    default_ordering = "-made_at"
    is_searchable = False
    paginate_by = 50
    index_url_name = "imports:index"
    index_results_url_name = "imports:index_results"
    any_permission_required = None
    permission_policy = None

    def get_base_queryset(self) -> "QuerySet[Import]":
        # Neither files nor previews, which are as long as the lists.
        return Import.objects.select_related("made_by").defer("content", "report", "problems")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(UPLOAD[Import.Kind(kind)], url=reverse("imports:upload", args=[kind]), icon_name="upload")
            for kind in LOADERS
        ]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("name", label=_("File"), get_url=lambda row: reverse("imports:show", args=[row.pk])),
            Column("kind", label=_("What"), accessor="get_kind_display"),
            Column("state", label=_("State"), accessor="get_state_display"),
            Column("made_by", label=_("By"), accessor=lambda row: row.made_by or gettext("command line")),
            DateColumn("made_at", label=_("Uploaded")),
            DateColumn("finished_at", label=_("Finished")),
        ]


class UploadView(WagtailAdminTemplateMixin, FormView[UploadForm]):
    template_name = "imports/upload.html"
    form_class = UploadForm
    header_icon = "upload"

    @cached_property
    def kind(self) -> Import.Kind:
        if self.kwargs["kind"] not in LOADERS:
            raise Http404
        return Import.Kind(self.kwargs["kind"])

    def get_page_title(self) -> Any:
        return TITLES[self.kind]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return _crumbs(self.get_page_title())

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(columns=LOADERS[self.kind].columns, kind=self.kind, **kwargs)

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        row = imports.check(
            loader=LOADERS[self.kind],
            # One byte over the limit is enough to know that it is too large.
            content=file.read(MAX_BYTES + 1),
            name=file.name,
            only=form.cleaned_data.get("only", ""),
            by=cast("Any", self.request.user),
            now=timezone.now(),
        )
        return redirect("imports:show", row.pk)


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """One list: what it would change or what is wrong with it; while it is written, how far that is."""

    template_name = "imports/import.html"
    header_icon = "upload"

    @cached_property
    def row(self) -> Import:
        return get_object_or_404(
            Import.objects.select_related("made_by").defer("content"), pk=self.kwargs["pk"], kind__in=LOADERS
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.row.state in imports.UNDER_WAY:
            # The page asks for itself again, with and without scripts.
            response.headers["Refresh"] = LOOK_AGAIN_AFTER
        return response

    def get_page_title(self) -> Any:
        return TITLES[Import.Kind(self.row.kind)]

    def get_page_subtitle(self) -> str:
        return self.row.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return _crumbs(self.row.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row
        lines = row.problems or row.report.get("rows", [])
        return super().get_context_data(
            row=row,
            page=Paginator(lines, ROWS_ON_PAGE).get_page(self.request.GET.get("p")),
            hidden=max(0, row.report.get("new", 0) + row.report.get("changed", 0) - imports.MOST_SHOWN),
            under_way=row.state in imports.UNDER_WAY,
            can_confirm=imports.confirmable(number=row.pk).exists(),
            **kwargs,
        )  # fmt: skip


class ConfirmView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Import.objects.only("pk"), pk=pk, kind__in=LOADERS)
        if not imports.confirm(number=row.pk, by=cast("Any", request.user)):
            messages.warning(request, gettext("This list is not waiting for a yes (any more)."))
        return redirect("imports:show", row.pk)


class DismissView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Import.objects.only("pk"), pk=pk, kind__in=LOADERS)
        if not imports.dismiss(number=row.pk):
            messages.error(request, gettext("This list is being written and cannot be dropped."))
            return redirect("imports:show", row.pk)
        messages.success(request, gettext("The list was dropped."))
        return redirect("imports:index")


def _crumbs(label: Any) -> list[dict[str, Any]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("imports:index"), "label": _("Uploaded lists")},
        {"url": "", "label": label},
    ]


class ImportViewSet(ListViewSet):
    name = "imports"
    url_prefix = "imports"
    list_view_class = ImportsView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("new/<str:kind>/", UploadView.as_view(), name="upload"),
            path("<int:pk>/", ImportView.as_view(), name="show"),
            path("<int:pk>/confirm/", ConfirmView.as_view(), name="confirm"),
            path("<int:pk>/dismiss/", DismissView.as_view(), name="dismiss"),
        ]


__all__ = ["ImportViewSet"]

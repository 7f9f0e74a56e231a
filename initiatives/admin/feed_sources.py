"""Where entries come from: the list of sources, and the doors to all that is done with one."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from initiatives import visibility
from initiatives.admin.feed_editing import AddView, DeleteView, EditView
from initiatives.admin.feed_lists import AddListedView, ExportView, UploadListView
from initiatives.admin.feed_source import AskNowView, PauseView, ProgressView, SourceView
from initiatives.admin.feed_states import Health, healths, state_choices
from initiatives.admin.lists import ListViewSet
from initiatives.feeds.silent import silent
from initiatives.feeds.standing import State
from initiatives.models import FeedSource, PartnerPage
from initiatives.spellings import with_words

STATES: dict[str, Q] = {
    State.PAUSED: Q(is_paused=True),
    State.GONE: Q(is_paused=False, stopped_at__isnull=False),
    State.FAILING: Q(is_paused=False, stopped_at__isnull=True, failing_since__isnull=False),
    State.NEW: Q(is_paused=False, stopped_at__isnull=True, failing_since__isnull=True, answered_at__isnull=True),
    State.WORKS: Q(is_paused=False, stopped_at__isnull=True, failing_since__isnull=True, answered_at__isnull=False),
}


class SourceFilterSet(WagtailFilterSet):
    partner = django_filters.ModelChoiceFilter(
        label=_("Partner"), queryset=lambda _request: PartnerPage.objects.order_by("title").only("title")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=state_choices, method="by_state")

    class Meta:
        model = FeedSource
        fields: Sequence[str] = []

    def by_state(self, rows: "QuerySet[FeedSource]", name: str, state: str) -> "QuerySet[FeedSource]":
        """Who is silent answers all the same, and shows only when the dates are looked at."""
        if state not in (State.SILENT, State.WORKS):
            return rows.filter(STATES[state])
        quiet = [source.pk for source, _stands in silent(timezone.now())]
        return rows.filter(pk__in=quiet) if state == State.SILENT else rows.filter(STATES[state]).exclude(pk__in=quiet)


class HealthColumn(BaseColumn):
    """A cell with a template of ours, which is told whether the person may do more than look."""

    def __init__(self, name: str, template: str, **more: Any) -> None:
        super().__init__(name, **more)
        self.cell_template_name = f"feed_sources/{template}.html"

    def get_cell_context_data(self, instance: Health, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        more = {"csrf_token": get_token(request), "may_change": visibility.sees_everything(request.user)}
        return context | {"health": instance, "source": instance.source, "sparkline": instance.sparkline} | more


class SourcesView(generic.IndexView):
    model = FeedSource
    # Nobody is given a right to this model: the rows in `cms.doors` say whose it is.
    permission_policy = None
    any_permission_required = None
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Partners' feeds")
    header_icon = "globe"
    default_ordering = "partner__title"
    filterset_class = SourceFilterSet
    is_searchable = True
    search_kwarg = "q"
    paginate_by = 50
    index_url_name = "feed_sources:index"
    index_results_url_name = "feed_sources:index_results"
    add_url_name = edit_url_name = None

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            HealthColumn("source", "title_cell", label=_("Source and partner"), sort_key="partner__title", width="34%"),
            HealthColumn("state", "state_cell", label=_("State")),
            DateColumn("answered_at", label=_("Last answer"), accessor="source.answered_at", sort_key="answered_at"),
            HealthColumn("next_at", "next_cell", label=_("Next look"), sort_key="next_at"),
            HealthColumn("waiting", "waiting_cell", label=_("Waiting")),
            HealthColumn("weeks", "sparkline_cell", label=_("Entries a week")),
            HealthColumn("now", "now_cell", label=_("Now")),
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        if not visibility.sees_everything(self.request.user):
            return []
        return [HeaderButton(_("Add a source"), url=reverse("feed_sources:add"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not visibility.sees_everything(self.request.user):
            return []
        return [
            Button(_("Take over a list (OPML)"), url=reverse("feed_sources:upload_list"), icon_name="upload"),
            Button(_("Download the list (OPML)"), url=reverse("feed_sources:export"), icon_name="download"),
        ]

    def get_base_queryset(self) -> "QuerySet[FeedSource]":
        return FeedSource.objects.select_related("partner")

    def order_queryset(self, queryset: "QuerySet[FeedSource]") -> "QuerySet[FeedSource]":
        return queryset.order_by(self.ordering, "partner__title", "name", "pk")

    def search_queryset(self, queryset: "QuerySet[FeedSource]") -> "QuerySet[FeedSource]":
        return with_words(queryset, self.search_query, "name", "title", "address", "partner__title")

    def paginate_queryset(self, queryset: "QuerySet[FeedSource]", page_size: int) -> tuple[Any, Any, Any, bool]:
        """The rows of the page as they stand; what that takes is asked for all of them."""
        paginator, page, sources, has_others = super().paginate_queryset(queryset, page_size)
        page.object_list = healths(list(sources), now=timezone.now())
        return paginator, page, page.object_list, has_others


class FeedSourcesViewSet(ListViewSet):
    name = "feed_sources"
    url_prefix = "feeds/sources"
    icon = "globe"
    list_view_class = SourcesView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("new/", AddView.as_view(), name="add"),
            path("list/", UploadListView.as_view(), name="upload_list"),
            path("list/add/", AddListedView.as_view(), name="add_listed"),
            path("list/burza.opml", ExportView.as_view(), name="export"),
            path("<int:pk>/", SourceView.as_view(), name="show"),
            path("<int:pk>/edit/", EditView.as_view(), name="edit"),
            path("<int:pk>/ask/", AskNowView.as_view(), name="ask"),
            path("<int:pk>/progress/", ProgressView.as_view(), name="progress"),
            path("<int:pk>/pause/", PauseView.as_view(), name="pause"),
            path("<int:pk>/delete/", DeleteView.as_view(), name="delete"),
        ]


__all__ = ["FeedSourcesViewSet", "SourcesView"]

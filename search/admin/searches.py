"""What is searched for, and what of it found nothing: the association's administrators learn what is missing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, NumberColumn
from wagtail.admin.views import generic

from initiatives.admin.lists import ListViewSet
from initiatives.admin.spreadsheets import SafeExport
from initiatives.spellings import words_of
from search.admin.lists import TEXT
from search.models import SearchedText

Row = dict[str, Any]

PERIODS = {7: _("7 days"), 30: _("30 days"), 90: _("90 days")}


def searched() -> "QuerySet[SearchedText, Any]":
    """By text, over all days that are left: `asked`, `in_vain`, `last`, and `found`, as much as on that last day."""
    latest = SearchedText.objects.filter(text=OuterRef("text")).order_by("-day")
    return SearchedText.objects.values("text").annotate(
        asked=Sum("times"), in_vain=Sum("empty"), last=Max("day"), found=Subquery(latest.values("hits")[:1])
    )


class SearchesFilterSet(WagtailFilterSet):
    period = django_filters.ChoiceFilter(label=_("Period"), choices=list(PERIODS.items()), method="of_period")
    nothing = django_filters.BooleanFilter(label=_("Nothing was found"), method="by_nothing")

    class Meta:
        model = SearchedText
        fields: Sequence[str] = []

    def of_period(self, rows: "QuerySet[Any]", name: str, days: str) -> "QuerySet[Any]":
        return rows.filter(day__gt=timezone.localdate() - timedelta(days=int(days)))

    def by_nothing(self, rows: "QuerySet[Any]", name: str, nothing: bool) -> "QuerySet[Any]":
        return rows.filter(in_vain__gt=0) if nothing else rows.filter(in_vain=0)


class SearchesView(SafeExport, generic.IndexView):
    model = SearchedText
    # Nobody is given a right to this model: the row in `cms.doors` says whose it is.
    permission_policy = None
    template_name = "search/searches.html"
    page_title = _("What is searched for")
    header_icon = "search"
    default_ordering = "-asked"
    filterset_class = SearchesFilterSet
    is_searchable = True
    search_kwarg = "q"
    paginate_by = 50
    index_url_name = "searches:index"
    index_results_url_name = "searches:index_results"
    add_url_name = edit_url_name = None
    export_filename = "burza-wyszukiwania"
    exported = {
        "text": (_("What was searched for"), lambda row: row["text"]),
        "asked": (_("How often"), lambda row: row["asked"]),
        "in_vain": (_("Without results"), lambda row: row["in_vain"]),
        "found": (_("Hits the last time"), lambda row: row["found"]),
        "last": (_("Last on"), lambda row: row["last"].isoformat()),
    }

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("text", label=_("What was searched for"), accessor=_linked, sort_key="text", width="35%"),
            NumberColumn("asked", label=_("How often"), sort_key="asked"),
            NumberColumn("in_vain", label=_("Without results"), sort_key="in_vain"),
            NumberColumn("found", label=_("Hits the last time")),
            Column("last", label=_("Last on"), sort_key="last"),
            Column("help", label=_("What can be done"), accessor=_ways_to_help),
        ]

    def get_base_queryset(self) -> "QuerySet[SearchedText, Any]":
        return searched()

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Texts are kept in small letters."""
        for word in words_of(self.search_query.casefold()) if self.is_searching else []:
            queryset = queryset.filter(text__contains=word)
        return queryset

    def order_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset.order_by(self.ordering or self.default_ordering, "text")


def _linked(row: Row) -> SafeString:
    return format_html('<a href="{}?{}">{}</a>', reverse("search"), urlencode({"q": row["text"]}), row["text"])


def _ways_to_help(row: Row) -> SafeString:
    asked = urlencode({TEXT: row["text"]})
    return format_html(
        '<div class="w-mb-1"><a class="button button-small button-secondary" href="{}?{}">{}</a></div>'
        '<div><a class="button button-small button-secondary" href="{}?{}">{}</a></div>',
        reverse("promotion_admin:add"), asked, gettext("promote a page"),
        reverse("synonym_admin:add"), asked, gettext("add a synonym"),
    )  # fmt: skip


class SearchesViewSet(ListViewSet):
    name = "searches"
    url_prefix = "search/asked"
    icon = "search"
    menu_label = _("What is searched for")
    menu_hook = "register_reports_menu_item"
    menu_order = 880
    list_view_class = SearchesView


__all__ = ["SearchesView", "SearchesViewSet", "searched"]

"""Synonyms and promoted pages, as the association's administrators keep them."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from initiatives.spellings import with_words
from search.admin.forms import PromotionForm, SynonymForm
from search.models import PromotedPage, Promotion, SynonymGroup
from search.models.lists import LONGEST_TEXT, MOST_PAGES, PROMOTED

# In an address: what the form begins with.
TEXT = "text"


class AddSynonyms(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        text = self.request.GET.get(TEXT, "").strip()[:LONGEST_TEXT]
        return super().get_initial() | ({"phrases": f"{text}\n"} if text else {})


class AddPromotion(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"text": self.request.GET.get(TEXT, "").strip()[:LONGEST_TEXT]}


class SynonymsView(generic.IndexView):
    default_ordering = "phrases"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [title("phrases", label=_("Mean the same"), accessor=str, get_url=self.get_edit_url)]

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return with_words(queryset, self.search_query, "phrases")


class PromotionsView(generic.IndexView):
    default_ordering = "text"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("text", label=_("What is searched for"), get_url=self.get_edit_url, width="30%", sort_key="text"),
            Column("pages", label=_("Pages that are shown first"), accessor=_titles),
        ]

    def get_base_queryset(self) -> "QuerySet[Promotion]":
        chosen = PromotedPage.objects.select_related("page")
        return Promotion.objects.prefetch_related(Prefetch("pages", chosen))

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return with_words(queryset, self.search_query, "text")


def _titles(promotion: Promotion) -> str:
    return ", ".join(_title(chosen) for chosen in promotion.pages.all())


def _title(chosen: PromotedPage) -> str:
    title: str = chosen.page.title
    return title if chosen.page.live else gettext("%(title)s (not published, not shown)") % {"title": title}


class SynonymViewSet(ModelViewSet):
    model = SynonymGroup
    name = "synonym_admin"
    url_prefix = "search/synonyms"
    icon = "list-ul"
    menu_label = _("Synonyms")
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["phrases"]
    list_per_page = 100
    index_view_class = SynonymsView
    add_view_class = AddSynonyms

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        form: type[forms.ModelForm[Any]] = SynonymForm
        return form


class PromotionViewSet(ModelViewSet):
    model = Promotion
    name = "promotion_admin"
    url_prefix = "search/promoted"
    icon = "thumbtack"
    menu_label = _("Promoted pages")
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["text"]
    list_per_page = 100
    index_view_class = PromotionsView
    add_view_class = AddPromotion
    edit_handler = ObjectList(
        [
            FieldPanel("text"),
            InlinePanel(
                "pages", panels=[PageChooserPanel("page", list(PROMOTED))], heading=_("Pages that are shown first"),
                label=_("Page"), min_num=1, max_num=MOST_PAGES,
            ),
        ],
        base_form_class=PromotionForm,
    )  # fmt: skip


class SearchGroup(ModelViewSetGroup):
    menu_label = _("Searching")
    menu_icon = "search"
    menu_order = 410
    items = (SynonymViewSet, PromotionViewSet)


__all__ = ["TEXT", "PromotionViewSet", "SearchGroup", "SynonymViewSet"]

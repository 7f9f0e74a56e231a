"""Choosing an act or an initiative of any member: a list to search instead of a tree to walk."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.models import Page

from initiatives.admin.no_room import SaysNoRoom
from initiatives.forms.acts import ByWordsForm, NewActForm
from initiatives.models import ActPage, InitiativePage, SharedPage
from initiatives.models.guards import HOME_DEPTH
from initiatives.row_numbers import row_number
from initiatives.services import acts
from initiatives.visibility import Person, pages_visible_to


class VisiblePages:
    """What is offered, and the only thing that an answer can name: what is published, and drafts of one's own."""

    request: HttpRequest
    model_class: type[SharedPage]

    def get_object_list(self) -> "QuerySet[Any]":
        visible = pages_visible_to(self.request.user, self.model_class)
        return visible.select_related("organisation").order_by("-latest_revision_created_at", "-id")

    def get_object(self, pk: str) -> Page:
        page: Page = self.get_object_list().get(pk__in=_numbers([pk]))
        return page

    def get_objects(self, pks: list[str]) -> "QuerySet[Any]":
        return self.get_object_list().filter(pk__in=_numbers(pks))

    def get_display_title(self, instance: SharedPage) -> str:
        return shown_title(instance)

    def get_edit_item_url(self, instance: SharedPage) -> str:
        return shown_url(instance)


class BrowseFromHome(BrowseView):
    """Wagtail begins at the nearest page above all of a kind, also where that is an organisation not published yet."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id is None:
            parent_page_id = Page.objects.filter(depth=HOME_DEPTH).values_list("pk", flat=True).first()
        response: HttpResponse = super().get(request, parent_page_id)
        return response


def _numbers(asked: list[str]) -> list[int]:
    """Those that a row can have."""
    return [number for text in asked if (number := row_number(text)) is not None]


def shown_title(page: SharedPage) -> str:
    title = page.get_admin_display_title()
    place = page.organisation.title
    return f"{title} ({place})" if page.live else f"{title} ({place}, {gettext('draft')})"


def title_for(user: Person | None, page: SharedPage) -> str:
    """What was published when it was named can be taken back since, and its title then is a draft's."""
    if page.live or (user is not None and pages_visible_to(user).filter(pk=page.pk).exists()):
        return shown_title(page)
    return gettext("a page that is not published now (no. %(number)s)") % {"number": page.pk}


def shown_url(page: SharedPage) -> str:
    """Who chooses another's page may read it, but not edit it."""
    return page.url or "" if page.live else reverse("wagtailadmin_pages:edit", args=[page.pk])


def _title(page: SharedPage) -> str:
    return page.get_admin_display_title()


def _status(page: SharedPage) -> str:
    return gettext("published") if page.live else gettext("draft")


class PageList(VisiblePages):
    """The list itself, on opening and on searching."""

    filter_form_class = ByWordsForm

    @property
    def title_column(self) -> TitleColumn:
        column = super().title_column  # type: ignore[misc]
        column.accessor = _title
        return column

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,
            Column("organisation", label=_("Organisation"), accessor="organisation.title"),
            *self.more_columns(),
            StatusTagColumn("live", label=_("Status"), accessor=_status, primary=lambda page: page.live),
        ]

    def more_columns(self) -> list[Column]:
        if self.model_class is not ActPage:
            return []
        return [
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("issued_on", label=_("Date"), accessor="issued_on"),
        ]


class BelowOrganisation:
    """The tab for a new act: it stands below the organisation of the page that is being written."""

    request: HttpRequest
    preserve_url_parameters = ("multiple", "organisation")

    @cached_property
    def organisation(self) -> Page | None:
        page = Page.objects.filter(pk__in=_numbers([self.request.GET.get("organisation", "")])).first()
        return page.specific if page else None

    def can_create(self) -> bool:
        return self.organisation is not None and acts.may_create_act(
            organisation=self.organisation,
            user=self.request.user,  # type: ignore[arg-type]
        )

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_creation_form_kwargs()  # type: ignore[misc]
        return kwargs | {"user": self.request.user}

    def save_form(self, form: NewActForm) -> ActPage:
        return acts.create_act(
            organisation=self.organisation,
            user=self.request.user,  # type: ignore[arg-type]
            arrived=form.arrived,
            **form.cleaned_data,
        )


class ChooseView(PageList, chooser.ChooseView):
    pass


class ResultsView(PageList, chooser.ChooseResultsView):
    pass


class ChosenView(VisiblePages, chooser.ChosenView):
    pass


class ChosenMultipleView(VisiblePages, chooser.ChosenMultipleView):
    pass


class ChooseActView(BelowOrganisation, ChooseView):
    pass


class ActResultsView(BelowOrganisation, ResultsView):
    pass


class CreateActView(SaysNoRoom, BelowOrganisation, VisiblePages, chooser.CreateView):
    pass


class PageChooser(BaseChooser):
    # Who looks at the form; the panel says it.
    user: Person | None = None

    def get_display_title(self, instance: SharedPage) -> str:
        return title_for(self.user, instance)

    def get_value_data_from_instance(self, instance: SharedPage) -> dict[str, Any]:
        data: dict[str, Any] = super().get_value_data_from_instance(instance)
        return data | {"edit_url": shown_url(instance)}


class ActChooser(PageChooser):
    linked_fields = {"organisation": {"selector": "[data-organisation]"}}


class InitiativeChooserViewSet(ChooserViewSet):
    model = InitiativePage
    icon = "doc-full"
    choose_one_text = _("Choose an initiative")
    choose_another_text = _("Choose another initiative")
    edit_item_text = _("Open")
    base_widget_class = PageChooser
    choose_view_class = ChooseView
    choose_results_view_class = ResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Nobody makes an initiative inside another."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class ActChooserViewSet(ChooserViewSet):
    model = ActPage
    icon = "doc-full-inverse"
    choose_one_text = _("Choose or add an act")
    choose_another_text = _("Choose another act")
    edit_item_text = _("Open")
    search_tab_label = _("Acts in Burza")
    creation_tab_label = _("Add an act")
    create_action_label = _("Add the act")
    create_action_clicked_label = _("Adding…")
    creation_form_class = NewActForm
    preserve_url_parameters = ["multiple", "organisation"]
    base_widget_class = ActChooser
    choose_view_class = ChooseActView
    choose_results_view_class = ActResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    create_view_class = CreateActView


initiative_chooser = InitiativeChooserViewSet("initiative_chooser", url_prefix="choose/initiative")
act_chooser = ActChooserViewSet("act_chooser", url_prefix="choose/act")

"""An organisation's initiatives and acts as lists: how far each is, when it is to be reviewed, who works on it.

Whoever works for the association sees the pages of all for whom it stands in, administrators those of everybody. What
rows ask for one by one is read for the whole list.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page, Revision, Site, WorkflowState

from initiatives import visibility
from initiatives.admin.lists import ListViewSet
from initiatives.admin.own_bulk import bulk_buttons
from initiatives.admin.own_files import IN_VAIN, UNDER_WAY, Files, files_of, with_files_in, without_files
from initiatives.admin.spreadsheets import SafeExport, moment
from initiatives.collation import alphabetical
from initiatives.models import ActPage, GroupingPage, InitiativePage, MemberPage, PartnerPage, SharedPage
from initiatives.permissions import PAGES
from initiatives.services.unfinished import finishes
from initiatives.spellings import with_words

SOON = timedelta(days=60)
PER_PAGE = 50


def workflow_of(*statuses: str) -> Exists:
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        status__in=statuses,
    )
    return Exists(states)


MODERATED, RETURNED = WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES
FILES = {"empty": IN_VAIN, "reading": UNDER_WAY}


class OwnFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[
            ("begun", _("with changes that are not published")),
            ("moderation", _("waits for a moderator")),
            ("returned", _("returned to be changed")),
            ("scheduled", _("will be published on its day")),
            ("live", _("published")),
            ("hidden", _("not published")),
        ],
        method="by_state",
    )
    files = django_filters.ChoiceFilter(
        label=_("Files"),
        choices=[("empty", _("without text")), ("reading", _("being read")), ("none", _("no file"))],
        method="by_files",
    )
    mine = django_filters.ChoiceFilter(
        label=_("Who works on it"), choices=[("yes", _("I do")), ("no", _("others"))], method="by_person"
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"),
        queryset=lambda request: visibility.pages_visible_to(request.user).filter(depth=visibility.ORGANISATION_DEPTH),
        widget=AdminPageChooser(target_models=[MemberPage, PartnerPage, GroupingPage], show_edit_link=False),
    )

    class Meta:
        model = InitiativePage
        fields: Sequence[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if finishes(self.request.user):
            # There is one.
            del self.filters["organisation"]

    def by_state(self, pages: "QuerySet[Any]", name: str, state: str) -> "QuerySet[Any]":
        match state:
            case "begun":
                begun = pages.filter(Q(live=False) | Q(has_unpublished_changes=True))
                return begun.filter(~workflow_of(MODERATED), ~_is_scheduled())
            case "moderation":
                return pages.filter(workflow_of(MODERATED))
            case "returned":
                return pages.filter(workflow_of(RETURNED))
            case "scheduled":
                return pages.filter(_is_scheduled())
            case _:
                return pages.filter(live=state == "live")

    def by_files(self, pages: "QuerySet[Any]", name: str, state: str) -> "QuerySet[Any]":
        return pages.filter(with_files_in(FILES[state]) if state in FILES else without_files())

    def by_person(self, pages: "QuerySet[Any]", name: str, mine: str) -> "QuerySet[Any]":
        own = Q(owner=self.request.user.pk) | Q(latest_revision__user=self.request.user.pk)
        return (
            pages.filter(own) if mine == "yes" else pages.exclude(Q(pk__in=pages.filter(own).order_by().values("pk")))
        )


class OwnInitiativesFilterSet(OwnFilterSet):
    review = django_filters.ChoiceFilter(
        label=_("Review"),
        choices=[("overdue", _("overdue")), ("soon", _("within 60 days")), ("none", _("no date"))],
        method="by_review",
    )

    class Meta(OwnFilterSet.Meta):
        model = InitiativePage
        fields: Sequence[str] = ["stage", "category", "crisis"]

    def by_review(self, pages: "QuerySet[Any]", name: str, when: str) -> "QuerySet[Any]":
        today = timezone.localdate()
        match when:
            case "overdue":
                return pages.filter(next_review_on__lt=today)
            case "soon":
                return pages.filter(next_review_on__range=(today, today + SOON))
            case _:
                return pages.filter(next_review_on__isnull=True)


class OwnActsFilterSet(OwnFilterSet):
    class Meta(OwnFilterSet.Meta):
        model = ActPage
        fields: Sequence[str] = ["kind", "status", "category", "crisis"]


def _is_scheduled() -> Exists:
    later = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return Exists(later.filter(object_id=Cast(OuterRef("pk"), CharField())))


def is_returned(page: Page) -> bool:
    """As the list loaded it."""
    state = page.current_workflow_state
    return state is not None and state.status == RETURNED


class StateColumn(PageStatusColumn):
    """Wagtail's, which takes what came back for any draft."""

    cell_template_name = "own_pages/state_cell.html"

    def get_cell_context_data(self, instance: Page, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"is_returned": is_returned(instance)}


def state_of(page: Page) -> str:
    return gettext("returned to be changed") if is_returned(page) else str(page.status_string)


def person_of(page: Page) -> str:
    """Who worked on it last; else who began it; empty where nobody is known."""
    last = page.latest_revision.user if page.latest_revision else None
    return str(last or page.owner or "")


def files_in_words(page: Page) -> Files:
    return getattr(page, "files_read", None) or Files()


def _review_of(page: InitiativePage) -> str:
    if page.next_review_on is None:
        return "–"
    day = date_format(page.next_review_on)
    if not page.review_is_overdue(timezone.localdate()):
        return day
    return format_html('{} <span class="burza-missing">{}</span>', day, gettext("overdue"))


def _files_of(page: Page) -> str:
    files = files_in_words(page)
    return format_html('<span class="burza-missing">{}</span>', files) if files.unread else str(files) or "–"


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


EXPORTED: dict[str, tuple[Any, Any]] = {
    "title": (_("Title"), lambda page: page.draft_title),
    "organisation": (_("Organisation"), lambda page: page.organisation.title),
    "state": (_("Status"), state_of),
    "category": (_("Category"), lambda page: page.category.name if page.category else ""),
}
ENDING: dict[str, tuple[Any, Any]] = {
    "files": (_("Files"), lambda page: str(files_in_words(page))),
    "person": (_("Who works on it"), person_of),
    "changed": (_("Updated"), lambda page: moment(page.latest_revision_created_at)),
    "published": (_("First published"), lambda page: moment(page.first_published_at)),
}


class OwnPagesView(SafeExport, IndexView):
    """`own`: the name of the list for those who have one organisation."""

    model: type[SharedPage]
    own: ClassVar[Any]
    add_label: ClassVar[Any]
    template_name = "own_pages/index.html"
    # The search of pages knows no condition but on columns of its own.
    search_backend_name = None
    is_searchable = True
    paginate_by = PER_PAGE
    list_filter: ClassVar[Sequence[str]] = []

    def get_page_title(self) -> str:
        return str(self.own if finishes(self.request.user) else self.model._meta.verbose_name_plural).capitalize()

    def get_page_subtitle(self) -> str:
        organisation = self.organisation
        return str(organisation.title) if organisation else ""

    @cached_property
    def organisation(self) -> Any:
        membership = visibility.membership_of(self.request.user)
        return membership.organisation if membership and finishes(self.request.user) else None

    @cached_property
    def add_item_label(self) -> str:
        return str(self.add_label)

    def get_add_url(self) -> str | None:
        place = self.organisation
        if place is None or not place.permissions_for_user(self.request.user).can_add_subpage():
            return None
        return reverse("wagtailadmin_pages:add", args=["initiatives", self.model._meta.model_name, place.pk])

    @cached_property
    def columns(self) -> list[BaseColumn]:
        whose = [] if finishes(self.request.user) else [_ORGANISATION]
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
            *whose,
            StateColumn("status", label=_("Status"), sort_key="live"),
            *self.own_columns,
            Column("files", label=_("Files"), accessor=_files_of),
            Column("person", label=_("Who works on it"), accessor=lambda page: person_of(page) or "–"),
            DateColumn("changed", label=_("Updated"), accessor="latest_revision_created_at",
                       sort_key="latest_revision_created_at"),
        ]  # fmt: skip

    own_columns: ClassVar[list[BaseColumn]] = []

    def get_base_queryset(self) -> "QuerySet[Any]":
        pages = visibility.pages_edited_by(self.request.user, self.model)
        rows = pages.annotate_approved_schedule().annotate_site_root_state().prefetch_related(_WORKFLOW)  # type: ignore[attr-defined]
        return rows.select_related("organisation", "category", "owner", "latest_revision__user").defer_streamfields()

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Every word in the title of today or of the draft."""
        return with_words(queryset, self.search_query, "title", "draft_title")

    def order_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        asked = self.ordering or self.default_ordering
        field, down = asked.removeprefix("-"), asked.startswith("-")
        key: Any = alphabetical("draft_title") if field == "title" else F(field)
        return queryset.order_by(key.desc(nulls_last=True) if down else key.asc(nulls_last=True), "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"bulk_buttons": bulk_buttons(self.request.user)}

    def get_table(self, object_list: Any) -> Any:
        prepare(self.request.user, object_list)
        return super().get_table(object_list)

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        rows = list(queryset)
        prepare(self.request.user, rows)
        response: HttpResponse = super().as_spreadsheet(rows, spreadsheet_format)
        return response


# Wagtail's own prefetch looks for them by the base page, unless rows were read as such.
_WORKFLOW = Prefetch(
    "_specific_workflow_states",
    queryset=WorkflowState.objects.active().select_related("current_task_state__task"),
    to_attr="_current_workflow_states",
)
_ORGANISATION = Column("organisation", label=_("Organisation"), accessor="organisation.title",
                       sort_key="organisation__title")  # fmt: skip


def prepare(user: visibility.Person, pages: Iterable[Any]) -> None:
    """What each row would ask for: its place, the person's rights there, and how far its files are read."""
    roots, read = Site.get_site_root_paths(), files_of(pages)
    PAGES.read(user, [page.path for page in pages])
    for page in pages:
        page._wagtail_cached_site_root_paths = roots
        page._cached_parent_obj = page.organisation
        page.files_read = read[page.pk]


class OwnInitiativesView(OwnPagesView):
    model = InitiativePage
    own, add_label = _("our initiatives"), _("Add an initiative")
    index_url_name, index_results_url_name = "own_initiatives:index", "own_initiatives:index_results"
    header_icon = "pick"
    filterset_class = OwnInitiativesFilterSet
    export_filename = "burza-inicjatywy"
    own_columns: ClassVar[list[BaseColumn]] = [
        Column("stage", label=_("Stage"), accessor="get_stage_display", sort_key="stage"),
        Column("review", label=_("Next review"), accessor=_review_of, sort_key="next_review_on"),
    ]
    exported: ClassVar[dict[str, tuple[Any, Any]]] = {
        **EXPORTED,
        "stage": (_("Stage"), lambda page: page.get_stage_display()),
        "reviewed": (_("Last reviewed on"), lambda page: _day(page.reviewed_on)),
        "review": (_("Next review"), lambda page: _day(page.next_review_on)),
        **ENDING,
    }


class OwnActsView(OwnPagesView):
    model = ActPage
    own, add_label = _("our legal acts"), _("Add a legal act")
    index_url_name, index_results_url_name = "own_acts:index", "own_acts:index_results"
    header_icon = "doc-full"
    filterset_class = OwnActsFilterSet
    export_filename = "burza-akty"
    own_columns: ClassVar[list[BaseColumn]] = [
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        DateColumn("issued_on", label=_("Date of the act"), sort_key="issued_on"),
        Column("force", label=_("In force"), accessor="get_status_display", sort_key="status"),
    ]
    exported: ClassVar[dict[str, tuple[Any, Any]]] = {
        **EXPORTED,
        "kind": (_("Kind"), lambda page: page.get_kind_display()),
        "number": (_("Number"), lambda page: page.number),
        "issued": (_("Date of the act"), lambda page: _day(page.issued_on)),
        "force": (_("In force"), lambda page: page.get_status_display()),
        **ENDING,
    }


class OwnInitiativesViewSet(ListViewSet):
    name, url_prefix, list_view_class = "own_initiatives", "initiatives", OwnInitiativesView


class OwnActsViewSet(ListViewSet):
    name, url_prefix, list_view_class = "own_acts", "acts", OwnActsView


__all__ = ["OwnActsViewSet", "OwnInitiativesViewSet"]

"""The administrator's side of proposals: the list, the panel on the first page, one press to confirm."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.users.overview import organisation_of
from cms.users.own_people import FormColumn
from initiatives import visibility
from initiatives.admin.lists import ListViewSet
from initiatives.models import Proposal
from initiatives.services import proposals
from initiatives.services.places import label_of
from initiatives.services.proposals import Known

PLACES = ("organisation__memberpage", "organisation__partnerpage", "organisation__groupingpage")
# More than these is not read on a first page.
MOST_ROWS = 20


def with_places() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("proposed_by", "decided_by", "organisation", *PLACES)


class Row:
    """A proposal with what the administrator has to know of it."""

    def __init__(self, proposal: Proposal, known: Known | None) -> None:
        self.proposal = proposal
        self.organisation = label_of(organisation_of(proposal.organisation))
        self.waits = proposal.outcome == Proposal.Outcome.WAITING
        self.obstacle = self.question = ""
        if known is not None and self.waits:
            self._look(known)

    def _look(self, known: Known) -> None:
        if known.user.is_superuser:
            self.obstacle = gettext("Nobody can be made with this address.")
        elif known.is_there and known.user.is_active:
            self.obstacle = gettext("This person belongs to that organisation already.")
        else:
            place = label_of(known.membership.organisation) if known.membership else gettext("no organisation")
            text = gettext("Has an account already: %(place)s.") % {"place": place}
            off = "" if known.user.is_active else " " + gettext("It is switched off.")
            self.question = text + off


def rows_of(found: Sequence[Proposal]) -> list[Row]:
    known = proposals.known_people(row for row in found if row.outcome == Proposal.Outcome.WAITING)
    return [Row(proposal, known.get(proposal.pk)) for proposal in found]


class ProposalsPanel(Component):
    """On the admin's first page, for administrators."""

    name = "proposals"
    order = 105
    template_name = "panels/proposals.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request: HttpRequest = (parent_context or {})["request"]
        if not visibility.sees_everything(request.user):
            return {"rows": []}
        waiting = with_places().filter(outcome=Proposal.Outcome.WAITING).order_by("proposed_at", "pk")
        found = list(waiting[: MOST_ROWS + 1])
        rows = rows_of(found[:MOST_ROWS])
        more = len(found) > MOST_ROWS
        return {"rows": rows, "more": more, "next": reverse("wagtailadmin_home"), "csrf_token": get_token(request)}


class ProposalFilterSet(WagtailFilterSet):
    outcome = django_filters.ChoiceFilter(label=_("State"), choices=Proposal.Outcome.choices)

    class Meta:
        model = Proposal
        fields: Sequence[str] = []


class DecisionColumn(FormColumn):
    cell_template_name = "wagtailusers/decision_cell.html"

    def get_value(self, row: Proposal) -> Row:
        return row.shown  # type: ignore[attr-defined]


class ProposalListView(generic.IndexView):
    """Those that wait first, the oldest at the top; then what was decided."""

    model = Proposal
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Proposed people")
    header_icon = "user"
    filterset_class = ProposalFilterSet
    is_searchable = True
    search_fields = ["email", "name", "organisation__title"]
    search_backend_name = None
    paginate_by = 50
    index_url_name = "proposal_admin:index"
    index_results_url_name = "proposal_admin:index_results"
    any_permission_required = None
    permission_policy = None

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("email", label=_("E-mail address")),
            Column("name", label=_("Full name"), accessor=lambda row: row.name or "–"),
            Column("post", label=_("Post")),
            Column("role", label=_("Role"), accessor="get_role_display"),
            Column("organisation", label=_("Organisation"), accessor=lambda row: row.shown.organisation),
            Column("proposed_by", label=_("Proposed by")),
            DateColumn("proposed_at", label=_("Proposed")),
            DecisionColumn("decision", label=_("Decision")),
        ]

    def get_base_queryset(self) -> QuerySet[Proposal]:
        return with_places()

    def order_queryset(self, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """“waiting” is the last of the states by the alphabet."""
        return queryset.order_by("-outcome", "-proposed_at", "-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        found = list(context["object_list"])
        for proposal, row in zip(found, rows_of(found), strict=True):
            proposal.shown = row
        context["table"].data = context["object_list"] = found
        return context


class DecideView(View):
    """One press; `move` where the administrator says that somebody who is known is to come over."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(Proposal, pk=pk)
        try:
            person = proposals.accept(
                proposal=proposal,
                decided_by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                move=request.POST.get("move") == "yes",
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            if person.has_usable_password():
                text = gettext("%(person)s was moved.")
            else:
                text = gettext("%(person)s was added; an invitation goes out by e-mail.")
            messages.success(request, text % {"person": person})
        return redirect(_back(request))


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The moderator who proposed the person reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RefuseView(WagtailAdminTemplateMixin, FormView[RefuseForm]):
    template_name = "wagtailusers/refuse_proposal.html"
    page_title = _("Refusing a proposed person")
    header_icon = "user"
    form_class = RefuseForm

    @cached_property
    def proposal(self) -> Proposal:
        return get_object_or_404(with_places(), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=rows_of([self.proposal])[0], **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("proposal_admin:index"), "label": gettext("Proposed people")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form: RefuseForm) -> HttpResponse:
        try:
            proposals.refuse(
                proposal=self.proposal,
                decided_by=self.request.user,  # type: ignore[arg-type]
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
        else:
            text = gettext("%(email)s was refused; the moderator is told.")
            messages.success(self.request, text % {"email": self.proposal.email})
        return redirect("proposal_admin:index")


def _back(request: HttpRequest) -> str:
    """The page on which the button was, of the two that there are."""
    home = reverse("wagtailadmin_home")
    return home if request.POST.get("next") == home else reverse("proposal_admin:index")


class ProposalViewSet(ListViewSet):
    name = "proposal_admin"
    url_prefix = "proposed-people"
    list_view_class = ProposalListView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("accept/<int:pk>/", DecideView.as_view(), name="accept"),
            path("refuse/<int:pk>/", RefuseView.as_view(), name="refuse"),
        ]

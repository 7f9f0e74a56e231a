"""What a moderator sees of the own organisation's people, and how somebody new is proposed there.

No address here names an organisation: it is always the one that the person who asks moderates.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
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
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from cms.users.models import User
from cms.users.people_list import role_of, state_of
from initiatives.admin.lists import ListViewSet
from initiatives.models import Membership, Proposal, Role
from initiatives.services import people, proposals
from initiatives.services.invitations import State


def moderated_by(user: Any) -> proposals.Office:
    """The organisation that the person moderates; PermissionDenied for everybody else."""
    membership = Membership.objects.select_related("member", "partner", "grouping").filter(user=user.pk).first()
    if membership is None or membership.role != Role.MODERATOR or membership.organisation is None:
        raise PermissionDenied
    return membership.organisation


class OfOwn:
    """A view of the organisation that the person moderates."""

    request: HttpRequest

    @cached_property
    def organisation(self) -> proposals.Office:
        return moderated_by(self.request.user)


class OwnPeopleView(OfOwn, generic.IndexView):
    model = User
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("People")
    header_icon = "user"
    default_ordering = "name"
    is_searchable = False
    paginate_by = 100
    index_url_name = "own_people:index"
    index_results_url_name = "own_people:index_results"
    any_permission_required = None
    permission_policy = None

    def get_page_subtitle(self) -> str:
        return str(getattr(self.organisation, "name_and_code", self.organisation.title))

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("name", label=_("Full name"), accessor=lambda person: person.name or "–", sort_key="name"),
            Column("email", label=_("E-mail address"), sort_key="email"),
            Column("post", label=_("Post")),
            Column("role", label=_("Role"), accessor=role_of, sort_key="membership__role"),
            BooleanColumn("is_active", label=_("Active account")),
            DateColumn("last_login", label=_("Last sign-in")),
            Column("invitation", label=_("Invitation"), accessor=_invited),
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        return [
            HeaderButton(_("Propose a person"), url=reverse("own_people:propose"), icon_name="plus"),
            HeaderButton(_("Our proposals"), url=reverse("own_people:proposals"), icon_name="list-ul"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        own = Membership.objects.of([self.organisation.pk])
        return User.objects.filter(membership__in=own, is_superuser=False).select_related("membership", "invitation")


def _invited(person: User) -> str:
    state = state_of(person)
    return "" if state == State.IN else str(state.label)


class OwnProposalsView(OfOwn, generic.IndexView):
    model = Proposal
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Our proposals")
    header_icon = "list-ul"
    default_ordering = "-proposed_at"
    is_searchable = False
    paginate_by = 100
    index_url_name = "own_people:proposals"
    index_results_url_name = "own_people:proposals_results"
    any_permission_required = None
    permission_policy = None

    def get_page_subtitle(self) -> str:
        return str(getattr(self.organisation, "name_and_code", self.organisation.title))

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("name", label=_("Full name"), accessor=lambda row: row.name or "–"),
            Column("email", label=_("E-mail address")),
            Column("role", label=_("Role"), accessor="get_role_display"),
            DateColumn("proposed_at", label=_("Proposed"), sort_key="proposed_at"),
            Column("proposed_by", label=_("Proposed by")),
            Column("outcome", label=_("State"), accessor="get_outcome_display"),
            Column("reason", label=_("Reason")),
            TakeBackColumn("take_back", label=_("Take back")),
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        return [
            HeaderButton(_("Propose a person"), url=reverse("own_people:propose"), icon_name="plus"),
            HeaderButton(_("Our people"), url=reverse("own_people:index"), icon_name="user"),
        ]

    def get_base_queryset(self) -> QuerySet[Proposal]:
        return Proposal.objects.filter(organisation=self.organisation.pk).select_related("proposed_by")


class FormColumn(Column):
    """A cell with a form of its own: what is pressed there is posted."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}


class TakeBackColumn(FormColumn):
    cell_template_name = "wagtailusers/take_back_cell.html"

    def get_value(self, row: Proposal) -> str:
        waits = row.outcome == Proposal.Outcome.WAITING
        return reverse("own_people:take_back", args=[row.pk]) if waits else ""


class ProposeForm(forms.ModelForm[Proposal]):
    class Meta:
        model = Proposal
        fields = ["email", "name", "post", "role"]

    def __init__(self, *args: Any, organisation: proposals.Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=_roles(organisation))
        self.fields["email"].help_text = _("An office address of that person alone: the invitation goes there.")

    def validate_unique(self) -> None:
        """The service says it, in words that fit."""


def _roles(organisation: proposals.Office) -> list[tuple[str, Any]]:
    found = []
    for role in proposals.PROPOSABLE:
        try:
            people.check_role(organisation=organisation, role=role)
        except ValidationError:
            continue
        found.append((role.value, role.label))
    return found


class ProposeView(OfOwn, WagtailAdminTemplateMixin, FormView[ProposeForm]):
    template_name = "wagtailusers/propose.html"
    page_title = _("Propose a person")
    header_icon = "user"
    form_class = ProposeForm

    def get_page_subtitle(self) -> str:
        return str(getattr(self.organisation, "name_and_code", self.organisation.title))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("own_people:index"), "label": gettext("People")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organisation": self.organisation}

    def form_valid(self, form: ProposeForm) -> HttpResponse:
        try:
            proposal = proposals.propose(
                proposed_by=self.request.user,  # type: ignore[arg-type]
                organisation=self.organisation,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        text = gettext("%(email)s was proposed. The association's administrator decides; you will be told by e-mail.")
        messages.success(self.request, text % {"email": proposal.email})
        return redirect("own_people:proposals")


class TakeBackView(OfOwn, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        own = get_object_or_404(Proposal, pk=pk, organisation=self.organisation.pk)
        try:
            proposals.withdraw(proposal=own, user=request.user, now=timezone.now())  # type: ignore[arg-type]
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, gettext("The proposal was taken back."))
        return redirect("own_people:proposals")


class OwnPeopleViewSet(ListViewSet):
    name = "own_people"
    url_prefix = "own-people"
    list_view_class = OwnPeopleView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("proposals/", self.construct_view(OwnProposalsView), name="proposals"),
            path(
                "proposals/results/", self.construct_view(OwnProposalsView, results_only=True), name="proposals_results"
            ),
            path("propose/", ProposeView.as_view(), name="propose"),
            path("take-back/<int:pk>/", TakeBackView.as_view(), name="take_back"),
        ]

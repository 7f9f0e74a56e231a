"""People, in the admin: the association's administrator makes them, gives roles and invites."""

from collections.abc import Sequence
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import UserViewSet

from cms.users.leaving import AsksWhoTakesOver
from cms.users.models import User
from cms.users.people_list import PeopleFilterSet, PeopleIndexView, people_for
from cms.users.person_form import KnownPersonForm, NewPersonForm
from cms.users.personal_data import ErasureView, PersonalDataView
from initiatives.models import Invitation
from initiatives.services import invitations
from initiatives.services.invitations import State


class PersonCreateView(generic.CreateView):
    page_title = _("New person")
    submit_button_label = _("Create and invite")
    error_message = _("Nobody was added: the form has errors.")
    success_message = _("%(object)s was added; an invitation goes out by e-mail.")

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)

    def save_instance(self) -> User:
        person: User = super().save_instance()
        invitations.invite(user=person, invited_by=self.request.user, now=timezone.now())
        return person


class PersonEditView(AsksWhoTakesOver, generic.EditView):
    template_name = "wagtailusers/person.html"
    error_message = _("Nothing was saved: the form has errors.")
    success_message = _("Saved: %(object)s.")

    # The form looks at who else is an administrator, and what it saw must hold until it has saved.
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user).select_related("invitation")

    def save_instance(self) -> User:
        """A corrected address ends the link that went to the old one: another goes to the new."""
        was_open = _state(self.object) == State.OPEN
        person: User = super().save_instance()
        if was_open and "email" in self.form.changed_data and person.is_active:
            invitations.invite(user=person, invited_by=self.request.user, now=timezone.now())
            messages.success(self.request, gettext("An invitation goes out to the new address."))
        return person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = User.objects.select_related("invitation").get(pk=self.object.pk)
        state = _state(person)
        shown = {
            "invitation": getattr(person, "invitation", None),
            "invitation_state": state if state != State.IN else "",
        }
        return super().get_context_data(**shown, **kwargs)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        address = reverse("wagtailusers_users:personal_data", args=[self.object.pk])
        data = Button(_("Personal data"), url=address, icon_name="lock")
        return [*super().header_more_buttons, *self._letters(), *([] if self.object.is_superuser else [data])]

    def _letters(self) -> list[Button]:
        """What can be sent to the person, and taken back."""
        person = self.object
        if not person.is_active:
            return []
        state = _state(person)
        label = _("Send a link to a password") if state == State.IN else _("Send an invitation")
        send = reverse("wagtailusers_users:send_link", args=[person.pk])
        take_back = reverse("wagtailusers_users:withdraw", args=[person.pk])
        buttons = [Button(label, url=send, icon_name="mail")]
        if state in (State.OPEN, State.EXPIRED):
            buttons.append(Button(_("Withdraw the invitation"), url=take_back, icon_name="cross"))
        return buttons


class LetterView(generic.EditView):
    """Asks before something is done about the person's invitation. Nothing is typed here."""

    fields: Sequence[str] = []

    def get_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user).filter(is_active=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_in=self.object.has_usable_password(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.write(self.get_object())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(self.index_url_name)

    def write(self, person: User) -> None:
        raise NotImplementedError


class SendLinkView(LetterView):
    """To whoever has no password yet, another invitation; to whoever forgot it, a link to a new one."""

    template_name = "wagtailusers/send_link.html"
    page_title = _("Link to a password")

    def write(self, person: User) -> None:
        if person.has_usable_password():
            get_adapter(self.request).reset_mail(person).send()
            text = gettext("The link was sent to %(email)s.")
        else:
            invitations.invite(user=person, invited_by=self.request.user, now=timezone.now())
            text = gettext("An invitation goes out to %(email)s.")
        messages.success(self.request, text % {"email": person.email})


class WithdrawView(LetterView):
    template_name = "wagtailusers/withdraw_invitation.html"
    page_title = _("Withdrawing an invitation")

    def write(self, person: User) -> None:
        if invitations.withdraw(user=person, now=timezone.now()):
            text = gettext("The invitation of %(email)s was withdrawn.")
            messages.success(self.request, text % {"email": person.email})
        else:
            messages.error(self.request, gettext("There was no invitation to withdraw."))


class InviteAllView(WagtailAdminTemplateMixin, TemplateView):
    """Another invitation to everybody who has not come; those whose invitation was withdrawn stay outside."""

    template_name = "wagtailusers/invite_all.html"
    page_title = _("Invite again all who have not come")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = {"url": reverse("wagtailusers_users:index"), "label": gettext("People")}
        context: dict[str, Any] = super().get_context_data(count=self._people().count(), **kwargs)
        context["breadcrumbs_items"] = [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        number = invitations.invite_all(
            people=self._people(), invited_by=cast("User", request.user), now=timezone.now()
        )
        text = ngettext("%(number)s invitation goes out.", "%(number)s invitations go out.", number)
        messages.success(request, text % {"number": number})
        return redirect("wagtailusers_users:index")

    def _people(self) -> QuerySet[User]:
        people, now = people_for(self.request.user), timezone.now()
        return invitations.people_in(State.OPEN, people, now=now) | invitations.people_in(
            State.EXPIRED, people, now=now
        )


def _state(person: User) -> State:
    invitation = Invitation.objects.filter(user=person).first()
    return invitations.state_of(user=person, invitation=invitation, now=timezone.now())


class PersonHistoryView(generic.HistoryView):
    def get_base_object_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user)


class PeopleViewSet(UserViewSet):
    """Without deleting: whoever leaves is made inactive, and what was published keeps its author."""

    menu_label = _("People")
    copy_view_enabled = False
    template_prefix = ""
    index_view_class = PeopleIndexView
    filterset_class = PeopleFilterSet
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    history_view_class = PersonHistoryView

    def get_form_class(self, for_update: bool = False) -> type[NewPersonForm | KnownPersonForm]:
        return KnownPersonForm if for_update else NewPersonForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        closed = {"delete_url_name": None, "usage_url_name": None}
        return super().get_common_view_kwargs(**kwargs) | closed

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("link/<int:pk>/", self.construct_view(SendLinkView), name="send_link"),
            path("withdraw/<int:pk>/", self.construct_view(WithdrawView), name="withdraw"),
            path("invite-all/", InviteAllView.as_view(), name="invite_all"),
            path("data/<int:pk>/", self.construct_view(PersonalDataView), name="personal_data"),
            path("erase/<int:pk>/", self.construct_view(ErasureView), name="erase"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]


class NoGroupsViewSet(ViewSet):
    """Groups follow from memberships: nobody edits them by hand, so they have no admin at all."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return []

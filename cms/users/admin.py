"""People, in the admin: the association's administrator makes them and gives roles."""

from collections.abc import Sequence
from typing import Any

import django_filters
from allauth.account.adapter import get_adapter
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminPageChooser, BooleanRadioSelect
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.users.views.users import UserViewSet

from cms.users.models import User
from cms.users.person_form import KnownPersonForm, NewPersonForm, Place, organisations
from initiatives.models import GroupingPage, MemberPage, Membership, PartnerPage, Role


def people_for(user: Any) -> QuerySet[User]:
    """Whom the user may manage: operators at the command line are none of the administrators' business."""
    return User.objects.all() if user.is_superuser else User.objects.filter(is_superuser=False)


def words_in(words: str) -> Q:
    """Every word must occur somewhere. SQLite knows case among the letters of English alone, hence three spellings."""
    fields = (
        "email",
        "name",
        "post",
        "membership__member__title",
        "membership__partner__title",
        "membership__grouping__title",
    )
    found = Q()
    for word in words.split():
        spellings = {word, word.lower(), word.capitalize()}
        found &= Q(*[(f"{field}__icontains", text) for field in fields for text in spellings], _connector=Q.OR)
    return found


class PeopleFilterSet(WagtailFilterSet):
    role = django_filters.ChoiceFilter(label=_("Role"), field_name="membership__role", choices=Role.choices)
    place = django_filters.ChoiceFilter(label=_("Belongs to"), choices=Place.choices, method="by_place")
    organisation = django_filters.ModelChoiceFilter(
        label=_("Municipality, partner or grouping"),
        queryset=organisations,
        method="by_organisation",
        widget=AdminPageChooser(target_models=[MemberPage, PartnerPage, GroupingPage], show_edit_link=False),
    )
    is_active = django_filters.BooleanFilter(label=_("Active account"), widget=BooleanRadioSelect)

    class Meta:
        model = User
        fields: Sequence[str] = []

    def by_place(self, people: QuerySet[User], name: str, place: str) -> QuerySet[User]:
        return people.filter(
            membership__isnull=False,
            membership__member__isnull=place != Place.MEMBER,
            membership__partner__isnull=place != Place.PARTNER,
            membership__grouping__isnull=place != Place.GROUPING,
        )

    def by_organisation(self, people: QuerySet[User], name: str, page: Page) -> QuerySet[User]:
        return people.filter(membership__in=Membership.objects.of([page.pk]))


class OrganisationColumn(Column):
    def get_value(self, instance: User) -> str:
        membership = getattr(instance, "membership", None)
        if membership is None:
            return ""
        organisation = membership.organisation
        return organisation.title if organisation else str(_("The association"))


class PeopleIndexView(generic.IndexView):
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("People")
    add_item_label = _("Add a person")
    default_ordering = "email"
    filterset_class = PeopleFilterSet
    is_searchable = True

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            self._get_title_column_class(TitleColumn)(
                "email", label=_("E-mail address"), sort_key="email", get_url=self.get_edit_url
            ),
            Column("name", label=_("Full name"), sort_key="name"),
            OrganisationColumn("organisation", label=_("Organisation")),
            Column("membership.get_role_display", label=_("Role"), sort_key="membership__role"),
            BooleanColumn("is_active", label=_("Active account"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user).select_related(
            "membership__member", "membership__partner", "membership__grouping"
        )

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """Whoever never signed in comes last either way, on every database."""
        if self.ordering in {"last_login", "-last_login"}:
            column = F("last_login")
            first = column.desc(nulls_last=True) if self.ordering.startswith("-") else column.asc(nulls_last=True)
            return queryset.order_by(first, "email")
        return super().order_queryset(queryset).order_by(*filter(None, [self.ordering]), "email")

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(words_in(self.search_query)) if self.is_searching else queryset


class PersonCreateView(generic.CreateView):
    page_title = _("New person")
    submit_button_label = _("Create and send the link")
    error_message = _("Nobody was added: the form has errors.")
    success_message = _("%(object)s can sign in as soon as the password is set; the link was sent by e-mail.")

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)

    def save_instance(self) -> User:
        person: User = super().save_instance()
        transaction.on_commit(get_adapter(self.request).welcome_mail(person).send)
        return person


class PersonEditView(generic.EditView):
    error_message = _("Nothing was saved: the form has errors.")
    success_message = _("Saved: %(object)s.")

    # The form looks at who else is an administrator, and what it saw must hold until it has saved.
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        address = reverse("wagtailusers_users:send_link", args=[self.object.pk])
        link = Button(_("Send a link to a password"), url=address, icon_name="mail")
        return [*super().header_more_buttons, *([link] if self.object.is_active else [])]


class SendLinkView(generic.EditView):
    """Once more the mail that a new person gets, for whoever lost it or came too late."""

    template_name = "wagtailusers/send_link.html"
    page_title = _("Link to a password")
    # Nothing is typed here.
    fields: Sequence[str] = []

    def get_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user).filter(is_active=True)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.get_object()
        get_adapter(request).welcome_mail(person).send()
        messages.success(request, _("The link was sent to %(email)s.") % {"email": person.email})
        return redirect(self.index_url_name)


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
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]


class NoGroupsViewSet(ViewSet):
    """Groups follow from memberships: nobody edits them by hand, so they have no admin at all."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return []

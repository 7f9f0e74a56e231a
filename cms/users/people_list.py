"""The administrator's list of people: whom it holds, by what it is narrowed, ordered and searched, how it leaves."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Any

import django_filters
from django.db.models import F, OrderBy, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminPageChooser, BooleanRadioSelect
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.users.models import User
from cms.users.person_form import Place, organisations
from initiatives.admin.spreadsheets import SafeExport, moment
from initiatives.collation import alphabetical
from initiatives.models import GroupingPage, Invitation, MemberPage, Membership, PartnerPage, Role
from initiatives.services import invitations
from initiatives.services.invitations import State
from initiatives.services.places import label_of
from initiatives.spellings import has_word, words_of
from initiatives.teryt import VOIVODESHIPS

PLACES = ("membership__member", "membership__partner", "membership__grouping")
NEVER = "never"
# One of those that a file of people may say.
ASSOCIATION_WORD = "zrzeszenie"
# After how many months without a sign-in somebody is worth a question.
MONTHS = (3, 6, 12)
MONTH = timedelta(days=30)


def people_for(user: Any) -> QuerySet[User]:
    """Whom the user may manage: operators at the command line are none of the administrators' business, and of those
    who were erased there is nothing left to manage."""
    known = User.objects.filter(erased_at__isnull=True)
    return known if user.is_superuser else known.filter(is_superuser=False)


def words_in(words: str) -> Q:
    """Every word must occur somewhere."""
    fields = ("email", "name", "post", *(f"{place}__title" for place in PLACES), "membership__member__code")
    return reduce(and_, (has_word(word, *fields) for word in words_of(words)), Q())


class PeopleFilterSet(WagtailFilterSet):
    role = django_filters.ChoiceFilter(label=_("Role"), field_name="membership__role", choices=Role.choices)
    place = django_filters.ChoiceFilter(label=_("Belongs to"), choices=Place.choices, method="by_place")
    organisation = django_filters.ModelChoiceFilter(
        label=_("Municipality, partner or grouping"),
        queryset=organisations,
        method="by_organisation",
        widget=AdminPageChooser(target_models=[MemberPage, PartnerPage, GroupingPage], show_edit_link=False),
    )
    voivodeship = django_filters.ChoiceFilter(
        label=_("Voivodeship"), field_name="membership__member__voivodeship", choices=list(VOIVODESHIPS.items())
    )
    is_active = django_filters.BooleanFilter(label=_("Active account"), widget=BooleanRadioSelect)
    invitation = django_filters.ChoiceFilter(label=_("Invitation"), choices=State.choices, method="by_invitation")
    absent = django_filters.ChoiceFilter(
        label=_("Has not signed in"),
        choices=[
            (NEVER, _("ever")),
            ("3", _("for 3 months or longer")),
            ("6", _("for 6 months or longer")),
            ("12", _("for 12 months or longer")),
        ],
        method="by_absence",
    )

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

    def by_invitation(self, people: QuerySet[User], name: str, state: str) -> QuerySet[User]:
        return invitations.people_in(state, people, now=timezone.now())

    def by_absence(self, people: QuerySet[User], name: str, since: str) -> QuerySet[User]:
        if since == NEVER:
            return people.filter(last_login__isnull=True)
        return people.filter(last_login__lte=timezone.now() - int(since) * MONTH)


def organisation_of(person: User) -> str:
    """Empty for whoever belongs nowhere."""
    membership = _membership_of(person)
    return label_of(membership.organisation) if membership else ""


def invitation_of(person: User) -> Invitation | None:
    """As the list loaded it."""
    return getattr(person, "invitation", None)


def state_of(person: User) -> State:
    return invitations.state_of(user=person, invitation=invitation_of(person), now=timezone.now())


def role_of(person: User) -> str:
    membership = _membership_of(person)
    return membership.get_role_display() if membership else ""


def _membership_of(person: User) -> Membership | None:
    return getattr(person, "membership", None)


def _code_of(person: User) -> str:
    membership = _membership_of(person)
    return membership.member.code if membership and membership.member else ""


def _place_of(person: User) -> str:
    membership = _membership_of(person)
    if membership is None:
        return ""
    return _code_of(person) or (membership.organisation.slug if membership.organisation else ASSOCIATION_WORD)


def _voivodeship_of(person: User) -> str:
    return VOIVODESHIPS.get(_code_of(person)[:2], "")


def _invited(person: User) -> str:
    """Nothing for most, who have been in for long."""
    state = state_of(person)
    return "" if state == State.IN else str(state.label)


class PeopleIndexView(SafeExport, generic.IndexView):
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("People")
    add_item_label = _("Add a person")
    default_ordering = "email"
    filterset_class = PeopleFilterSet
    is_searchable = True
    export_filename = "burza-osoby"
    exported = {
        "email": (_("E-mail address"), lambda person: person.email),
        "name": (_("Full name"), lambda person: person.name),
        "post": (_("Post"), lambda person: person.post),
        # As `load_people` reads it: what is taken away, corrected and loaded again finds its place.
        "organisation": (_("Organisation"), _place_of),
        "organisation_name": (_("Name of the organisation"), organisation_of),
        "voivodeship": (_("Voivodeship"), _voivodeship_of),
        "role": (_("Role"), role_of),
        "is_active": (_("Active account"), lambda person: _now("yes") if person.is_active else _now("no")),
        "added": (_("Added"), lambda person: moment(person.date_joined)),
        "last_login": (_("Last sign-in"), lambda person: moment(person.last_login)),
        "invitation": (_("Invitation"), lambda person: str(state_of(person).label)),
    }

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            self._get_title_column_class(TitleColumn)(
                "email", label=_("E-mail address"), sort_key="email", get_url=self.get_edit_url, width="25%"
            ),
            Column("name", label=_("Full name"), sort_key="name"),
            Column("organisation", label=_("Organisation"), accessor=organisation_of, sort_key="organisation"),
            Column("role", label=_("Role"), accessor=role_of, sort_key="membership__role"),
            BooleanColumn("is_active", label=_("Active account"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
            Column("invitation", label=_("Invitation"), accessor=_invited),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [
            *super().header_more_buttons,
            Button(
                _("Invite again all who have not come"), url=reverse("wagtailusers_users:invite_all"), icon_name="mail"
            ),
            Button(_("Organisations and people"), url=reverse("organisations_and_people:index"), icon_name="group"),
            Button(_("Proposed people"), url=reverse("proposal_admin:index"), icon_name="user"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return people_for(self.request.user).select_related(*PLACES, "invitation")

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        title = Coalesce(*(f"{place}__title" for place in PLACES), Value(""))
        return queryset.alias(place_title=title).order_by(*_order(self.ordering), "email")

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(words_in(self.search_query)) if self.is_searching else queryset


def _order(asked: str | None) -> list[Any]:
    """Names by the Polish alphabet; whoever never signed in comes last either way, on every database."""
    field, down = (asked or "").removeprefix("-"), (asked or "").startswith("-")
    match field:
        case "last_login":
            column = F("last_login")
            return [column.desc(nulls_last=True) if down else column.asc(nulls_last=True)]
        case "name":
            keys: list[Any] = [alphabetical("name")]
        case "organisation":
            # Those of the association, who have no page, first; those who belong nowhere with them.
            keys = [alphabetical("place_title"), F("membership__member__code")]
        case "":
            keys = []
        case _:
            keys = [F(field)]
    return [OrderBy(key, descending=down) for key in keys]

"""“Organisations and people”: who has which role where, and where nobody has one."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.models import Page

from cms.users.person_form import PAGE_OF_PLACE, Place
from initiatives.admin.lists import ListViewSet
from initiatives.admin.spreadsheets import SafeExport, moment
from initiatives.collation import alphabetical
from initiatives.models import GroupingPage, MemberPage, Membership, Organisation, PartnerPage, Role
from initiatives.services.places import label_of
from initiatives.spellings import has_word, words_of
from initiatives.teryt import VOIVODESHIPS

ROLES = {"officials": Role.OFFICIAL, "editors": Role.EDITOR, "moderators": Role.MODERATOR}
HEADINGS = {"officials": _("Officials"), "editors": _("Editors"), "moderators": _("Moderators")}
# Partners' people read: nobody is missed there.
WORKING = ("memberpage", "groupingpage")


def _people() -> QuerySet[Membership]:
    """The active ones of the organisation that the row is about."""
    here = Q(member=OuterRef("pk")) | Q(partner=OuterRef("pk")) | Q(grouping=OuterRef("pk"))
    return Membership.objects.active().filter(here)


def _number(role: str) -> Coalesce:
    of_role = _people().filter(role=role).order_by().values("role")
    return Coalesce(Subquery(of_role.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def organisations_with_people() -> QuerySet[Page]:
    """Those that belong to the association today, each with its numbers of people: one query for all."""
    pages = Page.objects.type(MemberPage, PartnerPage, GroupingPage).filter(memberpage__ended_on__isnull=True)
    latest = _people().order_by().values("role").annotate(at=Max("user__last_login"))
    return pages.select_related("memberpage", "partnerpage", "groupingpage").annotate(
        **{name: _number(role) for name, role in ROLES.items()},
        last_seen=Subquery(latest.order_by(F("at").desc(nulls_last=True)).values("at")[:1]),
    )


def organisation_of(page: Page) -> Organisation:
    """The page as what it is, without a query."""
    for name in ("memberpage", "partnerpage", "groupingpage"):
        found: Organisation = getattr(page, name, None)
        if found is not None:
            return found
    return None


class OverviewFilterSet(WagtailFilterSet):
    lacks = django_filters.ChoiceFilter(
        label=_("Without"),
        choices=[
            (Role.MODERATOR, pgettext_lazy("without a", "moderator")),
            (Role.EDITOR, pgettext_lazy("without an", "editor")),
            ("either", _("an editor or a moderator")),
            ("anybody", _("anybody at all")),
        ],
        method="by_lack",
    )
    place = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=[choice for choice in Place.choices if choice[0] != Place.ASSOCIATION],
        method="by_place",
    )
    voivodeship = django_filters.ChoiceFilter(
        label=_("Voivodeship"), field_name="memberpage__voivodeship", choices=list(VOIVODESHIPS.items())
    )

    class Meta:
        model = Page
        fields: Sequence[str] = []

    def by_lack(self, pages: QuerySet[Page], name: str, lacking: str) -> QuerySet[Page]:
        working = pages.filter(partnerpage__isnull=True)
        match lacking:
            case "anybody":
                return pages.filter(~Exists(_people()))
            case "either":
                return working.filter(_nobody(Role.EDITOR) | _nobody(Role.MODERATOR))
            case _:
                return working.filter(_nobody(lacking))

    def by_place(self, pages: QuerySet[Page], name: str, place: str) -> QuerySet[Page]:
        return pages.filter(pk__in=PAGE_OF_PLACE[place].objects.values("pk"))


def _nobody(role: str) -> Q:
    return Q(~Exists(_people().filter(role=role)))


class RoleColumn(Column):
    """How many, with a link to them; where somebody is missed, that is said in words."""

    def get_value(self, page: Page) -> str:
        number = getattr(page, self.name)
        if number:
            query = f"?organisation={page.pk}&role={ROLES[self.name]}&is_active=true"
            return format_html('<a href="{}{}">{}</a>', reverse("wagtailusers_users:index"), query, number)
        if self.name == "officials" or not any(getattr(page, name, None) for name in WORKING):
            return "0"
        return format_html('<span class="burza-missing">{}</span>', gettext("nobody"))


def _voivodeship_of(page: Page) -> str:
    return VOIVODESHIPS.get(getattr(organisation_of(page), "voivodeship", ""), "")


class OverviewView(SafeExport, generic.IndexView):
    model = Page
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Organisations and people")
    header_icon = "group"
    default_ordering = "title"
    filterset_class = OverviewFilterSet
    is_searchable = True
    search_kwarg = "q"
    paginate_by = 50
    index_url_name = "organisations_and_people:index"
    index_results_url_name = "organisations_and_people:index_results"
    add_url_name = edit_url_name = None
    export_filename = "burza-organizacje-i-osoby"
    exported = {
        "title": (_("Organisation"), lambda page: page.title),
        "code": (_("TERYT code"), lambda page: getattr(organisation_of(page), "code", "")),
        "what": (_("Kind"), lambda page: label_of(organisation_of(page)).removeprefix(page.title).strip(" ()")),
        "voivodeship": (_("Voivodeship"), _voivodeship_of),
        "officials": (HEADINGS["officials"], lambda page: page.officials),
        "editors": (HEADINGS["editors"], lambda page: page.editors),
        "moderators": (HEADINGS["moderators"], lambda page: page.moderators),
        "last_seen": (_("Last sign-in"), lambda page: moment(page.last_seen)),
    }

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("title", label=_("Organisation"), accessor=_linked, sort_key="title"),
            Column("voivodeship", label=_("Voivodeship"), accessor=_voivodeship_of),
            *(RoleColumn(name, label=HEADINGS[name], sort_key=name) for name in ROLES),
            DateColumn("last_seen", label=_("Last sign-in"), sort_key="last_seen"),
        ]

    def get_base_queryset(self) -> QuerySet[Page]:
        return organisations_with_people()

    def order_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        field, down = self.ordering.removeprefix("-"), self.ordering.startswith("-")
        if field == "last_seen":
            seen = F("last_seen")
            first: Any = seen.desc(nulls_last=True) if down else seen.asc(nulls_last=True)
        else:
            key = alphabetical("title") if field == "title" else F(field)
            first = key.desc() if down else key.asc()
        return queryset.order_by(first, alphabetical("title"), "pk")

    def search_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Every word in the name or at the beginning of the code."""
        for word in words_of(self.search_query):
            queryset = queryset.filter(has_word(word, "title") | Q(memberpage__code__startswith=word))
        return queryset


def _linked(page: Page) -> str:
    address = reverse("wagtailusers_users:index") + f"?organisation={page.pk}"
    return format_html('<a href="{}">{}</a>', address, label_of(organisation_of(page)))


class OverviewViewSet(ListViewSet):
    name = "organisations_and_people"
    url_prefix = "organisations-and-people"
    list_view_class = OverviewView

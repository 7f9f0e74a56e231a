"""Units that work together: a metropolis, an association of gminas, the gminas of a powiat."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from initiatives.collation import alphabetical
from initiatives.models.members import (
    UNIT_NUMBER_LENGTH,
    FormerUnit,
    MemberPage,
    MemberPageQuerySet,
    OrganisationPage,
)
from initiatives.models.successions import Succession
from initiatives.register import registry
from initiatives.teryt import parse_code


class GroupingKind(models.TextChoices):
    METROPOLIS = "metropolis", _("metropolis")
    ASSOCIATION = "association", _("association of units")
    POWIAT = "powiat", _("gminas of a powiat")
    OTHER = "other", _("other grouping")


MEMBERS_ON_PAGE = 60


class GroupingPageQuerySet(PageQuerySet):
    def of(self, member: MemberPage) -> "GroupingPageQuerySet":
        """Those that list the member or a unit that it follows, whether they belong to the association or not."""
        family = {member.pk, *Succession.objects.before([member.pk])}
        return self.listing(member, _numbers_of(family))

    def listing(self, member: MemberPage, numbers: Iterable[str]) -> "GroupingPageQuerySet":
        """The same for whoever knows already under which numbers the member can be listed."""
        listed = GroupingUnit.objects.filter(unit_number__in=numbers, left_on__isnull=True).order_by().values("page")
        if member.powiat and member.code != member.powiat:
            own = GroupingPage.objects.filter(kind=GroupingKind.POWIAT, powiat=member.powiat)
            listed = listed.union(own.order_by().values("pk"))
        # By their numbers: few, where an OR would begin at every page there is.
        return self.filter(pk__in=listed)


class GroupingPage(OrganisationPage):
    """Names its units, members or not: whoever joins the association is listed from that day on, who leaves is not.

    The gminas of a powiat follow from its code alone; every other grouping lists its `units`.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=GroupingKind, default=GroupingKind.ASSOCIATION)
    powiat = models.CharField(
        _("code of the powiat"), max_length=4, blank=True, help_text=_("4 digits, for the gminas of a powiat alone.")
    )

    objects = PageManager.from_queryset(GroupingPageQuerySet)()

    template = "pages/grouping.html"
    search_fields: ClassVar[list[index.BaseField]] = [*OrganisationPage.search_fields, index.FilterField("kind")]

    class Meta:
        verbose_name = _("grouping")
        verbose_name_plural = _("groupings")

    def clean(self) -> None:
        super().clean()
        if self.kind != GroupingKind.POWIAT:
            self.powiat = ""
        elif not _is_powiat(self.powiat):
            raise ValidationError({"powiat": _("Give the 4 digits of a powiat.")})

    def members(self) -> MemberPageQuerySet:
        """Its units that belong to the association today, and whoever followed one that merged or split."""
        current = MemberPage.objects.live().current()
        if self.kind == GroupingKind.POWIAT:
            return current.filter(powiat=self.powiat).exclude(code=self.powiat)
        return current.filter(pk__in=Succession.objects.last_of(self._listed()))

    def unit_numbers(self) -> list[str]:
        """As they are listed; none for the gminas of a powiat, which follow from its code.

        Of a page that is previewed before its first save they stand in memory alone.
        """
        return [row.unit_number for row in self.units.all() if row.left_on is None]

    def unit_count(self) -> int | None:
        """How many units it has today, members or not; None where nobody knows."""
        if self.kind == GroupingKind.POWIAT:
            return self.listed_count()
        listed = self._listed()
        return len(set(self.unit_numbers()) - _numbers_of(listed)) + len(Succession.objects.last_of(listed))

    def listed_count(self) -> int | None:
        """As `unit_count`, without a look at who followed whom: for lists."""
        if self.kind == GroupingKind.POWIAT:
            return sum(row.is_gmina for row in registry.below(self.powiat)) or None
        return len(self.unit_numbers())

    def _listed(self) -> set[int]:
        """Members, of today or former, that bear one of the numbers or once bore it."""
        numbers = self.unit_numbers()
        once = FormerUnit.objects.annotate(number=Left("code", UNIT_NUMBER_LENGTH)).filter(number__in=numbers)
        bear = MemberPage.objects.filter(Q(unit_number__in=numbers) | Q(pk__in=once.values("member")))
        return set(bear.values_list("pk", flat=True))

    def sharing(self) -> Q:
        """The grouping's own pages, its members', and those of former units whose sections its members keep."""
        members = set(self.members().values_list("pk", flat=True))
        return Q(organisation__in={self.pk, *members, *Succession.objects.kept_by(members)})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        rows = self.members().only("title", "slug", "url_path", "content_type", "code", "unit_kind")
        members = Paginator(rows.order_by(alphabetical("title"), "code"), MEMBERS_ON_PAGE)
        return context | {"members": members.get_page(request.GET.get("czlonkowie")), "unit_count": self.unit_count()}


class GroupingUnit(Orderable):
    page = ParentalKey(GroupingPage, on_delete=models.CASCADE, related_name="units")
    unit_number = models.CharField(
        _("unit"), max_length=6, db_index=True, help_text=_("The first six digits of the TERYT code.")
    )
    joined_on = models.DateField(_("since"), null=True, blank=True)
    left_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("unit of a grouping")
        verbose_name_plural = _("units of a grouping")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["page", "unit_number"], name="initiatives_one_place_in_a_grouping")
        ]

    def __str__(self) -> str:
        return self.unit_number


def _numbers_of(members: Iterable[int]) -> set[str]:
    """Those that the members bear, and those that they once bore."""
    present = MemberPage.objects.filter(pk__in=members).values_list("unit_number", flat=True)
    former = FormerUnit.objects.filter(member__in=members).values_list("code", flat=True)
    return {*present, *(code[:UNIT_NUMBER_LENGTH] for code in former)}


def _is_powiat(code: str) -> bool:
    try:
        return parse_code(code).kind == "powiat"
    except ValueError:
        return False


__all__ = ["GroupingKind", "GroupingPage", "GroupingPageQuerySet", "GroupingUnit"]

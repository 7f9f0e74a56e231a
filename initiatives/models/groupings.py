"""Units that work together: a metropolis, an association of gminas, the gminas of a powiat."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from initiatives.models.members import MemberPage, MemberPageQuerySet, OrganisationPage
from initiatives.teryt import parse_code


class GroupingKind(models.TextChoices):
    METROPOLIS = "metropolis", _("metropolis")
    ASSOCIATION = "association", _("association of units")
    POWIAT = "powiat", _("gminas of a powiat")
    OTHER = "other", _("other grouping")


class GroupingPage(OrganisationPage):
    """Names its units, members or not: whoever joins the association is listed from that day on, who leaves is not.

    The gminas of a powiat follow from its code alone; every other grouping lists its `units`.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=GroupingKind, default=GroupingKind.ASSOCIATION)
    powiat = models.CharField(
        _("code of the powiat"), max_length=4, blank=True, help_text=_("4 digits, for the gminas of a powiat alone.")
    )

    template = "pages/grouping.html"

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
        """Its units that belong to the association today."""
        current = MemberPage.objects.live().current()
        if self.kind == GroupingKind.POWIAT:
            return current.filter(powiat=self.powiat).exclude(code=self.powiat)
        return current.filter(unit_number__in=self.units.filter(left_on__isnull=True).values("unit_number"))


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


def _is_powiat(code: str) -> bool:
    try:
        return parse_code(code).kind == "powiat"
    except ValueError:
        return False


__all__ = ["GroupingKind", "GroupingPage", "GroupingUnit"]

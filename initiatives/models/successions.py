"""Who followed a member that ended. Members know their successions, and are reached through the registry of models."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Successors may end themselves, so each question follows the chain: a query for each of its links."""

    def keepers_of(self, former: Iterable[int]) -> dict[int, int]:
        """Which member of today works on with the section of each former one; those that nobody keeps are left out."""
        keeping = self.filter(keeps=True, predecessor__ended_on__isnull=False)
        found: dict[int, int] = {}
        ask = {page: page for page in former}
        while ask:
            links = dict(keeping.filter(predecessor__in=ask.values()).values_list("predecessor", "successor"))
            ask = {page: links[last] for page, last in ask.items() if last in links}
            found |= ask
        members = apps.get_model("initiatives", "MemberPage").objects
        today = members.filter(pk__in=found.values()).current() if found else members.none()
        current = set(today.values_list("pk", flat=True))
        return {page: last for page, last in found.items() if last in current}

    def kept_by(self, members: Iterable[int]) -> set[int]:
        """The former members whose sections these keep, also those that came with a former one."""
        keeping = self.filter(keeps=True, predecessor__ended_on__isnull=False)
        found: set[int] = set()
        ask = set(members)
        while ask:
            ask = set(keeping.filter(successor__in=ask).values_list("predecessor", flat=True)) - found
            found |= ask
        return found

    def before(self, members: Iterable[int]) -> set[int]:
        """All whom these follow, and whom those followed."""
        found: set[int] = set()
        ask = set(members)
        while ask:
            ask = set(self.filter(successor__in=ask).values_list("predecessor", flat=True)) - found
            found |= ask
        return found

    def last_of(self, members: Iterable[int]) -> set[int]:
        """Who stands today where these stood: whoever nobody follows, a member of today or one that left."""
        found: set[int] = set()
        ask = set(members)
        while ask:
            links = list(self.filter(predecessor__in=ask).values_list("predecessor", "successor"))
            found |= ask - {before for before, _after in links}
            ask = {after for _before, after in links} - found
        return found


class Succession(models.Model):
    """Who followed a member that ended; a split has several. The one that `keeps` works on with its section."""

    predecessor = models.ForeignKey("initiatives.MemberPage", models.CASCADE, related_name="successions")
    successor = models.ForeignKey("initiatives.MemberPage", models.PROTECT, related_name="inheritances")
    keeps = models.BooleanField(default=False)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="initiatives_one_succession"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=models.Q(keeps=True), name="initiatives_one_keeper"
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="initiatives_nobody_succeeds_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


__all__ = ["Succession", "SuccessionQuerySet"]

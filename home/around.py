"""What others did who are like one's own municipality, or beside it. Each list costs one query.

Only for the people of a member: neither the association nor a partner has a size or a border.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Abs
from django.urls import reverse

from initiatives import selections, visibility
from initiatives.facets.declared import INITIATIVES, band
from initiatives.models import InitiativePage, MemberPage
from initiatives.register import registry

SHOWN = 3
# Whose newest initiatives are shown: as many of one kind as are nearest in size.
NEAREST = 10
STEPS = (1, 2)


@dataclass(frozen=True)
class Alike:
    """Others of the same kind; by size only where the own one is known. `address`: the list of all of them."""

    initiatives: Sequence[InitiativePage]
    kind: str
    by_size: bool
    address: str


@dataclass(frozen=True)
class Nearby:
    """`units`: how many there are within so many borders, members or not."""

    initiatives: Sequence[InitiativePage]
    steps: int
    units: int

    @property
    def other_steps(self) -> int:
        return next(number for number in STEPS if number != self.steps)


def own_member(user: visibility.Person) -> MemberPage | None:
    membership = visibility.membership_of(user)
    if membership is None or membership.member_id is None:
        return None
    found: MemberPage | None = (
        MemberPage.objects.filter(pk=membership.member_id).only("title", "code", "unit_kind", "population").first()
    )
    return found


def alike(user: visibility.Person, member: MemberPage, *, shown: Collection[int] = ()) -> Alike:
    """The newest of those nearest in size; whose size is unknown comes after all others. `shown`: as in `nearby`."""
    shares = InitiativePage.objects.live().filter(organisation=OuterRef("pk"))
    others = MemberPage.objects.live().current().filter(Exists(shares), unit_kind=member.unit_kind)
    others = others.exclude(pk=member.pk)
    if member.population is not None:
        others = others.order_by(*_nearness(member.population), "pk")[:NEAREST]
    return Alike(
        initiatives=_newest_of(user, others, shown),
        kind=str(member.get_unit_kind_display()),
        by_size=member.population is not None,
        address=_list_of(member),
    )


def nearby(user: visibility.Person, member: MemberPage, steps: int, *, shown: Collection[int] = ()) -> Nearby:
    """`shown`: what stands on the page already; it is shown again where there is nothing else."""
    numbers = [unit.number for unit in registry.neighbours(member.code, steps)]
    others = MemberPage.objects.live().current().filter(unit_number__in=numbers)
    return Nearby(_newest_of(user, others, shown) if numbers else [], steps, len(numbers))


def steps_of(asked: str | None) -> int:
    """One, unless the address says two."""
    return next((number for number in STEPS if str(number) == asked), STEPS[0])


def _nearness(population: int) -> list[Any]:
    off = Abs(F("population") - Value(population, output_field=IntegerField()), output_field=IntegerField())
    return [Case(When(population__isnull=True, then=1), default=0), off]


def _newest_of(
    user: visibility.Person, organisations: "QuerySet[MemberPage]", shown: Collection[int]
) -> list[InitiativePage]:
    """Three rows and no more: to make a page of a row costs more than to find it."""
    rows = selections.initiatives(user).filter(organisation__in=organisations.values("pk"))
    if shown:
        again = Case(When(pk__in=shown, then=1), default=0)
        rows = rows.order_by(again, F("first_published_at").desc(nulls_last=True), "-pk")
    found = list(rows[:SHOWN])
    return [row for row in found if row.pk not in shown] or found


def _list_of(member: MemberPage) -> str:
    values = {"unit_kind": member.unit_kind}
    if member.population is not None:
        values["population"] = band(member.population)
    query = urlencode({INITIATIVES.by_name[name].parameter: value for name, value in values.items()})
    return f"{reverse('initiatives')}?{query}"


__all__ = ["Alike", "Nearby", "alike", "nearby", "own_member", "steps_of"]

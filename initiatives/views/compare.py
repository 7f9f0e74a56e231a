"""Up to four initiatives side by side. Which, says the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from initiatives import selections
from initiatives.facets.state import COMPARED, MAX_COMPARED, numbers
from initiatives.models import InitiativePage, MemberPage


@dataclass(frozen=True)
class Side:
    """One of those compared. `costs`: those per unit first, since they can be compared. `without`: the address of the
    comparison without it."""

    page: InitiativePage
    member: MemberPage | None
    costs: list[Any]
    without: str


def compare(request: HttpRequest) -> HttpResponse:
    chosen = numbers(request.GET.getlist(COMPARED))
    wanted = [(COMPARED, [str(number) for number in chosen])] if chosen else []
    if [*request.GET.lists()] != wanted:
        return redirect(address(chosen))
    rows = selections.published(request.user, InitiativePage).filter(pk__in=chosen).select_related("organisation")
    pages: list[InitiativePage] = selections.in_order(rows, chosen)
    keys = [page.pk for page in pages]
    members = MemberPage.objects.only("code", "unit_kind", "population").in_bulk(page.organisation_id for page in pages)
    return render(request, "pages/compare.html", {
        "sides": [side(page, members.get(page.organisation_id), keys) for page in pages],
        "more": f"{reverse('initiatives')}?{urlencode([(COMPARED, key) for key in keys])}" if keys else "",
        "is_full": len(keys) >= MAX_COMPARED,
        "is_missing": len(keys) < len(chosen),
    })  # fmt: skip


def side(page: InitiativePage, member: MemberPage | None, keys: list[int]) -> Side:
    costs = sorted(page.costs, key=lambda cost: not cost.value["per_unit"])
    return Side(page, member, costs, address(key for key in keys if key != page.pk))


def address(keys: Any) -> str:
    query = urlencode([(COMPARED, key) for key in keys])
    return f"{reverse('compare')}?{query}" if query else reverse("compare")


__all__ = ["compare"]

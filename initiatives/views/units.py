"""Units of the country, members or not: found by typing, shown with their place, led to the member by any code."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.models import FormerUnit, MemberPage, UnitKind
from initiatives.register import registry
from initiatives.register.registry import Unit

MOST_FOUND = 20
MOST_WORDS = 100
LONG_NAMES = {"powiat": "Powiat %s", "voivodeship": "Województwo %s"}


def units(request: HttpRequest) -> HttpResponse:
    """For a script, and as a page for whoever has none; one unit found leads to it."""
    words = request.GET.get("q", "")[:MOST_WORDS]
    found = registry.find(words, MOST_FOUND)
    if _asked_by_script(request):
        return JsonResponse({"units": [_as_json(unit) for unit in found]})
    if len(found) == 1:
        return redirect("unit", found[0].code)
    return render(request, "pages/units.html", {"words": words, "units": with_members(found), "most": MOST_FOUND})


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """To the page of the member that has the code or had it; of a unit that is none, what the register knows."""
    if not (code.isascii() and code.isdigit()):
        raise Http404
    found = registry.unit(code)
    number = found.number if found else code[: registry.NUMBER_LENGTH]
    member = _member(number)
    if member is not None:
        return redirect(member.get_url(request))
    if found is None:
        raise Http404
    return render(request, "pages/unit.html", {"unit": found, "title": title_of(found)})


def with_members(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """Each with its words and, where it is a member today, its page: one query."""
    rows = list(units)
    pages = MemberPage.objects.live().current().filter(unit_number__in=[unit.number for unit in rows])
    members = {page.unit_number: page for page in pages.only("title", "url_path", "unit_number", "live")}
    return [{"unit": unit, "label": label_of(unit), "member": members.get(unit.number)} for unit in rows]


def title_of(unit: Unit) -> str:
    return LONG_NAMES.get(unit.kind, "%s") % unit.name


def label_of(unit: Unit) -> str:
    """Names repeat in Poland: what kind it is and where tells them apart."""
    parts = [str(UnitKind(unit.kind).label)]
    if unit.is_gmina and unit.powiat_name:
        parts.append(_("powiat: %(name)s") % {"name": unit.powiat_name})
    if unit.kind != UnitKind.VOIVODESHIP:
        parts.append(_("voivodeship: %(name)s") % {"name": unit.voivodeship_name})
    return ", ".join(parts)


def _asked_by_script(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _as_json(unit: Unit) -> dict[str, str]:
    return {
        "code": unit.code,
        "name": title_of(unit),
        "label": label_of(unit),
        "url": reverse("unit", args=[unit.code]),
    }


def _member(number: str) -> MemberPage | None:
    """Who has the number, also one that left; else who had it last."""
    pages = MemberPage.objects.live()
    page: MemberPage | None = pages.filter(unit_number=number).first()
    if page is None:
        former = FormerUnit.objects.filter(code__startswith=number, member__live=True).select_related("member")
        page = next((row.member for row in former if row.code[: registry.NUMBER_LENGTH] == number), None)
    return page

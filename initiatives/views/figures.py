"""The map and the figures: what was shared where, about what, and when."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from initiatives.models import InitiativePage
from initiatives.services import figures as counting
from initiatives.services.figures import Rows
from initiatives.views import figures_map, figures_tables
from initiatives.views.figures_form import BY_POWIAT, FigureFilters
from initiatives.views.figures_map import Map


def regions(request: HttpRequest) -> HttpResponse:
    filters = FigureFilters(request.GET, request.user)
    if renamed := filters.in_new_words():
        return redirect(f"{request.path}?{renamed.urlencode()}")
    drawn = _map(request, filters)
    context: dict[str, Any] = {
        "map": drawn,
        "heading": _heading(drawn),
        "found": figures_map.initiatives(drawn.total),
        "by_voivodeship_url": filters.address("map", podzial=""),
        "by_powiat_url": filters.address("map", podzial=BY_POWIAT),
        "country_url": filters.address("map", wojewodztwo="", podzial=""),
        "csv_url": filters.address("map_csv"),
    }
    return render(request, "pages/map.html", _context(filters) | context)


def regions_sheet(request: HttpRequest) -> HttpResponse:
    return figures_map.table_of(_map(request, FigureFilters(request.GET, request.user)))


def figures(request: HttpRequest) -> HttpResponse:
    filters = FigureFilters(request.GET, request.user)
    if renamed := filters.in_new_words():
        return redirect(f"{request.path}?{renamed.urlencode()}")
    tables = figures_tables.all_tables(filters, _rows(request, filters))
    total = max(table.total for table in tables.values())
    context = {"tables": tables.values(), "found": figures_map.initiatives(total)}
    return render(request, "pages/figures.html", _context(filters) | context)


def figures_sheet(request: HttpRequest, table: str) -> HttpResponse:
    filters = FigureFilters(request.GET, request.user)
    tables = figures_tables.all_tables(filters, _rows(request, filters))
    if table not in tables:
        raise Http404
    return figures_tables.as_sheet(tables[table])


def _heading(drawn: Map) -> str:
    match drawn.level:
        case "voivodeships":
            return _("Initiatives by voivodeship")
        case "all-powiats":
            return _("Initiatives by powiat")
        case _:
            return _("Initiatives by powiat: %(name)s") % {"name": drawn.drawn[0].unit.voivodeship_name}


def _rows(request: HttpRequest, filters: FigureFilters) -> Rows:
    narrowing = filters.narrowing
    if narrowing is None:
        return InitiativePage.objects.none()
    return counting.counted(user=request.user, narrowing=narrowing)


def _map(request: HttpRequest, filters: FigureFilters) -> Map:
    counts = counting.by_place(rows=_rows(request, filters))
    return figures_map.map_of(filters, counts, counting.members_by_place(user=request.user))


def _context(filters: FigureFilters) -> dict[str, Any]:
    return {
        "filters": filters,
        "map_url": filters.address("map"),
        "figures_url": filters.address("figures", podzial=""),
        "list_url": filters.list_address(),
    }


__all__ = ["figures", "figures_sheet", "regions", "regions_sheet"]

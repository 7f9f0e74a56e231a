"""Where a unit lies, for the pages of members and of units that are none."""

from typing import Any

from django import template
from wagtail.models import Page

from initiatives.models import UnitKind
from initiatives.register import drawing, registry
from initiatives.register.registry import Unit
from initiatives.views.units import title_of, with_members

register = template.Library()


@register.filter
def kind_label(unit: Unit) -> str:
    return str(UnitKind(unit.kind).label)


@register.filter
def unit_title(unit: Unit) -> str:
    return title_of(unit)


@register.inclusion_tag("components/unit_place.html", takes_context=True)
def unit_place(context: dict[str, Any], code: str) -> dict[str, Any]:
    """One query, for the members among the neighbours. Nothing is shown of a unit that the register does not know."""
    unit = registry.unit(code)
    if unit is None:
        return {"unit": None}
    more = {"request": context.get("request"), "neighbours": with_members(registry.neighbours(code))}
    return _drawn(unit) | more


@register.inclusion_tag("components/unit_spot.html")
def unit_spot(organisation: Page) -> dict[str, Any]:
    """No query where the page has asked already whether its organisation is a member. Nothing of one that is none."""
    member = getattr(organisation, "memberpage", None)
    unit = registry.unit(member.code) if member else None
    return _drawn(unit) if unit else {"unit": None}


def _drawn(unit: Unit) -> dict[str, Any]:
    drawn = drawing.outlines()
    x, y = drawing.place(unit.latitude, unit.longitude)
    return {
        "unit": unit,
        "title": title_of(unit),
        "width": drawing.WIDTH,
        "height": drawn.height,
        # As texts: a Polish decimal comma is no number to a drawing.
        "x": f"{x:g}",
        "y": f"{y:g}",
        "powiat": drawn.powiats.get(unit.powiat, ""),
    }

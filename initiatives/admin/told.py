"""What a reader still misses, as the form of a page says it, with a way to each field; and anew after each save."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Page

from initiatives.services.told import LINES, Told, told

TEMPLATE = "panels/told.html"


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the latest draft, as it is on the server. Whose it may be is asked at the door."""
    page = get_object_or_404(Page, pk=pk)
    if page.specific_class not in LINES:
        raise Http404
    return render(request, TEMPLATE, context_of(page.get_latest_revision_as_object()))


def context_of(page: Page) -> dict[str, Any]:
    found, ways = told(page), dict(_ways(page.get_edit_handler()))
    return {
        "told": found,
        "gaps": [{"gap": gap, "way": ways.get(gap.field, "")} for gap in found.gaps],
        "is_complete": _is_complete(found),
    }


def _is_complete(found: Told) -> bool:
    return found.told == found.total


def _ways(handler: Any, prefix: str = "panel", group: str = "") -> Iterator[tuple[str, str]]:
    """Each field with the id of what holds it. A tab has sections; what is grouped inside one shares it."""
    for child, identifier in zip(handler.children, handler.child_identifiers, strict=True):
        place = group or f"{prefix}-{identifier}-section"
        if isinstance(child, FieldPanel):
            yield child.field_name, place
        elif isinstance(child, InlinePanel):
            yield child.relation_name, place
        elif hasattr(child, "children"):
            is_tab = prefix == "panel"
            yield from _ways(child, f"{prefix}-child-{identifier}", "" if is_tab else place)


__all__ = ["TEMPLATE", "context_of", "show"]

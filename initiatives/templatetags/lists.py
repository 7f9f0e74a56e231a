"""What lists show so often that a template would take longer over it than the database over all its rows."""

from datetime import date, datetime
from html import escape

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from initiatives import typography
from initiatives.facets.shown import Choice, ShownFacet
from initiatives.models.addresses import below_home

register = template.Library()


@register.filter
def boxes(shown: ShownFacet) -> SafeString:
    """The choices of a facet, each a box with its label and how many it would leave."""
    return mark_safe("".join(_box(shown.facet.parameter, choice) for choice in shown.choices))


@register.filter
def address(page: Page) -> str:
    """Where a page of the tree is: below home, which is the site's root. Wagtail would ask for the site again for each
    request, and put the address together anew for each page."""
    return f"/{below_home(page.url_path)}"


@register.filter
def time_of(moment: date | None) -> SafeString:
    """Of a day or a moment in words, and as machines read it; empty without one."""
    if moment is None:
        return mark_safe("")
    day = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return mark_safe(f'<time datetime="{day:%Y-%m-%d}">{date_format(day, "DATE_FORMAT")}</time>')


def _box(parameter: str, choice: Choice) -> str:
    name, value = escape(parameter), escape(choice.value)
    checked = " checked" if choice.is_chosen else ""
    language = "" if choice.word.own else ' lang="pl"'
    label = escape(typography.unbroken(choice.word.text))
    return (
        f'<div class="facet__choice facet__choice--{choice.word.level}">'
        f'<input type="checkbox" id="{name}-{value}" name="{name}" value="{value}"{checked}>'
        f'<label for="{name}-{value}"><span{language}>{label}</span> '
        f'<span class="facet__count">{choice.count}</span></label></div>'
    )


__all__ = ["address", "boxes", "time_of"]

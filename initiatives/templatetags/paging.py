"""Addresses of the pages of a list."""

from typing import Any

from django import template
from django.core.paginator import Page

register = template.Library()


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], name: str, number: int) -> str:
    """This address with another page of the list; what else stands in it stays."""
    query = context["request"].GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def page_numbers(page: "Page[Any]") -> list[int]:
    """The first, the last and those around the current one; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]

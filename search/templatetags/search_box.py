"""The search box, wherever a page wants one."""

from typing import Any

from django import template

from search.language.question import LONGEST

register = template.Library()


@register.inclusion_tag("components/search_box.html", takes_context=True)
def search_box(context: dict[str, Any], large: bool = False) -> dict[str, Any]:
    """The box with what was last asked in it. `large`: the first thing on a page, with a label that is seen."""
    request = context.get("request")
    match = request.resolver_match if request else None
    is_on_results = match is not None and match.view_name == "search"
    return {"q": request.GET.get("q", "") if request and is_on_results else "", "large": large}


@register.simple_tag
def longest_question() -> int:
    """How many letters of one are read."""
    return LONGEST

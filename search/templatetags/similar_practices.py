"""What the page of a practice shows of others that are like it."""

from typing import Any

from django import template

from search.asking.similar import similar

register = template.Library()


@register.inclusion_tag("components/similar.html", takes_context=True)
def similar_practices(context: dict[str, Any], page: Any, *named: Any) -> dict[str, Any]:
    """`named`: lists of practices that the page names already."""
    request = context.get("request")
    without = {other.pk for others in named for other in others}
    return {"similar": similar(page, user=request.user, without=without) if request else []}

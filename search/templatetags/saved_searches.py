"""The way from results to saving the search."""

from typing import Any

from django import template

from search.saved.question import question_of

register = template.Library()


@register.inclusion_tag("components/save_search.html", takes_context=True)
def save_search(context: dict[str, Any]) -> dict[str, Any]:
    """For the page of results: a link to the page that saves what this one shows. Asks no query."""
    return {"query": question_of(context["request"].GET.lists()).query()}

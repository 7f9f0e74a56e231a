"""Addresses on the page of results."""

from typing import Any
from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def kind_address(context: dict[str, Any], kind: str) -> str:
    """The same question, narrowed to a kind; from its first page."""
    query = {"q": context["question"].text} | ({"rodzaj": kind} if kind else {})
    return f"?{urlencode(query)}"

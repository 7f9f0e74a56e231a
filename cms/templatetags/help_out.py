"""What an error page offers instead: whom to ask, and words to search for."""

from typing import Any

from django import template
from django.db import Error

from cms.address_words import words_of
from cms.models import Association
from initiatives import visibility

register = template.Library()


@register.inclusion_tag("components/who_helps.html", takes_context=True)
def who_helps(context: dict[str, Any]) -> dict[str, Any]:
    """Who can give a right: the association, and the moderators of the reader's member. Two queries at most."""
    try:
        membership = visibility.membership_of(context.get("user"))  # type: ignore[arg-type]
        organisation = membership.organisation if membership else None
        return {"association": Association.load(), "organisation": organisation}
    except Error:
        # The page is about another trouble, and is to be shown all the same.
        return {"association": None, "organisation": None}


@register.inclusion_tag("components/search_box.html", takes_context=True)
def search_for_address(context: dict[str, Any]) -> dict[str, Any]:
    """The large search box with the words of an address that leads nowhere."""
    request = context.get("request")
    return {"q": words_of(request.path) if request else "", "large": True}

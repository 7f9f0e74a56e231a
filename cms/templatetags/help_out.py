"""What an error page offers instead: whom to ask, and words to search for."""

from typing import Any

from django import template
from django.db import Error
from django.http import HttpRequest

from cms.address_words import words_of
from cms.models import Association
from initiatives import visibility
from search.asking.ask import Answer, Search, ask
from search.engines.interface import EngineUnavailable

register = template.Library()

MOST_HITS = 3


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


@register.inclusion_tag("components/found_for_address.html", takes_context=True)
def found_for_address(context: dict[str, Any]) -> dict[str, Any]:
    """The search box with the words of an address that leads nowhere, and what the last part of it finds."""
    request = context.get("request")
    if request is None:
        return {"q": ""}
    last = words_of(request.path.rstrip("/").rpartition("/")[2])
    answer = _answer(last, request)
    if answer is None or not answer.total:
        return {"q": words_of(request.path), "request": request}
    return {"q": last, "hits": list(answer.hits), "all": answer.total, "request": request}


def _answer(words: str, request: HttpRequest) -> Answer | None:
    """Nothing is searched for where a picture or a script was asked for, and no search that fails matters here."""
    if not words or "text/html" not in request.headers.get("Accept", ""):
        return None
    try:
        return ask(Search(words, size=MOST_HITS), user=request.user)
    except EngineUnavailable:
        return None


__all__ = ["found_for_address", "who_helps"]

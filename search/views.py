"""The page of results."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from search.query import Kind, Question, SearchUnavailable, ask
from search.words import LONGEST_QUERY

log = logging.getLogger(__name__)


def search(request: HttpRequest) -> HttpResponse:
    """Anything may be asked. An engine that does not answer is said so, with 503: the asker can try again."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()
    question = Question(typed[:LONGEST_QUERY], _kind(request.GET.get("rodzaj", "")), request.GET.get("strona"))
    context = {"question": question, "cut": len(typed) > LONGEST_QUERY, "search_in_page": True}
    try:
        answer = ask(question, user=request.user)
    except SearchUnavailable:
        log.exception("search does not answer")
        return render(request, "pages/search.html", context | {"unavailable": True}, status=503)
    return render(request, "pages/search.html", context | {"answer": answer})


def _kind(value: str) -> Kind | None:
    return Kind(value) if value in list(Kind) else None

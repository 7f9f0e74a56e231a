"""The page of results."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from initiatives.facets.interface import Found
from initiatives.facets.shown import ShownList, address_of
from initiatives.facets.state import State, is_canonical, parse
from initiatives.views.found import in_new_words
from search.asking.ask import Answer, Search, ask
from search.asking.hits import Hit
from search.engines.interface import YES, EngineUnavailable, Order
from search.language.question import LONGEST
from search.listing import EXACTLY, RESULTS, TEXT, WORDS, in_todays_parameters
from search.log import note

log = logging.getLogger(__name__)

TEMPLATE = "pages/search.html"


@dataclass(frozen=True)
class Shown:
    """One page of an answer. `partial` are those of its hits that have only a part of what was asked, and come last;
    in another order than by relevance, and of a whole sentence, none is told from the others.
    """

    answer: Answer
    complete: list[Hit]
    partial: list[Hit]
    first_partial: int

    @property
    def is_mixed(self) -> bool:
        return not self.partial and self.answer.complete < self.answer.total and not self.answer.natural


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Anything may be asked, at any address, which leads to the one that its state has. Where nothing can answer, it is
    said so with 503: the asker can try again.
    """
    given = list(request.GET.lists())
    state = parse(RESULTS, in_todays_parameters(given))
    state = state if TEXT in state.asked else State(RESULTS)
    if not is_canonical(state, given):
        return redirect(address_of(request.path, state))
    text = state.asked.get(TEXT, "")
    context = {"text": text, "cut": len(text) > LONGEST, "search_in_page": True}
    if not text:
        return render(request, TEMPLATE, context)
    question = search_of(state)
    try:
        answer = ask(question, user=request.user)
    except EngineUnavailable:
        log.exception("search does not answer")
        return render(request, TEMPLATE, context | {"unavailable": True}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    shown = _list(request.path, state, answer)
    if (renamed := in_new_words(state, shown.words, request.user)) != state:
        return redirect(address_of(request.path, renamed))
    note(question, answer)
    return render(request, TEMPLATE, context | _context(shown, answer))


def search_of(state: State) -> Search:
    return Search(
        text=state.asked.get(TEXT, ""),
        exactly=state.asked.get(EXACTLY) == YES,
        choices=state.chosen,
        order=Order(state.order),
        page=state.page,
        size=state.size,
    )


def _list(path: str, state: State, answer: Answer) -> ShownList:
    found = Found(answer.total, answer.hits.number, (), answer.counts, {**answer.words, **WORDS})
    return ShownList(path, state, {}, found)


def _context(shown: ShownList, answer: Answer) -> dict[str, Any]:
    state = shown.state
    return {
        "list": shown,
        "shown": split(answer, Order(state.order)),
        "exactly": EXACTLY in state.asked,
        "address_exactly": shown.address(state.asking(EXACTLY, YES)),
        "address_freely": shown.address(state.asking(EXACTLY, "")),
    }


def split(answer: Answer, order: Order) -> Shown:
    first = answer.hits.start_index() - 1 if answer.total else 0
    hits = list(answer.hits)
    told_apart = order is Order.RELEVANCE and not answer.natural
    here = max(0, min(answer.complete - first, len(hits))) if told_apart else len(hits)
    return Shown(answer, hits[:here], hits[here:], first + here + 1)


__all__ = ["Shown", "search", "search_of", "split"]

"""A list of initiatives or acts: what its address asks for, found and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from initiatives import selections
from initiatives.facets.declared import INITIATIVES, Listing
from initiatives.facets.interface import Choices, finder
from initiatives.facets.shown import ShownList, address_of, word_of
from initiatives.facets.state import MAX_COMPARED, State, is_canonical, parse
from initiatives.facets.tables import MOST_ROWS
from initiatives.facets.wider import nearest
from initiatives.facets.words import Words
from initiatives.models import Category, CrisisKind, InitiativePage, SharedPage, Topic, word_at
from initiatives.services.addresses import destination
from initiatives.visibility import Person
from initiatives.workbooks import WRITERS

# Of values that nobody knows, how many are looked for under former addresses: each takes queries of its own.
MOST_FORMER = 5


@dataclass(frozen=True)
class Row:
    """A line of the list. `compare`: the address of the list with the page chosen to be compared, or without it where
    it is; empty where four are."""

    page: Any
    compare: str = ""
    is_compared: bool = False


@dataclass(frozen=True)
class Compared:
    """What is chosen to be compared: its pages, and the addresses of the list without each, with all of them."""

    pages: list[tuple[InitiativePage, str]]
    address: str
    is_full: bool


def show_list(
    request: HttpRequest, listing: Listing, template: str, fixed: Choices, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """`fixed`: what the page itself has chosen. Any address is answered, by way of the one that its state has."""
    asked = list(request.GET.lists())
    state = parse(listing, asked, fixed)
    if not is_canonical(state, asked):
        return redirect(address_of(request.path, state))
    found = finder().find(state.question(fixed), user=request.user)
    if (renamed := in_new_words(state, found.words, request.user)) != state:
        return redirect(address_of(request.path, renamed))
    shown = ShownList(request.path, state, fixed, found)
    rows = selections.initiatives(request.user) if listing is INITIATIVES else selections.acts(request.user)
    pages = selections.in_order(rows.filter(pk__in=found.hits), found.hits)
    return render(request, template, {
        "list": shown,
        "rows": [line(shown, page) for page in pages],
        "compared": compared(shown, request.user) if listing is INITIATIVES else None,
        "wider": nearest_links(shown, request.user) if not found.total else [],
        "files": [(form.upper(), reverse(f"{listing.kind}_file", args=[form])) for form in WRITERS],
        "most_rows": MOST_ROWS,
        **(context or {}),
    })  # fmt: skip


def line(shown: ShownList, page: SharedPage) -> Row:
    if not isinstance(page, InitiativePage):
        return Row(page)
    chosen = shown.state.compared
    if page.pk in chosen:
        return Row(page, shown.address(without(shown.state, page.pk)), is_compared=True)
    is_full = len(chosen) >= MAX_COMPARED
    return Row(page, "" if is_full else shown.address(shown.state.comparing([*chosen, page.pk])))


def in_new_words(state: State, words: Words, user: Person) -> State:
    """The same choices by today's addresses, where some of them go by a former one. Asks only where one is unknown."""
    unknown = [
        (name, value) for name, values in state.chosen.items() for value in values if not word_of(words, name, value)
    ]
    for name, value in unknown[:MOST_FORMER]:
        if (now := today(name, value, user)) != value:
            state = replace(state.choosing(name, {*state.chosen[name], now} - {value}), page=state.page)
    return state


def compared(shown: ShownList, user: Person) -> Compared | None:
    """None where nothing is chosen, which asks nothing either."""
    numbers = shown.state.compared
    if not numbers:
        return None
    rows = selections.published(user, InitiativePage).only("title", "language", "url_path").in_bulk(numbers)
    pages = [(rows[pk], shown.address(without(shown.state, pk))) for pk in numbers if pk in rows]
    query = State(INITIATIVES, compared=tuple(page.pk for page, _ in pages), order=INITIATIVES.orders[0].value).query()
    return Compared(pages, f"{reverse('compare')}?{query}", len(numbers) >= MAX_COMPARED)


def without(state: State, number: int) -> State:
    return state.comparing(other for other in state.compared if other != number)


def nearest_links(shown: ShownList, user: Person) -> list[dict[str, Any]]:
    ways = nearest(shown.state, shown.fixed, shown.words, user)
    return [{"way": way, "address": shown.address(way.state)} for way in ways]


def today(facet: str, value: str, user: Person) -> str:
    """Today's address of a word or a section that has, or had, this one; the value itself where none did."""
    match facet:
        case "category":
            word: Category | CrisisKind | Topic | None = word_at(Category, value)
        case "crisis":
            word = word_at(CrisisKind, value)
        case "topic":
            topic = word_at(Topic, value)
            word = (topic.merged_into or topic) if topic else None
        case "organisation" | "grouping":
            return (destination(path=f"/{value}/", user=user) or "").strip("/") or value
        case _:
            return value
    return word.slug if word else value


__all__ = ["compared", "in_new_words", "show_list", "today", "without"]

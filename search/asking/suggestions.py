"""What is offered while somebody types: names of what is published, of whose it is, and of topics."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from wagtail.models import Page

from initiatives import selections
from initiatives.facets import kept
from initiatives.facets.kept import Known
from initiatives.facets.organisations import Organisations
from initiatives.facets.words import Words
from initiatives.models.addresses import below_home
from initiatives.visibility import Person, belongs
from search.index.titles import titles
from search.models import What
from search.suggesting import Found, Name, Names

MOST = 9
TOPIC = "topic"
# For so long a topic that is called otherwise may be offered under its old name.
HELD_SECONDS = 10
_COLUMNS = (
    "pk", "title", "slug", "url_path", "initiativepage__language", "initiativepage__organisation",
    "actpage__organisation", "actpage__number",
)  # fmt: skip
# In the order in which they stand.
KINDS: Mapping[str, Any] = {**{what.value: what.label for what in What}, TOPIC: gettext_lazy("topics")}


@dataclass(frozen=True)
class Suggestion:
    """`note` tells namesakes apart. `language`: of the text."""

    text: str
    address: str
    note: str = ""
    language: str = "pl"


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Suggestion]


def suggest(typed: str, *, user: Person) -> list[Group]:
    """Whatever is typed; nothing for who belongs nowhere. Of pages only those that are published now.

    Two queries: whether names are current, and the pages; and now and then one more.
    """
    if not belongs(user):
        return []
    known = _known()
    best = Found([*titles().names, known.topics]).best(typed, MOST)
    rows = _of_pages({number: kind for kind, own in best.items() if kind != TOPIC for number in own}, known, user)
    rows_of = {kind: [rows[number] for number in own if number in rows] for kind, own in best.items() if kind != TOPIC}
    rows_of[TOPIC] = [_of_topic(known.slugs[number], known.words) for number in best.get(TOPIC, ())]
    return [Group(capfirst(str(title)), rows_of[kind]) for kind, title in KINDS.items() if rows_of.get(kind)]


def _of_pages(kinds: Mapping[int, str], known: "_Known", user: Person) -> dict[int, Suggestion]:
    """Read again from what this person may see, with what their models alone know."""
    pages = selections.published(user, Page).filter(pk__in=list(kinds)).order_by() if kinds else Page.objects.none()
    return {page["pk"]: _of_page(page, kinds[page["pk"]], known) for page in pages.values(*_COLUMNS)}


def _of_page(page: Mapping[str, Any], kind: str, known: "_Known") -> Suggestion:
    whose = known.organisations.rows.get(page["actpage__organisation"] or page["initiativepage__organisation"] or 0)
    notes = [page["actpage__number"], whose.title] if whose else [_place(page["slug"], known.words)]
    language = page["initiativepage__language"] or "pl"
    return Suggestion(page["title"], f"/{below_home(page['url_path'])}", " · ".join(filter(None, notes)), language)


def _place(slug: str, words: Words) -> str:
    """Powiat and voivodeship of a member, and whether it is one no more."""
    word = words["organisation"].get(slug)
    if word is None:
        return ""
    notes, above = [str(word.note)] if word.note else [], word.above
    while above and (wider := words[above[0]].get(above[1])):
        notes, above = [*notes, str(wider.label)], wider.above
    return ", ".join(notes)


def _of_topic(slug: str, words: Words) -> Suggestion:
    word = words[TOPIC][slug]
    wider = words[TOPIC].get(word.above[1]) if word.above else None
    return Suggestion(str(word.label), reverse("topic", args=[slug]), str(wider.label) if wider else gettext("topic"))


@dataclass(frozen=True)
class _Known:
    words: Words
    organisations: Organisations
    slugs: list[str]
    topics: Names
    until: float


def _known() -> _Known:
    """For a moment without asking whether it is current: whoever types asks several times in a second."""
    global _held  # noqa: PLW0603 - one for the process
    held = _held
    if held is None or held.until < time.monotonic() or connection.in_atomic_block:
        held = _read(kept.known(), held)
        if not connection.in_atomic_block:
            _held = held
    return held


def _read(known: Known, held: _Known | None) -> _Known:
    until = time.monotonic() + HELD_SECONDS
    if held is not None and held.words is known.words:
        return replace(held, until=until)
    own = known.words.get(TOPIC, {})
    topics = Names(Name(place, TOPIC, str(word.label)) for place, word in enumerate(own.values()))
    return _Known(known.words, known.organisations, list(own), topics, until)


_held: _Known | None = None

__all__ = ["Group", "Suggestion", "suggest"]

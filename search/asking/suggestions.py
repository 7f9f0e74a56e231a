"""What is offered while somebody types: names of what is published, of whose it is, and of topics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from wagtail.models import Page

from initiatives import selections
from initiatives.facets import kept
from initiatives.facets.kept import Known
from initiatives.facets.words import Words
from initiatives.models.addresses import below_home
from initiatives.visibility import Person, belongs
from search.models import Entry, What
from search.suggesting import Found, Names
from search.titles import listed, titles

MOST = 9
TOPIC = "topic"
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

    Four queries at most: whether names and words are current, entries, their pages.
    """
    if not belongs(user):
        return []
    known = kept.known()
    slugs, topics = _topics(known.words)
    best = Found([*titles().names, topics]).best(typed, MOST)
    rows = _of_entries([number for kind, own in best.items() if kind != TOPIC for number in own], known, user)
    rows_of = {kind: [rows[number] for number in own if number in rows] for kind, own in best.items() if kind != TOPIC}
    rows_of[TOPIC] = [_of_topic(slugs[number], known.words) for number in best.get(TOPIC, ())]
    return [Group(capfirst(str(title)), rows_of[kind]) for kind, title in KINDS.items() if rows_of.get(kind)]


def _of_entries(numbers: Sequence[int], known: Known, user: Person) -> dict[int, Suggestion]:
    """Read again from what this person may see."""
    if not numbers:
        return {}
    pages = selections.published(user, Page).filter(pk__in=numbers)
    paths = dict(pages.values_list("pk", "url_path"))
    columns = ("number", "what", "title", "reference", "organisation", "language")
    entries = Entry.objects.filter(number__in=paths).exclude(what="").values_list(*columns, named=True)
    return {entry.number: _of_entry(entry, paths[entry.number], known) for entry in entries}


def _of_entry(entry: Any, path: str, known: Known) -> Suggestion:
    whose = known.organisations.rows.get(entry.organisation or 0)
    if whose is None:
        notes = []
    elif entry.what == What.MEMBER:
        notes = [_place(whose.slug, known.words)]
    else:
        notes = [entry.reference, whose.title]
    return Suggestion(entry.title, f"/{below_home(path)}", " · ".join(filter(None, notes)), entry.language)


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


def _topics(words: Words) -> tuple[list[str], Names]:
    """Read once for each reading of all words."""
    held = _HELD.get(TOPIC)
    if held is None or held[0] is not words:
        own = words.get(TOPIC, {})
        held = _HELD[TOPIC] = (words, list(own), listed((str(word.label) for word in own.values()), TOPIC))
    return held[1], held[2]


_HELD: dict[str, tuple[Words, list[str], Names]] = {}

__all__ = ["Group", "Suggestion", "suggest"]

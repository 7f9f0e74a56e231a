"""What is saved of a search, and what it is as an address, as words and as a question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from initiatives.facets.kept import Known
from initiatives.facets.shown import address_of, word_of
from initiatives.facets.state import State, parse
from initiatives.facets.words import Words
from initiatives.views.found import in_new_words
from initiatives.visibility import Person
from search.asking.ask import Search
from search.asking.groups import groups_of
from search.engines.interface import YES, Order
from search.language.question import LONGEST
from search.listing import EXACTLY, RESULTS, TEXT, WORDS, in_todays_parameters
from search.models import SavedSearch


@dataclass(frozen=True)
class Question:
    """Neither order nor page: what is found, and no more."""

    text: str = ""
    exactly: bool = False
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def state(self, order: Order = Order.RELEVANCE) -> State:
        asked = {TEXT: self.text} | ({EXACTLY: YES} if self.exactly else {})
        chosen = {name: tuple(values) for name, values in self.choices.items() if name in RESULTS.by_name}
        return State(RESULTS, chosen=chosen, asked=asked, order=order.value)

    def address(self, order: Order = Order.RELEVANCE) -> str:
        """Of its results."""
        return address_of(reverse("search"), self.state(order))

    def query(self) -> str:
        return self.state().query()

    def labels(self, words: Words) -> list[tuple[Any, str]]:
        """Of each choice the facet and what is chosen there; a value that nothing bears any more stands for itself."""
        known = {**words, **WORDS}
        return [
            (RESULTS.by_name[name].label, word.text if (word := word_of(known, name, value)) else value)
            for name, values in self.state().chosen.items()
            for value in values
        ]

    def search(self, known: Known, user: Person) -> Search:
        """As this person asks it today: by today's names of what is chosen, with today's neighbours."""
        state = in_new_words(self.state(), {**known.words, **WORDS}, user)
        return Search(self.text, self.exactly, state.chosen, groups_of(user, known.organisations))


def question_of(parameters: Iterable[tuple[str, Sequence[str]]]) -> Question:
    """Of an address of results, whatever it holds."""
    state = parse(RESULTS, in_todays_parameters(parameters))
    text = state.asked.get(TEXT, "")[:LONGEST].strip()
    return Question(text, state.asked.get(EXACTLY) == YES, state.chosen)


def question_saved(saved: SavedSearch) -> Question:
    return Question(saved.text, saved.exactly, saved.choices)


__all__ = ["Question", "question_of", "question_saved"]

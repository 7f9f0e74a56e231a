"""What a reader sees of a list's choices: the form's facets, what is chosen, and the ways on. Asks no query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from initiatives.facets import state as parameters
from initiatives.facets.declared import SIZES, Facet, Shape
from initiatives.facets.interface import Choices, Found
from initiatives.facets.state import State
from initiatives.facets.words import Word, Words, folded, year_word

# How many of many values are shown, and how many of those that were looked for.
MOST, MOST_FITTING = 8, 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a facet. `level`: its place in a tree."""

    value: str
    word: Word
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """`find`: words that were typed to look for a value. `has_more`: not all values are shown."""

    facet: Facet
    choices: list[Choice]
    chosen: int
    find: str
    has_more: bool

    @property
    def is_open(self) -> bool:
        return bool(self.facet.is_open or self.chosen or self.find)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something chosen, and the address of the list without it. `word` is None where nothing bears the value."""

    facet: Facet
    value: str
    word: Word | None
    address: str


@dataclass(frozen=True, slots=True)
class Link:
    label: Any
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class ShownList:
    """`path`: the address of the list without its choices."""

    path: str
    state: State
    fixed: Choices
    found: Found

    @property
    def words(self) -> Words:
        return self.found.words

    @cached_property
    def facets(self) -> list[ShownFacet]:
        facets = (facet for facet in self.state.listing.facets if self._is_offered(facet))
        return [shown for facet in facets if (shown := self._facet(facet)).choices or shown.find]

    @cached_property
    def chips(self) -> list[Chip]:
        chosen = [
            (facet, value) for facet in self.state.listing.facets for value in self.state.chosen.get(facet.name, ())
        ]
        return [
            Chip(facet, value, word_of(self.words, facet.name, value), self.without(facet, value))
            for facet, value in chosen
        ]

    @property
    def has_unknown(self) -> bool:
        return any(chip.word is None for chip in self.chips)

    @cached_property
    def page(self) -> "Page[int]":
        """A page of nothing but positions, for links to the others."""
        return Paginator(range(self.found.total), self.state.size).get_page(self.found.page)

    @property
    def orders(self) -> list[Link]:
        return [
            Link(order.label, self.address(self.state.ordered(order.value)), order.value == self.state.order)
            for order in self.state.listing.orders
        ]

    @property
    def sizes(self) -> list[Link]:
        """None where all fit on the smallest page."""
        sizes = SIZES if self.found.total > SIZES[0] else ()
        return [Link(size, self.address(self.state.sized(size)), size == self.state.size) for size in sizes]

    @property
    def clear(self) -> str:
        return self.address(self.state.cleared())

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What was typed, which stands before all choices in the address, and so in the form."""
        return list(self.state.asked.items())

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form does not choose, and carries on."""
        names = (parameters.ORDER, parameters.SIZE, parameters.COMPARED)
        own = [(facet.parameter, self.state.chosen.get(facet.name, ())) for facet in self._hidden()]
        rest = [(name, values) for name, values in self.state.parameters() if name in names]
        return [(name, value) for name, values in [*own, *rest] for value in values]

    @property
    def query(self) -> str:
        """All that narrows the list, the page's own choice too: for files, which have an address of their own."""
        state = self.state
        for name, values in self.fixed.items():
            state = state.choosing(name, values)
        return state.comparing(()).sized(SIZES[0]).query()

    def without(self, facet: Facet, value: str) -> str:
        return self.address(self.state.without(facet.name, value))

    def address(self, state: State) -> str:
        return address_of(self.path, state)

    def _is_offered(self, facet: Facet) -> bool:
        """Powiats are too many to begin with: they come with their voivodeship."""
        if facet.shape is Shape.HIDDEN or facet.name in self.fixed:
            return False
        chosen = self.state.chosen
        return facet.name != "powiat" or "voivodeship" in chosen or "powiat" in chosen or "powiat" in self.state.find

    def _hidden(self) -> Iterable[Facet]:
        return (facet for facet in self.state.listing.facets if facet.shape is Shape.HIDDEN)

    def _facet(self, facet: Facet) -> ShownFacet:
        counts, chosen = self.found.counts.get(facet.name, {}), self.state.chosen.get(facet.name, ())
        find = self.state.find.get(facet.name, "")
        values = {value: word for value in [*counts, *chosen] if (word := word_of(self.words, facet.name, value))}
        shown = self._some(facet, values, counts, find) if facet.shape is Shape.MANY else self._all(facet, values)
        shown += [value for value in chosen if value in values and value not in shown]
        choices = [Choice(value, values[value], counts.get(value, 0), value in chosen) for value in shown]
        return ShownFacet(facet, choices, len(chosen), find, bool(find) or len(values) > len(shown))

    def _all(self, facet: Facet, values: Mapping[str, Word]) -> list[str]:
        """In the order of the words; years, which are no list of ours, the last first."""
        if facet.name == "year":
            return sorted(values, reverse=True)
        return [value for value in self.words.get(facet.name, ()) if value in values]

    def _some(self, facet: Facet, values: Mapping[str, Word], counts: Mapping[str, int], find: str) -> list[str]:
        """Those with most; of those that were looked for, all that fit. A tree keeps its order."""
        if find:
            wanted = folded(find)
            fitting = [value for value, word in values.items() if word.fits(wanted)]
            return nsmallest(MOST_FITTING, fitting, key=lambda value: values[value].text.casefold())
        most = nsmallest(MOST, values, key=lambda value: -counts.get(value, 0))
        if any(values[value].level for value in most):
            kept = set(most)
            return [value for value in self.words.get(facet.name, ()) if value in kept]
        return most


def address_of(path: str, state: State) -> str:
    query = state.query()
    return f"{path}?{query}" if query else path


def word_of(words: Words, facet: str, value: str) -> Word | None:
    return words.get(facet, {}).get(value) or (year_word(value) if facet == "year" else None)


__all__ = ["Chip", "Choice", "Link", "ShownFacet", "ShownList", "address_of", "word_of"]

"""Where nothing was found: the nearest lists that have something, and how much."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from initiatives.facets.interface import Choices, finder
from initiatives.facets.shown import word_of
from initiatives.facets.state import State
from initiatives.facets.words import Words
from initiatives.visibility import Person

MOST = 5


@dataclass(frozen=True)
class Wider:
    """`without`: labels of what is given up; `instead`: what is wider and takes its place, where something does."""

    state: State
    without: tuple[str, ...]
    instead: str = ""
    count: int = 0


def nearest(state: State, fixed: Choices, words: Words, user: Person) -> list[Wider]:
    """Those that give up one choice; where none of them finds anything, those that give up two. Fewest first."""
    for ways in (list(_by_one(state, words)), list(_by_two(state, words))):
        totals = finder().totals([way.state.question(fixed) for way in ways], user=user) if ways else []
        found = [Wider(way.state, way.without, way.instead, total) for way, total in zip(ways, totals, strict=True)]
        if some := sorted((way for way in found if way.count), key=lambda way: way.count):
            return some[:MOST]
    return []


def _by_one(state: State, words: Words) -> Iterator[Wider]:
    for facet, values in state.chosen.items():
        if (wider := _above(state, facet, values, words)) is not None:
            yield wider
        yield Wider(state.without_facet(facet), (_label(words, facet, values),))


def _by_two(state: State, words: Words) -> Iterator[Wider]:
    for one, other in combinations(state.chosen, 2):
        labels = tuple(_label(words, facet, state.chosen[facet]) for facet in (one, other))
        yield Wider(state.without_facet(one).without_facet(other), labels)


def _above(state: State, facet: str, values: tuple[str, ...], words: Words) -> Wider | None:
    """What stands right above a single choice: the topic above, the powiat of a gmina, the voivodeship of a powiat."""
    word = word_of(words, facet, values[0]) if len(values) == 1 else None
    if word is None or word.above is None or word.above[0] in state.chosen.keys() - {facet}:
        return None
    name, value = word.above
    above = word_of(words, name, value)
    if above is None:
        return None
    return Wider(state.without_facet(facet).choosing(name, [value]), (word.text,), above.text)


def _label(words: Words, facet: str, values: tuple[str, ...]) -> str:
    found = (word_of(words, facet, value) for value in values)
    return ", ".join(word.text if word else value for word, value in zip(found, values, strict=True))


__all__ = ["Wider", "nearest"]

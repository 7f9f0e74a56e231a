"""Words of what comes in, told in any of their inflected forms, by the analysis that search has. Pure.

Where diacritics were left out, on either side, a word is told by its bare letters if no dictionary has it as it stands.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.language import Analyser, analyser, folded

# Of one text; what stands later in so long a one is not what it is about.
MOST_LETTERS = 100_000

_MOST_WORDS = 8


class Place(NamedTuple):
    """Of one word in a text. `forms`, in bare letters, are several where it is a part of a whole, as 19 of COVID-19."""

    start: int
    end: int
    keys: frozenset[str]
    forms: frozenset[str]
    is_known: bool


class Wanted(NamedTuple):
    """A word of a phrase. `begins`: any with this beginning will do, in bare letters."""

    place: Place
    begins: str = ""

    def is_at(self, other: Place) -> bool:
        if self.begins:
            return any(form.startswith(self.begins) for form in other.forms)
        if not self.place.keys.isdisjoint(other.keys):
            return True
        return not (self.place.is_known and other.is_known) and not self.place.forms.isdisjoint(other.forms)


class Wording:
    """Of one language. Any text will do; a language without an analysis has its forms alone."""

    def __init__(self, analyser: Analyser, language: str) -> None:
        self._analyser, self._language = analyser, language
        self._told = lru_cache(maxsize=20_000)(self._tell)

    def places(self, text: str) -> list[Place]:
        """In their order."""
        found: dict[int, Place] = {}
        for token, form in self._analyser.terms(text[:MOST_LETTERS], self._language):
            new = Place(token.start, token.end, *self._told(form.text, form.keys))
            old = found.get(token.position)
            found[token.position] = new if old is None else _joined(old, new)
        return [found[position] for position in sorted(found)]

    def phrase(self, text: str) -> tuple[Wanted, ...]:
        """Of what somebody typed: up to eight words, of which one with a star (covid*) stands for its beginning."""
        return tuple(_wanted(text, place) for place in self.places(text)[:_MOST_WORDS])

    def _tell(self, text: str, keys: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], bool]:
        return frozenset(keys), frozenset({folded(text)}), self._analyser.known(text, self._language)


def found(phrase: Sequence[Wanted], places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """Where in the text the words stand next to each other, in their order: beginnings and ends."""
    for first in range(len(places) - len(phrase) + 1):
        if phrase and all(word.is_at(places[first + number]) for number, word in enumerate(phrase)):
            yield places[first].start, places[first + len(phrase) - 1].end


def _wanted(text: str, place: Place) -> Wanted:
    has_star = text[place.end : place.end + 1] == "*"
    return Wanted(place, folded(text[place.start : place.end]) if has_star else "")


def _joined(one: Place, other: Place) -> Place:
    """A whole and its first part: the part's place."""
    start, end = min(one[:2], other[:2], key=lambda span: span[1] - span[0])
    return Place(start, end, one.keys | other.keys, one.forms | other.forms, one.is_known and other.is_known)


@lru_cache(maxsize=8)
def wording(language: str) -> Wording:
    """One for a language and a process."""
    return Wording(analyser(), language)


__all__ = ["MOST_LETTERS", "Place", "Wanted", "Wording", "found", "wording"]

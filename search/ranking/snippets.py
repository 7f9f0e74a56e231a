"""The passage of a text that says most of what was asked, with the forms that say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.language.kinds import Token
from search.language.tokens import tokens
from search.ranking.concepts import MATCHES_FROM, Concept, Levels, Shown
from search.ranking.positions import STACKED, Codes, Lookup, numbers, positions

WORDS = 60
ELLIPSIS = "…"
# Words before the first hit, where there is room: a sentence without its beginning says little.
_LEAD = 8
# One bit each.
_MOST_CONCEPTS = 62

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """A piece of a snippet, as plain text: whoever shows it escapes it."""

    text: str
    marked: bool = False


class Window(NamedTuple):
    """Positions of words, the last one not included. `worth` compares windows of one question."""

    first: int
    last: int
    worth: float


class Windows:
    """Finds passages for one question, in texts given by the numbers of their forms."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = concepts[:_MOST_CONCEPTS]
        says: dict[int, int] = {}
        for place, concept in enumerate(self._concepts):
            for form in _near(concept.levels):
                says[form] = says.get(form, 0) | 1 << place
        self._says = Lookup(np.array([*says], dtype=np.int64), np.array([*says.values()], dtype=np.int64))

    def best(self, codes: Codes, size: int = WORDS) -> Window:
        """Most concepts first, then most of their forms, then the first."""
        kept, says = self._says.find(codes)
        stacked = np.flatnonzero(codes >= STACKED)
        places = kept - np.searchsorted(stacked, kept, side="right")
        hits = [places[(says & (1 << place)) != 0] for place in range(len(self._concepts))]
        for place, concept in enumerate(self._concepts):
            if concept.phrases:
                found = [_phrase_places(codes, phrase) for phrase in concept.phrases]
                hits[place] = np.unique(np.concatenate([hits[place], *found]))
        return _best(hits, [_worth(concept) for concept in self._concepts], len(codes) - len(stacked), size)


def _near(levels: Levels) -> list[int]:
    return [form for form, weight in levels.items() if weight >= MATCHES_FROM]


def _phrase_places(codes: Codes, phrase: Sequence[Levels]) -> Ints:
    """Where its words stand one after another: rare in a question, so it may take its time."""
    forms, places = numbers(codes), positions(codes)
    starts = places[np.isin(forms, _near(phrase[0]))]
    for step, levels in enumerate(phrase[1:], start=1):
        starts = starts[np.isin(starts + step, places[np.isin(forms, _near(levels))])]
    return starts


def _worth(concept: Concept) -> float:
    return 0.1 if concept.slight else 1.0 / (1.0 + float(np.log1p(concept.texts)))


def _best(hits: Sequence[Ints], worth: Sequence[float], length: int, size: int) -> Window:
    """`hits` are the positions of each concept, ascending."""
    starts = np.unique(np.concatenate(hits)) if hits else np.zeros(0, dtype=np.int64)
    if not len(starts):
        return Window(0, min(size, length), 0.0)
    lead = min(_LEAD, size // 4)
    values = np.zeros(len(starts))
    for own, value in zip(hits, worth, strict=False):
        if len(own):
            inside = np.searchsorted(own, starts + size - lead) - np.searchsorted(own, starts)
            values += value * _diminishing(inside)
    best = int(np.argmax(values))
    first = max(0, min(int(starts[best]) - lead, length - size))
    return Window(first, min(first + size, length), float(values[best]))


def _diminishing(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Once is most of it; oftener breaks ties."""
    found: NDArray[np.float64] = (counts > 0) + 0.02 * np.minimum(counts, 5)
    return found


def snippet(text: str, concepts: Sequence[Concept], language: str = "pl", size: int = WORDS) -> list[Part]:
    """Of one passage, the window with most of the question, in which the forms that say it are marked.

    Nothing is cut inside a word, spaces are single, and what was left out shows as an ellipsis.
    """
    found = tokens(text, language)
    hits = _hits(concepts, found)
    places = [np.array(sorted({token.position for token in own}), dtype=np.int64) for own in hits]
    length = found[-1].position + 1 if found else 0
    window = _best(places, [_worth(concept) for concept in concepts], length, size)
    inside = [token for token in found if window.first <= token.position < window.last]
    if not inside:
        return [Part(_spaced(text[:200]))] if text.strip() else []
    start = 0 if window.first == 0 else min(token.start for token in inside)
    end = len(text) if window.last >= length else max(token.end for token in inside)
    return _parts(text, start, end, [span for span in _spans(hits) if start <= span[0] < end])


def marks(text: str, concepts: Sequence[Concept], language: str = "pl") -> list[tuple[int, int]]:
    """Where the question is said in a text, in order, each place once: of a compound, the whole."""
    return _spans(_hits(concepts, tokens(text, language)))


def _hits(concepts: Sequence[Concept], found: Sequence[Token]) -> list[list[Token]]:
    any_of = frozenset[str]().union(*(concept.shown for concept in concepts))
    told = [token for token in found if token.form in any_of]
    return [_tokens_of(concept, told, found) for concept in concepts]


def _tokens_of(concept: Concept, told: Sequence[Token], found: Sequence[Token]) -> list[Token]:
    own = [token for token in told if token.form in concept.shown]
    for phrase in concept.shown_phrases:
        own += _phrase_tokens(phrase, found)
    return own


def _phrase_tokens(phrase: Sequence[Shown], found: Sequence[Token]) -> list[Token]:
    at = [{token.position: token for token in found if token.width == 1 and token.form in word} for word in phrase]
    starts = [start for start in at[0] if all(start + step in words for step, words in enumerate(at))]
    return [words[start + step] for start in starts for step, words in enumerate(at)]


def _spans(hits: Sequence[Sequence[Token]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted({(token.start, -token.end) for own in hits for token in own}):
        if not spans or start >= spans[-1][1]:
            spans.append((start, -end))
    return spans


def _parts(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> list[Part]:
    parts = [Part(ELLIPSIS)] if text[:start].strip() else []
    here = start
    for left, right in ((left, min(right, end)) for left, right in spans):
        parts += [Part(_spaced(text[here:left])), Part(_spaced(text[left:right]), marked=True)]
        here = right
    parts.append(Part(_spaced(text[here:end]) + (ELLIPSIS if text[end:].strip() else "")))
    return [part for part in parts if part.text]


def _spaced(text: str) -> str:
    """Single spaces, and none lost at the edges, where the next piece goes on."""
    inner = " ".join(text.split())
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"


__all__ = ["Part", "Window", "Windows", "marks", "snippet"]

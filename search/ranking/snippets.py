"""The passage of a text that says most of what was asked, with the forms that say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.language.kinds import Token
from search.language.tokens import tokens
from search.ranking.concepts import Concept
from search.ranking.positions import Codes, numbers, positions

WORDS = 60
ELLIPSIS = "…"
# Words before the first hit, where there is room: a sentence without its beginning says little.
_LEAD = 8
# Beginnings of words are near enough to rank by, but to mark them would puzzle.
_MARKED_FROM = 0.7


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


def best_window(codes: Codes, concepts: Sequence[Concept], size: int = WORDS) -> Window:
    """Of a text given by the numbers of its forms: most concepts first, then most of their forms, then the first."""
    forms, places = numbers(codes), positions(codes)
    hits = []
    for place, concept in enumerate(concepts):
        marked = [form for form, weight in concept.levels.items() if weight >= _MARKED_FROM]
        hits += [(int(at), place) for at in places[np.isin(forms, marked)]]
    return _best(hits, [_worth(concept) for concept in concepts], int(places[-1]) + 1 if len(places) else 0, size)


def _worth(concept: Concept) -> float:
    return 0.1 if concept.slight else 1.0 / (1.0 + float(np.log1p(concept.texts)))


def _best(hits: Sequence[tuple[int, int]], worth: Sequence[float], length: int, size: int) -> Window:
    if not hits:
        return Window(0, min(size, length), 0.0)
    ordered = np.array(sorted(hits), dtype=np.int64)
    starts = np.unique(ordered[:, 0])
    values = np.zeros(len(starts))
    for place, value in enumerate(worth):
        own = ordered[ordered[:, 1] == place, 0]
        values += value * _diminishing(np.searchsorted(own, starts + size - _LEAD) - np.searchsorted(own, starts))
    best = int(np.argmax(values))
    first = max(0, min(int(starts[best]) - _LEAD, length - size))
    return Window(first, min(first + size, length), float(values[best]))


def _diminishing(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Once is most of it; oftener breaks ties."""
    found: NDArray[np.float64] = (counts > 0) + 0.02 * np.minimum(counts, 5)
    return found


def snippet(text: str, marked: Mapping[str, float], language: str = "pl", size: int = WORDS) -> list[Part]:
    """Of one passage: `marked` are forms with what each is worth; those of one window of the passage are marked.

    Nothing is cut inside a word, spaces are single, and what was left out shows as an ellipsis.
    """
    found = tokens(text, language)
    names = {form: place for place, form in enumerate(marked)}
    hits = [(token.position, names[token.form]) for token in found if token.form in names]
    length = max((token.position + token.width for token in found), default=0)
    window = _best(hits, list(marked.values()), length, size)
    inside = [token for token in found if window.first <= token.position < window.last]
    if not inside:
        return [Part(_spaced(text[:200]))] if text.strip() else []
    start = 0 if window.first == 0 else min(token.start for token in inside)
    end = len(text) if window.last >= length else max(token.end for token in inside)
    return _parts(text, start, end, _spans(inside, names))


def marks(text: str, forms: Mapping[str, float], language: str = "pl") -> list[tuple[int, int]]:
    """Where the forms stand in a text, in order, each place once: of a compound, the whole."""
    return _spans(tokens(text, language), forms)


def _spans(found: Sequence[Token], forms: Mapping[str, object]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted({(token.start, -token.end) for token in found if token.form in forms}):
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


__all__ = ["Part", "Window", "best_window", "marks", "snippet"]

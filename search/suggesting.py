"""Names by what people type of them: without diacritics, in any order, from any place. Pure.

Words are looked up among the distinct words of all names, which are few beside the names themselves; beginnings of
words are one piece of them in their order, and only where those find too little the middles are looked for.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import accumulate, chain, islice, zip_longest
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.language.characters import folded

# What is typed beyond that narrows nothing any more.
MOST_WORDS = 8
MOST_LETTERS = 60
# Shorter pieces stand in the middle of everything.
SHORTEST_MIDDLE = 3
_EDGES = "„”“\"'’‘«»()[]{}<>.,;:!?…–—-/\\*+=_#%&|~^`§"
_LAST = chr(0x10FFFF)
# Of what fits: all words begin one, the first of them begins the name, a word is typed to its end.
_BEGINS, _FIRST, _WHOLE = 64, 16, 1

Ints = NDArray[np.signedinteger[Any]]
Mask = NDArray[np.bool_]
T = TypeVar("T")


class Name(NamedTuple):
    """`kind`: whatever names are told apart by. Of equal ones those with the higher `day` come first."""

    number: int
    kind: str
    text: str
    day: int = 0


class Fit(NamedTuple):
    """Greater ones come first."""

    worth: int
    day: int
    number: int
    kind: str


def words_of(text: str) -> list[str]:
    """Folded, without signs at their edges; those inside stay, as in numbers of acts."""
    return [word for piece in folded(text).split() if (word := piece.strip(_EDGES))]


class Names:
    """Does not change once it is made. 100,000 names take about a second to read and 20 MB to keep."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        # The newest first: then the first of equal ones are found without sorting.
        rows = sorted(names, key=lambda row: row.day, reverse=True)
        self._numbers = np.array([row.number for row in rows], dtype=np.int64)
        self._days = np.array([row.day for row in rows], dtype=np.int64)
        self._kinds = list(dict.fromkeys(row.kind for row in rows))
        place = {kind: at for at, kind in enumerate(self._kinds)}
        self._kind_of = np.array([place[row.kind] for row in rows], dtype=np.int8)
        self._left = np.ones(len(rows), dtype=bool)
        self._read([row.text for row in rows])

    def __len__(self) -> int:
        return int(np.count_nonzero(self._left))

    def without(self, numbers: Collection[int]) -> "Names":
        made = copy(self)
        made._left = self._left & ~np.isin(self._numbers, list(numbers))
        return made

    def find(self, typed: str, most: int) -> list[Fit]:
        """Of each kind the first, as many as are wanted; nothing for what has no word."""
        words = [word[:MOST_LETTERS] for word in words_of(typed)[:MOST_WORDS]]
        if not words:
            return []
        spans = [self._span(word) for word in words]
        begins = self._left.copy()
        for span in spans:
            begins &= self._mask(self._rows_of(*span))
        found = begins
        if np.count_nonzero(begins) < most:
            found = self._left.copy()
            for word, span in zip(words, spans, strict=True):
                found &= self._mask(np.concatenate([self._rows_of(*span), self._rows_with(word)]))
        rows = np.flatnonzero(found)
        return list(self._first(rows, self._worth(rows, begins, words, spans), most))

    def _read(self, texts: Iterable[str]) -> None:
        vocabulary = _Vocabulary()
        ids = [[one for piece in text.split() for one in vocabulary[piece]] for text in texts]
        self._words = sorted(vocabulary.ids)
        place = np.zeros(len(self._words), dtype=np.int32)
        place[[vocabulary.ids[word] for word in self._words]] = np.arange(len(self._words))
        at = place[np.fromiter(chain.from_iterable(ids), dtype=np.int32)]
        order = np.argsort(at, kind="stable")
        self._rows = np.repeat(np.arange(len(ids), dtype=np.int32), [len(own) for own in ids])[order]
        self._starts = np.searchsorted(at[order], np.arange(len(self._words) + 1))
        self._begun = np.array([place[own[0]] if own else -1 for own in ids], dtype=np.int32)
        self._text = "\n".join(["", *self._words, ""])
        self._lines = np.array(list(accumulate((len(word) + 1 for word in self._words), initial=0)), dtype=np.int64)

    def _span(self, word: str) -> tuple[int, int]:
        """Of the words that begin so."""
        return bisect_left(self._words, word), bisect_left(self._words, word + _LAST)

    def _rows_of(self, start: int, end: int) -> Ints:
        return self._rows[self._starts[start] : self._starts[end]]

    def _rows_with(self, word: str) -> Ints:
        """Of the names in one of whose words it stands."""
        if len(word) < SHORTEST_MIDDLE:
            return self._rows[:0]
        places = np.array(list(_places(self._text, word)), dtype=np.int64)
        words = np.searchsorted(self._lines, places, side="right") - 1
        return np.concatenate([self._rows[:0], *map(self._rows_of, words.tolist(), (words + 1).tolist())])

    def _mask(self, rows: Ints) -> Mask:
        found = np.zeros(len(self._numbers), dtype=bool)
        found[rows] = True
        return found

    def _worth(self, rows: Ints, begins: Mask, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Ints:
        worth = begins[rows] * np.int16(_BEGINS)
        first, last = spans[0]
        begun = self._begun[rows]
        worth += ((begun >= first) & (begun < last)) * np.int16(_FIRST)
        for word, (start, _) in zip(words, spans, strict=True):
            if start < len(self._words) and self._words[start] == word:
                worth += self._mask(self._rows_of(start, start + 1))[rows] * np.int16(_WHOLE)
        return worth

    def _first(self, rows: Ints, worth: Ints, most: int) -> Iterator[Fit]:
        kinds = self._kind_of[rows]
        for place, kind in enumerate(self._kinds):
            own = kinds == place
            yield from self._of_kind(rows[own], worth[own], kind, most)

    def _of_kind(self, rows: Ints, worth: Ints, kind: str, most: int) -> Iterator[Fit]:
        left = most
        for value in np.flatnonzero(np.bincount(worth))[::-1].tolist():
            best = rows[worth == value][:left].tolist()
            left -= len(best)
            yield from (Fit(value, int(self._days[row]), int(self._numbers[row]), kind) for row in best)
            if not left:
                return


class _Vocabulary(dict[str, tuple[int, ...]]):
    """Of a piece of text the numbers of what it is found by: pieces repeat, so each is folded once."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: dict[str, int] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        words = (part for word in words_of(piece) for part in _pieces(word))
        self[piece] = found = tuple(self.ids.setdefault(word, len(self.ids)) for word in words)
        return found


def _pieces(word: str) -> Iterator[str]:
    """The word, and what follows a sign inside it: 145/2020 of I/145/2020."""
    yield word
    if not word.isalnum():
        for place in range(1, len(word)):
            if word[place].isalnum() and not word[place - 1].isalnum():
                yield word[place:]


def _places(text: str, word: str) -> Iterator[int]:
    """Once in each line is enough."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, text.find("\n", place))


@dataclass(frozen=True)
class Found:
    """Of some names and of those that were changed since."""

    names: Sequence[Names]

    def best(self, typed: str, most: int) -> dict[str, list[int]]:
        """Numbers by kind, the best first; together not more than `most`, each kind in its turn, the best first."""
        fits = [fit for names in self.names for fit in names.find(typed, most)]
        fits.sort(reverse=True)
        kinds: dict[str, list[Fit]] = {}
        for fit in fits:
            kinds.setdefault(fit.kind, []).append(fit)
        return {kind: [fit.number for fit in own] for kind, own in shared(kinds, most).items()}


def shared(kinds: Mapping[str, Sequence[T]], most: int) -> dict[str, list[T]]:
    """As many of all kinds together: each has one in its turn, so that none is crowded out by another."""
    turns = chain.from_iterable(zip_longest(*([(kind, one) for one in own] for kind, own in kinds.items())))
    taken: dict[str, list[T]] = {kind: [] for kind in kinds}
    for kind, one in islice(filter(None, turns), most):
        taken[kind].append(one)
    return {kind: own for kind, own in taken.items() if own}


__all__ = ["Fit", "Found", "Name", "Names", "shared", "words_of"]

"""One score for each text that an engine found, by what was asked.

Each distinct word asked for is one concept, so that a word with many readings has one voice. A word of the text says a
concept as well as `forms.level` has it; the sum of these is the concept's frequency in the text, and the rest is BM25.
To that come, with less weight: parts of words (4-grams of folded letters), neighbours in the question that are
neighbours in the text, and the title of the work that the text is part of. Where the numbers come from: decision 0031.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.ranking.concepts import ALTERNATIVE, MATCHES_FROM, Concept, Gram, Levels
from search.ranking.positions import STACKED, Codes, Lookup

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NOTHING: Codes = np.zeros(0, dtype=np.uint32)
# More than neighbours may be apart, so that the end of one text is not near the beginning of the next.
_BETWEEN_TEXTS = 64


@dataclass(frozen=True)
class Weights:
    k1: float = 0.8
    b: float = 0.5
    idf_power: float = 1.2
    grams: float = 0.15
    grams_k1: float = 0.9
    grams_b: float = 0.75
    pairs: float = 0.10
    pair_distance: int = 2
    title: float = 0.3


@dataclass(frozen=True)
class Corpus:
    """What is indexed: how many texts, and how many words a text and a title have on average."""

    texts: int
    mean_length: float
    mean_title_length: float = 8.0


@dataclass(frozen=True)
class Candidate:
    """A text that an engine found. `prior` multiplies its score: more than 1 for a record that is reviewed, less for
    an act that is repealed.
    """

    key: int
    codes: Codes
    title: Codes = field(default_factory=lambda: _NOTHING)
    prior: float = 1.0


class Ranked(NamedTuple):
    """`matched` says which of the concepts the text or its title has, in their order; slight ones it always has."""

    key: int
    score: float
    matched: tuple[bool, ...]


def rank(
    candidates: Sequence[Candidate],
    concepts: Sequence[Concept],
    corpus: Corpus,
    grams: Sequence[Gram] = (),
    weights: Weights = Weights(),
) -> list[Ranked]:
    """The best first; equal ones in the order given. Slight words count only where nothing else was asked."""
    if not candidates:
        return []
    meant = [concept for concept in concepts if not concept.slight] or list(concepts)
    worth = np.array([idf(concept.texts, corpus.texts) ** weights.idf_power for concept in meant])
    words = _Texts([candidate.codes for candidate in candidates], meant, grams)
    titles = _Texts([candidate.title for candidate in candidates], meant)
    norm = _norm(words.lengths, corpus.mean_length, weights.k1, weights.b)
    title_norm = _norm(titles.lengths, corpus.mean_title_length, weights.k1, weights.b)
    score: NDArray[np.floating[Any]] = _saturated(words.frequencies(), norm, weights.k1) @ worth
    score += weights.title * (_saturated(titles.frequencies(), title_norm, weights.k1) @ worth)
    score += weights.pairs * _pairs(words, worth, norm, weights)
    score += weights.grams * _grams(words, grams, corpus, weights)
    score *= np.array([candidate.prior for candidate in candidates])
    matched = _matched(concepts, meant, np.maximum(words.best(), titles.best()))
    order = np.argsort(-score, kind="stable")
    return [Ranked(candidates[at].key, float(score[at]), matched[at]) for at in order.tolist()]


def _matched(concepts: Sequence[Concept], meant: Sequence[Concept], best: Floats) -> list[tuple[bool, ...]]:
    found = np.ones((len(best), len(concepts)), dtype=bool)
    found[:, [place for place, concept in enumerate(concepts) if concept in meant]] = best >= MATCHES_FROM
    return [tuple(row) for row in found.tolist()]


def idf(texts: float, of: int) -> float:
    """How much a word tells that stands in `texts` of all texts (Robertson and Spärck Jones, never negative)."""
    count = min(max(texts, 0.0), of)
    return log(1 + (of - count + 0.5) / (count + 0.5))


def _norm(lengths: Ints, mean: float, k1: float, b: float) -> Floats:
    found: Floats = k1 * (1 - b + b * lengths.astype(np.float64) / max(mean, 1.0))
    return found


def _saturated(frequency: Floats, norm: Floats, k1: float) -> Floats:
    found: Floats = frequency * (k1 + 1) / (frequency + norm[:, None])
    return found


def _grams(words: "_Texts", grams: Sequence[Gram], corpus: Corpus, weights: Weights) -> Floats:
    if not grams:
        return np.zeros(words.count)
    norm = _norm(words.lengths, corpus.mean_length, weights.grams_k1, weights.grams_b)
    worth = np.array([idf(gram.texts, corpus.texts) * gram.times for gram in grams])
    found: Floats = _saturated(words.gram_frequencies(), norm, weights.grams_k1) @ worth
    return found


def _pairs(words: "_Texts", worth: Floats, norm: Floats, weights: Weights) -> Floats:
    """Of words that stand next to each other in the question, or have only slight ones between them."""
    score = np.zeros(words.count)
    for left, right in pairwise(range(len(words.concepts))):
        frequency = words.together(left, right, weights.pair_distance)
        score += (worth[left] + worth[right]) / 2 * _saturated(frequency[:, None], norm, weights.k1)[:, 0]
    return score


class _Texts:
    """The words of several texts that say something of what was asked; all others are counted and left out."""

    def __init__(self, texts: Sequence[Codes], concepts: Sequence[Concept], grams: Sequence[Gram] = ()) -> None:
        self.concepts = concepts
        self.count = len(texts)
        codes = np.concatenate(texts) if texts else _NOTHING
        ends = np.cumsum([len(text) for text in texts])
        stacked = np.flatnonzero(codes >= STACKED)
        of_stacked = np.bincount(np.searchsorted(ends, stacked, side="right"), minlength=self.count)
        self.lengths: Ints = np.diff(ends, prepend=0) - of_stacked
        relevant = _relevant(concepts, grams)
        # From here on, only what says something.
        kept, rows = Lookup(relevant, np.arange(1, len(relevant) + 1)).find(codes)
        self._text: Ints = np.searchsorted(ends, kept, side="right")
        self._position: Ints = kept - np.searchsorted(stacked, kept, side="right") + self._text * _BETWEEN_TEXTS
        # Only forms that do occur, so that tables stay small however many forms share a 4-gram.
        occurring, self._row = np.unique(rows, return_inverse=True)
        self._forms = relevant[occurring - 1]
        self._levels = self._table([concept.levels for concept in concepts])
        self._grams = self._table([dict.fromkeys(gram.forms, 1.0) for gram in grams])
        self._hits = [self._hits_of(place) for place in range(len(concepts))]

    def _table(self, columns: Sequence[Levels]) -> Floats:
        place = {form: row for row, form in enumerate(self._forms.tolist())}
        table = np.zeros((len(place), len(columns)))
        for column, levels in enumerate(columns):
            for form in levels.keys() & place.keys():
                table[place[form], column] = levels[form]
        return table

    def _hits_of(self, place: int) -> tuple[Ints, Ints, Floats]:
        """Text, position and weight of each place that says a concept, by a word or else by a phrase."""
        weight = self._levels[self._row, place]
        at = np.flatnonzero(weight)
        text, position, weight = self._text[at], self._position[at], weight[at]
        for phrase in self.concepts[place].phrases:
            starts, worth = self._phrase(phrase)
            new = ~np.isin(self._position[starts], position[weight >= MATCHES_FROM])
            text = np.concatenate([text, self._text[starts][new]])
            position = np.concatenate([position, self._position[starts][new]])
            weight = np.concatenate([weight, worth[new]])
        if self.concepts[place].phrases:
            # Where a thing of several words stands, what hints at it says nothing more.
            whole = np.isin(text, text[weight >= MATCHES_FROM])
            kept = (weight >= MATCHES_FROM) | ~whole
            text, position, weight = text[kept], position[kept], weight[kept]
        order = np.argsort(position, kind="stable")
        return text[order], position[order], weight[order]

    def _phrase(self, phrase: Sequence[Levels]) -> tuple[Ints, Floats]:
        """Where it begins; as much worth as its worst word."""
        levels = self._table(phrase)[self._row]
        starts = np.flatnonzero(levels[:, 0])
        worth = levels[starts, 0]
        for step in range(1, len(phrase)):
            at = np.flatnonzero(levels[:, step])
            worth = np.minimum(worth, _weight_at(self._position[starts] + step, self._position[at], levels[at, step]))
        kept = worth > 0
        return starts[kept], worth[kept] * ALTERNATIVE

    def frequencies(self) -> Floats:
        found = np.zeros((self.count, len(self.concepts)))
        for place, (text, _, weight) in enumerate(self._hits):
            found[:, place] = np.bincount(text, weights=weight, minlength=self.count)
        return found

    def best(self) -> Floats:
        found = np.zeros((self.count, len(self.concepts)))
        for place, (text, _, weight) in enumerate(self._hits):
            np.maximum.at(found[:, place], text, weight)
        return found

    def gram_frequencies(self) -> Floats:
        """Of each place only the grams that it has: most forms have one or two of those asked for."""
        forms, grams = np.nonzero(self._grams)
        have = np.bincount(forms, minlength=len(self._forms))
        times = have[self._row]
        first = np.cumsum(have) - have
        within = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
        found = np.repeat(self._text, times) * self._grams.shape[1] + grams[np.repeat(first[self._row], times) + within]
        counts = np.bincount(found, minlength=self.count * self._grams.shape[1])
        return counts.reshape(self.count, self._grams.shape[1]).astype(np.float64)

    def together(self, left: int, right: int, distance: int) -> Floats:
        """How often two concepts are neighbours in each text, each time as much as the worse of the two."""
        text, position, weight = self._hits[left]
        _, others, other_weights = self._hits[right]
        best = np.zeros(len(position))
        for step in (*range(-distance, 0), *range(1, distance + 1)):
            best = np.maximum(best, _weight_at(position + step, others, other_weights))
        found: Floats = np.bincount(text, weights=np.minimum(weight, best), minlength=self.count).astype(np.float64)
        return found


def _weight_at(wanted: Ints, positions: Ints, weights: Floats) -> Floats:
    """What stands at each wanted position, and zero where nothing does; `positions` ascend."""
    if not len(positions):
        return np.zeros(len(wanted))
    at = np.minimum(np.searchsorted(positions, wanted), len(positions) - 1)
    found: Floats = np.where(positions[at] == wanted, weights[at], 0.0)
    return found


def _relevant(concepts: Sequence[Concept], grams: Sequence[Gram]) -> Ints:
    forms: set[int] = set()
    for concept in concepts:
        forms.update(concept.levels, *(levels for phrase in concept.phrases for levels in phrase))
    for gram in grams:
        forms.update(gram.forms)
    return np.array(sorted(forms), dtype=np.int64)


__all__ = ["Candidate", "Corpus", "Ranked", "Weights", "idf", "rank"]

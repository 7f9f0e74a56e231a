"""Search in memory over the pure parts, and what each step of them adds: what engines are compared with."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from search.evaluation.collection import Text
from search.evaluation.measuring import Engine
from search.language import (
    Analyser,
    Form,
    MemoryVocabulary,
    Question,
    SynonymList,
    Term,
    analyser,
    corrections,
    parse,
)
from search.ranking import Candidate, Corpus, MemoryFormTable, Weights, asked, encode, grams_asked, idf, rank
from search.ranking.positions import Codes, length, numbers

Floats = NDArray[np.float64]

_DEFAULT = Weights()


def whole(text: Text) -> str:
    """What a text is found by: its title, too."""
    return f"{text.title}\n{text.text}" if text.title else text.text


class PlainEngine:
    """BM25 as every engine has it, over the words that `terms` makes of a form."""

    def __init__(self, terms: Callable[[Form], Iterable[str]], *, k1: float = 1.2, b: float = 0.75) -> None:
        self._terms = terms
        self._k1, self._b = k1, b
        self._analyser = analyser()

    def index(self, texts: Sequence[Text]) -> None:
        self._keys = [text.key for text in texts]
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = np.zeros(len(texts))
        for place, text in enumerate(texts):
            counts = self._counted(whole(text), text.language)
            lengths[place] = counts.total()
            for term, times in counts.items():
                found[term].append((place, times))
        self._norm = self._k1 * (1 - self._b + self._b * lengths / max(lengths.mean() if len(texts) else 0, 1))
        self._postings = {term: np.array(rows, dtype=np.int64) for term, rows in found.items()}

    def search(self, question: str, limit: int) -> list[str]:
        score = np.zeros(len(self._keys))
        for term in self._counted(question, "pl"):
            if (rows := self._postings.get(term)) is not None:
                places, times = rows[:, 0], rows[:, 1]
                saturated = times * (self._k1 + 1) / (times + self._norm[places])
                score[places] += idf(len(places), len(self._keys)) * saturated
        return [self._keys[place] for place in np.argsort(-score, kind="stable")[:limit].tolist() if score[place] > 0]

    def _counted(self, text: str, language: str) -> "Counter[str]":
        return Counter(
            term for found in self._analyser.terms(text, language) for term in dict.fromkeys(self._terms(found.form))
        )


class MemoryEngine:
    """Ranks everything as the site ranks what its engine found."""

    def __init__(
        self, weights: Weights = _DEFAULT, *, correcting: bool = True, synonyms: Iterable[Sequence[str]] = ()
    ) -> None:
        self._weights = weights
        self._correcting = correcting
        self._analyser: Analyser = analyser()
        self._synonyms = SynonymList(synonyms, analyser=self._analyser)
        self._table = MemoryFormTable()

    def index(self, texts: Sequence[Text]) -> None:
        self._keys = [text.key for text in texts]
        self._languages = tuple(dict.fromkeys(text.language for text in texts)) or ("pl",)
        counts: Counter[str] = Counter()
        self._candidates = [self._candidate(place, text, counts) for place, text in enumerate(texts)]
        self._vocabulary = MemoryVocabulary(counts, self._analyser)
        self._corpus = Corpus(
            len(texts),
            _mean(length(one.codes) for one in self._candidates),
            _mean(length(one.title) for one in self._candidates),
        )

    def search(self, question: str, limit: int) -> list[str]:
        asked_for = self._synonyms.apply(parse(question))
        concepts = asked(
            asked_for,
            table=self._table,
            analyser=self._analyser,
            languages=self._languages,
            corrections=self._corrected(asked_for),
        )
        grams = grams_asked(asked_for, table=self._table)
        found = rank(self._candidates, concepts, self._corpus, grams, self._weights)
        return [self._keys[one.key] for one in found[:limit] if one.score > 0]

    def _candidate(self, place: int, text: Text, counts: "Counter[str]") -> Candidate:
        terms = self._analyser.terms(whole(text), text.language)
        codes = self._encoded(terms)
        self._table.count(numbers(codes).tolist())
        counts.update({term.form.text for term in terms})
        return Candidate(place, codes, self._encoded(self._analyser.terms(text.title, text.language)))

    def _encoded(self, terms: Iterable[Term]) -> Codes:
        return encode((term.token.position, self._table.number(term.form)) for term in terms)

    def _corrected(self, question: Question) -> dict[str, tuple[str, ...]]:
        if not self._correcting:
            return {}
        return corrections(question, vocabulary=self._vocabulary, analyser=self._analyser, languages=self._languages)


def _mean(lengths: Iterable[int]) -> float:
    found = list(lengths)
    return sum(found) / max(len(found), 1)


_BARE = Weights(grams=0, pairs=0, title=0)

# What each step adds, in order.
ABLATIONS: dict[str, Callable[[], Engine]] = {
    "raw words": partial(PlainEngine, lambda form: (form.text,)),
    "stems": partial(PlainEngine, lambda form: (form.stem,)),
    "lemma keys": partial(PlainEngine, lambda form: form.keys),
    "groups": partial(MemoryEngine, _BARE, correcting=False),
    "+ grams": partial(MemoryEngine, Weights(pairs=0, title=0), correcting=False),
    "+ pairs": partial(MemoryEngine, Weights(title=0), correcting=False),
    "+ title": partial(MemoryEngine, correcting=False),
    "+ corrections": MemoryEngine,
}


__all__ = ["ABLATIONS", "MemoryEngine", "PlainEngine", "whole"]

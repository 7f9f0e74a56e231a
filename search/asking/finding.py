"""What is found, in the order in which it is shown: an engine finds, `search.ranking` says what comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search.asking.understanding import Understood
from search.engines.columns import Columns
from search.engines.interface import Engine, Matches, Narrowing, Order
from search.index.words import Words, words_of
from search.ranking import Candidate, Corpus, rank

# As many as are looked at closely, and the words of texts that this may cost at most.
MOST_RANKED = 100
MOST_WORDS = 150_000


@dataclass(frozen=True)
class Listed:
    """`numbers` are one page of what is found. `complete` of the `total` have all that was asked for, and come first,
    but where a whole sentence was asked. `words` are those of the page's hits.
    """

    total: int
    complete: int
    numbers: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    words: Mapping[int, Words]


def find(
    understood: Understood, narrowing: Narrowing, engine: Engine, columns: Columns, *, first: int, size: int
) -> Listed:
    """Raises `EngineUnavailable`."""
    if understood.is_empty:
        return Listed(0, 0, (), {}, {})
    close = narrowing.order is Order.RELEVANCE and bool(understood.wanted.all_of)
    limit = MOST_RANKED if close and first < MOST_RANKED else first + size
    found = _matching(understood, narrowing, engine, limit=max(limit, first + size), enough=size)
    if not close:
        return _listed(found, found.numbers[first : first + size], {})
    ranked, words = _ranked(found, understood, columns)
    order = (*ranked, *found.numbers[len(ranked) :])
    return _listed(found, order[first : first + size], words)


def _matching(understood: Understood, narrowing: Narrowing, engine: Engine, *, limit: int, enough: int) -> Matches:
    """What has all of the question, and where that does not fill a page, what has less of it; where nothing has the one
    thing that was asked for, what has most of its parts. Of a sentence, whatever may be looked at closely is enough.
    """
    found = Matches(0, 0, ())
    for least in understood.leasts:
        found = engine.find(replace(understood.wanted, least=least), narrowing, limit=limit)
        if found.total >= (MOST_RANKED if understood.question.natural else enough):
            break
    if not found.total and understood.in_parts:
        return replace(engine.find(understood.in_parts, narrowing, limit=limit), complete=0)
    return found


def _listed(found: Matches, numbers: Sequence[int], words: Mapping[int, Words]) -> Listed:
    missing = [number for number in numbers if number not in words]
    own = {**words, **words_of(missing)} if missing else words
    kept = {number: own[number] for number in numbers if number in own}
    return Listed(found.total, found.complete, tuple(numbers), found.counts, kept)


def _ranked(found: Matches, understood: Understood, columns: Columns) -> tuple[list[int], dict[int, Words]]:
    """The first of what was found, the best first."""
    numbers = _affordable(found.numbers[:MOST_RANKED], columns)
    words = words_of(numbers)
    rows = columns.rows(np.array(numbers, dtype=np.int64))
    priors = dict(zip(columns.numbers[rows].tolist(), columns.priors[rows].tolist(), strict=True))
    candidates = [candidate(number, words[number], priors.get(number, 1.0)) for number in numbers if number in words]
    best = rank(candidates, understood.concepts, corpus(columns), understood.grams)
    if understood.question.natural:
        return [one.key for one in best], words
    complete = set(numbers[: found.complete])
    return [one.key for one in sorted(best, key=lambda one: one.key not in complete)], words


def _affordable(numbers: Sequence[int], columns: Columns) -> list[int]:
    rows = columns.rows(np.array(numbers, dtype=np.int64))
    total = np.cumsum(columns.lengths[rows])
    return list(numbers[: max(1, int(np.searchsorted(total, MOST_WORDS)))])


def candidate(number: int, words: Words, prior: float) -> Candidate:
    return Candidate(number, np.concatenate([words.title, words.text]), words.title, prior)


def corpus(columns: Columns) -> Corpus:
    return Corpus(max(columns.texts, 1), columns.mean_length)


__all__ = ["MOST_RANKED", "Listed", "candidate", "corpus", "find"]

"""A collection put to whatever searches."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from search.evaluation.collection import Collection, Query, Text
from search.evaluation.metrics import FAR, NAMES, Figures, figures, mean


class Engine(Protocol):
    """Something that searches; nothing but the texts it was given."""

    def index(self, texts: Sequence[Text]) -> None:
        """Once, before anything is asked."""

    def search(self, question: str, limit: int) -> Sequence[str]:
        """Keys of texts, the best first, each once."""


@dataclass(frozen=True)
class Measured:
    """`milliseconds` are of one query, on average, by the clock; `missed` are queries whose answer was not
    first, with the reciprocal rank of what was."""

    name: str
    queries: int
    figures: Figures
    kinds: dict[str, tuple[int, Figures]]
    milliseconds: float
    missed: tuple[tuple[Query, float], ...] = ()


def measure(name: str, engine: Engine, collection: Collection, *, clock: Callable[[], float]) -> Measured:
    """`clock` gives seconds."""
    engine.index(collection.texts)
    results: list[tuple[Query, Figures]] = []
    seconds = 0.0
    for query in collection.queries:
        start = clock()
        found = engine.search(query.text, FAR)
        seconds += clock() - start
        results.append((query, figures(found, collection.answers[query.key])))
    missed = sorted((one for one in results if one[1].first == 0), key=lambda one: one[1].reciprocal_rank)
    return Measured(
        name,
        len(results),
        mean(result for _, result in results),
        _by_kind(results),
        1000 * seconds / max(len(results), 1),
        tuple((query, result.reciprocal_rank) for query, result in missed),
    )


def _by_kind(results: Sequence[tuple[Query, Figures]]) -> dict[str, tuple[int, Figures]]:
    kinds: defaultdict[str, list[Figures]] = defaultdict(list)
    for query, result in results:
        if query.kind:
            kinds[query.kind].append(result)
    return {kind: (len(found), mean(found)) for kind, found in sorted(kinds.items())}


def as_json(collection: Collection, measured: Sequence[Measured]) -> dict[str, Any]:
    return {
        "texts": len(collection.texts),
        "queries": len(collection.queries),
        "strange_judgements": collection.strange,
        "runs": [_run(one) for one in measured],
    }


def _run(measured: Measured) -> dict[str, Any]:
    return {
        "name": measured.name,
        **_named(measured.figures),
        "ms_per_query": round(measured.milliseconds, 3),
        "kinds": {kind: {"queries": count, **_named(found)} for kind, (count, found) in measured.kinds.items()},
    }


def _named(found: Figures) -> dict[str, float]:
    return {name: round(value, 4) for name, value in zip(NAMES, found, strict=True)}


__all__ = ["Engine", "Measured", "as_json", "measure"]

"""What is said of a list of results, as trec_eval has it: any grade from 1 is right, and nDCG counts the grades."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple

NEAR, FAR = 10, 100

Grades = Mapping[str, int]


class Figures(NamedTuple):
    """From 0 to 1, of one query or, as the mean, of several."""

    first: float
    reciprocal_rank: float
    gain: float
    recall: float
    far_recall: float


# In the order of `Figures`.
NAMES = ("R@1", f"MRR@{NEAR}", f"nDCG@{NEAR}", f"recall@{NEAR}", f"recall@{FAR}")


def figures(found: Sequence[str], grades: Grades) -> Figures:
    """Of texts in the order found, the best first."""
    return Figures(
        first=reciprocal_rank(found[:1], grades),
        reciprocal_rank=reciprocal_rank(found[:NEAR], grades),
        gain=gain(found[:NEAR], grades, NEAR),
        recall=recall(found[:NEAR], grades),
        far_recall=recall(found[:FAR], grades),
    )


def mean(found: Iterable[Figures]) -> Figures:
    columns = list(zip(*found, strict=True))
    return Figures(*(sum(column) / len(column) for column in columns)) if columns else Figures(0, 0, 0, 0, 0)


def reciprocal_rank(found: Sequence[str], grades: Grades) -> float:
    return next((1 / rank for rank, key in enumerate(found, start=1) if grades.get(key, 0) > 0), 0.0)


def recall(found: Sequence[str], grades: Grades) -> float:
    right = {key for key, grade in grades.items() if grade > 0}
    return len(right.intersection(found)) / len(right) if right else 0.0


def gain(found: Sequence[str], grades: Grades, most: int) -> float:
    """Normalised discounted cumulated gain: as a share of that of the best order there is."""
    best = _discounted(sorted(grades.values(), reverse=True)[:most])
    return _discounted([grades.get(key, 0) for key in found]) / best if best > 0 else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


__all__ = ["FAR", "NAMES", "NEAR", "Figures", "figures", "gain", "mean", "recall", "reciprocal_rank"]

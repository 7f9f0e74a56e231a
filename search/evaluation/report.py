"""Measurements as tables for people."""

from collections.abc import Sequence

from search.evaluation.measuring import Measured
from search.evaluation.metrics import NAMES, Figures


def table(measured: Sequence[Measured]) -> str:
    """A line each."""
    head = ["", *NAMES, "ms/query"]
    return _aligned([head, *([one.name, *_shown(one.figures), f"{one.milliseconds:.1f}"] for one in measured)])


def kinds(measured: Measured) -> str:
    """A line for each kind of query; empty where there are none."""
    rows = [[f"{kind} ({count})", *_shown(found)] for kind, (count, found) in measured.kinds.items()]
    return _aligned([[f"{measured.name}, by kind", *NAMES], *rows]) if rows else ""


def missed(measured: Measured) -> str:
    """Queries whose answer did not come first, those that were not found at all before others."""
    return "\n".join(f"{rank:.2f}  {query.key}  {query.kind:12}  {query.text}" for query, rank in measured.missed)


def _shown(found: Figures) -> list[str]:
    return [f"{value:.3f}" for value in found]


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    )


__all__ = ["kinds", "missed", "table"]

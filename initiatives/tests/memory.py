"""How much memory something needs, in a process that is not the test's alone."""

import tracemalloc
from collections.abc import Callable


def needs_at_most(most: float, run: Callable[[], object]) -> bool:
    """Whether `run` gets by with `most` bytes of Python's memory at its peak. What a thread that another test left
    takes meanwhile is counted too and only ever adds: a run may therefore be tried three times."""
    return any(_peak(run) < most for _ in range(3))


def least_peak(run: Callable[[], object]) -> int:
    """In bytes, of two runs."""
    return min(_peak(run) for _ in range(2))


def _peak(run: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


__all__ = ["least_peak", "needs_at_most"]

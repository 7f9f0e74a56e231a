"""Entries -> what is taken in with one transaction, for as long as which whoever else writes waits."""

from collections.abc import Iterable, Iterator

from initiatives.exchange.acts import acts_of
from initiatives.feeds.records import Entry


def batches(entries: Iterable[Entry], *, most: int) -> Iterator[list[Entry]]:
    """In their order, each of `most` pages or fewer: an entry's own, and those of its acts. One that has more than that
    is alone.
    """
    batch: list[Entry] = []
    pages = 0
    for entry in entries:
        its = _pages_of(entry)
        if batch and pages + its > most:
            yield batch
            batch, pages = [], 0
        batch.append(entry)
        pages += its
    if batch:
        yield batch


def _pages_of(entry: Entry) -> int:
    return 1 + (len(acts_of(entry.record)) if entry.record is not None else 0)


__all__ = ["batches"]

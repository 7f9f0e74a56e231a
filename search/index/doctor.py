"""What is published, what the index says of it, and where the two differ: one look that writers do not wait for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from django.db import connection, transaction

from search.engines.database import database_index
from search.engines.interface import EngineUnavailable, Ints
from search.index import following, rebuilding, vocabulary
from search.index.indexing import ROW, differing, hold, refresh
from search.index.sources import findable
from search.index.vocabulary import batches
from search.index.words import document, words_of
from search.models import Entry, Form, IndexState, Positions

AT_ONCE = 100
_FORMS_AT_ONCE = 20_000


class Fault(StrEnum):
    """`MISSING`, `STALE` and `TOO_MUCH` are entries beside pages. `UNSEARCHED`: an entry whose words the database's
    index lacks, `FOREIGN`: words there of what is no entry. `COUNTS`: how many texts a form has. `UNFINISHED`: there is
    a rebuild to be done. Of a cluster: `ELSEWHERE` differs, `SILENT` does not answer.
    """

    MISSING = "missing"
    STALE = "stale"
    TOO_MUCH = "too much"
    UNSEARCHED = "unsearched"
    FOREIGN = "foreign"
    COUNTS = "counts"
    UNFINISHED = "unfinished"
    ELSEWHERE = "elsewhere"
    SILENT = "silent"


@dataclass(frozen=True)
class Wrong:
    """`number`: of the page or form; 0 for what is of none. `by`: how much a count is too high or low."""

    fault: Fault
    number: int = 0
    by: int = 0


Seen = Callable[[int], None]


def examine(*, today: date, seen: Seen = lambda _pages: None) -> Iterator[Wrong]:
    """All as it was at one moment. `seen` hears of every batch of pages. What comes out must be used up before anything
    is written.
    """
    with _snapshot():
        state = IndexState.objects.filter(pk=ROW).first()
        if not rebuilding.is_current():
            yield Wrong(Fault.UNFINISHED)
        yield from _entries()
        yield from _texts(today, seen)
        yield from _words()
        yield from _counts()
        if state is not None:
            yield from _cluster(state)


def mend(found: Iterable[Wrong], *, today: date) -> None:
    """Each fault by its own means; a broken index of words is made from nothing, since none can be taken out of it."""
    by_fault: dict[Fault, list[Wrong]] = {fault: [] for fault in Fault}
    for wrong in found:
        by_fault[wrong.fault].append(wrong)
    if by_fault[Fault.FOREIGN]:
        rebuilding.begin(from_nothing=True)
    if by_fault[Fault.FOREIGN] or by_fault[Fault.UNFINISHED]:
        rebuilding.begin(anew=False)
        for _ in rebuilding.go_on(today=today):
            pass
    else:
        _put_in([wrong.number for wrong in by_fault[Fault.UNSEARCHED]])
    pages = [wrong.number for fault in (Fault.MISSING, Fault.STALE, Fault.TOO_MUCH) for wrong in by_fault[fault]]
    for some in batches(pages, AT_ONCE):
        refresh(some, today=today, again=True)
    _correct({wrong.number: -wrong.by for wrong in by_fault[Fault.COUNTS]})
    if by_fault[Fault.ELSEWHERE]:
        following.begin_anew()


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the database, which nobody waits for."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        is_postgres = connection.vendor == "postgresql"
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if is_postgres else "BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _entries() -> Iterator[Wrong]:
    for number, is_page, is_entry in _beside(findable(), _found()):
        if not is_entry:
            yield Wrong(Fault.MISSING, number)
        elif not is_page:
            yield Wrong(Fault.TOO_MUCH, number)


def _found() -> Iterator[int]:
    rows = Entry.objects.exclude(what="").order_by("number")
    return rows.values_list("number", flat=True).iterator(5_000)


def _texts(today: date, seen: Seen) -> Iterator[Wrong]:
    for some in batches(findable(), AT_ONCE):
        yield from (Wrong(Fault.STALE, number) for number in sorted(differing(some, today=today)))
        seen(len(some))


def _words() -> Iterator[Wrong]:
    """An entry without words is stale: they are all made of its page."""
    positions = Positions.objects.order_by("pk").values_list("pk", flat=True).iterator(5_000)
    for number, has_words, is_indexed in _beside(positions, database_index().numbers()):
        if not is_indexed:
            yield Wrong(Fault.UNSEARCHED, number)
        elif not has_words:
            yield Wrong(Fault.FOREIGN, number)


def _counts() -> Iterator[Wrong]:
    counted = _counted()
    rows = Form.objects.order_by("number").values_list("number", "texts").iterator(_FORMS_AT_ONCE)
    for number, texts in rows:
        should_be = int(counted[number]) if number < len(counted) else 0
        if texts != should_be:
            yield Wrong(Fault.COUNTS, number, by=texts - should_be)


def _counted() -> Ints:
    """By form, how many entries have it."""
    last = Form.objects.order_by("-number").values_list("number", flat=True).first() or 0
    counted = np.zeros(last + 1, dtype=np.int64)
    for some in batches(Positions.objects.order_by("pk").values_list("pk", flat=True).iterator(5_000), AT_ONCE):
        for words in words_of(some).values():
            forms = np.array(sorted(words.forms), dtype=np.int64)
            counted[forms[forms <= last]] += 1
    return counted


def _cluster(state: IndexState) -> Iterator[Wrong]:
    """Where it is behind, it is on its way: that is no fault."""
    own = following.cluster()
    row = own.row() if own else None
    if own is None:
        return
    if row is None or not row.index:
        yield Wrong(Fault.SILENT)
        return
    rows = Entry.objects.exclude(what="").order_by("number").values_list("number", "change").iterator(5_000)
    try:
        there = dict(own.followed(row.index).changes())
    except EngineUnavailable:
        yield Wrong(Fault.SILENT)
        return
    for number, change in rows:
        if there.pop(number, None) != change and change <= row.reached:
            yield Wrong(Fault.ELSEWHERE, number)
    # What went since it was asked is on its way, too.
    gone = set(Entry.objects.filter(what="", change__gt=row.reached).values_list("number", flat=True))
    yield from (
        Wrong(Fault.ELSEWHERE, number)
        for number, change in there.items()
        if number not in gone and change <= state.change
    )


def _put_in(pages: Sequence[int]) -> None:
    for some in batches(pages, AT_ONCE):
        with transaction.atomic():
            hold()
            words = words_of(some, heard=True)
            entries = Entry.objects.filter(number__in=words.keys() - database_index().has(words.keys()))
            database_index().swap([], [document(entry, words[entry.number]) for entry in entries])


def _correct(changes: dict[int, int]) -> None:
    """By how much they differ, so that what was written meanwhile stays."""
    for some in batches(sorted(changes), _FORMS_AT_ONCE):
        with transaction.atomic():
            hold()
            vocabulary.count({number: changes[number] for number in some})
            vocabulary.forget(some)


def _beside(left: Iterable[int], right: Iterable[int]) -> Iterator[tuple[int, bool, bool]]:
    """Of two ascending rows of numbers each number, and in which it is."""
    ours, theirs = iter(left), iter(right)
    own, other = next(ours, None), next(theirs, None)
    while own is not None or other is not None:
        number = min(one for one in (own, other) if one is not None)
        yield number, own == number, other == number
        own = next(ours, None) if own == number else own
        other = next(theirs, None) if other == number else other


__all__ = ["Fault", "Wrong", "examine", "mend"]

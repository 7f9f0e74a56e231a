"""Sources -> entries, their words as numbers, and the database's own index: one transaction, by one function.

Whoever changes what can be found notes the page as stale with the change (`mark`); after the commit `refresh` makes its
entry anew. What is analysed already stays, so that a page filed under another topic costs no analysis of its files.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import blake2b
from json import dumps
from typing import Any

import numpy as np
from django.db import OperationalError, transaction
from django.db.models import F, Model

from initiatives.facets.kept import organisations
from initiatives.facets.organisations import Organisations
from initiatives.services.indexing import initiatives_with
from search.engines.database import database_index
from search.engines.interface import NOTHING
from search.index import vocabulary
from search.index.analysing import Analysis, LongTexts
from search.index.sources import Source, read_sources, texts_of_files
from search.index.words import Read, Words, document, document_of_words, packed, words_of
from search.language import Analyser, analyser
from search.models import Entry, IndexState, Positions, Stale, What
from search.ranking.positions import Codes, numbers

log = logging.getLogger(__name__)

ROW = 1
# As many pages as are written in one go: whoever else writes waits so long.
AT_ONCE = 25
# How often long texts may change between what is analysed and what is written, before the writer insists.
MOST_BEGINNINGS = 3


def analyser_name(used: Analyser) -> str:
    return f"{used.name} {used.version}"


def mark(pages: Iterable[int]) -> None:
    """In the transaction of the change."""
    rows = [Stale(number=number) for number in dict.fromkeys(pages)]
    Stale.objects.bulk_create(rows, batch_size=vocabulary.AT_ONCE)


def refresh_stale(*, today: date, most: int | None = None) -> int:
    """Makes the entries of what is stale anew, what waits longest first; how many. The rest, where there are more than
    `most`, waits on, as does what fails.
    """
    done = 0
    failed: set[int] = set()
    while most is None or done < most:
        rows = Stale.objects.exclude(number__in=failed).order_by("pk").values_list("number", flat=True)
        some = list(dict.fromkeys(rows[:AT_ONCE]))
        if not some:
            break
        failed |= _refresh_each(some, today)
        done += len(some)
    return done - len(failed)


def _refresh_each(pages: Sequence[int], today: date) -> set[int]:
    """All at once, and where that fails each alone, so that no page keeps others waiting; those that failed."""
    failed: set[int] = set()
    try:
        refresh(pages, today=today)
    except OperationalError:
        # The database is busy or gone: it is so for each of them.
        raise
    except Exception:
        log.exception("pages %s could not be indexed", ", ".join(map(str, pages)))
        if len(pages) == 1:
            return set(pages)
        for page in pages:
            failed |= _refresh_each([page], today)
    return failed


def refresh(pages: Sequence[int], *, today: date, again: bool = False) -> int:
    """Makes the entries of these pages, and of initiatives that are found by those that are acts; how many it wrote.

    `again`: also what seems to be as it was.
    """
    # Before the transaction, in which they would be read anew; whoever changes them tells of it.
    known = organisations()
    analysis = Analysis(analyser())
    for _ in range(MOST_BEGINNINGS):
        try:
            with transaction.atomic():
                return _refresh(pages, known, today, again, analysis)
        except LongTexts:
            analysis.finish()
    analysis.patient = True
    with transaction.atomic():
        return _refresh(pages, known, today, again, analysis)


def _refresh(pages: Sequence[int], known: Organisations, today: date, again: bool, analysis: Analysis) -> int:
    state = hold()
    Stale.objects.filter(number__in=pages).delete()
    sources = read_sources(pages, known, today=today)
    sources += read_sources(_of_organisations(sources), known, today=today)
    acts = [source for source in sources if source.what == What.ACT]
    others = [source for source in sources if source.what != What.ACT]
    gone = set(pages) - {source.number for source in sources}
    writer = _Writer(state, analysis, again, today)
    writer.remove(gone)
    changed = writer.write(acts) | gone
    heard_by = set(initiatives_with(acts=changed)) if changed else set()
    missing = heard_by - {source.number for source in others}
    writer.write([*others, *read_sources(sorted(missing), known, today=today)], anyway=heard_by)
    writer.close()
    return writer.written


@transaction.atomic
def store(sources: Sequence[Source], *, today: date) -> int:
    """Makes the entries of these sources, wherever they come from; how many were written."""
    writer = _Writer(hold(), Analysis(analyser(), patient=True), again=False, today=today)
    writer.write(sources)
    writer.close()
    return writer.written


def _of_organisations(sources: Sequence[Source]) -> list[int]:
    """The pages of those whose name or values are others than before, which are their pages', too. Where they are
    many, they wait for the scheduler.
    """
    own = {source.number: source for source in sources if source.what == What.MEMBER}
    if not own:
        return []
    same = {
        entry.number for entry in Entry.objects.filter(number__in=own).only("number", "title", "facets")
        if entry.title == own[entry.number].title
        and _hash(sorted(entry.facets.items())) == _hash(sorted(own[entry.number].facets.items()))
    }  # fmt: skip
    entries = Entry.objects.filter(organisation__in=own.keys() - same).exclude(what="")
    pages = list(entries.exclude(number__in=[source.number for source in sources]).values_list("number", flat=True))
    if len(pages) <= AT_ONCE:
        return pages
    mark(pages)
    return []


def differing(pages: Sequence[int], *, today: date) -> set[int]:
    """Those of them that have an entry which would be another one today."""
    sources = read_sources(pages, organisations(), today=today)
    old = Entry.objects.exclude(what="").in_bulk(pages)
    words, heard = words_of(pages, heard=True), _heard(sources)
    texts = texts_of_files(document for source in sources for document in source.files)
    stamps = {source.number: _words_stamp(source, texts) for source in sources}
    name = analyser_name(analyser())
    return {
        source.number for source in sources if source.number in old
        and (_is_new(source, stamps, old, name) or not _hears(words.get(source.number), heard.get(source.number)))
    }  # fmt: skip


def _hears(words: Words | None, heard: Codes | None) -> bool:
    return words is not None and np.array_equal(words.heard, NOTHING if heard is None else heard)


def hold() -> IndexState:
    """The one row, held until the end of the transaction."""
    if not IndexState.objects.filter(pk=ROW).update(change=F("change")):
        IndexState.objects.bulk_create([IndexState(pk=ROW, analyser=analyser_name(analyser()))], ignore_conflicts=True)
        IndexState.objects.filter(pk=ROW).update(change=F("change"))
    return IndexState.objects.get(pk=ROW)


class _Writer:
    def __init__(self, state: IndexState, analysis: Analysis, again: bool, today: date) -> None:
        self._state, self._analysis, self._again, self._today = state, analysis, again, today
        self._name = analyser_name(analysis.used)
        self._index = database_index()
        self._counts: Counter[int] = Counter()
        self.written = 0

    def write(self, sources: Sequence[Source], anyway: Collection[int] = ()) -> set[int]:
        """The numbers of those that say something else than before. `anyway`: those whose acts do."""
        if not sources:
            return set()
        old = Entry.objects.in_bulk([source.number for source in sources])
        texts = texts_of_files(document for source in sources for document in source.files)
        stamps = {source.number: _words_stamp(source, texts) for source in sources}
        anyway = {*stamps} if self._again else {*anyway}
        changed = [source for source in sources if source.number in anyway or _is_new(source, stamps, old, self._name)]
        again = [source for source in changed if self._again or _says_else(source, stamps, old, self._name)]
        before = _positions(source.number for source in changed)
        words = {source.number: before[source.number] for source in changed if source.number in before}
        words |= _numbered(self._analysis.of(again, stamps, texts))
        after = self._store(changed, stamps, words, before)
        return {source.number for source in again if _differ(before.get(source.number), after[source.number])}

    def _store(
        self,
        sources: Sequence[Source],
        stamps: Mapping[int, str],
        words: Mapping[int, Words],
        before: Mapping[int, Words],
    ) -> dict[int, Words]:
        if not sources:
            return {}
        heard = _heard(sources)
        after = {
            source.number: words[source.number]._replace(heard=heard.get(source.number, NOTHING)) for source in sources
        }
        rows = []
        for source in sources:
            self._state.change += 1
            own = after[source.number]
            rows.append(_entry(source, stamps[source.number], own.length, self._name, self._state.change))
        _put(Entry, rows)
        _put(Positions, [packed(source.number, after[source.number]) for source in sources])
        old = [document_of_words(number, own) for number, own in before.items()]
        self._index.swap(old, [document(row, after[row.number]) for row in rows])
        for source in sources:
            self._counts.subtract(before[source.number].forms if source.number in before else ())
            self._counts.update(after[source.number].forms)
        self.written += len(rows)
        return after

    def remove(self, pages: Iterable[int]) -> None:
        """What is published no more keeps a row without words."""
        numbers = list(pages)
        if not numbers:
            return
        rows = list(Entry.objects.filter(number__in=numbers).exclude(what=""))
        before = _positions(row.number for row in rows)
        gone = []
        for row in rows:
            self._state.change += 1
            change = self._state.change
            gone.append(Entry(number=row.number, change=change, analyser=self._name, gone_on=self._today))
        _put(Entry, gone)
        Positions.objects.filter(entry__in=before).delete()
        self._index.swap([document_of_words(number, own) for number, own in before.items()], [])
        for own in before.values():
            self._counts.subtract(own.forms)
        self.written += len(gone)

    def close(self) -> None:
        vocabulary.count({number: change for number, change in self._counts.items() if change})
        # What stood in a text that was withdrawn is nowhere any more.
        vocabulary.forget(number for number, change in self._counts.items() if change < 0)
        IndexState.objects.filter(pk=ROW).update(change=self._state.change)


def _numbered(read: Mapping[int, Read]) -> dict[int, Words]:
    known = vocabulary.numbers_of({key: form for own in read.values() for key, form in own.forms.items()})
    return {number: own.numbered(known) for number, own in read.items()}


def _positions(pages: Iterable[int]) -> dict[int, Words]:
    return words_of(pages, heard=True)


def _heard(sources: Iterable[Source]) -> dict[int, Codes]:
    """Of initiatives, each form of their acts once."""
    by_acts = {source.number: source.acts_found for source in sources if source.acts_found}
    acts_words = words_of({act for acts in by_acts.values() for act in acts})
    bodies = {act: words.body for act, words in acts_words.items()}
    return {
        number: np.unique(numbers(np.concatenate([NOTHING, *(bodies[act] for act in acts if act in bodies)])))
        for number, acts in by_acts.items()
    }


def _entry(source: Source, words_stamp: str, words: int, name: str, change: int) -> Entry:
    values = asdict(source) | {"files": list(source.files), "acts_found": list(source.acts_found)}
    return Entry(
        **values, length=words, words_stamp=words_stamp, stamp=_stamp(source, words_stamp), analyser=name, change=change
    )


def _words_stamp(source: Source, texts: Mapping[int, Sequence[tuple[int, str]]]) -> str:
    own = (source.language, source.title, source.summary, source.body, source.filed, source.acts)
    files = [texts.get(document, ()) for document in source.files]
    return _hash([*own, files])


def _stamp(source: Source, words_stamp: str) -> str:
    rest = (source.what, source.organisation, source.acts_found, sorted(source.facets.items()), source.prior)
    return _hash([words_stamp, *rest, str(source.published_on), str(source.reviewed_on)])


def _hash(value: object) -> str:
    return blake2b(dumps(value, default=list).encode(), digest_size=16).hexdigest()


def _is_new(source: Source, stamps: Mapping[int, str], old: Mapping[int, Entry], name: str) -> bool:
    entry = old.get(source.number)
    return entry is None or entry.analyser != name or entry.stamp != _stamp(source, stamps[source.number])


def _says_else(source: Source, stamps: Mapping[int, str], old: Mapping[int, Entry], name: str) -> bool:
    entry = old.get(source.number)
    return entry is None or entry.analyser != name or entry.words_stamp != stamps[source.number]


def _differ(before: Words | None, after: Words) -> bool:
    return (
        before is None or not np.array_equal(before.title, after.title) or not np.array_equal(before.text, after.text)
    )


def _put(model: type[Model], rows: Sequence[Any]) -> None:
    """In place of those with the same key."""
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    key = model._meta.pk.name
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=columns, batch_size=100
    )


__all__ = [
    "AT_ONCE", "ROW", "analyser_name", "hold", "mark", "refresh", "refresh_stale", "store",
]  # fmt: skip

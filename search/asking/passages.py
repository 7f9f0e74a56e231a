"""The piece of each hit that shows why it was found, with the forms that say it marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import F

from initiatives.models import TextPage
from search.index.words import BODY, OWN_WORDS, SUMMARY, Words
from search.ranking import Concept, Part, Windows, snippet
from search.ranking.positions import STACKED, length
from search.ranking.snippets import ELLIPSIS

# Letters on both sides of where a window is likely to be.
_MARGIN = 160
# More than a file has.
_PAGES = 1 << 20


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of a file. `url` is the file's own; only a PDF opens at a page of it."""

    file: int
    number: int
    title: str
    url: str
    text: str

    @property
    def is_pdf(self) -> bool:
        return self.url.lower().endswith(".pdf")


@dataclass(frozen=True, slots=True)
class Passage:
    """`page`: of the file that it was taken from, where it is not the entry's own text."""

    parts: Sequence[Part]
    page: FilePage | None = None


@dataclass(frozen=True)
class Place:
    """Of a window: file and page that it stands in, or which of the entry's own texts, and how far into it, 0 to 1."""

    file: int
    page: int
    first: float
    last: float

    @property
    def is_own_body(self) -> bool:
        return self.file == OWN_WORDS and self.page == BODY


def places_of(words: Mapping[int, Words], concepts: Sequence[Concept]) -> dict[int, Place]:
    """Of each entry where the passage stands: its body is read only where it is there."""
    windows = Windows(concepts)
    return {number: _place(own, windows) for number, own in words.items()}


class Told(NamedTuple):
    """Of an entry, what a line of results is made of, as the entry has it; `body` only where the passage is there."""

    number: int
    what: str
    kind: str
    reference: str
    day: date | None
    language: str
    title: str
    summary: str
    organisation: int | None
    facets: Mapping[str, Sequence[str]]
    body: str


def passages(
    entries: Mapping[int, Told], places: Mapping[int, Place], concepts: Sequence[Concept]
) -> dict[int, Passage]:
    """One for each entry that has a place; one query for all files."""
    told = {number: place for number, place in places.items() if number in entries}
    pages = _pages_of_files({(place.file, place.page) for place in told.values() if place.file})
    return {number: _passage(entries[number], place, pages, concepts) for number, place in told.items()}


def _place(words: Words, windows: Windows) -> Place:
    """Where the window is. One that reaches over several passages is looked for in each of them, and the first that
    says most has it: most of its words may stand in one that says nothing.
    """
    told = words.told
    rows = words.bounds.astype(np.int64).reshape(-1, 3)
    if not len(rows):
        return Place(OWN_WORDS, SUMMARY, 0.0, 1.0)
    window = windows.best(told)
    ends = np.append(rows[1:, 0], length(told))
    near = np.flatnonzero((rows[:, 0] < window.last) & (ends > window.first))
    first = 0
    if len(near) > 1:
        starts = np.append(np.flatnonzero(told < STACKED), len(told))
        own = [windows.best(told[starts[rows[at, 0]] : starts[ends[at]]]) for at in near]
        best = int(np.argmax([one.worth for one in own]))
        near, window, first = near[best:], own[best], int(rows[near[best], 0])
    at = int(near[0]) if len(near) else 0
    start, file, page = rows[at].tolist()
    size, before = max(int(ends[at]) - start, 1), first - start
    return Place(file, page, max(window.first + before, 0) / size, min((window.last + before) / size, 1.0))


def _pages_of_files(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], FilePage]:
    if not wanted:
        return {}
    # One number for file and page: else each of the files would give all pages that any of them is asked for.
    keys = [file * _PAGES + page for file, page in wanted]
    rows = TextPage.objects.filter(document__in={file for file, _ in wanted}, document__withdrawn_at=None)
    rows = rows.alias(key=F("document_id") * _PAGES + F("number")).filter(key__in=keys).select_related("document")
    return {
        (row.document_id, row.number): FilePage(
            row.document_id, row.number, row.document.title, row.document.url, row.text
        )
        for row in rows.only("number", "text", "document__title", "document__file")
    }


def _passage(
    entry: Told, place: Place, pages: Mapping[tuple[int, int], FilePage], concepts: Sequence[Concept]
) -> Passage:
    """A file that was withdrawn meanwhile says nothing any more; then the summary speaks for the entry."""
    if page := pages.get((place.file, place.page)):
        return Passage(_parts(page.text, place, concepts, entry.language), page)
    if place.is_own_body:
        return Passage(_parts(entry.body, place, concepts, entry.language))
    return Passage(snippet(entry.summary, concepts, entry.language))


def _parts(text: str, place: Place, concepts: Sequence[Concept], language: str) -> Sequence[Part]:
    """Only as much of a long text is read as the window may be in: reading words is what snippets cost."""
    margin = max(_MARGIN, len(text) // 20)
    start, end = int(place.first * len(text)) - margin, int(place.last * len(text)) + margin
    start = text.find(" ", start) + 1 if start > 0 else 0
    end = text.rfind(" ", start, end) if start < end < len(text) else len(text)
    parts = snippet(text[start : max(end, start)], concepts, language)
    before = [Part(ELLIPSIS)] if start and parts and parts[0].text != ELLIPSIS else []
    return [*before, *parts]


__all__ = ["FilePage", "Passage", "Place", "Told", "passages", "places_of"]

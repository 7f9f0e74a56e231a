"""The piece of each hit that shows why it was found, with the forms that say it marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from initiatives.models import TextPage
from search.indexing import OWN_WORDS, Words
from search.models import Entry
from search.ranking import Concept, Part, Window, Windows, snippet
from search.ranking.positions import Codes, length


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
class _Place:
    """Of a window: file and page, or the entry's own text that it stands in, and how far into it, from 0 to 1."""

    file: int
    page: int
    text: str
    first: float
    last: float

    @property
    def is_own_body(self) -> bool:
        return not self.file and self.text == "body"


def passages(
    entries: Mapping[int, Entry], words: Mapping[int, Words], concepts: Sequence[Concept]
) -> dict[int, Passage]:
    """One for each entry; one query for all files, and one for all other texts."""
    windows = Windows(concepts)
    places = {number: _place(own, windows) for number, own in words.items() if number in entries}
    pages = _pages_of_files({(place.file, place.page) for place in places.values() if place.file})
    bodies = _bodies(number for number, place in places.items() if place.is_own_body)
    return {
        number: _passage(entries[number], place, pages, bodies.get(number, ""), concepts)
        for number, place in places.items()
    }


def _place(words: Words, windows: Windows) -> _Place:
    """The summary says it best where it says as much as anything else."""
    summary, body = windows.best(words.summary), windows.best(words.body)
    if summary.worth >= body.worth:
        return _Place(OWN_WORDS, 0, "summary", 0.0, 1.0)
    return _of_body(words.body, words.bounds, body)


def _of_body(body: Codes, bounds: Codes, window: Window) -> _Place:
    """The passage with most of the window."""
    rows = bounds.astype(np.int64).reshape(-1, 3)
    ends = np.append(rows[1:, 0], length(body))
    inside = np.minimum(ends, window.last) - np.maximum(rows[:, 0], window.first)
    at = int(np.argmax(inside))
    first, file, page = rows[at].tolist()
    size = max(int(ends[at]) - first, 1)
    return _Place(file, page, "body", max(window.first - first, 0) / size, min((window.last - first) / size, 1.0))


def _pages_of_files(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], FilePage]:
    if not wanted:
        return {}
    rows = TextPage.objects.filter(document__in={file for file, _ in wanted}, number__in={page for _, page in wanted})
    rows = rows.filter(document__withdrawn_at=None).select_related("document")
    return {
        (row.document_id, row.number): FilePage(
            row.document_id, row.number, row.document.title, row.document.url, row.text
        )
        for row in rows.only("number", "text", "document__title", "document__file")
    }


def _bodies(numbers: Iterable[int]) -> dict[int, str]:
    wanted = list(numbers)
    return dict(Entry.objects.filter(number__in=wanted).values_list("number", "body")) if wanted else {}


def _passage(
    entry: Entry, place: _Place, pages: Mapping[tuple[int, int], FilePage], body: str, concepts: Sequence[Concept]
) -> Passage:
    """A file that was withdrawn meanwhile says nothing any more; then the summary speaks for the entry."""
    if page := pages.get((place.file, place.page)):
        return Passage(snippet(_near(page.text, place), concepts, entry.language), page)
    text = _near(body, place) if place.is_own_body else entry.summary
    return Passage(snippet(text, concepts, entry.language))


def _near(text: str, place: _Place) -> str:
    """Only as much of a long text as the window may be in: reading words is what snippets cost."""
    margin = max(400, len(text) // 10)
    start, end = int(place.first * len(text)) - margin, int(place.last * len(text)) + margin
    if start > 0:
        space = text.find(" ", start)
        start = space + 1 if 0 <= space < end else start
    return text[max(start, 0) : max(end, 0)]


__all__ = ["FilePage", "Passage", "passages"]

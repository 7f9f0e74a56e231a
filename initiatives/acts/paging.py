"""Pages for files that have none of their own: what flows in a word processor has a page only when it is printed."""

from collections.abc import Iterable, Iterator

from initiatives.acts.cleaning import clean
from initiatives.acts.outcome import PAGE_CHARACTERS

PAGE_BREAK = "\f"
_BETWEEN = "\n\n"
_CUTS = ("\n", ". ", " ")


def paginate(paragraphs: Iterable[str]) -> Iterator[str]:
    """Begins a page at each PAGE_BREAK, and at a paragraph's end when a page is full."""
    page: list[str] = []
    length = 0
    for piece in _pieces(paragraphs):
        if page and (piece == PAGE_BREAK or length + len(piece) > PAGE_CHARACTERS):
            yield _BETWEEN.join(page)
            page, length = [], 0
        if piece != PAGE_BREAK:
            page.append(piece)
            length += len(piece)
    if page:
        yield _BETWEEN.join(page)


def _pieces(paragraphs: Iterable[str]) -> Iterator[str]:
    """Clean paragraphs, none longer than a page, and the breaks that stood between or in them."""
    for paragraph in paragraphs:
        for number, part in enumerate(paragraph.split(PAGE_BREAK)):
            if number:
                yield PAGE_BREAK
            yield from _cut_to_pages(clean(part))


def _cut_to_pages(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > PAGE_CHARACTERS:
        cut = _cut(text, start)
        yield text[start:cut].strip()
        start = cut
    if last := text[start:].strip():
        yield last


def _cut(text: str, start: int) -> int:
    """After a line, a sentence or a word in the second half of a page, else in the middle of a word."""
    for mark in _CUTS:
        found = text.rfind(mark, start + PAGE_CHARACTERS // 2, start + PAGE_CHARACTERS)
        if found != -1:
            return found + len(mark)
    return start + PAGE_CHARACTERS

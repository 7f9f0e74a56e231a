"""OpenDocument texts: a ZIP in which one part of XML holds the whole text.

Read straight from that part: odfpy makes an object of Python from every element, which took ten times as long and
three times the memory on a text of a hundred thousand paragraphs.

Headers, footers, comments and tracked deletions are left out, as are numbers that the program counts.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from initiatives.acts.archive import has_member, open_archive, parse_xml, read_member
from initiatives.acts.outcome import Reason, Refused
from initiatives.acts.paging import PAGE_BREAK, paginate

_OFFICE, _TEXT, _TABLE, _STYLE, _FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}"
    for part in ("office", "text", "table", "style", "xsl-fo-compatible")
)
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = b"encryption-data"

_PARAGRAPHS = frozenset({_TEXT + "p", _TEXT + "h"})
_ROW, _CELL = _TABLE + "table-row", _TABLE + "table-cell"
_NOTE, _NOTE_NUMBER, _NOTE_TEXT = _TEXT + "note", _TEXT + "note-citation", _TEXT + "note-body"
_SIGNS = {_TEXT + "s": " ", _TEXT + "tab": " ", _TEXT + "line-break": "\n"}
_LEFT_OUT = frozenset(
    {_TEXT + "tracked-changes", _OFFICE + "annotation", _OFFICE + "forms", _TEXT + "sequence-decls"}
    | {_TEXT + "table-of-content-source", _TEXT + "alphabetical-index-source", _TEXT + "ruby-text"}
)
# Stands in a paragraph and is made of paragraphs: told after it.
_APART = frozenset({_NOTE, "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"})


def read_odt(content: bytes) -> Iterator[str]:
    with open_archive(content) as archive:
        if has_member(archive, _MANIFEST) and _ENCRYPTED in read_member(archive, _MANIFEST):
            raise Refused(Reason.ENCRYPTED)
        root = parse_xml(read_member(archive, "content.xml"))
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Refused(Reason.DAMAGED)
    return paginate(_blocks(body, _Breaks(root)))


class _Breaks:
    """The styles that begin or end a page; a paragraph or table names one."""

    def __init__(self, root: Element) -> None:
        self._before: set[str] = set()
        self._after: set[str] = set()
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style"):
            self._learn(style, style.get(_STYLE + "name", ""))

    def _learn(self, style: Element, name: str) -> None:
        if style.get(_STYLE + "master-page-name"):
            self._before.add(name)
        for properties in style:
            if properties.get(_FO + "break-before") == "page":
                self._before.add(name)
            if properties.get(_FO + "break-after") == "page":
                self._after.add(name)

    def around(self, text: str, style: str | None) -> str:
        return PAGE_BREAK * (style in self._before) + text + PAGE_BREAK * (style in self._after)


def _blocks(container: Element, breaks: _Breaks) -> Iterator[str]:
    """Paragraphs and tables, through sections, lists and frames."""
    for child in container:
        if child.tag in _PARAGRAPHS:
            yield from _paragraph(child, breaks)
        elif child.tag == _TABLE + "table":
            yield breaks.around(_table(child, breaks), child.get(_TABLE + "style-name"))
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child, breaks)


def _paragraph(paragraph: Element, breaks: _Breaks) -> Iterator[str]:
    apart: list[Element] = []
    text = "".join(_inline(paragraph, apart))
    yield breaks.around(text, paragraph.get(_TEXT + "style-name"))
    for element in apart:
        yield from _note(element, breaks) if element.tag == _NOTE else _blocks(element, breaks)


def _inline(element: Element, apart: list[Element]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag in _APART:
            apart.append(child)
            yield _number(child)
        elif child.tag not in _LEFT_OUT:
            yield from _inline(child, apart)
        yield child.tail or ""


def _number(note: Element) -> str:
    number = note.findtext(_NOTE_NUMBER)
    return f"[{number}]" if number else ""


def _note(note: Element, breaks: _Breaks) -> Iterator[str]:
    body = note.find(_NOTE_TEXT)
    if body is not None:
        yield f"{_number(note)} {_in_one_line(body, breaks)}"


def _table(table: Element, breaks: _Breaks) -> str:
    """A line for each row. Repeated rows and cells, which are how empty space is written, are told once."""
    return "\n".join(_row(row, breaks) for row in _within(table, _ROW))


def _row(row: Element, breaks: _Breaks) -> str:
    cells = (_in_one_line(cell, breaks) for cell in _within(row, _CELL))
    return " | ".join(cell for cell in cells if cell)


def _within(container: Element, wanted: str) -> Iterator[Element]:
    """The wanted children, also those in a group, but not those of a table inside."""
    for child in container:
        if child.tag == wanted:
            yield child
        elif child.tag not in (_CELL, *_LEFT_OUT):
            yield from _within(child, wanted)


def _in_one_line(container: Element, breaks: _Breaks) -> str:
    return " ".join(" ".join(_blocks(container, breaks)).split())

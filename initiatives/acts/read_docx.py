"""Word documents: a ZIP of parts, one of which holds the text.

Read straight from that part: python-docx gives up on a document with one broken link to a picture, and its own text
leaves out what tracked changes inserted, text boxes, content controls and notes.

Headers, footers, comments and tracked deletions are left out, as are the numbers that Word counts.
"""

from collections.abc import Iterator
from typing import TypeAlias
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from initiatives.acts.archive import has_member, open_archive, parse_xml, read_member
from initiatives.acts.paging import PAGE_BREAK, paginate

Notes: TypeAlias = dict[tuple[str, str], Element]  # by the tag of the mark in the text, and its number

_CONTENT_TYPES = "[Content_Types].xml"
_USUAL_TEXT = "word/document.xml"
_TEXT_PARTS = ("document.main+xml", "document.macroEnabled.main+xml", "template.main+xml")

# The form of ISO, which Word writes only when asked, differs in nothing else that matters here.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"

_W = f"{{{_USUAL.decode()}}}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_PARAGRAPH, _TABLE, _ROW, _CELL = (_W + name for name in ("p", "tbl", "tr", "tc"))
_TEXT_BOX, _BREAK = _W + "txbxContent", _W + "br"
_ID, _TYPE, _VALUE = _W + "id", _W + "type", _W + "val"
_NEW_PAGE, _SECTION, _DELETED_ROW = f"{_W}pPr/{_W}pageBreakBefore", f"{_W}pPr/{_W}sectPr", f"{_W}trPr/{_W}del"
_LETTERS = frozenset({_W + "t", _MATHS + "t"})
_SIGNS = {_W + "tab": " ", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_MARKS = {_W + "footnoteReference": "footnotes+xml", _W + "endnoteReference": "endnotes+xml"}
# What was deleted or moved away; the older copy of a text box; properties, whose tabs are not letters.
_LEFT_OUT = frozenset({_W + "del", _W + "moveFrom", _W + "pPr", _W + "rPr", _FALLBACK})


def read_docx(content: bytes) -> Iterator[str]:
    with open_archive(content) as archive:
        types = _types_of_parts(archive)
        text = _parse(archive, _part(types, *_TEXT_PARTS) or _USUAL_TEXT)
        notes = dict(_notes(archive, types))
    return paginate(_blocks(text, notes))


def _types_of_parts(archive: ZipFile) -> dict[str, str]:
    listed = parse_xml(read_member(archive, _CONTENT_TYPES))
    return {part.get("PartName", "").removeprefix("/"): part.get("ContentType", "") for part in listed}


def _part(types: dict[str, str], *endings: str) -> str | None:
    return next((name for name, content_type in types.items() if name and content_type.endswith(endings)), None)


def _parse(archive: ZipFile, name: str) -> Element:
    return parse_xml(read_member(archive, name).replace(_STRICT, _USUAL))


def _notes(archive: ZipFile, types: dict[str, str]) -> Iterator[tuple[tuple[str, str], Element]]:
    for mark, ending in _MARKS.items():
        name = _part(types, ending)
        if name is not None and has_member(archive, name):
            for note in _parse(archive, name):
                yield (mark, note.get(_ID, "")), note


def _blocks(container: Element, notes: Notes) -> Iterator[str]:
    for block in _within(container, _PARAGRAPH, _TABLE):
        yield from _paragraph(block, notes) if block.tag == _PARAGRAPH else _table(block, notes)


def _within(container: Element, *wanted: str) -> Iterator[Element]:
    """The wanted children, also those in a content control or in a tracked insertion."""
    for child in container:
        if child.tag in wanted:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _within(child, *wanted)


def _paragraph(paragraph: Element, notes: Notes) -> Iterator[str]:
    """Its text, then its text boxes and notes, so that these stay on its page."""
    apart: list[Element] = []
    text = "".join(_inline(paragraph, apart))
    yield PAGE_BREAK + text if _is_on(paragraph.find(_NEW_PAGE)) else text
    for element in apart:
        yield from _blocks(element, notes) if element.tag == _TEXT_BOX else _note(element, notes)
    if _ends_page(paragraph.find(_SECTION)):
        yield PAGE_BREAK


def _inline(element: Element, apart: list[Element]) -> Iterator[str]:
    for child in element:
        if child.tag in _LETTERS:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == _BREAK:
            yield PAGE_BREAK if child.get(_TYPE) == "page" else "\n"
        elif child.tag == _TEXT_BOX:
            apart.append(child)
        elif child.tag in _MARKS:
            apart.append(child)
            yield f"[{child.get(_ID)}]"
        elif child.tag not in _LEFT_OUT:
            yield from _inline(child, apart)


def _note(mark: Element, notes: Notes) -> Iterator[str]:
    """Once, however often it is referred to."""
    note = notes.pop((mark.tag, mark.get(_ID, "")), None)
    if note is not None:
        yield f"[{mark.get(_ID)}] {_in_one_line(note, notes)}"


def _table(table: Element, notes: Notes) -> Iterator[str]:
    """One paragraph, a line for each row."""
    rows = (row for row in _within(table, _ROW) if row.find(_DELETED_ROW) is None)
    yield "\n".join(_row(row, notes) for row in rows)


def _row(row: Element, notes: Notes) -> str:
    cells = (_in_one_line(cell, notes) for cell in _within(row, _CELL))
    return " | ".join(cell for cell in cells if cell)


def _in_one_line(container: Element, notes: Notes) -> str:
    return " ".join(" ".join(_blocks(container, notes)).split())


def _is_on(switch: Element | None) -> bool:
    return switch is not None and switch.get(_VALUE) not in ("0", "false", "off")


def _ends_page(section: Element | None) -> bool:
    """A section begins a new page unless it says that it goes on."""
    if section is None:
        return False
    kind = section.find(_TYPE)
    return kind is None or kind.get(_VALUE) not in ("continuous", "nextColumn")

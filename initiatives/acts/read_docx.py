"""Word documents: python-docx opens the package, and the walk below reads it, because the library's own text leaves out
what tracked changes inserted, text boxes, content controls and notes.

Headers, footers and comments are left out, as are numbers that Word counts by itself: they are not in the file.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, TypeAlias

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from initiatives.acts.archive import check_members, open_archive, read_member
from initiatives.acts.outcome import Reason, Refused, refusing_damage
from initiatives.acts.paging import PAGE_BREAK, paginate

Element: TypeAlias = Any  # of lxml, which has no types of its own
Notes: TypeAlias = dict[tuple[str, str], Element]

_STRICT = b"http://purl.oclc.org/ooxml/"  # the ISO form, which Word writes only when asked, and python-docx cannot read

_PARAGRAPH, _TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_TEXT_BOX, _BREAK = qn("w:txbxContent"), qn("w:br")
_ID, _TYPE, _VALUE = qn("w:id"), qn("w:type"), qn("w:val")
_NEW_PAGE, _SECTION = f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}", f"{qn('w:pPr')}/{qn('w:sectPr')}"
_DELETED_ROW = f"{qn('w:trPr')}/{qn('w:del')}"
_LETTERS = frozenset({qn("w:t"), qn("m:t")})
_SIGNS = {qn("w:tab"): " ", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_NOTES = {RELATIONSHIP_TYPE.FOOTNOTES: qn("w:footnoteReference"), RELATIONSHIP_TYPE.ENDNOTES: qn("w:endnoteReference")}
_MARKS = frozenset(_NOTES.values())
# What was deleted or moved away; the older copy of a text box; properties, whose tabs are not letters.
_LEFT_OUT = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)


def read_docx(content: bytes) -> Iterator[str]:
    with open_archive(content) as archive:
        if _STRICT in read_member(archive, "_rels/.rels"):
            raise Refused(Reason.UNSUPPORTED)
        check_members(archive)
    with refusing_damage():
        document = Document(BytesIO(content))
        body, notes = document.element.body, _notes_of(document)
    return paginate(_blocks(body, notes))


def _notes_of(document: Any) -> Notes:
    """Each note by the kind of its mark in the text and its number."""
    notes: Notes = {}
    for relation in document.part.rels.values():
        if relation.reltype in _NOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                notes[_NOTES[relation.reltype], note.get(_ID, "")] = note
    return notes


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
        if element.tag == _TEXT_BOX:
            yield from _blocks(element, notes)
        else:
            yield from _note(element, notes)
    if _ends_section(paragraph):
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
    note = notes.pop((mark.tag, mark.get(_ID)), None)
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


def _ends_section(paragraph: Element) -> bool:
    """A section begins a new page unless it says that it goes on."""
    section = paragraph.find(_SECTION)
    if section is None:
        return False
    kind = section.find(_TYPE)
    return kind is None or kind.get(_VALUE) not in ("continuous", "nextColumn")

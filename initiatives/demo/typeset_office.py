"""An act's text as DOCX, ODT, RTF and plain text. The same text gives the same bytes."""

from io import BytesIO
from itertools import groupby
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from odf import style, table
from odf import text as odf_text
from odf.opendocument import OpenDocumentText

from initiatives.demo.lines import Line, Look, set_lines
from initiatives.demo.typeset_pdf import MADE_ON

_FONT, _SIZE = "Liberation Serif", 11.5
_WORD_ALIGNMENT = {
    Look.HEADING: WD_ALIGN_PARAGRAPH.CENTER,
    Look.SIDE: WD_ALIGN_PARAGRAPH.LEFT,
    Look.SIGNATURE: WD_ALIGN_PARAGRAPH.CENTER,
}
_INDENT = {Look.POINT: 7, Look.SUBPOINT: 14, Look.SIDE: 85, Look.SIGNATURE: 80}  # millimetres


def docx(text: str, *, head: str) -> bytes:
    document = Document()
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(_SIZE)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.sections[0].header.paragraphs[0].text = head
    _number_pages(document.sections[0].footer.paragraphs[0])
    _describe(document.core_properties, head)
    for look, lines in groupby(set_lines(text), key=lambda line: line.look):
        if look is Look.ROW:
            _add_word_table(document, list(lines))
        else:
            for line in lines:
                _add_word_line(document, line)
    content = BytesIO()
    document.save(content)
    return packed(content.getvalue())


def odt(text: str, *, head: str) -> bytes:
    document = OpenDocumentText()
    styles = {look: _odf_style(document, look, begins_page=False) for look in Look}
    page_styles = {look: _odf_style(document, look, begins_page=True) for look in Look}
    for look, lines in groupby(set_lines(text), key=lambda line: line.look):
        if look is Look.ROW:
            document.text.addElement(_odf_table(list(lines)))
            continue
        for line in lines:
            chosen = (page_styles if line.begins_page else styles)[look]
            document.text.addElement(odf_text.P(stylename=chosen, text=line.text))
    content = BytesIO()
    document.write(content)
    return packed(content.getvalue())


def rtf(text: str, *, head: str) -> bytes:
    """As old word processors of Windows write it: in code page 1250, letters beyond ASCII escaped."""
    lines = "".join(_rtf_line(line) for line in set_lines(text))
    fonts = r"{\fonttbl{\f0\froman\fcharset238 Times New Roman;}}"
    opening = rf"{{\rtf1\ansi\ansicpg1250\deff0{fonts}{{\header\pard\qr\f0\fs18 {_rtf_letters(head)}\par}}"
    return f"{opening}\\f0\\fs23\n{lines}}}\n".encode("ascii")


def txt(text: str, *, head: str) -> bytes:
    """In windows-1250, with the lines' ends of Windows, as Notepad saved it."""
    return f"{head}\n\n{text.strip()}\n".replace("\n", "\r\n").encode("cp1250", "replace")


def packed(content: bytes) -> bytes:
    """The same archive with one date for all members, which else carry the minute of the making."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for member in old.infolist():
            entry = ZipInfo(member.filename, MADE_ON.timetuple()[:6])
            compression = ZIP_STORED if member.filename == "mimetype" else ZIP_DEFLATED
            new.writestr(entry, old.read(member), compression)
    return made.getvalue()


def _describe(properties: Any, head: str) -> None:
    properties.title, properties.language = head, "pl-PL"
    properties.author = properties.comments = ""
    properties.created = properties.modified = MADE_ON.replace(tzinfo=None)


def _number_pages(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("Strona ")
    field = OxmlElement("w:fldSimple")
    field.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", "PAGE")
    paragraph._p.append(field)


def _add_word_line(document: Any, line: Line) -> None:
    if line.begins_page:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    paragraph = document.add_paragraph()
    run = paragraph.add_run(line.text)
    run.bold = line.look is Look.HEADING or None
    paragraph.alignment = _WORD_ALIGNMENT.get(line.look, WD_ALIGN_PARAGRAPH.JUSTIFY)
    if line.look in _INDENT:
        paragraph.paragraph_format.left_indent = Mm(_INDENT[line.look])


def _add_word_table(document: Any, rows: list[Line]) -> None:
    grid = document.add_table(rows=0, cols=max(len(row.cells) for row in rows), style="Table Grid")
    for row in rows:
        for cell, words in zip(grid.add_row().cells, row.cells, strict=False):
            cell.text = words


def _odf_style(document: Any, look: Look, *, begins_page: bool) -> Any:
    made = style.Style(name=f"{look.name}{begins_page:d}", family="paragraph")
    properties = {"marginbottom": "1.5mm", "marginleft": f"{_INDENT.get(look, 0)}mm"}
    if look in (Look.HEADING, Look.SIGNATURE):
        properties["textalign"] = "center"
    if begins_page:
        properties["breakbefore"] = "page"
    made.addElement(style.ParagraphProperties(**properties))
    weight = {"fontweight": "bold"} if look is Look.HEADING else {}
    made.addElement(style.TextProperties(fontsize=f"{_SIZE}pt", **weight))
    document.automaticstyles.addElement(made)
    return made


def _odf_table(rows: list[Line]) -> Any:
    made = table.Table()
    made.addElement(table.TableColumn(numbercolumnsrepeated=max(len(row.cells) for row in rows)))
    for row in rows:
        line = table.TableRow()
        for words in row.cells:
            cell = table.TableCell(valuetype="string")
            cell.addElement(odf_text.P(text=words))
            line.addElement(cell)
        made.addElement(line)
    return made


def _rtf_line(line: Line) -> str:
    if line.look is Look.ROW:
        edges = "".join(rf"\cellx{2500 * (number + 1)}" for number in range(len(line.cells)))
        cells = "".join(rf"{_rtf_letters(cell)}\cell " for cell in line.cells)
        return rf"\trowd{edges}\pard\intbl {cells}\row" + "\n"
    alignment = r"\qc" if line.look in (Look.HEADING, Look.SIGNATURE) else r"\qj"
    indent = rf"\li{_INDENT.get(line.look, 0) * 57}"
    words = _rtf_letters(line.text)
    shown = rf"{{\b {words}}}" if line.look is Look.HEADING else words
    return (r"\page" if line.begins_page else "") + rf"\pard{alignment}{indent} {shown}\par" + "\n"


def _rtf_letters(words: str) -> str:
    return "".join(letter if letter in _PLAIN else _rtf_escape(letter) for letter in words)


_PLAIN = frozenset(map(chr, range(32, 127))) - frozenset("\\{}")


def _rtf_escape(letter: str) -> str:
    if letter in "\\{}":
        return f"\\{letter}"
    try:
        return f"\\'{letter.encode('cp1250').hex()}"
    except UnicodeEncodeError:
        return f"\\u{ord(letter)}?"

"""Tables for a spreadsheet, with dates as dates and numbers as numbers: CSV, XLSX and ODS.

Text stays text in all of them: in CSV by `tabular`, in the other two by its type, so that no cell is ever a formula
(OWASP, “CSV Injection”). ODS after OpenDocument 1.3, part 3, with what a plain table needs and no more.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape as escape_markup
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter

from initiatives import tabular

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]
Write = Callable[[IO[bytes], str, Sequence[str], Iterable[Row]], None]

# What a cell of Excel holds at most.
MOST_LETTERS = 32_767
WIDTH, WIDEST = 14, 60
NO_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")


def write_csv(file: IO[bytes], title: str, headings: Sequence[str], rows: Iterable[Row]) -> None:
    file.writelines(tabular.lines(headings, ([_as_text(cell) for cell in row] for row in rows)))


def write_xlsx(file: IO[bytes], title: str, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Row by row through a file of its own on the disk, whatever the number of rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(title)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
        # So that a press of Enter in the cell makes no formula of it either.
        quoted = book.add_format({"quote_prefix": True})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, max(WIDTH, len(heading) + 2))
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case None | "":
                        continue
                    case date():
                        sheet.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                    case str():
                        text = _text(cell)
                        sheet.write_string(line, column, text, quoted if tabular.FORMULA.match(text) else None)
                    case _:
                        sheet.write_number(line, column, float(cell))


def write_ods(file: IO[bytes], title: str, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Row by row, too. The type comes first and is not compressed: that is how the file is known."""
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr(ZipInfo("mimetype"), _ODS, ZIP_STORED)
        packed.writestr("META-INF/manifest.xml", _MANIFEST)
        with packed.open("content.xml", "w") as content:
            for part in _ods(title, headings, rows):
                content.write(part.encode())


WRITERS: dict[str, tuple[str, Write]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", write_ods),
}

_ODS = WRITERS["ods"][0]
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_NAMES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
}  # fmt: skip
_BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
    + "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{own}:1.0"' for name, own in _NAMES.items())
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:automatic-styles>'
    '<number:date-style style:name="day-of"><number:day number:style="long"/><number:text>.</number:text>'
    '<number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="day-of"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="4cm"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_END = "</table:table></office:spreadsheet></office:body></office:document-content>"


def _ods(title: str, headings: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f"{_BEGIN}<table:table table:name={quoteattr(title)}>"
    yield f'<table:table-column table:style-name="wide" table:number-columns-repeated="{len(headings)}"/>'
    head = "".join(_ods_text(heading, ' table:style-name="head"') for heading in headings)
    yield f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    for row in rows:
        yield f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
    yield _END


def _ods_cell(cell: Cell) -> str:
    match cell:
        case None | "":
            return "<table:table-cell/>"
        case date():
            value = f'office:value-type="date" office:date-value="{cell:%Y-%m-%d}" table:style-name="day"'
            return f"<table:table-cell {value}><text:p>{cell:%d.%m.%Y}</text:p></table:table-cell>"
        case str():
            return _ods_text(cell)
        case _:
            value = f'office:value-type="float" office:value="{cell}"'
            return f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>"


def _ods_text(text: str, more: str = "") -> str:
    paragraphs = "".join(f"<text:p>{escape_markup(line)}</text:p>" for line in _text(text).splitlines())
    return f'<table:table-cell office:value-type="string"{more}>{paragraphs}</table:table-cell>'


def _text(text: str) -> str:
    return NO_XML.sub("", text)[:MOST_LETTERS]


def _as_text(cell: Cell) -> str:
    """As Polish spreadsheets read it: dates after ISO 8601, decimals with a comma."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell.normalize():f}".replace(".", ",")
        case _:
            return str(cell)


__all__ = ["WRITERS", "Cell", "Row", "write_csv", "write_ods", "write_xlsx"]

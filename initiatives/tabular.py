"""Tables that people keep in a spreadsheet: any bytes in, rows and what is wrong with them out; and safe ones back.

Nothing here raises for what a file holds. Excel in Poland writes windows-1250 with semicolons, its “Unicode text” is
UTF-16 with tabs, LibreOffice asks; all are read. A cell is text and never run; what `write` makes runs nowhere either
(formulas in exported tables: OWASP, “CSV Injection”).
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from anyascii import anyascii
from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_CELL = 10_000
SEPARATORS = ";,\t"
# What a spreadsheet takes for a formula where a cell begins with it, also full-width and after white space.
FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠]|'*[\t\r\n]")
# How a code keeps its leading zero through Excel: ="0201011". It is quoted text, and read as such.
QUOTED_TEXT = re.compile(r'="([^"=]*)"')
NO_TEXT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
LINE_END = re.compile(r"\r\n|\r|\n")
# What else is uploaded by mistake, known by its first bytes.
NO_TABLES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"{\\rtf",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
# The six letters in which the two encodings of Polish from before Unicode differ. Here ISO-8859-2 has them; where
# windows-1250 does, ISO-8859-2 has control characters (ś, ź) or letters that Polish lacks (ą).
ISO_LETTERS, WINDOWS_LETTERS = b"\xa1\xa6\xac\xb1\xb6\xbc", b"\xa5\xb9"
WHOLE_FILE = 0


@dataclass(frozen=True)
class Column:
    """`headings`: what it may be called, in any language; case, spacing and diacritics do not count."""

    name: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Row:
    """`line` is where the row begins in the file, from 1. A column that the file lacks has no value."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Problem:
    """`reason` is a sentence in the language of whoever asked. Line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True)
class Table:
    """`columns`: names of those found; `ignored`: headings that nobody asked for. Rows with a problem are left out."""

    rows: list[Row]
    problems: list[Problem]
    columns: frozenset[str] = frozenset()
    ignored: tuple[str, ...] = ()


def read(content: bytes, columns: Sequence[Column]) -> Table:
    """The first row that is not empty holds the headings. Never raises, whatever the bytes."""
    reason = _refusal(content)
    if reason:
        return _refused(reason)
    text, problems = _decode(content)
    if text is None:
        return Table([], problems)
    found = list(_records(text, columns))
    wrong = [record for record in found if isinstance(record, Problem)]
    records = [record for record in found if not isinstance(record, Problem)]
    if not records:
        return Table([], problems + (wrong or [Problem(WHOLE_FILE, _("The file has no rows."))]))
    if len(records) > MAX_ROWS + 1:
        return _refused(_("The file has more than %(limit)s rows: divide it.") % {"limit": MAX_ROWS})
    line, cells = records[0]
    places, ignored, faults = _headings(line, cells, columns)
    if faults:
        return Table([], problems + wrong + faults, frozenset(places), ignored)
    rows = [_row(line, cells, places, len(records[0][1])) for line, cells in records[1:]]
    problems += wrong + [row for row in rows if isinstance(row, Problem)]
    good = [row for row in rows if isinstance(row, Row)]
    return Table(good, sorted(problems, key=lambda problem: problem.line), frozenset(places), ignored)


def write(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """For any spreadsheet, Excel's double click among them; `read` gives back what was written.

    Every cell is quoted: unquoted, a semicolon's table opened with commas would begin new cells in the middle of one.
    """
    return b"".join(lines(headings, rows))


def lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The same, row by row: for tables that nobody wants to hold whole."""
    yield codecs.BOM_UTF8
    for row in chain([headings], rows):
        stored = io.StringIO(newline="")
        csv.writer(stored, delimiter=";", quoting=csv.QUOTE_ALL).writerow([harmless(cell) for cell in row])
        yield stored.getvalue().encode("utf-8", "replace")


def harmless(cell: str) -> str:
    """As text that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _as_meant(cell: str) -> str:
    """Without the apostrophe that `write` (or a careful person) put before a formula."""
    cell = unicodedata.normalize("NFC", cell.strip())
    quoted = QUOTED_TEXT.fullmatch(cell)
    if quoted:
        return quoted[1].strip()
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def _refused(reason: str) -> Table:
    return Table([], [Problem(WHOLE_FILE, reason)])


def _refusal(content: bytes) -> str:
    if not content.strip():
        return _("The file is empty.")
    if len(content) > MAX_BYTES:
        return _("The file is larger than %(limit)s MB: divide it.") % {"limit": MAX_BYTES // 1024 // 1024}
    if content.startswith(NO_TABLES):
        return _("This is no CSV file. Open it in your spreadsheet and save it as CSV (“Save as”, type “CSV UTF-8”).")
    return ""


def _decode(content: bytes) -> tuple[str | None, list[Problem]]:
    """The text, or None and why there is none. Letters that are broken in a few places are named by line."""
    encoding = _encoding(content)
    text = content.decode(encoding, "replace")
    lines = LINE_END.split(text)
    broken = [Problem(line, _("Letters here are not readable: save the file as “CSV UTF-8”."))
              for line, words in enumerate(lines, start=1) if "\ufffd" in words]  # fmt: skip
    if len(broken) > 1 + len(lines) // 2:
        return None, [Problem(WHOLE_FILE, _("The file's letters are not readable: save it as “CSV UTF-8”."))]
    return text, broken


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = content.decode("utf-8-sig", "replace")
    wrong = text.count("\ufffd")
    # A damaged UTF-8 has more good letters than bad ones; in the old encodings a Polish letter is hardly ever UTF-8.
    if wrong <= sum(not letter.isascii() for letter in text) - wrong:
        return "utf-8-sig"
    if any(0x80 <= byte <= 0x9F for byte in content):
        return "windows-1250"
    iso, windows = (sum(map(content.count, letters)) for letters in (ISO_LETTERS, WINDOWS_LETTERS))
    return "iso-8859-2" if iso > windows else "windows-1250"


def _records(text: str, columns: Sequence[Column]) -> Iterator[tuple[int, list[str]] | Problem]:
    """Every row with something in it, by the line at which it begins."""
    first, named = 1, re.match(r'"?sep=(.)"?[^\S\t\r\n]*(\r\n|\r|\n|$)', text, re.IGNORECASE)
    separator = named[1] if named else _separator(text, columns)
    if named:
        first, text = 2, text[named.end() :]
    if separator in '\r\n"':
        yield Problem(1, _("The first line names a separator that cannot be one."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = 0
    while rows <= MAX_ROWS + 1:
        line = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(line, _why(error))
            continue
        if any(cell.strip() for cell in cells):
            rows += 1
            yield line, cells


def _why(error: csv.Error) -> str:
    if "field larger" in str(error):
        return _too_long()
    return _("A quotation mark is opened here and not closed, or stands in the middle of a cell.")


def _too_long() -> str:
    return _("A cell is longer than %(limit)s characters.") % {"limit": MAX_CELL}


def _separator(text: str, columns: Sequence[Column]) -> str:
    """The one by which the first row holds most headings that are known, or, without any, most cells."""
    known = {_plain(heading) for column in columns for heading in column.headings}
    head = next((line for line in LINE_END.split(text) if line.strip(f' "{SEPARATORS}')), "")[:MAX_CELL]

    def fits(separator: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"') for cell in head.split(separator)]
        return len({_plain(cell) for cell in cells} & known), len(cells)

    return max(SEPARATORS, key=fits)


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", anyascii(heading)).casefold()


def _headings(
    line: int, cells: Sequence[str], columns: Sequence[Column]
) -> tuple[dict[str, int], tuple[str, ...], list[Problem]]:
    """Which cell of a row is which column's, the headings left over, and what is wrong."""
    names = {_plain(heading): column for column in columns for heading in column.headings}
    places: dict[str, int] = {}
    ignored, problems = [], []
    for place, cell in enumerate(cells):
        heading = NO_TEXT.sub("", _as_meant(cell))[:100]
        column = names.get(_plain(heading))
        if column is None:
            ignored += [heading] if heading else []
        elif column.name in places:
            problems.append(Problem(line, _("The column “%(column)s” stands there twice.") % {"column": heading}))
        else:
            places[column.name] = place
    for column in columns:
        if column.required and column.name not in places:
            text = _("The column “%(column)s” is missing.") % {"column": column.headings[0]}
            problems.append(Problem(line, text))
    return places, tuple(ignored), problems


def _row(line: int, cells: Sequence[str], places: dict[str, int], width: int) -> Row | Problem:
    if len(cells) < width:
        return Problem(line, _("The row has fewer cells than the row of headings."))
    if any(cell.strip() for cell in cells[width:]):
        return Problem(line, _("The row has more cells than the row of headings."))
    wanted = {name: cells[place] for name, place in places.items()}
    if any(len(cell) > MAX_CELL for cell in wanted.values()):
        return Problem(line, _too_long())
    if any(NO_TEXT.search(cell) for cell in wanted.values()):
        return Problem(line, _("A cell holds characters that are no text (control characters)."))
    return Row(line, {name: _as_meant(cell) for name, cell in wanted.items()})


__all__ = [
    "MAX_BYTES", "MAX_ROWS", "WHOLE_FILE", "Column", "Problem", "Row", "Table", "harmless", "lines", "read", "write",
]  # fmt: skip

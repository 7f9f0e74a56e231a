"""Workbooks (XLSX, XLS, ODS), as offices keep lists of costs in: through calamine, a line for each row."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineWorkbook

from initiatives.acts.archive import open_archive
from initiatives.acts.outcome import refusing_damage
from initiatives.acts.paging import PAGE_BREAK, paginate

_ZIP = b"PK"
_SHEETS_MOST = 100


def read_sheet(content: bytes) -> Iterator[str]:
    """Each sheet begins a page with its name. Formulas are read as the values that their program last stored."""
    if content.startswith(_ZIP):
        open_archive(content).close()  # refuses what would fill the memory
    return paginate(_lines(content))


def _lines(content: bytes) -> Iterator[str]:
    with refusing_damage():
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    for number, name in enumerate(workbook.sheet_names[:_SHEETS_MOST]):
        with refusing_damage():
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
        written = [line for row in rows if (line := " | ".join(filter(None, map(_cell, row))))]
        if written:
            yield PAGE_BREAK * bool(number) + name
            yield from written


def _cell(value: object) -> str:
    """As a reader sees it in Poland: 5219,5 and 28.04.2020."""
    match value:
        case bool():
            return "tak" if value else "nie"
        case float():
            return f"{value:.10g}".replace(".", ",")
        case datetime() if value.time() == time():
            return f"{value:%d.%m.%Y}"
        case datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case time() | timedelta():
            return str(value)
    return " ".join(str(value).split())

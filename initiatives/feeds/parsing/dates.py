"""Dates as feeds write them: RFC 822 with English and Polish names, RFC 3339, W3C's shorter forms."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Where a feed names no zone, it means its own, and partners live here.
_HERE = ZoneInfo("Europe/Warsaw")
_MOST = 80
_MONTHS = {
    stem: number
    for number, stems in enumerate(
        ("jan sty", "feb lut", "mar", "apr kwi", "may maj", "jun cze", "jul lip", "aug sie", "sep wrz", "oct paź paz",
         "nov lis", "dec gru"), start=1)
    for stem in stems.split()
}  # fmt: skip
_ZONES = {"cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "bst": 1, "est": -5, "edt": -4, "cst": -6,
          "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # fmt: skip
_CLOCK = r"(?:[T\s,]+(?:o\s+)?(?:godz\.?\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?"
_ZONE = r"\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_NUMBERS = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?" + _CLOCK + _ZONE + r"\s*$")
_WORDS = re.compile(r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})[\s.\-]+([^\W\d]+)\.?[\s,\-]+(\d{4}|\d{2})(?:\s*r\.?)?"
                    + _CLOCK + _ZONE + r"(?:\s*\([^)]*\))?\s*$")  # fmt: skip
_POINTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _CLOCK + _ZONE + r"\s*$")


def moment(text: object) -> datetime | None:
    """Aware; None for what is no date. How likely it is, is not judged here."""
    if not isinstance(text, str) or not text.strip() or len(text) > _MOST:
        return None
    said = " ".join(text.split())
    try:
        if found := _NUMBERS.match(said):
            year, month, day, *clock = found.groups()
            return _made(int(year), int(month or 1), int(day or 1), clock)
        if found := _WORDS.match(said):
            day, name, year, *clock = found.groups()
            return _made(_year(year), _MONTHS[name.lower()[:3]], int(day), clock)
        if found := _POINTS.match(said):
            day, month, year, *clock = found.groups()
            return _made(int(year), int(month), int(day), clock)
    except (KeyError, ValueError, OverflowError):
        return None
    return None


def _year(digits: str) -> int:
    """RFC 2822, 4.3: two digits below 50 are of this century."""
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < 50 else 1900)


def _made(year: int, month: int, day: int, clock: list[str | None]) -> datetime:
    hour, minute, second, zone = clock
    made = datetime(
        year, month, day, int(hour or 0), int(minute or 0), min(int(second or 0), 59), tzinfo=_zone(zone or "")
    )
    # Whoever compares or stores it converts it: what cannot be converted is no date.
    made.astimezone(UTC)
    return made


def _zone(name: str) -> tzinfo:
    if not name:
        return _HERE
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(offset if name[0] == "+" else -offset)
    # An unknown name is UTC (RFC 2822, 4.3).
    return timezone(timedelta(hours=_ZONES[name.lower()])) if name.lower() in _ZONES else UTC

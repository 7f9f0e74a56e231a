"""Days, in each of their spellings: 2020-03-24, 24.03.2020, 24 marca 2020 r."""

import re
from datetime import date

from search.language.characters import folded, form_of
from search.language.kinds import Found, Kind, Token

# As they stand in a date; the name of a month by itself is a word like others.
MONTHS = {
    "pl": (
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
        "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
    ),
    "cs": (
        "ledna", "února", "března", "dubna", "května", "června",
        "července", "srpna", "září", "října", "listopadu", "prosince",
    ),
    "en": (
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ),
    "de": (
        "januar", "februar", "märz", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "dezember",
    ),
    "uk": (
        "січня", "лютого", "березня", "квітня", "травня", "червня",
        "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
    ),
}  # fmt: skip
# As people type them, with diacritics or without. Polish last: where two languages share a name, it wins.
_NAMED = {
    typed: (name, place)
    for months in reversed(MONTHS.values())
    for place, name in enumerate(months, start=1)
    for typed in (folded(name), name)
}

_YEAR = r"((?:1[5-9]|20|21)[0-9]{2})(?![0-9]|[.,/-][0-9])"
_OF_YEAR = r"(?P<of>\s{0,2}(?:roku\b|rok\b|r\.|r\b))?"
_BY_YEAR = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9]|[-/.][0-9])" + _OF_YEAR, re.IGNORECASE)
_BY_DAY = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2" + _YEAR + _OF_YEAR, re.IGNORECASE)
_IN_WORDS = re.compile(r"([0-9]{1,2})\.?\s{1,3}([^\W\d_]{3,12})\s{1,3}" + _YEAR + _OF_YEAR, re.IGNORECASE)
_YEAR_ALONE = re.compile(r"((?:1[5-9]|20|21)[0-9]{2})\s{0,2}(?P<of>roku\b|r\.|r\b)", re.IGNORECASE)

Span = tuple[int, int]


def day(text: str, start: int, language: str) -> Found | None:
    """Whole: 2020-03-24; parts: 24, marca, 2020 with “rok”, in this order however it is written."""
    if found := _BY_YEAR.match(text, start):
        return _day(found, language, year=1, month=2, day=3)
    if found := _BY_DAY.match(text, start):
        return _day(found, language, year=4, month=3, day=1)
    found = _IN_WORDS.match(text, start)
    if found and form_of(found[2]) in _NAMED:
        return _day(found, language, year=3, month=2, day=1)
    return None


def year(text: str, start: int) -> Found | None:
    """2020 r.: the number, with “rok” at its place."""
    found = _YEAR_ALONE.match(text, start)
    if not found:
        return None
    return Found(found.end(), [Token(0, *found.span(1), found[1], Kind.NUMBER), Token(0, *found.span("of"), "rok")])


def _day(found: "re.Match[str]", language: str, *, year: int, month: int, day: int) -> Found | None:
    name, number = _NAMED.get(form_of(found[month])) or ("", int(found[month]))
    try:
        when = date(int(found[year]), number, int(found[day]))
    except ValueError:
        return None
    if not name:
        name = MONTHS.get(language, MONTHS["pl"])[number - 1]
    of_year = _trimmed(found) if found["of"] else found.span(year)
    return Found(
        found.end(),
        [
            Token(0, *found.span(), when.isoformat(), Kind.DATE, 3),
            Token(0, *found.span(day), str(when.day), Kind.NUMBER),
            Token(1, *found.span(month), name),
            Token(2, *found.span(year), str(when.year), Kind.NUMBER),
            Token(2, *of_year, "rok"),
        ],
    )


def _trimmed(found: "re.Match[str]") -> Span:
    end = found.end("of")
    return end - len(found["of"].lstrip()), end


__all__ = ["MONTHS", "day", "year"]

"""What the first page of an act says of itself: suggestions for the form, which the editor confirms.

How acts are headed: § 16 and § 120 of the rules of legislative technique (rozporządzenie Prezesa Rady Ministrów z dnia
20 czerwca 2002 r., Dz. U. 2016 poz. 283): kind and number, who issued it, the date, what it is about, each on a line of
its own, in whatever case. How journals head them: ustawa z dnia 20 lipca 2000 r. o ogłaszaniu aktów normatywnych.

A fact that is not plainly there is left empty: a wrong suggestion costs more than a missing one.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice

from initiatives.acts.bodies import STARTS, nominative

__all__ = ["Facts", "facts_of"]


@dataclass(frozen=True)
class Facts:
    """Empty where the page does not say. `kind` is a value of ActPage.Kind; `journal` a name as in journals' titles."""

    kind: str = ""
    number: str = ""
    issuing_body: str = ""
    issued_on: date | None = None
    title: str = ""
    journal: str = ""
    journal_year: int | None = None
    journal_position: int | None = None
    eli: str = ""


_I = re.IGNORECASE
_MONTHS = (
    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
    "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
)  # fmt: skip
_KINDS = {
    "order_regulations": r"(?:ROZPORZĄDZENIE|UCHWAŁA|ZARZĄDZENIE)\s+PORZĄDKOW[EA]|PRZEPISY\s+PORZĄDKOWE",
    "resolution": r"UCHWAŁA",
    "order": r"ZARZĄDZENIE",
    "agreement": r"POROZUMIENIE(?:\s+MIĘDZYGMINNE)?|ANEKS",
    "announcement": r"OBWIESZCZENIE|OGŁOSZENIE",
    "other": r"USTAWA|ROZPORZĄDZENIE|POSTANOWIENIE|DECYZJA|ROZSTRZYGNIĘCIE\s+NADZORCZE",
}
# A heading begins a line, with a capital letter: “uchwała” inside a sentence is none.
_HEADING = re.compile(rf"^[ \t]*(?=(?-i:[A-ZĄĆĘŁŃÓŚŹŻ]))({'|'.join(_KINDS.values())})(?![^\W\d_])", re.MULTILINE | _I)
_SPACED = re.compile(r"^(?:[^\W\d_] ){4,}[^\W\d_](?=\s|$)", re.MULTILINE)

_NUMBER = re.compile(r"\s*(?:\b[Nn][Rr][:.]?\s*)(?P<number>\w[\w.()–-]*(?:\s?/\s?\w[\w.()–-]*)*)")
_BARE_NUMBER = re.compile(r"\s+(?P<number>[IVXLC]+(?:[./]\d+)+|\d+[./]\d+(?:[./]\d+)*)(?=\s)")
_BLANK = re.compile(r"\.{3,}|…|_{2,}|-{3,}")
_DAY = (
    rf"(?:(?P<day>\d{{1,2}})\.?\s+(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>(?:19|20)\d\d)"
    r"|(?P<year2>(?:19|20)\d\d)[-.](?P<month2>\d\d)[-.](?P<day2>\d\d)"
    r"|(?P<day3>\d{1,2})[.\-/](?P<month3>\d{1,2})[.\-/](?P<year3>(?:19|20)\d\d))\s*(?:roku|r\.?(?!\w))?"
)
_DATE = re.compile(rf"(?:\bz\s+dnia|\bz\s+dn\.|\bw\s+dniu|\bdnia|\bz)\s+{_DAY}", _I)
_MADE = re.compile(r"\s*(?:zawart[eya]|podjęt[ae]|wydan[ea])\b\s*", _I)
_SUBJECT = re.compile(
    r"\b(?:w\s+sprawie|w\s+przedmiocie|o\s+[^\W\d_]+|do\s+porozumienia|dotyczące|zmieniając[ea]|uchylając[ea]|określając[ea]"
    r"|wprowadzając[ea]|ustalając[ea])\b", _I,
)  # fmt: skip
_TITLE_END = re.compile(
    r"\s(?:Działając\s+na\s+podstawie|NA\s+PODSTAWIE|(?:1\.\s)?Na\s+podstawie|W\s+związku\s+z|Stosownie\s+do|W\s+wykonaniu|§\s*1\b|Art\.\s*1\b"
    r"|(?:zawart[eya]|[Pp]omiędzy|[Mm]iędzy)\b\s*:?|[Uu]chwala\s+się|[Zz]arządza(?:m|\s+się)|Rozdział\s|ROZDZIAŁ\s|DZIAŁ\s|TYTUŁ\s"
    r"|(?:RADA|Rada|WÓJT|Wójt|BURMISTRZ|Burmistrz|PREZYDENT|Prezydent|ZARZĄD|Zarząd|SEJMIK|Sejmik)\s[^.§]{0,60}\s"
    r"(?:uchwala|postanawia|zarządza|ustala|ogłasza|stanowi))"
)
# Where there is none of these, a new paragraph ends it that begins a sentence.
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")
_BREAK = " ¶ "  # a sign that no act has
_SENTENCE = re.compile(rf"{_BREAK}(?=[A-ZĄĆĘŁŃÓŚŹŻ§\d])")
_COLON = re.compile(r"^(w\s+sprawie)\s*:", _I)
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\d{1,2}\)")
_NO_WORD = re.compile(r"^(?:[\W\d_]|N[Rr]\b)+")
_UNDATED = re.compile(r"\s+z\s+(?:dnia|dn\.)(?:\W|$)", _I)
# A first page says who it is at its top; further down there are cited acts, and pages that somebody made to hold us up.
_LOOKED_AT = 20_000
_REGION_MOST = 1_500
_TITLE_MOST = 500
_BODY_MOST = 150
_HEADINGS_MOST = 5
# A line of prose is about as wide as the page; what follows it is its continuation.
_PROSE = 60

_NATIONAL = re.compile(r"^[ \t]*(?P<name>DZIENNIK\s*USTAW|MONITOR\s*POLSKI)", re.MULTILINE)
_REGIONAL = re.compile(
    r"^[ \t]*DZIENNIK\s*URZĘDOWY\s+WOJEWÓDZTWA\s+(?P<name>[^\W\d_]+(?:\s*-\s*[^\W\d_]+)?)", re.MULTILINE
)
_POSITION = re.compile(r"^[ \t]*Poz(?:ycja|\.)\s*(?P<position>\d{1,6})\s*$", re.MULTILINE | _I)
_PUBLISHED = re.compile(rf",\s*dnia\s+{_DAY}", _I)
_CITED = re.compile(
    r"Dz\.\s*Urz\.\s*Woj\.\s*(?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)\s*(?:z\s*)?(?P<year>20\d\d)\s*(?:r\.|roku)?,?\s*"
    r"poz\.\s*(?P<position>\d+)", _I,
)  # fmt: skip
# On a line of its own it is the act's; within a sentence it is that of an act which this one cites.
_ELI = re.compile(
    r"^[ \t(]*(?:ELI[ \t]*:?[ \t]*)?(?P<eli>https?://[^\s<>\"'()]+/eli/[^\s<>\"'()]*[^\s<>\"'.,;()])[ \t)]*$",
    _I | re.MULTILINE,
)


def facts_of(page: str) -> Facts:
    """Of the text of an act's first page, as `acts.extract` makes it. Empty where the page is none of an act."""
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), page[:_LOOKED_AT])
    for heading in islice(_HEADING.finditer(text), _HEADINGS_MOST):
        head = _Head(text, heading)
        if head.is_plain and not _within_prose(text[: heading.start()]):
            return _facts(head, text[: heading.start()], text)
    return Facts()


def _facts(head: "_Head", above: str, text: str) -> Facts:
    journal, year, position = _journal(above)
    return Facts(
        kind=head.kind, number=head.number, issuing_body=head.body, issued_on=head.day, title=head.title,
        journal=journal, journal_year=year, journal_position=position, eli=_eli(text, year, position),
    )  # fmt: skip


def _within_prose(above: str) -> bool:
    """Whether the line goes on from the one right above it."""
    before = above.rsplit("\n", 2)[-2:-1]
    return bool(before) and (len(before[0]) > _PROSE or before[0].rstrip().endswith((",", ":", " i", " oraz")))


def _eli(text: str, year: int | None, position: int | None) -> str:
    """That of another position is another act's."""
    found = _ELI.search(text)
    if found is None or (position and f"/{year}/{position}" not in found["eli"]):
        return ""
    return found["eli"]


class _Head:
    """The heading of an act, taken apart from left to right: kind, number, then author, date and subject."""

    def __init__(self, text: str, heading: re.Match[str]) -> None:
        self.rest = _region(text[heading.end() : heading.end() + _REGION_MOST])
        self.kind = next(kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, heading[1].strip(), _I))
        self.number = self._take_number()
        dated = _DATE.search(self.rest)
        self.day = _day(dated) if dated else None
        before, after = (self.rest[: dated.start()], self.rest[dated.end() :]) if dated else (self.rest, "")
        self.body = self._body(before) or self._body(after)
        self.title = self._title(heading[1], after if dated else before)
        if "przepisów porządkowych" in self.title.lower():
            self.kind = "order_regulations"

    @property
    def is_plain(self) -> bool:
        """A word alone is no heading: lists and leaflets begin lines with it, too."""
        return sum(map(bool, (self.number, self.body, self.day, self.title))) > 1

    def _take_number(self) -> str:
        found = _NUMBER.match(" " + self.rest) or _BARE_NUMBER.match(" " + self.rest)
        if found is None or _BLANK.search(self.rest[:40]):
            return ""
        self.rest = (" " + self.rest)[found.end() :]
        number = re.sub(r"\s", "", found["number"]).rstrip(".,-–")
        return number if any(map(str.isdigit, number)) else ""

    def _body(self, words: str) -> str:
        words = _NO_WORD.sub("", _MADE.sub("", words))
        if not STARTS.match(words):
            return ""
        subject = _SUBJECT.search(words) or _UNDATED.search(words)
        named = _UNDATED.split(words[: subject.start()] if subject else words, maxsplit=1)[0].strip(" ,.:|")
        return nominative(named) if len(named) <= _BODY_MOST else ""

    def _title(self, kind: str, words: str) -> str:
        subject = _SUBJECT.search(words)
        if subject is None:
            return ""
        said = _COLON.sub(r"\1", words[subject.start() :].strip(" ,.:;|"))
        if len(said) > _TITLE_MOST or len(said.split()) < 3:
            return ""
        return f"{' '.join(kind.split()).capitalize()} {_calm(said)}"


def _region(text: str) -> str:
    """What is the heading's, in one line: up to the words on which the act is based, or to its first sentence."""
    marked = " ".join(_FOOTNOTE.sub("", _PARAGRAPH.sub(_BREAK, text)).split())
    end = _TITLE_END.search(marked)
    if end is None:
        subject = _SUBJECT.search(marked)
        end = _SENTENCE.search(marked, subject.end()) if subject else None
    return " ".join(marked[: end.start()].replace(_BREAK.strip(), "").split()) if end else ""


def _day(found: re.Match[str]) -> date | None:
    """None where there is no such day."""
    groups = found.groupdict()
    parts: tuple[str | int, ...]
    if groups["month"]:
        parts = groups["year"], _MONTHS.index(groups["month"].lower()) + 1, groups["day"]
    elif groups["year2"]:
        parts = groups["year2"], groups["month2"], groups["day2"]
    else:
        parts = groups["year3"], groups["month3"], groups["day3"]
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _journal(above: str) -> tuple[str, int | None, int | None]:
    """From the journal's own head, which stands above the act's; else from a stamp on the act that cites it."""
    name = _NATIONAL.search(above) or _REGIONAL.search(above)
    position, published = _POSITION.search(above), _PUBLISHED.search(above)
    if name and position and published and (day := _day(published)):
        return _journal_name(name), day.year, int(position["position"])
    cited = _CITED.search(above)
    if cited:
        return f"Dziennik Urzędowy Województwa {cited['name'].capitalize()}", int(cited["year"]), int(cited["position"])
    return "", None, None


def _journal_name(found: re.Match[str]) -> str:
    if found.re is _NATIONAL:
        return "Dziennik Ustaw" if "USTAW" in found["name"] else "Monitor Polski"
    parts = re.split(r"\s*-\s*", found["name"])
    return "Dziennik Urzędowy Województwa " + "-".join(part.capitalize() for part in parts)


def _calm(said: str) -> str:
    """A title in capitals is told in small letters: which of its words are names cannot be known."""
    return said.lower() if said == said.upper() else said

"""What the first page of an act says of itself: suggestions for the form, which the editor confirms.

How acts are headed: § 16 and § 120 of the rules of legislative technique (rozporządzenie Prezesa Rady Ministrów z dnia
20 czerwca 2002 r., Dz. U. 2016 poz. 283): kind and number, who issued it, the date, what it is about, each on a line of
its own, in whatever case. How journals head them: ustawa z dnia 20 lipca 2000 r. o ogłaszaniu aktów normatywnych.

A fact that is not plainly there is left empty: a wrong suggestion costs more than a missing one.
"""

import re
from dataclasses import dataclass
from datetime import date

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
    "agreement": r"POROZUMIENIE|ANEKS",
    "announcement": r"OBWIESZCZENIE|OGŁOSZENIE",
    "other": r"USTAWA|ROZPORZĄDZENIE|POSTANOWIENIE|DECYZJA|ROZSTRZYGNIĘCIE\s+NADZORCZE",
}
# A heading begins a line, with a capital letter: “uchwała” inside a sentence is none.
_HEADING = re.compile(rf"^[ \t]*(?=(?-i:[A-ZĄĆĘŁŃÓŚŹŻ]))({'|'.join(_KINDS.values())})(?![^\W\d_])", re.MULTILINE | _I)
_SPACED = re.compile(r"^(?:[^\W\d_] ){4,}[^\W\d_](?=\s|$)", re.MULTILINE)

_NUMBER = re.compile(r"\s*(?:\bN[Rr][:.]?\s*)(?P<number>\w[\w.()–-]*(?:\s?/\s?\w[\w.()–-]*)*)")
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
    r"(?:w\s+sprawie|w\s+przedmiocie|o\s+[^\W\d_]+|dotyczące|zmieniając[ea]|uchylając[ea]|określając[ea]"
    r"|wprowadzając[ea]|ustalając[ea])\b", _I,
)  # fmt: skip
_TITLE_END = re.compile(
    r"\s(?:Działając\s+na\s+podstawie|Na\s+podstawie|W\s+związku\s+z|Stosownie\s+do|W\s+wykonaniu|§\s*1\b|Art\.\s*1\b"
    r"|(?:zawart[eya]|[Pp]omiędzy|[Mm]iędzy)\b\s*:?|[Uu]chwala\s+się|[Zz]arządza(?:m|\s+się)|Rozdział\s|ROZDZIAŁ\s|DZIAŁ\s|TYTUŁ\s"
    r"|(?:RADA|Rada|WÓJT|Wójt|BURMISTRZ|Burmistrz|PREZYDENT|Prezydent|ZARZĄD|Zarząd|SEJMIK|Sejmik)\s[^.§]{0,60}\s"
    r"(?:uchwala|postanawia|zarządza|ustala|ogłasza|stanowi))"
)
_REGION_MOST = 1_500
_TITLE_MOST = 500

_NATIONAL = re.compile(r"^[ \t]*(?P<name>DZIENNIK\s+USTAW|MONITOR\s+POLSKI)", re.MULTILINE)
_REGIONAL = re.compile(
    r"^[ \t]*DZIENNIK\s+URZĘDOWY\s+WOJEWÓDZTWA\s+(?P<name>[^\W\d_]+(?:\s*-\s*[^\W\d_]+)?)", re.MULTILINE
)
_POSITION = re.compile(r"^[ \t]*Poz(?:ycja|\.)\s*(?P<position>\d{1,6})\s*$", re.MULTILINE | _I)
_PUBLISHED = re.compile(rf",\s*dnia\s+{_DAY}", _I)
_CITED = re.compile(
    r"Dz\.\s*Urz\.\s*Woj\.\s*(?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)\s*(?:z\s*)?(?P<year>20\d\d)\s*(?:r\.|roku)?,?\s*"
    r"poz\.\s*(?P<position>\d+)", _I,
)  # fmt: skip
_ELI = re.compile(r"https?://[^\s<>\"']+/eli/[^\s<>\"']*[^\s<>\"'.,;)]", _I)


def facts_of(page: str) -> Facts:
    """Of the text of an act's first page, as `acts.extract` makes it."""
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), page)
    heading = _HEADING.search(text)
    if heading is None:
        return Facts()
    journal, year, position = _journal(text[: heading.start()], text)
    eli = _ELI.search(text)
    head = _Head(text, heading)
    return Facts(
        kind=head.kind, number=head.number, issuing_body=head.body, issued_on=head.day, title=head.title,
        journal=journal, journal_year=year, journal_position=position, eli=eli[0] if eli else "",
    )  # fmt: skip


class _Head:
    """The heading of an act, taken apart from left to right: kind, number, then author, date and subject."""

    def __init__(self, text: str, heading: re.Match[str]) -> None:
        region = " ".join(text[heading.end() : heading.end() + _REGION_MOST].split())
        end = _TITLE_END.search(region)
        self.rest = region[: end.start()] if end else ""
        self.kind = next(kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, heading[1].strip(), _I))
        self.number = self._take_number()
        dated = _DATE.search(self.rest)
        self.day = _day(dated) if dated else None
        before, after = (self.rest[: dated.start()], self.rest[dated.end() :]) if dated else (self.rest, "")
        self.body = self._body(before) or self._body(after)
        self.title = self._title(heading[1], after if dated else before)
        if "przepisów porządkowych" in self.title.lower():
            self.kind = "order_regulations"

    def _take_number(self) -> str:
        found = _NUMBER.match(" " + self.rest) or _BARE_NUMBER.match(" " + self.rest)
        if found is None or _BLANK.search(self.rest[:40]):
            return ""
        self.rest = (" " + self.rest)[found.end() :]
        number = re.sub(r"\s", "", found["number"]).rstrip(".,-–")
        return number if any(map(str.isdigit, number)) else ""

    def _body(self, words: str) -> str:
        words = _MADE.sub("", words).strip(" ,.:")
        if not STARTS.match(words):
            return ""
        subject = _SUBJECT.search(words)
        return nominative((words[: subject.start()] if subject else words).strip(" ,.:"))

    def _title(self, kind: str, words: str) -> str:
        subject = _SUBJECT.search(words)
        if subject is None:
            return ""
        said = words[subject.start() :].strip(" ,.:;")
        if len(said) > _TITLE_MOST or len(said.split()) < 3:
            return ""
        return f"{' '.join(kind.split()).capitalize()} {_calm(said)}"


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


def _journal(above: str, text: str) -> tuple[str, int | None, int | None]:
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

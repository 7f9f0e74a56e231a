"""Where in an act, and in which journal: § 3 ust. 2 pkt 1a, art. 15zzs, Dz. U. z 2020 r. poz. 374."""

import re
from collections.abc import Iterator, Sequence

from search.language.characters import form_of
from search.language.kinds import Found, Kind, Token

Span = tuple[int, int]

# What may stand below what, the sign that stands for it in the form, and its word.
_UNITS = {
    "a": (0, "art.", "artykuł"),
    "§": (1, "§", "paragraf"),
    "u": (2, "ust.", "ustęp"),
    "p": (3, "pkt", "punkt"),
    "l": (4, "lit.", "litera"),
}
_LONE = {"po": ("poz.", "pozycja"), "nr": ("nr", "numer"), "nu": ("nr", "numer")}
_UNIT = (
    r"(?P<unit>§{1,2}|par(?:\.|agraf\w{0,3})?|art(?:\.|ykuł\w{0,3})?|ust(?:\.|ęp\w{0,3})?|pkt\.?|punkt\w{0,3}"
    r"|lit(?:\.|er[aęyą])|poz(?:\.|ycj\w{1,2})?|nr\.?|numer\w{0,3})"
)
_NUMBER = r"(?P<number>[0-9]{1,6}(?:\s?z{2,4}[a-z]?|[a-z]{1,4})?(?![^\W_]|[./][0-9])|(?<=lit\.)\s?[a-z]{1,2}(?![^\W_]))"
_REFERENCE = re.compile(rf"{_UNIT}\s{{0,2}}{_NUMBER}", re.IGNORECASE)
_BETWEEN = re.compile(r",?\s{0,3}")
_LETTER = re.compile(rf"{_UNIT}\s{{0,2}}(?P<number>[a-z]{{1,2}})(?![^\W_])", re.IGNORECASE)
# As acts begin their first paragraph: § 4. 1. Wójt zarządza.
_FIRST = re.compile(r"\.\s{0,3}(?P<number>1[a-z]?)\.\s{1,3}(?=[„\"]?[A-ZĄĆĘŁŃÓŚŹŻ])")
_BEFORE_FIRST = re.compile(
    r"(?P<unit>§|art(?:\.|ykuł))\s{0,2}(?P<number>[0-9]{1,6}(?:z{2,4}[a-z]?|[a-z]{1,4})?)(?=\.)", re.IGNORECASE
)
# Bounded, as everything that reads what strangers wrote.
_MOST_STEPS = 6


def reference(text: str, start: int) -> Found | None:
    """Each step by itself, and each way from the first step: § 3, § 3 ust. 2, § 3 ust. 2 pkt 1a; ust. 2; pkt 1a."""
    if found := _first(text, start):
        return found
    steps = list(_steps(text, start))
    if not steps:
        return None
    spans = [(step["unit"], step["number"], step.span("unit"), _number_span(step)) for step in steps]
    return _found(spans, steps[-1].end())


def _first(text: str, start: int) -> Found | None:
    """With the word that acts leave out, which stands for the number itself: § 4 ust. 1."""
    above = _BEFORE_FIRST.match(text, start)
    first = _FIRST.match(text, above.end()) if above else None
    if not above or not first:
        return None
    span = first.span("number")
    spans = [(above["unit"], above["number"], above.span("unit"), above.span("number"))]
    return _found([*spans, ("ust.", first["number"], span, span)], span[1])


def _found(steps: Sequence[tuple[str, str, Span, Span]], end: int) -> Found:
    """Of the unit and the number of each step, and where they stand."""
    tokens: list[Token] = []
    way, begin = "", steps[0][2][0]
    for place, (unit, told, at, number_at) in enumerate(steps):
        sign, word = _names(unit)
        number = form_of(re.sub(r"\s", "", told))
        way += sign + number
        tokens.append(Token(0, begin, number_at[1], way, Kind.REFERENCE, 2 * place + 2))
        if place:
            tokens.append(Token(2 * place, at[0], number_at[1], sign + number, Kind.REFERENCE, 2))
        tokens.append(Token(2 * place, *at, word))
        tokens.append(Token(2 * place + 1, *number_at, number, Kind.NUMBER))
    return Found(end, sorted(tokens, key=lambda token: (token.position, -token.width)))


def _steps(text: str, start: int) -> Iterator["re.Match[str]"]:
    place, rank = start, -1
    for _ in range(_MOST_STEPS):
        step = _step(text, place)
        if not step:
            return
        own = _rank(step["unit"])
        if (own is None and rank >= 0) or (own is not None and own <= rank):
            return
        yield step
        if own is None:
            return
        rank = own
        gap = _BETWEEN.match(text, step.end())
        place = gap.end() if gap else step.end()


def _step(text: str, place: int) -> "re.Match[str] | None":
    step = _REFERENCE.match(text, place)
    if step:
        return step
    letter = _LETTER.match(text, place)
    return letter if letter and letter["unit"][0] in "lL" else None


def _rank(unit: str) -> int | None:
    return None if _lone(unit) else _UNITS[_key(unit)][0]


def _names(unit: str) -> tuple[str, str]:
    return _lone(unit) or _UNITS[_key(unit)][1:]


def _key(unit: str) -> str:
    return "§" if unit.casefold().startswith("par") else unit[0].casefold()


def _lone(unit: str) -> tuple[str, str] | None:
    return _LONE.get(unit[:2].casefold())


def _number_span(step: "re.Match[str]") -> Span:
    end = step.end("number")
    return end - len(step["number"].lstrip()), end


_HEADS = {"dz.u.": ("dziennik", "ustaw"), "m.p.": ("monitor", "polski"), "dz.urz.": ("dziennik", "urzędowy")}
_HEAD = re.compile(
    r"(?P<first>dz(?:\.\s{0,2}|\s)?|dziennik\w{0,4}\s{1,3})"
    r"(?:(?P<official>urz(?:\.|ędow\w{1,4})?)|(?P<laws>u(?:\.|(?![^\W\d_]))|ustaw(?![^\W_])))"
    r"|(?P<monitor>m\.\s?|m(?=p)|monitor\w{0,4}\s{1,3})(?P<polish>p(?:\.|(?![^\W\d_]))|polsk\w{1,4}(?![^\W_]))",
    re.IGNORECASE,
)
# Of which voivodeship, be it cut short or left out where it is plain: Woj. Śląskiego, Woj. Maz., Woj.
_OF = re.compile(
    r"\s{0,2}woj(?:\.|ew\w{1,10})(?:\s{0,2}(?!(?:z|nr|poz|rocznik)(?![^\W_]))(?P<part>[^\W\d_]{2,25}(?:\.?-[^\W\d_]{2,25})?)\.?)?"
    r"(?=[\s,(]{1,3}(?:z\s|rocznik|nr|poz|[0-9]))"
    r"|\s{0,2}(?P<name>[^\W\d_]{5,25}(?:-[^\W\d_]{4,25})?)(?=[\s,]{1,3}(?:z\s|nr|poz|[0-9]))",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\s?(?P<year>[12][0-9]{3})\.(?:(?P<issue>[0-9]{1,3})\.)?(?P<item>[0-9]{1,6})(?![0-9]|\.[0-9])")
_IN_YEAR = r"(?:(?:(?:z|rocznik)\s{1,3})?(?P<year>[12][0-9]{3})\s{0,2}(?:r\.|r\b|roku)?)?"
_ISSUE = r"[\s,]{0,3}(?:nr\.?\s{0,2}(?P<issue>[0-9]{1,3})(?![0-9]))?"
_ITEM = r"[\s,]{0,3}(?P<mark>poz(?:\.|ycj\w{1,2}(?=\s))?)\s{0,2}(?P<item>[0-9]{1,6})(?![^\W_])"
_PROSE = re.compile(
    rf"[\s,(]{{0,3}}{_IN_YEAR}{_ISSUE}{_ITEM}(?:\s{{1,2}}z\s{{1,2}}(?P<late>[12][0-9]{{3}})\s{{0,2}}(?:r\.|r\b|roku))?",
    re.IGNORECASE,
)
# An act that was announced in the year in which it was passed is cited without the year of the journal.
_PASSED = re.compile(r"z\s{1,2}dnia\s{1,2}[0-9]{1,2}\s{1,2}[^\W\d_]{4,12}\s{1,2}(?P<year>[12][0-9]{3})\s{0,2}r")
_LONGEST_TITLE = 300
_MORE = re.compile(
    rf"(?:\s?,|\s{{1,3}}i|\s{{1,3}}oraz)\s{{1,3}}{_IN_YEAR}{_ISSUE}[\s,]{{0,3}}"
    r"(?P<mark>poz\.?\s{0,2})?(?P<item>[0-9]{1,6})"
    r"(?=\s{0,3}(?:[,;)\].]|i\s|oraz\s|z[e]?\s{1,3}(?:późn|zm|[12])|$))",
    re.IGNORECASE,
)
_MOST_ITEMS = 40


def journal(text: str, start: int) -> Found | None:
    """A place in a journal of laws in every spelling, or the journal's name alone."""
    head = _HEAD.match(text, start)
    if not head:
        return None
    name = "m.p." if head["monitor"] else "dz.urz." if head["official"] else "dz.u."
    titled = _title(head, name)
    of = _OF.match(text, head.end()) if name == "dz.urz." else None
    item = _placed(text, of.end() if of else head.end())
    year = _year(text, start, item) if item else ""
    if not item or not (year or item["issue"]):
        return Found(head.end(), titled)
    called = next((group for group in ("name", "part") if of and of[group]), "")
    tokens = [*titled, Token(1, *of.span(called), form_of(of[called]).replace(".", ""))] if of and called else titled
    return _items(text, start, name, item, tokens, year)


def _placed(text: str, begin: int) -> "re.Match[str] | None":
    return _DOTTED.match(text, begin) or _PROSE.match(text, begin)


def _year(text: str, start: int, item: "re.Match[str]") -> str:
    """Told before the position, after it, or by the day of the act that is cited."""
    told: str = item["year"] or item.groupdict().get("late") or ""
    if told or item["issue"]:
        return told
    passed = [found["year"] for found in _PASSED.finditer(text, max(0, start - _LONGEST_TITLE), start)]
    return passed[-1] if passed else ""


def _title(head: "re.Match[str]", name: str) -> list[Token]:
    first = head.span("monitor") if head["monitor"] else head.span("first")
    second = next(head.span(group) for group in ("official", "laws", "polish") if head[group])
    long, short = _HEADS[name]
    first = first[0], first[0] + len(head.string[slice(*first)].rstrip())
    return [Token(0, *head.span(), name, Kind.WORD, 2), Token(0, *first, long), Token(1, *second, short)]


def _items(text: str, start: int, name: str, item: "re.Match[str] | None", tokens: list[Token], year: str) -> Found:
    """The first with the journal's name before it; each further one is a whole of its own, at its number."""
    place, issue, end = 2, "", start
    while item and place < _MOST_ITEMS:
        if place > 2 and item["year"]:
            year, issue = item["year"], ""
        issue = item["issue"] or issue
        end = item.end()
        here = 0 if place == 2 else place
        began = start if place == 2 else item.start("item")
        tokens += [
            Token(here, began, end, form, Kind.JOURNAL, 4 if here == 0 else 1)
            for form in _forms(name, year, issue, item["item"])
        ]
        if place == 2 or item["year"]:
            tokens += _when(item, place, year)
            place += 1
        tokens += _item(item, place)
        place += 1
        item = _MORE.match(text, end)
    return Found(end, sorted(tokens, key=lambda token: (token.position, -token.width)))


def _forms(name: str, year: str, issue: str, item: str) -> list[str]:
    """Positions are counted by year; those of an issue are known by it as well, where the year is not told."""
    number = item.lstrip("0") or "0"
    forms = [f"{name}{year}.{number}"] if year else []
    return [*forms, f"{name}nr{issue}.{number}"] if issue.strip("0") else forms


def _when(item: "re.Match[str]", place: int, year: str) -> list[Token]:
    """A year that stands elsewhere stands for the position's number, which is what is cited."""
    tokens = []
    if year:
        span = next((item.span(group) for group in ("year", "late") if item.groupdict().get(group)), item.span("item"))
        tokens += [Token(place, *span, year, Kind.NUMBER), Token(place, *span, "rok")]
    if item["issue"] and item["issue"].strip("0"):
        tokens.append(Token(place, *item.span("issue"), item["issue"], Kind.NUMBER))
    return tokens


def _item(item: "re.Match[str]", place: int) -> list[Token]:
    span, number = item.span("item"), item["item"].lstrip("0") or "0"
    mark = item.span("mark") if item.groupdict().get("mark") else span
    return [
        Token(place, mark[0], span[1], f"poz.{number}", Kind.REFERENCE),
        Token(place, *span, "pozycja"),
        Token(place, *span, number, Kind.NUMBER),
    ]


__all__ = ["journal", "reference"]

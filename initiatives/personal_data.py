"""Text -> what in it looks like personal data; pure.

A warning, never a proof: what is found is shown to a person, who decides. Numbers are told by their form and check
digits (PESEL: act on the register of the population, art. 15; account: ISO 13616; identity card), everything else by
the words around it: the nearest word that speaks of a person or of an office decides whose address, telephone or
account it is.

Each pattern is bounded, and words are looked up once for the whole text: time grows with the text's length alone.
Measured on `tests/data/personal_data.toml` by `tests/test_personal_data.py`.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from initiatives.personal_words import (
    ALWAYS_PUBLIC_MAILBOX,
    NUMBERED_OTHERWISE,
    OFFICE,
    PERSON,
    PRIVATE_DOMAINS,
    RESIDENCE,
    given_names,
)

# A name is an official's where a post or an office ends as near before it.
_OF_OFFICIAL = 30
# Raised whenever the rules change: texts that were looked through by older ones are looked through again.
RULES = 1


class Kind(StrEnum):
    PESEL = "pesel"
    IDENTITY_CARD = "identity_card"
    ACCOUNT = "account"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "email"


# What stands in a field made for it is meant to be read.
CHANNELS = frozenset({Kind.TELEPHONE, Kind.EMAIL, Kind.ADDRESS})


@dataclass(frozen=True)
class Finding:
    """`start` and `end` are places in the text as it was given; `sample` shows it without telling it."""

    kind: Kind
    start: int
    end: int
    sample: str


def find(text: str, *, leave: Iterable[Kind] = ()) -> list[Finding]:
    """In the order of the text; kinds in `leave` are not looked for."""
    left = frozenset(leave)
    plain = _Plain(text)
    found = [
        Finding(kind, plain.place(start), plain.place(end - 1) + 1, _sample(kind, plain.text[start:end]))
        for kind, finder in _FINDERS.items()
        if kind not in left
        for start, end in finder(plain)
    ]
    return sorted(found, key=lambda finding: (finding.start, finding.kind))


def pages_with(pages: Iterable[str]) -> dict[str, list[int]]:
    """The numbers, from 1, of the pages on which each kind was found."""
    found: dict[str, list[int]] = {}
    for number, page in enumerate(pages, start=1):
        for kind in sorted({finding.kind for finding in find(page)}):
            found.setdefault(kind.value, []).append(number)
    return found


# The text without what its setting put in ---------------------------------------------------------------------------

_SPACES = dict.fromkeys(map(ord, "\t\r\u00a0\u2000\u2002\u2003\u2007\u2009\u200a\u202f"), " ")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_LIKE = {**_SPACES, **_DASHES}
# Marks that nobody sees, and a word that was broken at the end of a line.
_BETWEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]+|(?<=[^\\W\\d_])-[ ]?\n(?=[^\\W\\d_A-ZĄĆĘŁŃÓŚŹŻ])")


class _Plain:
    """A text that can be searched, which knows where each of its letters stood before, and whose words are near."""

    def __init__(self, text: str) -> None:
        spaced = text.translate(_LIKE)
        gaps = [match.span() for match in _BETWEEN.finditer(spaced)]
        self.text = _without(spaced, gaps) if gaps else spaced
        self._cut_at, self._cut_before = _cuts(gaps)
        self.offices = _Words(self.text, OFFICE)
        self.residences = _Words(self.text, RESIDENCE)
        self.others = _Words(self.text, NUMBERED_OTHERWISE)
        self.people = _Words(self.text, PERSON, self._private_names())

    def _private_names(self) -> Iterator[int]:
        """Where names end; one behind a post or an office is an official's."""
        for start, end in given_names(self.text):
            if self.offices.last(start - _OF_OFFICIAL, start) is None:
                yield end

    def place(self, position: int) -> int:
        """Where in the given text the letter stood."""
        passed = bisect_right(self._cut_at, position)
        return position + (self._cut_before[passed - 1] if passed else 0)

    def is_personal(self, start: int, end: int, *, before: int, after: int = 0) -> bool:
        """Whether the nearest word before speaks of a person; what follows is asked where nothing stands before."""
        person, office = self.people.last(start - before, start), self.offices.last(start - before, start)
        if person is not None or office is not None:
            return person is not None and (office is None or person > office)
        return self.people.last(end, end + after) is not None and self.offices.last(end, end + after) is None


def _without(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    edges = [0, *(edge for gap in gaps for edge in gap), len(text)]
    return "".join(text[start:end] for start, end in list(pairwise(edges))[::2])


def _cuts(gaps: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Where in the shortened text something was taken out, and how much up to there."""
    places, sums, taken = [], [], 0
    for start, end in gaps:
        places.append(start - taken)
        taken += end - start
        sums.append(taken)
    return places, sums


class _Words:
    """The places where words of a kind end."""

    def __init__(self, text: str, pattern: re.Pattern[str], more: Iterable[int] = ()) -> None:
        self.ends = sorted([*(match.end() for match in pattern.finditer(text)), *more])

    def last(self, start: int, end: int) -> int | None:
        """The last that ends between the two places."""
        place = bisect_right(self.ends, end) - 1
        return self.ends[place] if place >= 0 and self.ends[place] >= start else None


# Numbers ------------------------------------------------------------------------------------------------------------

Spans = Iterator[tuple[int, int]]

_ELEVEN = re.compile(r"(?<![0-9])(?=([0-9](?:[ \-\n]{0,2}[0-9]){10})(?![0-9]))")
# How people set the eleven digits apart; another grouping is another number, unless the word PESEL stands before it.
_GROUPINGS = {(11,), (6, 5), (2, 2, 2, 5), (2, 2, 2, 3, 2), (6, 3, 2), (1,) * 11}
_NAMED_PESEL = re.compile(r"PESEL[^0-9]{0,25}\Z", re.IGNORECASE)
_GLUED_BEFORE = re.compile(r"[\w/+]\Z|[0-9][ \-.,/]\Z")
_LETTER_BEFORE = re.compile(r"[\w/.,+]\Z")
_GLUED_AFTER = re.compile(r"[/\\][0-9A-Za-z]|[.,][0-9]|\s?(?:zł|PLN|EUR|kWh|szt)\b|-[0-9]")
_DIGIT_AFTER = re.compile(r"[ \-][0-9]")
_PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Months from 21 on are those of the years from 2000 on; nobody of the 19th century is left, and none of the 22nd born.
_CENTURIES = {0: 1900, 2: 2000}


def _pesels(plain: _Plain) -> Spans:
    last = 0
    for match in _ELEVEN.finditer(plain.text):
        start, end = match.span(1)
        if start >= last and is_pesel(_digits(match[1])) and _stands_alone(plain, start, end):
            last = end
            yield start, end


def is_pesel(digits: str) -> bool:
    """Eleven digits with a date of birth that can be and the right check digit."""
    numbers = [int(digit) for digit in digits]
    if sum(map(lambda number, weight: number * weight, numbers, _PESEL_WEIGHTS)) % 10:
        return False
    century = _CENTURIES.get(numbers[2] // 2 * 2)
    month, day = (numbers[2] % 2) * 10 + numbers[3], int(digits[4:6])
    if century is None or not 1 <= month <= len(_DAYS):
        return False
    year = century + int(digits[:2])
    leap = year % 4 == 0 and year != _CENTURIES[0]
    return 1 <= day <= (28 if month == 2 and not leap else _DAYS[month - 1])


def _stands_alone(plain: _Plain, start: int, end: int) -> bool:
    before, after = plain.text[max(0, start - 40) : start], plain.text[end : end + 6]
    if _NAMED_PESEL.search(before):
        return True
    written = plain.text[start:end]
    grouping = tuple(len(group) for group in re.split(r"[ \-\n]+", written))
    if grouping not in _GROUPINGS or _GLUED_AFTER.match(after):
        return False
    if grouping == (11,):
        return not _LETTER_BEFORE.search(before) and plain.others.last(start - 25, start) is None
    return not (_GLUED_BEFORE.search(before) or _DIGIT_AFTER.match(after))


_CARD = re.compile(r"(?<![\w])[A-Za-z]{3}[ \-]?[0-9]{3}[ ]?[0-9]{3}(?![\w])")
_CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)
_CARD_NAMED = re.compile(
    r"(?:dow[oó]d\w*|legitymuj\w+|tożsamości|dok\.\s?tożs|ser(?:ia|ii|ią)\b|\bDO\b)", re.IGNORECASE
)


def _cards(plain: _Plain) -> Spans:
    """With the right check digit, and named as what it is: three letters and six digits are many things."""
    for match in _CARD.finditer(plain.text):
        before = plain.text[max(0, match.start() - 70) : match.start()]
        if _CARD_NAMED.search(before) and is_card(re.sub(r"[ \-]", "", match[0])):
            yield match.span()


def is_card(written: str) -> bool:
    """Three letters and six digits, whose sum by the weights of the act is divisible by ten."""
    values = [int(sign, 36) for sign in written]
    return not sum(map(lambda value, weight: value * weight, values, _CARD_WEIGHTS)) % 10


_ACCOUNT = re.compile(r"(?<![0-9])(?:PL ?)?[0-9]{2}(?:[ \-\n]?[0-9]{4}){6}(?![0-9])")
_OWN_ACCOUNT = 160


def _accounts(plain: _Plain) -> Spans:
    for match in _ACCOUNT.finditer(plain.text):
        is_right = int(_digits(match[0])[2:] + "2521" + _digits(match[0])[:2]) % 97 == 1
        if is_right and plain.is_personal(*match.span(), before=_OWN_ACCOUNT):
            yield match.span()


# Where one lives and how one is reached -----------------------------------------------------------------------------

_NUMBER = (
    r"[0-9]{1,4}[ ]?[a-zA-Z]?(?:[ ]?/[ ]?[0-9]{1,4}[a-zA-Z]?)?(?:[ ]?(?:m\.?|lok\.?|mieszk\.?)[ ]?[0-9]{1,4})?(?![\w])"
)
_NAME = r"(?:[A-ZĄĆĘŁŃÓŚŹŻ0-9][\w.\-]{0,30}[ \n]{1,2}){1,5}"
_STREET = re.compile(
    rf"(?:\b(?:ul|al|os|pl)\.|\b(?:ulic[ay]|alej[ai]|osiedl[eu]|plac[u]?))[ \n]{{0,2}}{_NAME}(?:nr |numer )?{_NUMBER}",
)
_VILLAGE = re.compile(
    rf"(?:\b(?:w|we|wieś|wsi|miejscowoś[ćc]i?|msc\.|m\.)[ \n]{{1,2}}){{0,2}}{_NAME}(?:nr |numer )?{_NUMBER}"
    r"(?=[ ]?(?:[,.;:)\n]|\Z| z[a ]| leg| PESEL| oraz))"
)
_POSTCODE = re.compile(r"(?<![0-9\-])[0-9]{2}-[0-9]{3}[ \n]{1,2}[A-ZĄĆĘŁŃÓŚŹŻ][\w]{1,30}")
_ADDRESS_WITHIN, _SHORTEST_ADDRESS = 90, 6


def _addresses(plain: _Plain) -> Spans:
    """What follows a word that says where a person lives, and what stands below a person's name in a letter."""
    last = 0
    for start, end in sorted({*_residences(plain), *_letterheads(plain)}):
        if start >= last:
            last = end
            yield start, end


def _residences(plain: _Plain) -> Spans:
    """As far as the next word of the kind: it is the one nearer to the address that counts."""
    places = plain.residences.ends
    for place, following in zip(places, [*places[1:], len(plain.text) + _ADDRESS_WITHIN], strict=False):
        within = min(_ADDRESS_WITHIN, following - place)
        if within > _SHORTEST_ADDRESS and (near := _nearest_address(plain.text[place : place + within + 70], within)):
            start, end = place + near[0], place + near[1]
            if plain.offices.last(place + 1, start + 1) is None:
                yield start, end


def _nearest_address(window: str, within: int) -> tuple[int, int] | None:
    spans = [match.span() for pattern in (_STREET, _VILLAGE, _POSTCODE) if (match := pattern.search(window))]
    return min((span for span in spans if span[0] <= within), default=None)


_HEAD = re.compile(
    r"^[ ]{0,20}(?:Pani?[ ]{1,2})?([A-ZĄĆĘŁŃÓŚŹŻ]\w{1,20})[ ]{1,3}[A-ZĄĆĘŁŃÓŚŹŻ][\w\-]{1,40}[ ,]{0,20}\n[ ]{0,20}"
    r"((?:ul\.|al\.|os\.|pl\.)?[ ]?[A-ZĄĆĘŁŃÓŚŹŻ][^\n]{1,50}?[0-9]{1,4}\w?(?:[ ]?/[ ]?[0-9]{1,4})?[ ,]{0,20}\n[ ]{0,20}"
    r"[0-9]{2}-[0-9]{3}[ ]{1,3}[A-ZĄĆĘŁŃÓŚŹŻ]\w{1,30})",
    re.MULTILINE,
)


def _letterheads(plain: _Plain) -> Spans:
    """An application begins with its writer: name, street, town, a line each."""
    for match in _HEAD.finditer(plain.text):
        if any(True for _ in given_names(match[0][: match.start(2) - match.start()])):
            yield match.span(2)


_MOBILE = re.compile(
    r"(?<![\w/.])(?:(?:\+|00)48[ \-]?)?(?:45|5[0137]|6[069]|7[2389]|88)[0-9]"
    r"(?:[ \-\n]{0,2}[0-9]{3}[ \-\n]{0,2}[0-9]{3}|(?:[ \-][0-9]{2}){3})(?![\w/]|[ \-.,][0-9])"
)
_REACHED_BEFORE, _REACHED_AFTER = 110, 60


def _telephones(plain: _Plain) -> Spans:
    for match in _MOBILE.finditer(plain.text):
        is_other = plain.others.last(match.start() - 25, match.start()) is not None
        if not is_other and plain.is_personal(*match.span(), before=_REACHED_BEFORE, after=_REACHED_AFTER):
            yield match.span()


_MAILBOX = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@([\w\-]{1,40}(?:\.[\w\-]{1,20}){1,3})(?![\w@])")


def _mailboxes(plain: _Plain) -> Spans:
    """At a provider of private mailboxes; not where an office has one there, as small ones do."""
    for match in _MAILBOX.finditer(plain.text):
        owner = match[0].partition("@")[0].partition("+")[0]
        if match[1].lower() in PRIVATE_DOMAINS and not ALWAYS_PUBLIC_MAILBOX.search(owner):
            yield match.span()


_FINDERS: dict[Kind, Callable[[_Plain], Spans]] = {
    Kind.PESEL: _pesels,
    Kind.IDENTITY_CARD: _cards,
    Kind.ACCOUNT: _accounts,
    Kind.ADDRESS: _addresses,
    Kind.TELEPHONE: _telephones,
    Kind.EMAIL: _mailboxes,
}


# What is shown of it ------------------------------------------------------------------------------------------------

DOT = "•"
_SHOWN = {Kind.PESEL: (2, 1), Kind.IDENTITY_CARD: (2, 1), Kind.ACCOUNT: (2, 2), Kind.TELEPHONE: (2, 2)}


def _sample(kind: Kind, written: str) -> str:
    """As much as one needs to find the place, and too little to learn what stands there."""
    one_line = " ".join(written.split())
    if kind == Kind.EMAIL:
        owner, _at, domain = one_line.partition("@")
        return f"{owner[:1]}{DOT * 3}@{domain}"
    if kind == Kind.ADDRESS:
        return f"{one_line[:6].rstrip()}{DOT * 3}"
    first, last = _SHOWN[kind]
    signs = re.sub(r"[ \-]", "", one_line)
    return f"{signs[:first]}{DOT * (len(signs) - first - last)}{signs[-last:]}"


def _digits(written: str) -> str:
    return re.sub(r"[^0-9]", "", written)


__all__ = ["CHANNELS", "RULES", "Finding", "Kind", "find", "is_card", "is_pesel", "pages_with"]

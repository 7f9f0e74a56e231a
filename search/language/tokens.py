"""Text of offices as words, each with its place; pure, and alike for what is indexed and what is asked."""

import re
from collections.abc import Callable
from functools import partial

from search.language.abbreviations import ABBREVIATIONS, abbreviation
from search.language.characters import form_of, plain
from search.language.compounds import address, apostrophe, hashtag, hyphenated, mark, named
from search.language.dates import day, year
from search.language.kinds import Found, Kind, Token
from search.language.numbers import amount, number, phone
from search.language.references import journal, reference

Known = Callable[[str], bool]

# First, quickly, words that nothing holds to what follows; then all other beginnings, which are looked at closely.
_CHUNK = re.compile(
    r"([^\W\d_]++)(?![\d_]|[-‐‑‒–−'’ʼ‘.@:][^\W_]|\s?/\s?\d|://|[-‐‑¬][ \t\xa0]*\r?\n)|[^\W_]++|[§#]|[+(](?=\d)"
)
_ROMAN = re.compile(r"[IVXLC]+")
_REFERENCES = frozenset(
    form
    for stem, endings in (
        ("artykuł", "-u-owi-em-y-ów"), ("artykul", "e"), ("ustęp", "-u-ie-em-y-ów"), ("punkt", "-u-cie-em-y-ów"),
        ("paragraf", "-u-ie-em-y-ów"), ("pozycj", "a-i-ę-ą-e"), ("numer", "-u-ze-em-y-ów"), ("liter", "a-y-ę-ą-ze"),
    )
    for form in (stem + ending for ending in endings.split("-"))
)  # fmt: skip
_JOURNALS = frozenset({
    "dz", "dzu", "dzurz", "mp", "m", "dziennik", "dziennika", "dziennikowi", "dziennikiem", "dzienniku",
    "monitor", "monitora", "monitorowi", "monitorem", "monitorze",
})  # fmt: skip
_UNIT_WITH_NUMBER = re.compile(r"(?:art|ust|pkt|poz|nr|par)[0-9]")
_DISEASES = frozenset({"covid", "covid19", "sars", "sarscov", "sarscov2"})
_CLOSELY = ABBREVIATIONS | _REFERENCES | _JOURNALS | _DISEASES

# A third of what the class itself takes.
_token = partial(tuple.__new__, Token)

_MOST_FORMS = 100_000
# Longer is no word, and more than engines take.
_LONGEST_FORM = 100
_forms: dict[str | None, str] = {}


def tokens(text: str, language: str = "pl", known: Known = bool) -> list[Token]:
    """In the order of positions. `known` tells words of the language, for words that a line's end cut in two."""
    readable = plain(text)
    found = _tokens(readable.text, language, known)
    starts, ends = readable.starts, readable.ends
    if starts is None or ends is None:
        return found
    return [
        _token((position, starts[start], ends[end - 1], form, kind, width))
        for position, start, end, form, kind, width in found
    ]


def _tokens(text: str, language: str, known: Known) -> list[Token]:
    """Nineteen words of twenty are met before: for those, no step that can be left out."""
    found: list[Token] = []
    position = done = 0
    forms, make, simple, add = _forms, _token, Kind.WORD, found.append
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        form = forms.get(chunk[1])
        if start < done:
            if end <= done:
                continue
            # What was recognised ended within a run of letters and digits, as 2020 does in 24.03.2020Dz.
            start, form = done, None
        if form is not None:
            add(make((position, start, end, form, simple, 1)))
            position += 1
            continue
        while start < end:
            if special := _closely(text, start, end, language, known):
                found += [_placed(token, position) for token in special.tokens]
                position += special.width
                done = start = special.end
            else:
                if text[start].isalnum():
                    form = _plain_word(text[start:end], alone=chunk[1] == text[start:end])
                    add(Token(position, start, end, form, Kind.NUMBER if text[start].isdecimal() else simple))
                    position += 1
                break
    return found


def _placed(token: Token, position: int) -> Token:
    own, start, end, form, kind, width = token
    return _token((position + own, start, end, form[:_LONGEST_FORM], kind, width))


def _plain_word(word: str, *, alone: bool) -> str:
    """Remembered where it can be nothing else."""
    form = form_of(word[:_LONGEST_FORM])[:_LONGEST_FORM]
    if alone and form not in _CLOSELY and not _ROMAN.fullmatch(word):
        if len(_forms) >= _MOST_FORMS:
            _forms.clear()
        _forms[word] = form
    return form


def _closely(text: str, start: int, end: int, language: str, known: Known) -> Found | None:
    first = text[start]
    if first.isdigit():
        return _numeric(text, start, language, known)
    if first == "#":
        return hashtag(text, start)
    if first in "+(":
        return phone(text, start)
    if first == "§":
        return reference(text, start)
    return _worded(text, start, end, language, known)


def _numeric(text: str, start: int, language: str, known: Known) -> Found | None:
    return (
        day(text, start, language)
        or year(text, start)
        or amount(text, start)
        or phone(text, start)
        or number(text, start)
        or address(text, start)
        or mark(text, start)
        or hyphenated(text, start, known)
    )


def _worded(text: str, start: int, end: int, language: str, known: Known) -> Found | None:
    form = form_of(text[start:end])
    if form in _DISEASES and (found := named(text, start)):
        return found
    if form in _JOURNALS and (found := journal(text, start)):
        return found
    may_refer = form in _REFERENCES or form in ABBREVIATIONS or _UNIT_WITH_NUMBER.match(form)
    if language == "pl" and may_refer and (found := reference(text, start)):
        return found
    return (
        address(text, start)
        or mark(text, start)
        or hyphenated(text, start, known)
        or apostrophe(text, start)
        or (abbreviation(text, start, end) if language == "pl" else None)
    )


__all__ = ["Known", "tokens"]

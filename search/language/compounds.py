"""Words of several parts: numbers of acts and files, Bielsko-Biała, e-usługa, BIP-u, hashtags, addresses."""

import re
from collections.abc import Callable
from itertools import islice

from search.language.characters import form_of
from search.language.kinds import Found, Kind, Token, whole_and_parts

Span = tuple[int, int]
Part = tuple[str, Span]

_PIECE = re.compile(r"[^\W_]+")
_HYPHENS = "-‐‑‒–−"
_APOSTROPHES = "'’ʼ‘"

_COVID = re.compile(rf"(covid)\s?[{_HYPHENS}—]?\s?(19)(?![^\W_])", re.IGNORECASE)
_SARS = re.compile(rf"(sars)\s?[{_HYPHENS}—]?\s?(cov)\s?[{_HYPHENS}—]?\s?(2)(?![^\W_])", re.IGNORECASE)

_SESSION = re.compile(
    r"(?=[ivxlc0-9])(?:[ivxlc]{1,9}\s?([/.])\s?[0-9]{1,5}|[0-9]{1,5}\s?([/.])\s?[ivxlc]{1,9})"
    r"\s?[/.]\s?(?:(?:19|20)[0-9]{2}|[0-9]{2})(?![^\W_])",
    re.IGNORECASE,
)
_RUN = re.compile(r"[^\W_]+(?:\s?/\s?(?=[0-9])[^\W_]+|[./‐‑–-][^\W_]+){1,15}")
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)

_HYPHENATED = re.compile(rf"[^\W_]+(?:[{_HYPHENS}][^\W_]+){{1,15}}")
_LINE_END = re.compile(r"([^\W\d_]{2,})[-‐‑¬][ \t\xa0]*\r?\n[ \t\xa0]*([^\W\d_]{2,})(?![-‐‑¬'’@/])")
_APOSTROPHE = re.compile(rf"([^\W\d_]+)[{_APOSTROPHES}]([^\W\d_]+)")
# How names and acronyms are inflected: BIP-u, GOPS-em, Kennedy'ego.
_ENDINGS = frozenset({
    "u", "em", "ie", "owi", "ach", "ami", "om", "y", "i", "a", "ą", "ę", "ów", "owy", "owa", "owe", "ego",
    "emu", "m", "go", "mu", "iem", "ze", "rze",
})  # fmt: skip
_SURE_ENDINGS = frozenset(["u", "em", "ie", "owi", "ach", "ami", "om", "iem"])
_CYRILLIC = re.compile(r"[\u0400-\u052f]+")

_HASHTAG = re.compile(r"#(\w{1,100})")
_MAIL = re.compile(r"[^\W_][\w.+-]{0,63}@[^\W_][\w-]{0,62}(?:\.[^\W_][\w-]{0,62}){1,4}")
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"”„]{2,500}", re.IGNORECASE)
_HOST = re.compile(
    r"[^\W_][\w-]{0,62}(?:\.[^\W_][\w-]{0,62}){0,4}\.(?:pl|eu|cz|com|org|net|info|gov)(?![\w@]|[.-]\w)(?:/[^\s<>\"”„]{0,300})?",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'’”»"
_MOST_PARTS = 16


def mark(text: str, start: int) -> Found | None:
    """The number of an act or a file; whole with slashes, in small letters, with the year in full."""
    if found := _SESSION.match(text, start):
        return _mark(text, found.span(), session=True)
    found = _RUN.match(text, start)
    if not found or not _is_mark(found[0]):
        return None
    return _mark(text, found.span(), session=False)


def _is_mark(run: str) -> bool:
    pieces = _PIECE.findall(run)
    numbers = sum(piece[0].isdigit() for piece in pieces)
    if len(pieces) == 2:
        return ("/" in run and numbers > 0 and len(run) <= 24) or (numbers == 2 and "." in run)
    return numbers >= 2 and any(sign in run for sign in "./")


def _mark(text: str, span: Span, *, session: bool) -> Found:
    parts = _parts(text, span)
    if session and len(parts[-1][0]) == 2:
        year, where = parts[-1]
        parts[-1] = (f"{'19' if year >= '50' else '20'}{year}", where)
    found = whole_and_parts("/".join(form for form, _ in parts), Kind.MARK, span, parts)
    first = next((place for place, (form, _) in enumerate(parts) if form[0].isdigit()), 0)
    if not session and first and len(parts) - first >= 2:
        rest = "/".join(form for form, _ in parts[first:])
        inner = Token(first, parts[first][1][0], span[1], rest, Kind.MARK, len(parts) - first)
        found.tokens.insert(first + 1, inner)
    return found


def _parts(text: str, span: Span) -> list[Part]:
    return [(form_of(piece[0]), piece.span()) for piece in islice(_PIECE.finditer(text, *span), _MOST_PARTS)]


def named(text: str, start: int) -> Found | None:
    """COVID-19 and SARS-CoV-2, which people write in every way."""
    for pattern in (_COVID, _SARS):
        if found := pattern.match(text, start):
            parts = [(form_of(found[group]), found.span(group)) for group in range(1, (found.lastindex or 0) + 1)]
            return whole_and_parts("-".join(form for form, _ in parts), Kind.COMPOUND, found.span(), parts)
    return None


def hyphenated(text: str, start: int, known: Callable[[str], bool]) -> Found | None:
    """A compound with its parts; or one word, where a line ended within it."""
    if found := _LINE_END.match(text, start):
        return _across_lines(found, known)
    found = _HYPHENATED.match(text, start)
    if not found:
        return None
    parts = _parts(text, found.span())
    if len(parts) == 2 and _is_ending(text[slice(*parts[0][1])], parts[1][0]):
        return Found(found.end(), [Token(0, *found.span(), parts[0][0])])
    return whole_and_parts("-".join(form for form, _ in parts), Kind.COMPOUND, (start, parts[-1][1][1]), parts)


def _is_ending(stem: str, ending: str) -> bool:
    if stem.isupper() and len(stem) > 1:
        return ending in _ENDINGS
    return 2 <= len(stem) <= 6 and ending in _SURE_ENDINGS


def _across_lines(found: "re.Match[str]", known: Callable[[str], bool]) -> Found:
    """Hyphens of compounds fall at line ends too: a capital tells, and the dictionary."""
    first, second = form_of(found[1]), form_of(found[2])
    joined = first + second
    if found[2][0].islower() and (known(joined) or not (known(first) and known(second))):
        return Found(found.end(), [Token(0, *found.span(), joined)])
    parts = [(first, found.span(1)), (second, found.span(2))]
    return whole_and_parts(f"{first}-{second}", Kind.COMPOUND, found.span(), parts)


def apostrophe(text: str, start: int) -> Found | None:
    """Kennedy'ego is Kennedy; in Ukrainian it is a letter: п'ять."""
    found = _APOSTROPHE.match(text, start)
    if not found:
        return None
    first, second = form_of(found[1]), form_of(found[2])
    if second in _ENDINGS:
        return Found(found.end(), [Token(0, *found.span(), first)])
    if _CYRILLIC.fullmatch(first) and _CYRILLIC.fullmatch(second):
        return Found(found.end(), [Token(0, *found.span(), f"{first}'{second}")])
    return None


def hashtag(text: str, start: int) -> Found | None:
    """With its sign and without, and its words where capitals or underscores tell them apart."""
    found = _HASHTAG.match(text, start)
    if not found or not any(letter.isalnum() for letter in found[1]):
        return None
    parts = [(form_of(text[slice(*span)]), span) for span in _camel(text, *found.span(1))][:_MOST_PARTS]
    name = "".join(form for form, _ in parts)
    joined = Token(0, *found.span(1), name, Kind.HASHTAG, len(parts))
    whole = whole_and_parts(f"#{name}", Kind.HASHTAG, found.span(), parts)
    tokens = whole.tokens if len(parts) > 1 else whole.tokens[:1]
    return Found(found.end(), [tokens[0], joined, *tokens[1:]])


def _camel(text: str, start: int, end: int) -> list[Span]:
    """A word begins at a capital after a small letter, and at the last of several capitals before a small one."""
    spans: list[Span] = []
    for piece in _PIECE.finditer(text, start, end):
        left = piece.start()
        for place in range(left + 1, piece.end()):
            before, here, after = text[place - 1], text[place], text[place + 1 : min(place + 2, piece.end())]
            if here.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower())):
                spans.append((left, place))
                left = place
        spans.append((left, piece.end()))
    return spans


def address(text: str, start: int) -> Found | None:
    """Of mail or of the web, with its words; the form without scheme, www and what closes a sentence."""
    found = _MAIL.match(text, start) or _WEB.match(text, start) or _HOST.match(text, start)
    if not found:
        return None
    whole = found[0].rstrip(_TRAILING + "/")
    end = start + len(whole)
    parts = [part for part in _parts(text, (start, end)) if part[0] not in {"http", "https", "www"}]
    form = re.sub(r"^(?:https?://)?(?:www\.)?", "", form_of(whole)) if parts else ""
    if not form:
        return None
    return Found(end, whole_and_parts(form, Kind.ADDRESS, (start, end), parts).tokens)


__all__ = ["address", "apostrophe", "hashtag", "hyphenated", "mark", "named"]

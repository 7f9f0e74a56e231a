"""Amounts of money, telephone numbers, and numbers as they are grouped: each in all its spellings as one."""

import re
from decimal import Decimal

from search.language.characters import form_of
from search.language.kinds import Found, Kind, Token

_SPACE = "[ \xa0\u202f\u2009]"
_GROUPED = rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,5}}(?![0-9])|[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,5}}(?![0-9])"
# Sixteen digits are more than any budget has; what is longer is no number that is counted with.
_NUMBER = rf"(?P<number>(?:{_GROUPED}|[0-9]{{1,16}}(?![0-9]))(?:[.,][0-9]{{1,4}}(?![0-9]))?)(?:,-)?"
_SCALES = {"tys": 1_000, "mln": 1_000_000, "mld": 1_000_000_000}
_SCALE_WORDS = {"tysi": "tys", "mili": "mln"}
_SCALE = r"(?P<scale>tys\b\.?|tysi[ąęa]c\w{0,3}|mln\b\.?|milion\w{0,3}|mld\b\.?|miliard\w{0,3})"
_CURRENCY = (
    r"(?P<currency>z[łl](?:ot(?:ych|e|y|ego))?(?![^\W_])|pln(?![^\W_])|eur(?:o)?(?![^\W_])|€|czk(?![^\W_])|k[čc](?![^\W_])"
    r"|koron(?:y|a)?(?![^\W_])|usd(?![^\W_])|\$)"
)
_GAP = r"\s{0,2}"
_TERM = re.compile(rf"{_NUMBER}(?:{_GAP}{_SCALE})?(?:{_GAP}{_CURRENCY})?", re.IGNORECASE)
_BETWEEN = re.compile(_GAP)
_CURRENCIES = {
    "z": "złoty",
    "p": "złoty",
    "e": "euro",
    "€": "euro",
    "c": "koruna",
    "k": "koruna",
    "u": "usd",
    "$": "usd",
}
_MOST_TERMS = 3

_SEPARATOR = "[ \xa0\u202f–-]"
_PHONE = re.compile(
    rf"(?:(?:\+|00)(?P<country>48|420|421|380|49){_SEPARATOR}?)?(?P<number>"
    rf"\(0?[0-9]{{2}}\){_SEPARATOR}?[0-9]{{3}}{_SEPARATOR}?[0-9]{{2}}{_SEPARATOR}?[0-9]{{2}}"
    rf"|[0-9]{{3}}{_SEPARATOR}[0-9]{{3}}{_SEPARATOR}[0-9]{{3}}"
    rf"|[0-9]{{2}}{_SEPARATOR}[0-9]{{3}}{_SEPARATOR}[0-9]{{2}}{_SEPARATOR}[0-9]{{2}}"
    rf"|[0-9]{{2}}{_SEPARATOR}[0-9]{{7}}|[0-9]{{9}})(?![0-9]|{_SEPARATOR}[0-9])"
)
_SPACED = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,5}}(?![0-9])")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){1,5}(?![0-9]|\.[0-9])")
_DECIMAL = re.compile(r"([0-9]{1,16}),([0-9]{1,6})(?![0-9]|,[0-9])")
_DIGITS = re.compile(r"[0-9]+")


def amount(text: str, start: int) -> Found | None:
    """5 219 zł, 5.219 zł, 5 tys. 219 zł, 5219,00 zł: whole 5219zł, parts 5219 and złoty."""
    value, place, last_scale = Decimal(0), start, None
    for _ in range(_MOST_TERMS):
        term = _TERM.match(text, place)
        if not term:
            return None
        scale = _scale(term["scale"])
        if last_scale is not None and scale >= last_scale:
            return None
        value += _value(term["number"], scaled=scale > 1) * scale
        if term["currency"]:
            return _amount(value, start, term)
        if scale == 1:
            return None
        last_scale = scale
        place = _end_of(_BETWEEN, text, term.end())
    return None


def _amount(value: Decimal, start: int, term: "re.Match[str]") -> Found:
    number = written(value)
    currency = _CURRENCIES[term["currency"][0].lower()]
    last = term.end("scale") if term["scale"] else term.end("number")
    return Found(
        term.end(),
        [
            Token(0, start, term.end(), number + currency, Kind.AMOUNT, 2),
            Token(0, start, last, number, Kind.NUMBER),
            Token(1, *term.span("currency"), currency),
        ],
    )


def _end_of(pattern: "re.Pattern[str]", text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _scale(word: str | None) -> int:
    if not word:
        return 1
    name = form_of(word).rstrip(".")
    if name.startswith("miliard"):
        return _SCALES["mld"]
    return _SCALES[_SCALE_WORDS.get(name[:4], name[:3])]


def _value(number: str, *, scaled: bool) -> Decimal:
    """A dot before three digits groups thousands, but 1.250 mln is one and a quarter."""
    digits = re.sub(_SPACE, "", number).replace(",", ".")
    head, _, tail = digits.rpartition(".")
    if not head:
        return Decimal(digits)
    if "," not in number and len(tail) == 3 and not scaled:
        return Decimal(digits.replace(".", ""))
    return Decimal(f"{head.replace('.', '')}.{tail}")


def written(value: Decimal) -> str:
    return str(int(value)) if value == int(value) else format(value.normalize(), "f")


def phone(text: str, start: int) -> Found | None:
    """Nine digits, however grouped; those of Poland without its prefix."""
    found = _PHONE.match(text, start)
    if not found:
        return None
    digits = "".join(_DIGITS.findall(found["number"]))
    digits = digits[-9:] if found["number"].startswith("(") else digits
    country = found["country"] if found["country"] not in (None, "48") else ""
    return Found(found.end(), [Token(0, *found.span(), f"{country}{digits}", Kind.PHONE)])


def number(text: str, start: int) -> Found | None:
    """12 500 and 12.500 are 12500, of which the groups may as well be numbers of their own; 2,50 is 2.5."""
    if found := _SPACED.match(text, start):
        parts = [Token(place, *part, text[slice(*part)], Kind.NUMBER) for place, part in enumerate(_parts(text, found))]
        whole = "".join(part.form for part in parts)
        return Found(found.end(), [Token(0, *found.span(), whole, Kind.NUMBER, len(parts)), *parts])
    if found := _DOTTED.match(text, start):
        return Found(found.end(), [Token(0, *found.span(), found[0].replace(".", ""), Kind.NUMBER)])
    if found := _DECIMAL.match(text, start):
        form = written(Decimal(f"{found[1]}.{found[2]}"))
        return Found(found.end(), [Token(0, *found.span(), form, Kind.NUMBER)])
    return None


def _parts(text: str, found: "re.Match[str]") -> list[tuple[int, int]]:
    return [part.span() for part in _DIGITS.finditer(text, *found.span())]


__all__ = ["amount", "number", "phone"]

"""Abbreviations of Polish offices, and the words that they stand for.

Those that are words of their own too (ust, os, im) count only with their full stop.
"""

from search.language.characters import folded, form_of
from search.language.kinds import Found, Kind, Token

_WITH_OR_WITHOUT_STOP = {
    "art": "artykuł", "ark": "arkusz", "dr": "doktor", "egz": "egzemplarz", "godz": "godzina", "gosp": "gospodarczy",
    "inż": "inżynier", "lit": "litera", "mgr": "magister", "nr": "numer", "pkt": "punkt", "poz": "pozycja",
    "prof": "profesor", "rozp": "rozporządzenie", "str": "strona", "szt": "sztuka", "tel": "telefon", "tys": "tysiąc",
    "ul": "ulica", "uchw": "uchwała", "woj": "województwo", "wz": "zastępstwo", "zarz": "zarządzenie", "zł": "złoty",
    "mln": "milion", "mld": "miliard", "ndst": "niedostateczny",
}  # fmt: skip
_WITH_STOP_ONLY = {
    "al": "aleja", "gm": "gmina", "im": "imienia", "jedn": "jednolity", "kom": "komórkowy", "miejsc": "miejscowość",
    "mies": "mieszkaniec", "os": "osiedle", "par": "paragraf", "pl": "plac", "pow": "powiat", "r": "rok",
    "późn": "późniejszy", "św": "święty", "urz": "urząd", "ust": "ustęp", "wew": "wewnętrzny", "zał": "załącznik",
    "zm": "zmiana", "zn": "znak", "ok": "około", "dn": "dzień", "sygn": "sygnatura", "min": "minuta",
}  # fmt: skip
# As people type them who leave out diacritics: zl, sw., pozn. zm.
_WITH_OR_WITHOUT_STOP |= {folded(short): full for short, full in _WITH_OR_WITHOUT_STOP.items()}
_WITH_STOP_ONLY |= {folded(short): full for short, full in _WITH_STOP_ONLY.items()}
ABBREVIATIONS = frozenset(_WITH_OR_WITHOUT_STOP) | frozenset(_WITH_STOP_ONLY)


def abbreviation(text: str, start: int, end: int) -> Found | None:
    """The full word in place of the short one, whose full stop belongs to it."""
    form = form_of(text[start:end])
    stop = text[end : end + 1] == "."
    full = _WITH_OR_WITHOUT_STOP.get(form) or (_WITH_STOP_ONLY.get(form) if stop else None)
    if full is None:
        return None
    last = end + stop
    return Found(last, [Token(0, start, last, full, Kind.WORD)])


def shortened(typed: str, form: str) -> str:
    """What was typed for a word that it abbreviates, with or without its full stop; empty where it is written out."""
    short = form_of(typed.rstrip("."))
    return short if _WITH_OR_WITHOUT_STOP.get(short) == form else ""


__all__ = ["ABBREVIATIONS", "abbreviation", "shortened"]

"""Whatever Unicode comes, as letters that patterns can read, and the way back to the places in the text."""

import re
import unicodedata
from array import array
from collections.abc import Iterator
from typing import NamedTuple

_BASIC = range(0x530)
_PUNCTUATION = "\u2002\u2003\u2009\u202f‐‑‒–—―‘’‚‛“”„‟•…€−"


def _is_plain(letter: str) -> bool:
    return unicodedata.normalize("NFKC", letter) == letter and unicodedata.category(letter)[0] not in "MC"


_PLAIN = "".join(letter for letter in map(chr, _BASIC) if _is_plain(letter)) + _PUNCTUATION + "\xa0\t\r\n\f\v"
# A soft hyphen at the end of a line goes with the end of the line. A mark belongs to the letter before it.
_ODD = re.compile(rf"\xad[ \t]*\r?\n[ \t]*|.?[^{re.escape(_PLAIN)}\xad]+|\xad", re.DOTALL)
_PLAIN_ONLY = re.compile(rf"[{re.escape(_PLAIN)}]*+")

_MOST_MARKS = 30

# What has no decomposition, and yet is typed without its stroke.
_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


class Plain(NamedTuple):
    """`starts` and `ends` say where each letter of `text` stands in the original; None: at its own place."""

    text: str
    starts: "array[int] | None" = None
    ends: "array[int] | None" = None


def plain(text: str) -> Plain:
    """Letters with their marks as one (NFKC), ligatures as letters, nothing that is not seen (soft hyphens, joiners).

    Marks that make no letter of their own are left out. Spaces stay what they are.
    """
    if text.isascii() or _PLAIN_ONLY.fullmatch(text):
        return Plain(text)
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    here = 0
    for odd in _ODD.finditer(text):
        left, right = odd.span()
        _copy(text, here, left, pieces, starts, ends)
        here = right
        if odd[0][0] == "\xad" and odd[0][-1] in " \t\n":
            continue
        for start, end in _clusters(text, left, right):
            letters = seen(text[start:end])
            pieces.append(letters)
            starts.extend([start] * len(letters))
            ends.extend([end] * len(letters))
    _copy(text, here, len(text), pieces, starts, ends)
    return Plain("".join(pieces), starts, ends)


def _copy(text: str, left: int, right: int, pieces: list[str], starts: "array[int]", ends: "array[int]") -> None:
    pieces.append(text[left:right])
    starts.extend(range(left, right))
    ends.extend(range(left + 1, right + 1))


def _clusters(text: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    """Letters with the marks that follow them; Hangul vowels and finals count as marks.

    To compose a letter with a hundred thousand marks takes minutes, and means nothing.
    """
    start = left
    for place in range(left + 1, right + 1):
        if place == right or place - start == _MOST_MARKS or not _is_mark(text[place]):
            yield start, place
            start = place


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M" or "\u1160" <= letter <= "\u11ff"


def seen(letters: str) -> str:
    composed = unicodedata.normalize("NFKC", letters)
    return "".join(letter for letter in composed if letter.isascii() or unicodedata.category(letter)[0] not in "MC")


def form_of(word: str) -> str:
    """A word as it is compared: without case."""
    form = word.casefold()
    return form if form.isascii() or _PLAIN_ONLY.fullmatch(form) else seen(form)


def folded(form: str) -> str:
    """As people type it who leave out diacritics, ł among them."""
    letters = unicodedata.normalize("NFKD", form.casefold()).translate(_STROKES)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


__all__ = ["Plain", "folded", "form_of", "plain"]

"""What was typed, as words; and the place of those words in a text. Pure: knows neither Django nor an engine."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUERY = 300
MOST_WORDS = 24
SNIPPET_LENGTH = 240
ELLIPSIS = "…"

# Letters and digits, and what holds them together inside one word: XXIII/145/2020, e-usługa, poz.374.
_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Part:
    """A piece of a snippet, as plain text: whoever shows it escapes it."""

    text: str
    marked: bool = False


def words(query: str) -> list[str]:
    """The words of anything that can be typed; none where there is no letter and no digit."""
    found: list[str] = _WORD.findall(unicodedata.normalize("NFC", query[:LONGEST_QUERY]))
    return found[:MOST_WORDS]


def folded(text: str) -> str:
    """Without case and diacritics, letter for letter, so that places in it are places in the text."""
    return "".join(_fold(letter) for letter in text)


def _fold(letter: str) -> str:
    if letter in "łŁ":
        return "l"
    plain = unicodedata.normalize("NFD", letter)[0].casefold()
    return plain if len(plain) == 1 else letter


def matches(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the wanted words stand, as whole words."""
    tokens = {token for word in wanted for token in _TOKEN.findall(folded(word))}
    plain = folded(text)
    return [found.span() for found in _TOKEN.finditer(plain) if found[0] in tokens]


def snippet(text: str, wanted: Iterable[str], length: int = SNIPPET_LENGTH) -> list[Part]:
    """A piece of the text around the first wanted word, or its beginning; the wanted words are marked."""
    text = " ".join(text.split())
    found = matches(text, wanted)
    start = _word_start(text, found[0][0] - length // 3) if found else 0
    end = _word_end(text, start + length)
    parts = [Part(ELLIPSIS)] if start else []
    here = start
    for left, right in (span for span in found if start <= span[0] and span[1] <= end):
        parts += [Part(text[here:left]), Part(text[left:right], marked=True)]
        here = right
    parts.append(Part(text[here:end] + (ELLIPSIS if end < len(text) else "")))
    return [part for part in parts if part.text]


def _word_start(text: str, place: int) -> int:
    if place <= 0:
        return 0
    space = text.find(" ", place)
    return space + 1 if 0 <= space < place + 30 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 30, place)
    return space if space > 0 else place


__all__ = ["LONGEST_QUERY", "MOST_WORDS", "Part", "folded", "matches", "snippet", "words"]

"""How texts are set: lines as lists, words that must not end a line, amounts."""

import re
from functools import lru_cache

NO_BREAK = "\u00a0"
_BULLET = re.compile(r"^\s*(?:[-–—•*]\s+)+")
# Polish leaves no conjunction or preposition of one letter alone at the end of a line.
_SINGLE_LETTER = re.compile(r"(?<![^\W\d_]|[-’'])([aeiouwzAEIOUWZ]) +(?=[\w„(%])")
# Neither a number from its unit nor a mark from its number.
_MARK = re.compile(r"(§|\b(?:art|ust|pkt|poz|nr|str|tab|ok|tys|mln)\.?) +(?=\d)", re.IGNORECASE)
_UNIT = re.compile(r"(?<=\d) +(?=(?:zł|tys\.|mln|mld|proc\.|%|°C|km|m|kg|r\.|godz\.|min|dni)(?!\w))")

# As long as a summary may be.
_TITLE = 300
# A tag, or a piece whose spaces mean something.
_MARKUP = re.compile(r"(<(?:pre|code|textarea)\b.*?</(?:pre|code|textarea)>|<[^>]*>)", re.DOTALL | re.IGNORECASE)

# What ends a paragraph, what begins one, and how long a line is that the paper's edge may have ended.
_ENDS = (".", ";", ":", "!", "?")
_BEGINS = re.compile(r"(?:[a-z]\)|Rozdział|Dział|Art\.|Załącznik|[A-ZĄĆĘŁŃÓŚŹŻ ]+$)")
_FULL_LINE = 60


def lines(text: str) -> list[str]:
    """What was typed one a line, without empty lines and without the bullets that some type in front."""
    stripped = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return [line for line in stripped if line]


def unbroken(text: str) -> str:
    """The same words, with spaces that do not break where Polish typography allows no break."""
    return _title_unbroken(text) if len(text) <= _TITLE else _unbroken(text)


@lru_cache(maxsize=2048)
def _title_unbroken(text: str) -> str:
    """Titles and summaries stand in many lists."""
    return _unbroken(text)


def _unbroken(text: str) -> str:
    text = _SINGLE_LETTER.sub(rf"\1{NO_BREAK}", text)
    return _UNIT.sub(NO_BREAK, _MARK.sub(rf"\1{NO_BREAK}", text))


def unbroken_html(html: str) -> str:
    """The same for text with markup: what stands inside tags, and what is code, is left as it is."""
    parts = _MARKUP.split(html)
    return "".join(part if number % 2 else unbroken(part) for number, part in enumerate(parts))


def paragraphs(text: str) -> list[str]:
    """Of a text read from a file, whose lines end where the paper did: those inside a sentence are joined."""
    found: list[str] = []
    before = ""
    for line in (line.strip() for line in text.splitlines()):
        if line and before and _goes_on(before, line):
            found[-1] += f" {line}"
        elif line:
            found.append(line)
        before = line
    return found


def _goes_on(before: str, line: str) -> bool:
    if before.endswith(_ENDS) or not line[0].isalpha() or _BEGINS.match(line):
        return False
    return line[0].islower() or (len(before) >= _FULL_LINE and not before.isupper())


__all__ = ["NO_BREAK", "lines", "paragraphs", "unbroken", "unbroken_html"]

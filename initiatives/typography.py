"""How texts are set: lines as lists, words that must not end a line, amounts."""

import re

NO_BREAK = "\u00a0"
_BULLET = re.compile(r"^\s*(?:[-–—•*]\s+)+")
# Polish leaves no conjunction or preposition of one letter alone at the end of a line.
_SINGLE_LETTER = re.compile(r"(?<![^\W\d_]|[-’'])([aeiouwzAEIOUWZ]) +(?=[\w„(])")
# Neither a number from its unit nor a mark from its number.
_MARK = re.compile(r"(§|\b(?:art|ust|pkt|poz|nr|str|tab|ok|tys|mln)\.?) +(?=\d)", re.IGNORECASE)
_UNIT = re.compile(r"(?<=\d) +(?=(?:zł|tys\.|mln|mld|proc\.|%|°C|km|m|kg|r\.|godz\.|min|dni)(?!\w))")


def lines(text: str) -> list[str]:
    """What was typed one a line, without empty lines and without the bullets that some type in front."""
    stripped = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return [line for line in stripped if line]


def unbroken(text: str) -> str:
    """The same words, with spaces that do not break where Polish typography allows no break."""
    text = _SINGLE_LETTER.sub(rf"\1{NO_BREAK}", text)
    return _UNIT.sub(NO_BREAK, _MARK.sub(rf"\1{NO_BREAK}", text))


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a plain text: an empty line ends one."""
    return [part for part in (piece.strip("\n") for piece in re.split(r"\n\s*\n", text)) if part.strip()]


__all__ = ["NO_BREAK", "lines", "paragraphs", "unbroken"]

"""What tokens are."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    WORD = "word"
    NUMBER = "number"
    COMPOUND = "compound"  # Bielsko-Biała, e-usługa, COVID-19
    MARK = "mark"  # numbers of acts and files: XXIII/145/2020, OR.0050.12.2020
    JOURNAL = "journal"  # Dz.U. 2020 poz. 374
    REFERENCE = "reference"  # § 3 ust. 2 pkt 1a
    DATE = "date"
    AMOUNT = "amount"
    PHONE = "phone"
    HASHTAG = "hashtag"
    ADDRESS = "address"  # of mail or of the web


class Token(NamedTuple):
    """A word, or a thing that is written in many ways, which comes first, with its parts after it.

    `position` counts words, not letters; what stands at the same position are several names of one place. `width` is
    how many positions a whole takes, the same in all its spellings. `start` and `end` are places in the text.
    """

    position: int
    start: int
    end: int
    form: str
    kind: Kind = Kind.WORD
    width: int = 1


class Found(NamedTuple):
    """What a pattern recognised: tokens whose positions count from its first word, and where it ends."""

    end: int
    tokens: list[Token]

    @property
    def width(self) -> int:
        return max(token.position + token.width for token in self.tokens)


def whole_and_parts(form: str, kind: Kind, span: tuple[int, int], parts: "list[tuple[str, tuple[int, int]]]") -> Found:
    """Each part takes one position."""
    tokens = [Token(0, *span, form, kind, len(parts))]
    tokens += [Token(place, *where, part, _kind(part)) for place, (part, where) in enumerate(parts)]
    return Found(span[1], tokens)


def _kind(form: str) -> Kind:
    return Kind.NUMBER if form[:1].isdecimal() else Kind.WORD


__all__ = ["Found", "Kind", "Token", "whole_and_parts"]

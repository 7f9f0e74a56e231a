"""What changed between two texts: word by word, and of streams block by block. Pure, and bounded for any text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

# Beyond, the time grows faster than the text: a longer one is shown as taken away and put there whole.
MOST_WORDS = 800
MOST_BLOCKS = 400
MOST_LETTERS = 60_000
# Less in common than this is no change but another text.
AKIN = 0.3


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """`text`: words with single spaces between them."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """Of a stream: a block as it was, is, or both. `kind` is None where it stayed and its words are others."""

    kind: Kind | None
    pieces: tuple[Piece, ...]


def words(before: str, after: str) -> list[Piece]:
    own, other = before.split(), after.split()
    begun = _alike(own, other)
    ended = _alike(own[begun:][::-1], other[begun:][::-1])
    middle = _middle(own[begun : len(own) - ended], other[begun : len(other) - ended])
    parts = [(Kind.SAME, own[:begun]), *middle, (Kind.SAME, own[len(own) - ended :])]
    return [Piece(kind, " ".join(some)) for kind, some in parts if some]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many both begin with."""
    return next(
        (place for place, (own, its) in enumerate(zip(one, other, strict=False)) if own != its),
        min(len(one), len(other)),
    )


def _middle(own: Sequence[str], other: Sequence[str]) -> Iterator[tuple[Kind, Sequence[str]]]:
    whole = [("replace", 0, len(own), 0, len(other))]
    is_long = max(len(own), len(other)) > MOST_WORDS
    for step, start, end, begin, stop in whole if is_long else SequenceMatcher(None, own, other).get_opcodes():
        if step == "equal":
            yield Kind.SAME, own[start:end]
        else:
            yield Kind.REMOVED, own[start:end]
            yield Kind.ADDED, other[begin:stop]


def blocks(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Each block by its words; what was moved is taken away here and put there."""
    if max(len(before), len(after)) > MOST_BLOCKS or sum(map(len, (*before, *after))) > MOST_LETTERS:
        return [*(_line(Kind.REMOVED, text) for text in before), *(_line(Kind.ADDED, text) for text in after)]
    found: list[Line] = []
    for step, start, end, begin, stop in SequenceMatcher(None, before, after).get_opcodes():
        if step == "equal":
            found += [_line(Kind.SAME, text) for text in before[start:end]]
        else:
            found += _replaced(before[start:end], after[begin:stop])
    return found


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for own, other in zip_longest(before, after):
        pieces = words(own or "", other or "")
        if own is not None and other is not None and _share(pieces) >= AKIN:
            yield Line(None, tuple(pieces))
            continue
        if own is not None:
            yield _line(Kind.REMOVED, own)
        if other is not None:
            yield _line(Kind.ADDED, other)


def _share(pieces: Sequence[Piece]) -> float:
    """Of all letters, those that stayed."""
    return sum(len(one.text) for one in pieces if one.kind is Kind.SAME) / max(sum(len(one.text) for one in pieces), 1)


def _line(kind: Kind, text: str) -> Line:
    return Line(kind, (Piece(kind, " ".join(text.split())),))


__all__ = ["MOST_BLOCKS", "MOST_LETTERS", "MOST_WORDS", "Kind", "Line", "Piece", "blocks", "words"]

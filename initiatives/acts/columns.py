"""Columns that are written line by line over the whole page, as some printers' programs do: put back one after another.

A page whose columns are written one after another needs nothing. Pure; knows nothing of PDF.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# Fewer rows may be a table; so may rows of short cells.
_ROWS_LEAST = 12
_CHARACTERS_LEAST = 20
_SHARE = 0.6
# Where the second column may begin, as parts of the page's width.
_FROM, _TO = 0.4, 0.65
_SAME_LINE = 2.0
_SAME_PLACE = 3.0
# The width of a letter, as a part of its height; a column's own line never passes the gutter by so much.
_LETTER = 0.4


@dataclass(frozen=True)
class Piece:
    """Some words as they are drawn: where they begin, in points, and how high their letters are."""

    x: float
    y: float
    size: float
    text: str

    @property
    def end(self) -> float:
        """A guess, too small rather than too large."""
        return self.x + len(self.text) * self.size * _LETTER


def by_column(pieces: Sequence[Piece], *, width: float) -> str | None:
    """The page's text, one column after another; None where its columns are not mixed, or it has none."""
    rows = list(_rows(pieces))
    gutter = _gutter(rows, width)
    return None if gutter is None else "\n".join(_in_order(rows, gutter))


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Neighbours in the file that stand on one line."""
    row: list[Piece] = []
    for piece in pieces:
        if row and abs(piece.y - row[0].y) > _SAME_LINE:
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _gutter(rows: Sequence[list[Piece]], width: float) -> float | None:
    """Where the second column begins: in most lines words begin there, with much before and much behind."""
    counts: Counter[float] = Counter()
    clear: Counter[float] = Counter()
    for row in rows:
        for before, piece in pairwise(row):
            place = _place(piece)
            if _FROM * width < place < _TO * width:
                counts[place] += 1
                clear[place] += int(piece.x - before.end)
    often = [place for place, count in counts.items() if count >= max(_ROWS_LEAST, _SHARE * len(rows))]
    # Words that are drawn one by one may begin alike elsewhere, too; between columns there is the most room.
    gutter = max(often, key=lambda place: (clear[place], -place), default=None)
    return gutter if gutter is not None and _is_between_prose(rows, gutter) else None


def _is_between_prose(rows: Sequence[list[Piece]], gutter: float) -> bool:
    both = [(left, right) for left, right in (_split(row, gutter) for row in rows) if left and right]
    is_long = all(median(len(_text(half[side])) for half in both) >= _CHARACTERS_LEAST for side in (0, 1))
    crossing = sum(left[-1].end > gutter for left, _right in both)
    return is_long and crossing < (1 - _SHARE) * len(both)


def _place(piece: Piece) -> float:
    return round(piece.x / _SAME_PLACE) * _SAME_PLACE


def _split(row: list[Piece], gutter: float) -> tuple[list[Piece], list[Piece]]:
    left = [piece for piece in row if piece.x < gutter - _SAME_PLACE]
    return left, row[len(left) :] if row[: len(left)] == left else [piece for piece in row if piece not in left]


def _in_order(rows: Sequence[list[Piece]], gutter: float) -> Iterator[str]:
    """A line over the whole width ends what stands above it."""
    columns: tuple[list[str], list[str]] = ([], [])
    for row in rows:
        left, right = _split(row, gutter)
        if left and not right and left[-1].end > gutter:
            yield from (*columns[0], *columns[1], _text(left))
            columns = ([], [])
            continue
        for column, half in zip(columns, (left, right), strict=True):
            if half:
                column.append(_text(half))
    yield from (*columns[0], *columns[1])


def _text(half: Sequence[Piece]) -> str:
    """A word that is drawn apart begins with a blank or stands clear of what is before it."""
    text = ""
    end = 0.0
    for piece in half:
        is_apart = bool(text) and not text[-1].isspace() and piece.x > end + piece.size * _LETTER / 2
        text += f" {piece.text}" if is_apart else piece.text
        end = piece.end
    return text.strip()

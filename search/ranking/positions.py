"""A text as numbers of its forms, in order: everything that ranking asks of it, in four bytes a form.

What stands at the same position as the one before it (a compound and its first part) has the highest bit set, so that
positions follow from the numbers alone.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

STACKED = 1 << 31
_NUMBER = STACKED - 1


def encode(places: Iterable[tuple[int, int]]) -> Codes:
    """Of pairs of position and form number, in the order of positions, which have no gaps."""
    codes: list[int] = []
    last = -1
    for position, number in places:
        codes.append(number | STACKED if position == last else number)
        last = position
    return np.array(codes, dtype=np.uint32)


def pack(codes: Codes) -> bytes:
    """Little-endian, whatever the machine."""
    return codes.astype("<u4").tobytes()


def unpack(data: bytes) -> Codes:
    return np.frombuffer(data, dtype="<u4").astype(np.uint32, copy=False)


def numbers(codes: Codes) -> Codes:
    return codes & np.uint32(_NUMBER)


def positions(codes: Codes) -> NDArray[np.int64]:
    """Of every form."""
    return np.cumsum(codes < STACKED) - 1


def length(codes: Codes) -> int:
    """In words, a compound's parts each counting one."""
    return int(np.count_nonzero(codes < STACKED))


def lookup(forms: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """A table to take values from by form number, clipped: zero for forms that are not among these."""
    table = np.zeros(int(forms.max()) + 2 if len(forms) else 1, dtype=np.int64)
    table[forms] = values
    return table


__all__ = ["STACKED", "Codes", "encode", "length", "lookup", "numbers", "pack", "positions", "unpack"]

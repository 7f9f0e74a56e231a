"""A text as numbers of its forms, in order: everything that ranking asks of it, in four bytes a form.

What stands at the same position as the one before it (a compound and its first part) has the highest bit set, so that
positions follow from the numbers alone.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Ints = NDArray[np.int64]

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


def unpack(data: bytes | memoryview) -> Codes:
    return np.frombuffer(data, dtype="<u4").astype(np.uint32, copy=False)


def numbers(codes: Codes) -> Codes:
    return codes & np.uint32(_NUMBER)


def positions(codes: Codes) -> Ints:
    """Of every form."""
    return np.cumsum(codes < STACKED) - 1


def length(codes: Codes) -> int:
    """In words, a compound's parts each counting one."""
    return int(np.count_nonzero(codes < STACKED))


class Lookup:
    """Values of some forms, for whole texts at once: first only whether there is one, which is seven times as quick."""

    def __init__(self, forms: Ints, values: Ints) -> None:
        self._values = np.zeros(int(forms.max()) + 2 if len(forms) else 1, dtype=np.int64)
        self._values[forms] = values
        self._has = self._values != 0

    def find(self, codes: Codes) -> tuple[Ints, Ints]:
        """Where in the text the forms stand that have a value, and the values."""
        forms = numbers(codes)
        # Clipped: larger numbers than the table's have its last value, which is none.
        at = np.flatnonzero(self._has.take(forms, mode="clip"))
        return at, self._values[forms[at]]


__all__ = ["STACKED", "Codes", "Lookup", "encode", "length", "numbers", "pack", "positions", "unpack"]

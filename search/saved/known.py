"""Numbers of pages in little room: a search that finds ten thousand takes ten thousand bytes or fewer. Pure."""

import zlib
from collections.abc import Iterable

import numpy as np


def pack(numbers: Iterable[int]) -> bytes:
    """Ascending, each as the distance from the one before, which is mostly small."""
    ordered = np.array(sorted(set(numbers)), dtype="<i8")
    return zlib.compress(np.diff(ordered, prepend=0).astype("<i8").tobytes()) if len(ordered) else b""


def unpack(data: bytes | memoryview) -> set[int]:
    packed = bytes(data)
    return set(np.cumsum(np.frombuffer(zlib.decompress(packed), dtype="<i8")).tolist()) if packed else set()


__all__ = ["pack", "unpack"]

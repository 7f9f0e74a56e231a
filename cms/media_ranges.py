"""Which part of a file is asked for (RFC 9110, chapter 14), and that part, piece by piece.

One range is answered; several at once, as the standard allows, by the whole file.
"""

import re
from io import FileIO
from typing import NamedTuple

from django.utils.http import parse_http_date_safe

PIECE = 64 * 1024
# More digits than any size has; what has more is nobody's offset.
_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,30})\s*-\s*([0-9]{0,30})\s*", re.IGNORECASE | re.ASCII)


class Span(NamedTuple):
    """Of bytes: from `start`, before `stop`."""

    start: int
    stop: int


class Unsatisfiable(Exception):
    """Nothing of the file lies in the range: 416, with the size that the file has."""


def asked_for(header: str, size: int) -> Span | None:
    """None where the whole is to be sent: no range, several, or one that makes no sense. Raises Unsatisfiable."""
    found = _RANGE.fullmatch(header)
    if found is None or not size:
        return None
    first, last = found.groups()
    if not first:
        return _suffix(last, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Span(int(first), min(int(last) + 1, size) if last else size)


def _suffix(length: str, size: int) -> Span | None:
    if not length:
        return None
    if not int(length):
        raise Unsatisfiable
    return Span(max(size - int(length), 0), size)


def is_same(if_range: str, *, etag: str, changed: int) -> bool:
    """Whether what the reader has a part of is the file that is here: by strong comparison (RFC 9110, 13.1.5).

    `etag`: a strong one. A weak one of the reader's, which begins with W/, is never the same.
    """
    if_range = if_range.strip()
    return if_range == etag or parse_http_date_safe(if_range) == changed


class Part:
    """The bytes of one span. Whoever iterates over it closes it, and the file with it."""

    def __init__(self, file: FileIO, span: Span) -> None:
        file.seek(span.start)
        self._file = file
        self._left = span.stop - span.start

    def __iter__(self) -> "Part":
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(self._left, PIECE))
        if not piece:
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


__all__ = ["Part", "Span", "Unsatisfiable", "asked_for", "is_same"]

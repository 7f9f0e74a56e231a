"""Content-Encoding undone piece by piece, so that a bomb is put out at the limit and never stands in memory."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

from initiatives.feeds.records import Fault, FeedError

ACCEPTED = "gzip, deflate, br"
_MAGIC = b"\x1f\x8b"
# A member costs a set-up each, and 20 bytes are enough for one.
_MOST_MEMBERS = 100


class _Coding(Protocol):
    def decoded(self, data: bytes, most: int) -> Iterator[bytes]:
        """Pieces of at most about `most` bytes each."""

    def is_whole(self) -> bool: ...


class Body:
    """Takes a body as it comes in. FeedError(TOO_BIG) as soon as it has more than `limit` bytes, sent or decoded,
    BAD_ENCODING where it is not what it says, or was encoded more than once.
    """

    def __init__(self, encodings: Iterable[str], limit: int) -> None:
        self._limit, self._sent, self._size = limit, 0, 0
        self._pieces: list[bytes] = []
        self._coding = _coding(encodings)

    def feed(self, data: bytes) -> None:
        self._sent += len(data)
        self._check(self._sent)
        try:
            # One more than there is room for tells that there is more.
            for piece in self._coding.decoded(data, self._limit + 1):
                self._size += len(piece)
                self._check(self._size)
                self._pieces.append(piece)
        except (zlib.error, brotli.error) as error:
            raise FeedError(Fault.BAD_ENCODING, str(error)) from error

    def whole(self) -> bytes:
        if self._sent and not self._coding.is_whole():
            raise FeedError(Fault.TRUNCATED, f"the compressed body ends after {self._sent} bytes")
        return b"".join(self._pieces)

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise FeedError(Fault.TOO_BIG, f"more than {self._limit} bytes")


def _coding(encodings: Iterable[str]) -> _Coding:
    named = [name.strip().lower() for value in encodings for name in value.split(",")]
    named = [name for name in named if name not in ("", "identity")]
    if len(named) > 1:
        raise FeedError(Fault.BAD_ENCODING, f"encoded more than once: {', '.join(named)}")
    match named:
        case []:
            return _Plain()
        case ["gzip" | "x-gzip"]:
            return _Gzip()
        case ["deflate"]:
            return _Deflate()
        case ["br"]:
            return _Brotli()
    raise FeedError(Fault.BAD_ENCODING, f"unknown encoding: {named[0]}")


class _Plain:
    def decoded(self, data: bytes, most: int) -> Iterator[bytes]:
        yield data

    def is_whole(self) -> bool:
        return True


class _Gzip:
    """RFC 1952: members one after another; what follows them and is none is left alone, as browsers do."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self._members, self._rest = 1, b""

    def decoded(self, data: bytes, most: int) -> Iterator[bytes]:
        data = self._rest + data
        self._rest = b""
        while data:
            if self._member.eof and not self._begin(data):
                return
            yield self._member.decompress(data, most)
            data = self._member.unused_data or self._member.unconsumed_tail

    def _begin(self, data: bytes) -> bool:
        if not data.startswith(_MAGIC):
            # Perhaps half of a beginning.
            self._rest = data if _MAGIC.startswith(data) else b""
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise FeedError(Fault.BAD_ENCODING, f"more than {_MOST_MEMBERS} gzip members")
        self._member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        return True

    def is_whole(self) -> bool:
        return self._member.eof


class _Deflate:
    """With the header of zlib as RFC 9110, 8.4.1.2 says, or without, as some servers do."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._head = b""

    def decoded(self, data: bytes, most: int) -> Iterator[bytes]:
        if self._stream is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            has_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
        while data and not self._stream.eof:
            yield self._stream.decompress(data, most)
            data = self._stream.unconsumed_tail

    def is_whole(self) -> bool:
        return self._stream is not None and self._stream.eof


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def decoded(self, data: bytes, most: int) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        yield self._stream.process(data, output_buffer_limit=most)
        while not self._stream.can_accept_more_data():
            yield self._stream.process(b"", output_buffer_limit=most)

    def is_whole(self) -> bool:
        return bool(self._stream.is_finished())


__all__ = ["ACCEPTED", "Body"]

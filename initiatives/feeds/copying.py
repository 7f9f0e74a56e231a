"""Fetches pictures and files of entries into files of a folder. Each picture is opened by a child first: what comes out
of here is one that browsers show, of no more bytes and pixels than we take. Files are what their record says that they
are; whether they can be attached is for whoever keeps them to say. Those of one source come one after another, so that
one with slow or hostile pictures has a share of the machine like any other.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from initiatives.acts.child import SCRATCH
from initiatives.acts.picture_check import Size
from initiatives.exchange.pieces import Key, Piece
from initiatives.feeds.fetching import Fetcher, Request
from initiatives.feeds.records import Fault, FeedError, Problem

logger = logging.getLogger(__name__)

ACCEPT = "image/webp, image/png, image/jpeg, image/gif;q=0.9, image/*;q=0.1"
# Of one source in one look: how many, how large together, and how long for all of them. Less than the source's lease.
_MOST, _BYTES_MOST, _SECONDS = 40, 60 * 1024 * 1024, 120
# Of one entry, which is not divided.
_BYTES_OF_ONE_MOST = 200 * 1024 * 1024
_SECONDS_EACH, _SECONDS_EACH_FILE = 20, 60
# One that failed so is not asked for more in the same look.
_OF_THE_HOST = {
    Fault.TIMED_OUT, Fault.UNRESOLVED, Fault.REFUSED, Fault.TLS, Fault.NOT_PUBLIC, Fault.ASKED_TO_WAIT,
}  # fmt: skip
# The words for an administrator are others than for a feed (`faults`).
_FAULTS = {Fault.TOO_BIG: Fault.PICTURE_TOO_BIG, Fault.NO_PICTURE: Fault.NO_PICTURE}
_FAULTS_OF_FILES = {Fault.NO_FILE: Fault.NO_FILE}
_ENDINGS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"GIF8", "gif"), (b"\xff\xd8\xff", "jpg"), (b"RIFF", "webp"))


@dataclass(frozen=True)
class Wanted:
    """What one entry shows, each with the number of the collection that it is copied into."""

    identity: str
    pieces: tuple[tuple[Piece, int], ...]
    credit: str = ""


@dataclass(frozen=True)
class Copied:
    """`ending`: of a picture by what it is, whatever its address says; empty of a file."""

    path: Path
    ending: str = ""


@dataclass(frozen=True)
class Copies:
    """Files by the keys of their pieces; they go with `close`. `wanted`: entries that were begun with, `problems`: of
    pieces that could not be had. `left`: entries whose turn it is with the next look.
    """

    wanted: tuple[Wanted, ...] = ()
    files: Mapping[Key, Copied] = field(default_factory=dict)
    problems: Mapping[Key, Problem] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    close: Callable[[], None] = lambda: None


# The size of the picture in a file, as `size_in_child` has it, of no more pixels than so many.
Measure = Callable[[Path, int], Awaitable[Size | None]]


async def copy(fetcher: Fetcher, wanted: Sequence[Wanted], measure: Measure) -> Copies:
    """Raises nothing for what a picture is or does."""
    # What a killed process leaves is swept as readers' folders are.
    folder = TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True)
    copying = _Copying(fetcher, Path(folder.name), measure)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS):
                for one in wanted:
                    await copying.of(one)
    except BaseException:
        folder.cleanup()
        raise
    # The first one is taken as it is by now: another look might come no further.
    done = copying.done or copying.begun[:1]
    left = frozenset(one.identity for one in wanted) - set(done)
    begun = tuple(one for one in wanted if one.identity in copying.begun)
    asked = _keys(begun, done)
    problems = {key: problem for key, problem in copying.problems.items() if key in asked}
    return Copies(begun, copying.files, problems, left, folder.cleanup)


def _keys(wanted: Sequence[Wanted], done: Collection[str]) -> set[Key]:
    return {piece.key for one in wanted if one.identity in done for piece, _ in one.pieces}


class _Copying:
    def __init__(self, fetcher: Fetcher, folder: Path, measure: Measure) -> None:
        self._fetcher, self._folder, self._measure = fetcher, folder, measure
        self.files: dict[Key, Copied] = {}
        self.problems: dict[Key, Problem] = {}
        self.begun: list[str] = []
        self.done: list[str] = []
        self._bytes = 0
        self._silent: dict[str, Fault] = {}
        self._pixels: dict[Key, int] = {}

    async def of(self, wanted: Wanted) -> None:
        """All of an entry, or nothing yet; its pictures together of no more pixels than one may have: whoever first
        looks at a page waits until all of them are made smaller.
        """
        pieces = {piece.key: piece for piece, _ in wanted.pieces}
        new = [piece for key, piece in pieces.items() if key not in self.files | self.problems]
        asked = len(self.files) + len(self.problems)
        if asked and (asked + len(new) > _MOST or self._bytes > _BYTES_MOST):
            return
        self.begun.append(wanted.identity)
        # For those to which the time does not come.
        for piece in new:
            self._note(piece, FeedError(Fault.TIMED_OUT), is_of_host=False)
        for piece in new:
            try:
                most = self._fetcher.policy.picture_pixels - sum(self._pixels.get(key, 0) for key in pieces)
                self.files[piece.key] = await self._one(piece, most)
                del self.problems[piece.key]
            except FeedError as error:
                self._note(piece, error, is_of_host=error.fault in _OF_THE_HOST)
            except Exception as error:
                logger.exception("%s could not be copied", piece.address)
                self._note(piece, FeedError(Fault.UNKNOWN, repr(error)), is_of_host=False)
        self.done.append(wanted.identity)

    def _note(self, piece: Piece, error: FeedError, *, is_of_host: bool) -> None:
        """Never where it is had: the address may be a key."""
        detail = f"{piece.address} {error.fault} {'' if piece.fetched_at else error.detail}".strip()[:500]
        faults, usual = (_FAULTS_OF_FILES, Fault.FILE_AWAY) if piece.is_file else (_FAULTS, Fault.PICTURE_AWAY)
        self.problems[piece.key] = Problem(faults.get(error.fault, usual), detail)
        if is_of_host:
            self._silent[_host(piece)] = error.fault

    async def _one(self, piece: Piece, most: int) -> Copied:
        if fault := self._silent.get(_host(piece)):
            raise FeedError(fault)
        if self._bytes > _BYTES_OF_ONE_MOST:
            raise FeedError(Fault.TOO_BIG)
        try:
            async with asyncio.timeout(_SECONDS_EACH_FILE if piece.is_file else _SECONDS_EACH):
                fetched = await self._fetcher.get(_request(piece))
        except TimeoutError as error:
            raise FeedError(Fault.TIMED_OUT) from error
        body = fetched.body or b""
        self._bytes += len(body)
        if piece.sha1 and hashlib.sha1(body, usedforsecurity=False).hexdigest() != piece.sha1:
            raise FeedError(Fault.NO_FILE if piece.is_file else Fault.NO_PICTURE, "SHA-1")
        if piece.is_file:
            path = self._folder / str(len(self.files))
            path.write_bytes(body)
            return Copied(path)
        copied, self._pixels[piece.key] = await self._checked(body, fetched.content_type, most)
        return copied

    async def _checked(self, body: bytes, kind: str, most: int) -> tuple[Copied, int]:
        ending = next((ending for mark, ending in _ENDINGS if body.startswith(mark)), "")
        if not ending:
            raise FeedError(Fault.NO_PICTURE, kind)
        path = self._folder / f"{len(self.files)}.{ending}"
        path.write_bytes(body)
        size = await self._measure(path, most)
        if size is None or size.pixels > most:
            path.unlink()
            raise FeedError(*((Fault.TOO_BIG, f"{size.pixels} px") if size else (Fault.NO_PICTURE, kind)))
        return Copied(path, ending), size.pixels


def _request(piece: Piece) -> Request:
    """What a feed gives to its readers is for programs; a site that one looks at may not be (robots.txt)."""
    if piece.fetched_at:
        return Request(piece.fetched_at, accept="*/*", is_file=piece.is_file)
    return Request(piece.address, accept=ACCEPT, heeds_robots=True)


def _host(piece: Piece) -> str:
    return urlsplit(piece.fetched_at or piece.address).netloc


__all__ = ["Copied", "Copies", "Wanted", "copy"]

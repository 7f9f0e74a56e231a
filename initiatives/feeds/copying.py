"""Fetches pictures of entries into files of a folder. Each is opened by a child first: what comes out of here is a
picture that browsers show, of no more bytes and pixels than we take. Those of one source come one after another, so
that one with slow or hostile pictures has a share of the machine like any other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from initiatives.acts.child import SCRATCH
from initiatives.acts.picture_check import Size
from initiatives.feeds.fetching import Fetcher, Request
from initiatives.feeds.parsing.blocks import PictureAt
from initiatives.feeds.records import Fault, FeedError, Problem

logger = logging.getLogger(__name__)

ACCEPT = "image/webp, image/png, image/jpeg, image/gif;q=0.9, image/*;q=0.1"
# Of one source in one look: how many, how large together, and how long for all of them. Less than the source's lease.
_MOST, _BYTES_MOST, _SECONDS = 40, 60 * 1024 * 1024, 120
_SECONDS_EACH = 20
# One that failed so is not asked for more in the same look.
_OF_THE_HOST = {
    Fault.TIMED_OUT, Fault.UNRESOLVED, Fault.REFUSED, Fault.TLS, Fault.NOT_PUBLIC, Fault.ASKED_TO_WAIT,
}  # fmt: skip
# The words for an administrator are others than for a feed (`faults`).
_FAULTS = {Fault.TOO_BIG: Fault.PICTURE_TOO_BIG, Fault.NO_PICTURE: Fault.NO_PICTURE}
_ENDINGS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"GIF8", "gif"), (b"\xff\xd8\xff", "jpg"), (b"RIFF", "webp"))


@dataclass(frozen=True)
class Wanted:
    """What one entry shows. `collection`: the number of the one that it is copied into."""

    identity: str
    pictures: tuple[PictureAt, ...]
    collection: int
    credit: str = ""


@dataclass(frozen=True)
class Copied:
    """`ending`: by what it is, whatever its address says."""

    path: Path
    ending: str


@dataclass(frozen=True)
class Copies:
    """Files by the addresses that they came from; they go with `close`. `problems`: of addresses that gave none.
    `left`: entries whose turn it is with the next look.
    """

    wanted: tuple[Wanted, ...] = ()
    files: Mapping[str, Copied] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
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
    return Copies(
        tuple(one for one in wanted if one.identity in copying.begun), copying.files, copying.problems,
        frozenset(one.identity for one in wanted if one.identity not in copying.begun), folder.cleanup,
    )  # fmt: skip


class _Copying:
    def __init__(self, fetcher: Fetcher, folder: Path, measure: Measure) -> None:
        self._fetcher, self._folder, self._measure = fetcher, folder, measure
        self.files: dict[str, Copied] = {}
        self.problems: dict[str, Problem] = {}
        self.begun: set[str] = set()
        self._bytes = 0
        self._silent: dict[str, Fault] = {}
        self._pixels: dict[str, int] = {}

    async def of(self, wanted: Wanted) -> None:
        """All pictures of an entry, or none of them yet; together of no more pixels than one may have: whoever first
        looks at a page waits until all of them are made smaller.
        """
        new = [one.address for one in wanted.pictures if one.address not in self.files | self.problems]
        asked = len(self.files) + len(self.problems)
        if asked and (asked + len(new) > _MOST or self._bytes > _BYTES_MOST):
            return
        self.begun.add(wanted.identity)
        # For those to which the time does not come.
        self.problems |= {address: Problem(Fault.PICTURE_AWAY, f"{address} {Fault.TIMED_OUT}") for address in new}
        for address in new:
            try:
                most = self._fetcher.policy.picture_pixels - self._pixels_of(wanted)
                self.files[address] = await self._one(address, most)
                del self.problems[address]
            except FeedError as error:
                self._note(address, error)
            except Exception as error:
                logger.exception("the picture %s could not be copied", address)
                self._note(address, FeedError(Fault.UNKNOWN, repr(error)))

    def _note(self, address: str, error: FeedError) -> None:
        detail = f"{address} {error.fault} {error.detail}".strip()[:500]
        self.problems[address] = Problem(_FAULTS.get(error.fault, Fault.PICTURE_AWAY), detail)
        if error.fault in _OF_THE_HOST:
            self._silent[urlsplit(address).netloc] = error.fault

    def _pixels_of(self, wanted: Wanted) -> int:
        return sum(self._pixels.get(one.address, 0) for one in wanted.pictures)

    async def _one(self, address: str, most: int) -> Copied:
        if fault := self._silent.get(urlsplit(address).netloc):
            raise FeedError(fault)
        try:
            async with asyncio.timeout(_SECONDS_EACH):
                fetched = await self._fetcher.get(Request(address, accept=ACCEPT, heeds_robots=True))
        except TimeoutError as error:
            raise FeedError(Fault.TIMED_OUT) from error
        copied, self._pixels[address] = await self._checked(fetched.body or b"", fetched.content_type, most)
        return copied

    async def _checked(self, body: bytes, kind: str, most: int) -> tuple[Copied, int]:
        self._bytes += len(body)
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


__all__ = ["Copied", "Copies", "Wanted", "copy"]

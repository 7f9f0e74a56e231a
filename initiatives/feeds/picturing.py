"""Which pictures of a source's entries are copied, and the numbers under which we have them."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from initiatives.feeds import mapping
from initiatives.feeds.copying import Copied, Copies, Wanted
from initiatives.feeds.parsing.blocks import PictureAt
from initiatives.feeds.records import Entry, Fault, Problem
from initiatives.models import FeedItem, FeedSource
from initiatives.services import feed_pictures, uploads
from initiatives.services.feed_pictures import Copy
from initiatives.services.feed_sources import LeaseLostError

logger = logging.getLogger(__name__)

# An entry, with the text of its page where that was read, and what is known of it.
Both = tuple[Entry, FeedItem | None]


class Pictures:
    """Of a source that has them linked, none, and nothing is asked for."""

    def __init__(self, source: FeedSource) -> None:
        self._source = source
        self.are_copied = source.pictures == FeedSource.Pictures.COPIED
        self._numbers: dict[str, Mapping[str, int]] = {}

    def find(self, entries: Iterable[Both]) -> None:
        """What `of` tells of these: in three queries, however many there are."""
        wanted = self.wanted(entries)
        addresses = {picture.address for one in wanted for picture in one.pictures}
        known = feed_pictures.known(source=self._source, addresses=addresses) if addresses else {}
        self._numbers |= {one.identity: known.get(one.collection, {}) for one in wanted}

    def of(self, entry: Entry) -> Mapping[str, int]:
        """By address, the numbers of our copies."""
        return self._numbers.get(entry.identity, {})

    def wanted(self, entries: Iterable[Both]) -> list[Wanted]:
        if not self.are_copied:
            return []
        shown = [(entry, item, pictures) for entry, item in entries if (pictures := mapping.pictures_of(entry))]
        if not shown:
            return []
        items = [item for _, item, _ in shown if item is not None]
        own, others = feed_pictures.collections(source=self._source, items=items)
        return [
            Wanted(entry.identity, pictures, others.get(item.pk, own) if item else own, self._credit(entry))
            for entry, item, pictures in shown
        ]

    def _credit(self, entry: Entry) -> str:
        return ", ".join(filter(None, (self._source.partner.title, self._source.licence or entry.licence)))


def keep(source: FeedSource, copies: Copies, hold: Callable[[], object]) -> Copies:
    """Each in a transaction of its own, which `hold` begins with the proof of the lease. Those that cannot be kept are
    among the problems of the answer; of an address of which we have an older copy, nothing is said.
    """
    known = feed_pictures.known(source=source, addresses=list(copies.problems)) if copies.problems else {}
    ours = {address for numbers in known.values() for address in numbers}
    problems = {address: told for address, told in copies.problems.items() if address not in ours}
    scanned: dict[str, bool] = {}
    for one in copies.wanted:
        for picture in one.pictures:
            file = copies.files.get(picture.address)
            if file is None or picture.address in problems:
                continue
            problem = _keep(source, one, picture, file, scanned, hold)
            if problem is not None:
                problems[picture.address] = problem
    return replace(copies, problems=problems)


def _keep(
    source: FeedSource, one: Wanted, picture: PictureAt, file: Copied, scanned: dict[str, bool],
    hold: Callable[[], object],
) -> Problem | None:  # fmt: skip
    copy = Copy(picture.address, file.path, file.ending, picture.alt or picture.caption, one.credit)
    try:
        if picture.address not in scanned:
            scanned[picture.address] = _must_wait(file)
        with transaction.atomic():
            hold()
            feed_pictures.keep(
                copy=copy, source=source, collection=one.collection, awaits_scan=scanned[picture.address]
            )
    except uploads.Infected:
        return Problem(Fault.INFECTED, picture.address)
    except (LeaseLostError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("the picture %s could not be kept", picture.address)
        return Problem(Fault.PICTURE_AWAY, f"{picture.address} {error!r}"[:500])
    return None


def _must_wait(file: Copied) -> bool:
    with file.path.open("rb") as opened:
        return uploads.must_wait(file=File(opened), by=None, now=timezone.now())


__all__ = ["Pictures", "keep"]

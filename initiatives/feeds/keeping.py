"""Which pictures and files of a source's entries are copied, and the numbers under which we have them."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from time import monotonic

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from initiatives.acts.accepted import NotAccepted
from initiatives.exchange.pages import NOTHING, Numbers
from initiatives.exchange.pieces import Key, Piece
from initiatives.feeds import mapping
from initiatives.feeds.copying import Copies, Wanted
from initiatives.feeds.records import Entry, Fault, Problem
from initiatives.models import FeedFile, FeedItem, FeedPicture, FeedSource
from initiatives.services import feed_copies, feed_files, feed_pictures, uploads
from initiatives.services.feed_copies import Copy
from initiatives.services.feed_sources import LeaseLostError

logger = logging.getLogger(__name__)

# Of one look, after which what is left waits for the scanner as what comes while it does not answer: other sources wait
# meanwhile, and whoever knows it well makes files that it hardly gets through.
_SCANNING_SECONDS = 60
# Of one source, in all: one that brings other files each minute would fill the disk before anybody looks at it.
_HELD_MOST = 5 * 1024 * 1024 * 1024
# An entry, with the text of its page where that was read, and what is known of it.
Both = tuple[Entry, FeedItem | None]


class Kept:
    """Pictures are linked or copied as the source's rule says; what another Burza gives with its records is always
    copied: nobody here could follow a link to it.
    """

    def __init__(self, source: FeedSource) -> None:
        self._source = source
        self._are_copied = source.pictures == FeedSource.Pictures.COPIED
        self._numbers: dict[str, Numbers] = {}
        self._of_acts: dict[str, Numbers] = {}

    def may_want(self, entries: Iterable[Entry]) -> bool:
        return self._are_copied or any(entry.files_at for entry in entries)

    def find(self, entries: Iterable[Both]) -> None:
        """What `of` and `of_acts` tell of these: in a few queries, however many there are."""
        shown = self._shown(entries)
        pieces = [piece for _, _, some in shown for piece in some]
        if not pieces:
            return
        own, others = self._collections(shown)
        found = self._known(pieces)
        for entry, item, _ in shown:
            self._of_acts[entry.identity] = found.get(own, NOTHING)
            self._numbers[entry.identity] = found.get(others.get(item.pk, own) if item else own, NOTHING)

    def of(self, entry: Entry) -> Numbers:
        """For its page."""
        return self._numbers.get(entry.identity, NOTHING)

    def of_acts(self, entry: Entry) -> Mapping[str, int]:
        """Files, for the pages of its acts."""
        return self._of_acts.get(entry.identity, NOTHING).files

    def wanted(self, entries: Iterable[Both]) -> list[Wanted]:
        """Without files that we have already, which their SHA-1 says."""
        shown = self._shown(entries)
        if not shown:
            return []
        own, others = self._collections(shown)
        had = feed_files.had(source=self._source, pieces=[piece for _, _, some in shown for piece in some])
        wanted = []
        for entry, item, pieces in shown:
            here = others.get(item.pk, own) if item else own
            placed = [(piece, own if piece.is_of_act else here) for piece in pieces]
            left = tuple((piece, where) for piece, where in placed if (where, piece.address, piece.sha1) not in had)
            if left:
                wanted.append(Wanted(entry.identity, left, self._credit(entry)))
        return wanted

    def _shown(self, entries: Iterable[Both]) -> list[tuple[Entry, FeedItem | None, tuple[Piece, ...]]]:
        both = ((entry, item) for entry, item in entries if self._are_copied or entry.files_at)
        return [(entry, item, pieces) for entry, item in both if (pieces := mapping.pieces_of(entry))]

    def _collections(self, shown: Iterable[tuple[Entry, FeedItem | None, object]]) -> tuple[int, dict[int, int]]:
        items = [item for _, item, _ in shown if item is not None]
        return feed_copies.collections(source=self._source, items=items)

    def _known(self, pieces: Iterable[Piece]) -> dict[int, Numbers]:
        files, pictures = (
            feed_copies.known(model, source=self._source, addresses=addresses) if addresses else {}
            for model, addresses in (
                (FeedFile, {piece.address for piece in pieces if piece.is_file}),
                (FeedPicture, {piece.address for piece in pieces if not piece.is_file}),
            )
        )
        return {where: Numbers(pictures.get(where, {}), files.get(where, {})) for where in {*files, *pictures}}

    def _credit(self, entry: Entry) -> str:
        return ", ".join(filter(None, (self._source.partner.title, self._source.licence or entry.licence)))


def keep(source: FeedSource, copies: Copies, hold: Callable[[], object]) -> Copies:
    """Each in a transaction of its own, which `hold` begins with the proof of the lease. Those that cannot be kept are
    among the problems of the answer; of an address of which we have an older copy, nothing is said.
    """
    away = {address for address, *_ in copies.problems}
    rows = [row for model in feed_copies.COPIED for row in feed_copies.rows_at(model, source=source, addresses=away)]
    ours = {(row.address, isinstance(row, FeedFile)) for row in rows}
    problems = {key: told for key, told in copies.problems.items() if (key[0], key[2]) not in ours}
    scanned: dict[Key, bool] = {}
    until, room = monotonic() + _SCANNING_SECONDS, _HELD_MOST - feed_copies.held(source=source)
    for one in copies.wanted:
        for piece, collection in one.pieces:
            file = copies.files.get(piece.key)
            if file is None or piece.key in problems:
                continue
            copy = Copy(piece, file.path, file.ending, one.credit, source, collection)
            room -= file.path.stat().st_size
            problem = _keep(copy, scanned, hold, asks=monotonic() < until) if room >= 0 else _too_much(copy)
            if problem is not None:
                problems[piece.key] = problem
    return replace(copies, problems=problems)


def _keep(copy: Copy, scanned: dict[Key, bool], hold: Callable[[], object], *, asks: bool) -> Problem | None:
    address, key = copy.piece.address, copy.piece.key
    try:
        if copy.piece.is_file:
            arrived = feed_files.examine(copy=copy, now=timezone.now(), asks=asks)
            with transaction.atomic():
                hold()
                feed_files.keep(copy=copy, arrived=arrived)
            return None
        if key not in scanned:
            scanned[key] = _must_wait(copy, asks=asks)
        with transaction.atomic():
            hold()
            feed_pictures.keep(copy=copy, awaits_scan=scanned[key])
    except uploads.Infected:
        return Problem(Fault.INFECTED, address)
    except NotAccepted as refused:
        return Problem(Fault.NO_FILE, f"{address} {refused}")
    except (LeaseLostError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("%s could not be kept", address)
        return Problem(Fault.FILE_AWAY if copy.piece.is_file else Fault.PICTURE_AWAY, f"{address} {error!r}"[:500])
    return None


def _too_much(copy: Copy) -> Problem:
    return Problem(Fault.FULL, copy.piece.address)


def _must_wait(copy: Copy, *, asks: bool) -> bool:
    with copy.path.open("rb") as opened:
        return uploads.must_wait(file=File(opened), by=None, now=timezone.now(), asks=asks)


__all__ = ["Kept", "keep"]

"""The one step that knows the database: claims sources, has them looked at, decides on each entry, and keeps what came.

Whatever ends it between two batches, the next look goes on: what is kept is found again, and what an answer said of
itself (its ETag) is kept last. While the database is away, nothing is noted of a source either: its lease ends, and it
is looked at again.
"""

import logging
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction

from initiatives.feeds import rhythm
from initiatives.feeds.batching import batches
from initiatives.feeds.copying import Wanted
from initiatives.feeds.fetching import Policy
from initiatives.feeds.keeping import keep
from initiatives.feeds.looking import Ask, Looking, Seen, Texts, look, page_before
from initiatives.feeds.parsing.words import clip
from initiatives.feeds.records import Entry, Fault, Feed, FeedError, Fetched, Problem, Validators
from initiatives.feeds.rhythm import Move, Wishes
from initiatives.feeds.taking import Counts, Taking
from initiatives.models import FeedRun, FeedSource
from initiatives.services import feed_items, feed_sources
from initiatives.services.feed_sources import LeaseLostError, Outcome

logger = logging.getLogger(__name__)

# Pages of one transaction, of entries and their acts: whoever else writes waits so long.
AT_ONCE = 100
SOURCES_AT_ONCE = 200
_DETAIL_MOST = 500
# Entries of one look that are named as not taken in; how many there are, the count says.
_FAILURES_TOLD = 20
# How far a first import goes back.
MOST_PAGES_BACK = 20
# How often it asks for a page that cannot be had.
MOST_TRIES = 10
# What a database says that is away or busy, and never of what it was given.
_AWAY = (OperationalError, InterfaceError)
# Where more is waiting on an older page, the next look is soon.
_SOON = timedelta(minutes=1)


@dataclass
class Runner:
    """`chance` gives numbers from 0 to 1, by which looks at many sources are spread."""

    policy: Policy
    now: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    done: list[FeedRun] = field(default_factory=list)

    def run(self, sources: Sequence[FeedSource] | None = None) -> list[FeedRun]:
        """Looks at these, or at all that are due; the looks. One that fails keeps none from the others."""
        wanted = feed_sources.due(now=self.now())[:SOURCES_AT_ONCE] if sources is None else sources
        claimed = {source.pk: (source, run) for source, run in self._claim(wanted)}
        asks = [_ask(source) for source, _ in claimed.values()]
        looking = Looking(asks, self.policy)
        for ask, seen in looking:
            source, run = claimed[ask.key]
            try:
                if pages := self._pages_to_read(source, seen):
                    looking.read_pages(ask, seen, pages)
                    continue
                if pieces := self._pieces_to_copy(source, seen):
                    looking.copy_pieces(ask, seen, pieces)
                    continue
                self._keep(source, run, ask, seen)
            except LeaseLostError:
                logger.warning("another worker looks at the source %s by now", source.pk)
            except _AWAY:
                logger.exception("what the source %s brought could not be kept", source.pk)
                _connect_anew()
            except Exception as error:
                logger.exception("what the source %s brought could not be taken in", source.pk)
                _connect_anew()
                self._note(source, run, FeedError(Fault.UNKNOWN, repr(error), status=seen.status))
            finally:
                if seen.copies is not None:
                    seen.copies.close()
        return self.done

    def _claim(self, sources: Iterable[FeedSource]) -> Iterator[tuple[FeedSource, FeedRun]]:
        """As many as can be: those are looked at, whatever becomes of the others."""
        try:
            for source in sources:
                run = feed_sources.claim(source=source, now=self.now())
                if run is not None:
                    yield source, run
        except _AWAY:
            logger.exception("no more sources could be claimed")
            _connect_anew()

    def _note(self, source: FeedSource, run: FeedRun, error: FeedError) -> None:
        """Otherwise the same would happen after each lease, and nobody would hear of it."""
        outcome = _failure(source, error, self.now(), self.chance())
        try:
            feed_sources.finish(source=source, run=run, outcome=outcome, now=self.now())
        except (LeaseLostError, *_AWAY):
            logger.warning("nor could it be noted of the source %s", source.pk)
            _connect_anew()
        else:
            self.done.append(run)

    def _keep(self, source: FeedSource, run: FeedRun, ask: Ask, seen: Seen) -> None:
        if error := seen.error or self._emptiness(source, seen):
            outcome = _failure(source, error, self.now(), self.chance())
        else:
            assert seen.fetched is not None  # noqa: S101 - one of the two is there
            fetched, seen = seen.fetched, self._with_copies_kept(source, seen)
            outcome = self._success(source, ask, seen, fetched, self._take(source, seen))
        feed_sources.finish(source=source, run=run, outcome=outcome, now=self.now())
        self.done.append(run)

    def _emptiness(self, source: FeedSource, seen: Seen) -> FeedError | None:
        """A site that is new may have nothing yet; one from which something came, or that is torn, has a fault."""
        feed = seen.feed
        if feed is None or feed.entries or feed.tombstones:
            return None
        for one in feed.problems:
            return FeedError(one.fault, one.detail, line=one.line, status=seen.status)
        return FeedError(Fault.EMPTY, status=seen.status) if feed_items.are_there(source=source) else None

    def _pages_to_read(self, source: FeedSource, seen: Seen) -> Sequence[Entry]:
        """Of entries of which the feed tells only the beginning, if so."""
        if not source.full_text or seen.texts is not None:
            return ()
        found = Taking(source, self.now).with_pages_to_read(entries) if (entries := seen.entries) else []
        if found:
            feed_sources.hold(source=source, now=self.now())
        return found

    def _pieces_to_copy(self, source: FeedSource, seen: Seen) -> Sequence[Wanted]:
        """Of entries that are taken in with this look."""
        if seen.error is not None or seen.copies is not None:
            return ()
        texts = (seen.texts or Texts()).html
        entries = [entry for entry in seen.entries if entry.identity not in seen.left]
        found = Taking(source, self.now, texts=texts).with_pieces_to_copy(entries) if entries else []
        if found:
            feed_sources.hold(source=source, now=self.now())
        return found

    def _with_copies_kept(self, source: FeedSource, seen: Seen) -> Seen:
        if seen.copies is None:
            return seen
        kept = keep(source, seen.copies, lambda: feed_sources.hold(source=source, now=self.now()))
        return replace(seen, copies=kept)

    def _take(self, source: FeedSource, seen: Seen) -> Counts:
        texts = seen.texts or Texts()
        taking = Taking(source, self.now, texts=texts.html)
        for feed in (seen.feed, seen.before):
            if feed is None:
                continue
            entries = [entry for entry in taking.differing(feed.entries) if entry.identity not in seen.left]
            for batch in batches(entries, most=AT_ONCE):
                self._take_batch(taking, batch)
            if gone := _gone(feed):
                feed_items.mark_gone(source=source, guids=gone, now=self.now())
        return taking.counts

    def _take_batch(self, taking: Taking, entries: Sequence[Entry]) -> None:
        """All of them or, where one cannot be taken in, each of the others for itself."""
        counts, lease = deepcopy(taking.counts), taking.source.lease_until
        try:
            with transaction.atomic():
                feed_sources.hold(source=taking.source, now=self.now())
                taking.take(entries)
        except Exception as error:
            # In memory as in the database.
            taking.counts, taking.source.lease_until = counts, lease
            if isinstance(error, (LeaseLostError, *_AWAY)):
                raise
            if len(entries) == 1:
                logger.exception("an entry of the source %s could not be taken in", taking.source.pk)
                taking.counts.failed += 1
                taking.counts.failures.append(_failed(entries[0], error))
                return
            for entry in entries:
                self._take_batch(taking, [entry])

    def _success(self, source: FeedSource, ask: Ask, seen: Seen, fetched: Fetched, counts: Counts) -> Outcome:
        now, interval = self.now(), timedelta(minutes=source.every_minutes)
        wishes = Wishes.of(fetched, seen.feed, kept=source.wishes)
        state = _state(source, fetched, seen.feed, now) | {"wishes": wishes.to_keep()}
        problems = (*seen.problems, *counts.failures[:_FAILURES_TOLD])
        if counts.outside:
            problems += (Problem(Fault.QUEUE_FULL, str(counts.outside)),)
        else:
            state |= _backlog(source, ask, seen)
        if seen.left or counts.failed or counts.outside or any(one.fault is Fault.TRUNCATED for one in problems):
            # So that the next look is given the same feed again, and whole.
            state |= asdict(Validators())
        is_more = bool(state.get("older") or seen.left)
        next_at = rhythm.after_success(now=now, interval=interval, wishes=wishes, chance=self.chance())
        return Outcome(
            now + _SOON if is_more else next_at,
            counts=counts.as_columns(),
            state=state,
            status=fetched.status,
            problems=[{"fault": one.fault, "detail": _storable(one.detail), "line": one.line} for one in problems],
        )


@dataclass(frozen=True)
class Forecast:
    """What a look at a source would come to: entries by what would be decided, or why there are none."""

    source: FeedSource
    verdicts: Mapping[str, int]
    error: FeedError | None = None


def forecasts(policy: Policy, sources: Iterable[FeedSource], *, now: Callable[[], datetime]) -> Iterator[Forecast]:
    """Nothing is claimed and nothing is written; what somebody else takes in meanwhile is foretold, too."""
    by_key = {source.pk: source for source in sources}
    for ask, seen in look([_ask(source) for source in by_key.values()], policy):
        source = by_key[ask.key]
        if seen.error is not None:
            yield Forecast(source, {}, seen.error)
            continue
        taking = Taking(source, now)
        entries = seen.feed.entries if seen.feed else ()
        yield Forecast(source, taking.foretell(taking.differing(entries)))


def _ask(source: FeedSource) -> Ask:
    validators = Validators(source.etag, source.last_modified, source.body_hash)
    is_lost = _is_searched_for(source) and rhythm.is_lost(source.failures)
    return Ask(
        source.pk, source.address, source.feed_address, validators, source.older, is_lost,
        is_failing=source.failures > 0,
    )  # fmt: skip


def _is_searched_for(source: FeedSource) -> bool:
    """What a site leads to may be wider than what somebody chose, and nobody looks at what is published at once."""
    return source.trust != FeedSource.Trust.PUBLISH


def _state(source: FeedSource, fetched: Fetched, feed: Feed | None, now: datetime) -> dict[str, object]:
    # Where a temporary redirect led is not where it is asked next time (RFC 9110, 15.4.3).
    asked = source.feed_address or fetched.asked
    move = rhythm.after_move(Move(source.moved_to, source.moved_times), asked=asked, moved=fetched.moved)
    state: dict[str, object] = {
        "feed_address": move.address if move.is_believed else asked,
        "moved_to": "" if move.is_believed else move.address,
        "moved_times": 0 if move.is_believed else move.times,
        **asdict(fetched.validators),
        "failures": 0, "failing_since": None, "answered_at": now,
    }  # fmt: skip
    if feed is not None:
        state |= {"title": feed.title[:300], "kind": feed.kind[:20]}
    return state


def _backlog(source: FeedSource, ask: Ask, seen: Seen) -> dict[str, object]:
    """A first look goes on to what came before, page by page, until there is none, or it is enough."""
    if ask.older:
        if seen.unread is not None and _is_last_try(source, seen.unread):
            return {"older": ""}
        if seen.before is None or seen.left:
            return {}
        pages = source.pages_back + 1
        older = page_before(seen.before, ask.older, pages) if pages < MOST_PAGES_BACK else ""
        return {"older": older, "pages_back": pages}
    if source.answered_at is not None or seen.feed is None or seen.fetched is None:
        return {}
    return {"older": page_before(seen.feed, seen.fetched.address, 0)}


def _is_last_try(source: FeedSource, problem: Problem) -> bool:
    """By the log, where the look that is ending is not yet: it says each time with which page something was wrong."""
    page = _storable(problem.detail).partition(" ")[0]
    return feed_sources.times_told(source=source, word=page, looks=5 * MOST_TRIES) >= MOST_TRIES - 1


def _failure(source: FeedSource, error: FeedError, now: datetime, chance: float) -> Outcome:
    """Pages and validators stay as they are."""
    failures = source.failures + 1
    interval = timedelta(minutes=source.every_minutes)
    state: dict[str, object] = {"failures": failures, "failing_since": source.failing_since or now}
    if error.fault is Fault.GONE:
        state["stopped_at"] = now
    elif _is_searched_for(source) and rhythm.searches_again(error.fault, failures):
        state |= {"feed_address": "", **asdict(Validators())}
    next_at = rhythm.after_failure(
        now=now, interval=interval, failures=failures, fault=error.fault, chance=chance, retry_at=error.retry_at
    )
    return Outcome(
        next_at, state=state, status=error.status, fault=error.fault, detail=_storable(error.detail), line=error.line
    )  # fmt: skip


def _gone(feed: Feed) -> set[str]:
    """What stands in the feed is there, whatever else it says of it."""
    return {stone.guid for stone in feed.tombstones} - {entry.guid for entry in feed.entries}


def _failed(entry: Entry, error: Exception) -> Problem:
    return Problem(Fault.UNKNOWN, f"{entry.link or entry.guid or entry.title}: {error!r}")


def _storable(detail: str) -> str:
    """From outside, maybe with what is no letter: PostgreSQL takes no NUL, and UTF-8 no half of a pair."""
    return clip(detail.encode("utf-8", "replace").decode(), _DETAIL_MOST)


def _connect_anew() -> None:
    """At the next query: whether a broken connection can be used is not always to be told from it."""
    if not connection.in_atomic_block:
        connection.close()


__all__ = ["Forecast", "Runner", "forecasts"]

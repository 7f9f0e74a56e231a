"""Fetches and parses many sources at once, in a thread of its own; whoever keeps what they brought takes each as it
comes. So one that is slow, dead or hostile holds up nobody but itself, and the database is one thread's alone.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from os import cpu_count
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Self, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from initiatives.acts.picture_check import Size, opening_servers, size_in_child
from initiatives.feeds.copying import Copies, Wanted, copy
from initiatives.feeds.fetching import PAGES, Fetcher, Policy, Request, answered, find_feed, site_of
from initiatives.feeds.parsing.bounded import parse_bounded, reading_servers, text_bounded
from initiatives.feeds.parsing.tree import plain
from initiatives.feeds.records import Entry, Fault, Feed, FeedError, Fetched, Problem, Validators

logger = logging.getLogger(__name__)

# Those that failed last, and what else is asked of a source (`Looking.read_pages`, `copy_pieces`), have turns of
# their own, as many at once, so that no feed waits for them.
AT_ONCE = 32
# Of one source in one look: how many pages of entries, and how long for all of them. Less than the source's lease.
_PAGES_MOST, _PAGES_SECONDS = 40, 120
_NOTHING_KNOWN = Validators()
Read = TypeVar("Read")
# With addresses that say what they are of; without, it is `?feed=rss2`.
_OF_WORDPRESS = re.compile(r"/feed(?:/rss2?)?/?\Z")
# Of a page of what came before: there is none.
_NOTHING_BEFORE = Feed("")
_NO_MORE = frozenset({Fault.NOT_FOUND, Fault.GONE, Fault.PAGE_INSTEAD, Fault.EMPTY})
_PARSED_AT_ONCE = max(2, cpu_count() or 2)


@dataclass(frozen=True)
class Ask:
    """`key`: whose it is. `feed` is the feed's own address, or empty where it is to be looked for at `address`; `older`
    a page of what came before, to be fetched along. `is_lost`: where there is none at `address`, on its whole site.
    `is_failing`: it failed the last time.
    """

    key: int
    address: str
    feed: str = ""
    validators: Validators = _NOTHING_KNOWN
    older: str = ""
    is_lost: bool = False
    is_failing: bool = False


@dataclass(frozen=True)
class Texts:
    """What pages of entries say, as cleaned HTML by identity; `problems` of those whose page gave nothing better than
    the feed. `left`: those whose turn it is with the next look.
    """

    html: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    left: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Seen:
    """`feed` is None where nothing has changed, `error` says why there is neither. `before`: the older page, an empty
    one where there is none any more, or `unread`, why it could not be had. `texts`: of entries' own pages, `copies`: of
    pictures and files, once they were asked for (`Looking.read_pages`, `copy_pieces`).
    """

    fetched: Fetched | None = None
    feed: Feed | None = None
    error: FeedError | None = None
    before: Feed | None = None
    unread: Problem | None = None
    texts: Texts | None = None
    copies: Copies | None = None

    @property
    def entries(self) -> list[Entry]:
        """Of both, each once."""
        feeds = [feed for feed in (self.feed, self.before) if feed is not None]
        return list({entry.identity: entry for feed in feeds for entry in feed.entries}.values())

    @property
    def left(self) -> frozenset[str]:
        """Entries that are not taken in before the next look."""
        return (self.texts or Texts()).left | (self.copies or Copies()).left

    @property
    def problems(self) -> tuple[Problem, ...]:
        own = self.feed.problems if self.feed else ()
        older = (self.unread,) if self.unread else ()
        return (*own, *older, *(self.texts or Texts()).problems, *(self.copies or Copies()).problems.values())

    @property
    def status(self) -> int:
        """Of HTTP; 0 where nothing answered."""
        return self.fetched.status if self.fetched else 0


Looked = tuple[Ask, Seen]


def look(asks: Sequence[Ask], policy: Policy) -> Iterator[Looked]:
    """Each as soon as it is there, in no order. Raises nothing for what a source does."""
    return iter(Looking(asks, policy))


class Looking:
    """As `look`, and on the way the pages of entries can be asked for, in the same thread."""

    def __init__(self, asks: Sequence[Ask], policy: Policy) -> None:
        self._asks, self._policy = asks, policy
        self._done: SimpleQueue[Looked | None] = SimpleQueue()
        self._again: set[int] = set()

    def read_pages(self, ask: Ask, seen: Seen, entries: Sequence[Entry]) -> None:
        """What was just given comes once more, with the texts of these entries' pages. Others do not wait for it."""
        self._order(ask, lambda fetcher, parsing: _with_pages(fetcher, seen, entries, parsing))

    def copy_pieces(self, ask: Ask, seen: Seen, wanted: Sequence[Wanted]) -> None:
        """As `read_pages`, with copies of these pictures and files: whoever has kept them closes them."""
        self._order(ask, lambda fetcher, parsing: _with_copies(fetcher, seen, wanted, parsing))

    def _order(self, ask: Ask, work: "Work") -> None:
        self._again.add(ask.key)
        self._loop.call_soon_threadsafe(self._orders.put_nowait, (ask, work))

    def __iter__(self) -> Iterator[Looked]:
        thread = Thread(target=self._work, name="feeds", daemon=True)
        thread.start()
        left = {ask.key: ask for ask in self._asks}
        try:
            while left and (looked := self._done.get()) is not None:
                yield looked
                key = looked[0].key
                if key in self._again:
                    self._again.discard(key)
                else:
                    del left[key]
        finally:
            self._end()
        if not left:
            thread.join()
        # Only where the thread itself has failed.
        yield from ((ask, Seen(error=FeedError(Fault.UNKNOWN))) for ask in left.values())

    def _work(self) -> None:
        try:
            asyncio.run(self._look_at_all())
        finally:
            self._done.put(None)

    def _end(self) -> None:
        """Of the thread, where there was anything to do."""
        if self._asks and hasattr(self, "_loop") and not self._loop.is_closed():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._orders.put_nowait, None)

    async def _look_at_all(self) -> None:
        self._orders: asyncio.Queue[tuple[Ask, Work] | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        well, failing, more = (asyncio.Semaphore(AT_ONCE) for _ in range(3))
        with _Parsing() as parsing:

            async def one(ask: Ask, work: Awaitable[Seen], turns: asyncio.Semaphore) -> None:
                seen = Seen(error=FeedError(Fault.UNKNOWN))
                try:
                    async with turns:
                        seen = await work
                except FeedError as error:
                    seen = Seen(error=error)
                except Exception as error:
                    logger.exception("the source %s could not be looked at", ask.address)
                    seen = Seen(error=FeedError(Fault.UNKNOWN, repr(error)))
                finally:
                    self._done.put((ask, seen))

            async with Fetcher(self._policy) as fetcher, asyncio.TaskGroup() as group:
                for ask in self._asks:
                    group.create_task(one(ask, _look(fetcher, ask, parsing), failing if ask.is_failing else well))
                while self._asks and (order := await self._orders.get()) is not None:
                    ask, work = order
                    group.create_task(one(ask, work(fetcher, parsing), more))


Work = Callable[[Fetcher, "_Parsing"], Awaitable[Seen]]


class _Parsing:
    """In bounded processes, as many at once as there are processors; the loop goes on meanwhile. Of pictures, too."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # The threads end first: what they have begun is done by then.
            self._run, self._open = map(stack.enter_context, (reading_servers(), opening_servers()))
            self._threads = stack.enter_context(ThreadPoolExecutor(_PARSED_AT_ONCE))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    async def feed(self, fetched: Fetched) -> Feed | None:
        """None where nothing has changed."""
        with answered(fetched.status):
            return None if fetched.body is None else await self._read(parse_bounded, fetched)

    async def text(self, fetched: Fetched) -> str:
        return await self._read(text_bounded, fetched)

    async def size(self, path: Path, pixels_most: int) -> Size | None:
        def measured() -> Size | None:
            with path.open("rb") as file:
                return size_in_child(file, pixels_most=pixels_most, run=self._open)

        return await self._beside(measured)

    async def _read(self, work: Callable[..., Read], fetched: Fetched) -> Read:
        told = {"address": fetched.address, "content_type": fetched.content_type, "run": self._run}
        return await self._beside(lambda: work(fetched.body or b"", **told))

    async def _beside(self, work: Callable[[], Read]) -> Read:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


async def _look(fetcher: Fetcher, ask: Ask, parsing: _Parsing) -> Seen:
    if ask.feed:
        fetched = await fetcher.get(Request(ask.feed, ask.validators))
    else:
        fetched = await _found(fetcher, ask)
    seen = Seen(fetched, await parsing.feed(fetched))
    return await _with_older(fetcher, seen, ask.older, parsing) if ask.older else seen


async def _found(fetcher: Fetcher, ask: Ask) -> Fetched:
    try:
        return await find_feed(fetcher, Request(ask.address, ask.validators))
    except FeedError as error:
        if not ask.is_lost or error.fault not in (Fault.NOT_FOUND, Fault.NO_FEED):
            raise
        return await find_feed(fetcher, Request(site_of(ask.address)))


async def _with_older(fetcher: Fetcher, seen: Seen, address: str, parsing: _Parsing) -> Seen:
    """What is not there any more is the end of it; any other fault leaves it for the next look."""
    try:
        return replace(seen, before=await _older(fetcher, seen, address, parsing))
    except FeedError as error:
        if error.fault in _NO_MORE or (error.fault is Fault.STATUS and error.status < 500):
            return replace(seen, before=_NOTHING_BEFORE)
        return replace(seen, unread=Problem(error.fault, f"{address} {error.detail}".strip(), error.line))


async def _older(fetcher: Fetcher, seen: Seen, address: str, parsing: _Parsing) -> Feed:
    """Sites that know of no pages answer with the first one, whichever is asked for: then there is nothing before."""
    assert seen.fetched is not None  # noqa: S101 - it came before
    fetched = await fetcher.get(Request(address))
    if fetched.validators.body_hash == seen.fetched.validators.body_hash:
        return _NOTHING_BEFORE
    before = await parsing.feed(fetched) or _NOTHING_BEFORE
    if not before.entries:
        return before
    first = seen.feed or await parsing.feed(await fetcher.get(Request(seen.fetched.address)))
    return before if _identities(before) - _identities(first) else replace(before, entries=())


def _identities(feed: Feed | None) -> set[str]:
    return {entry.identity for entry in feed.entries} if feed else set()


async def _with_pages(fetcher: Fetcher, seen: Seen, entries: Sequence[Entry], parsing: _Parsing) -> Seen:
    """Those that take too long are as those that cannot be had."""
    entries, rest = entries[:_PAGES_MOST], entries[_PAGES_MOST:]
    htmls: dict[str, str] = {}
    problems: dict[str, Problem] = {one.identity: Problem(Fault.TIMED_OUT, one.link) for one in entries}

    async def one(entry: Entry) -> None:
        try:
            htmls[entry.identity] = await _text_of(fetcher, entry, parsing)
            del problems[entry.identity]
        except FeedError as error:
            problems[entry.identity] = Problem(error.fault, f"{entry.link} {error.detail}".strip()[:500])
        except Exception as error:
            logger.exception("the page %s could not be read", entry.link)
            problems[entry.identity] = Problem(Fault.UNKNOWN, f"{entry.link} {error!r}"[:500])

    with suppress(TimeoutError):
        async with asyncio.timeout(_PAGES_SECONDS):
            await asyncio.gather(*map(one, entries))
    return replace(seen, texts=Texts(htmls, tuple(problems.values()), frozenset(one.identity for one in rest)))


async def _with_copies(fetcher: Fetcher, seen: Seen, wanted: Sequence[Wanted], parsing: _Parsing) -> Seen:
    return replace(seen, copies=await copy(fetcher, wanted, parsing.size))


async def _text_of(fetcher: Fetcher, entry: Entry, parsing: _Parsing) -> str:
    fetched = await fetcher.get(Request(entry.link, accept=PAGES, heeds_robots=True))
    kind = fetched.content_type
    if kind and "html" not in kind.lower() and not kind.lower().startswith("text/"):
        raise FeedError(Fault.NO_TEXT, kind)
    html = await parsing.text(fetched)
    if len(plain(html)) <= len(plain(entry.html)):
        raise FeedError(Fault.NO_TEXT)
    return html


def page_before(feed: Feed, address: str, pages_back: int) -> str:
    """Where the entries before those of `feed` are: as it says (RFC 5005), or as WordPress has them; empty where there
    are none. `pages_back`: how many pages before the first it is itself.
    """
    if feed.older or not feed.entries or feed.kind.split(" ")[0] != "rss":
        return feed.older if feed.entries else ""
    parts = urlsplit(address)
    said = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    if not _OF_WORDPRESS.search(parts.path) and ("feed", "rss2") not in said:
        return ""
    return urlunsplit(parts._replace(query=urlencode([*said, ("paged", pages_back + 2)])))


__all__ = ["Ask", "Looked", "Looking", "Seen", "Texts", "look", "page_before"]

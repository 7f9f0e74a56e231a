"""Fetches and parses many sources at once, in a thread of its own; whoever keeps what they brought takes each as it
comes. So one that is slow, dead or hostile holds up nobody but itself, and the database is one thread's alone.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from queue import SimpleQueue
from threading import Thread
from urllib.parse import urlencode, urlsplit, urlunsplit

from initiatives.feeds.fetching import Fetcher, Policy, Request, find_feed
from initiatives.feeds.parsing.bounded import parse_bounded
from initiatives.feeds.records import Fault, Feed, FeedError, Fetched, Validators

logger = logging.getLogger(__name__)

AT_ONCE = 32
_NOTHING_KNOWN = Validators()
_PARSED_AT_ONCE = max(2, cpu_count() or 2)


@dataclass(frozen=True)
class Ask:
    """`key`: whose it is. `feed` is the feed's own address, or empty where it is to be looked for at `address`; `older`
    a page of what came before, to be fetched along.
    """

    key: int
    address: str
    feed: str = ""
    validators: Validators = _NOTHING_KNOWN
    older: str = ""


@dataclass(frozen=True)
class Seen:
    """`feed` is None where nothing has changed, `error` says why there is neither. `before`: the older page, an empty
    one where there is none any more.
    """

    fetched: Fetched | None = None
    feed: Feed | None = None
    error: FeedError | None = None
    before: Feed | None = None


Looked = tuple[Ask, Seen]


def look(asks: Sequence[Ask], policy: Policy) -> Iterator[Looked]:
    """Each as soon as it is there, in no order. Raises nothing for what a source does."""
    done: SimpleQueue[Looked | None] = SimpleQueue()

    def work() -> None:
        try:
            asyncio.run(_look_at_all(asks, policy, done.put))
        finally:
            done.put(None)

    thread = Thread(target=work, name="feeds", daemon=True)
    thread.start()
    left = {ask.key: ask for ask in asks}
    while (looked := done.get()) is not None:
        del left[looked[0].key]
        yield looked
    # Only where the thread itself has failed.
    yield from ((ask, Seen(error=FeedError(Fault.UNKNOWN))) for ask in left.values())


async def _look_at_all(asks: Sequence[Ask], policy: Policy, put: Callable[[Looked], None]) -> None:
    turns = asyncio.Semaphore(AT_ONCE)
    with ThreadPoolExecutor(_PARSED_AT_ONCE) as pool:

        async def one(ask: Ask) -> None:
            seen = Seen(error=FeedError(Fault.UNKNOWN))
            try:
                async with turns:
                    seen = await _look(fetcher, ask, pool)
            except FeedError as error:
                seen = Seen(error=error)
            except Exception as error:
                logger.exception("the source %s could not be looked at", ask.address)
                seen = Seen(error=FeedError(Fault.UNKNOWN, repr(error)))
            finally:
                put((ask, seen))

        async with Fetcher(policy) as fetcher:
            await asyncio.gather(*map(one, asks))


async def _look(fetcher: Fetcher, ask: Ask, pool: ThreadPoolExecutor) -> Seen:
    if ask.feed:
        fetched = await fetcher.get(Request(ask.feed, ask.validators))
    else:
        fetched = await find_feed(fetcher, Request(ask.address, ask.validators))
    feed = await _parsed(fetched, pool)
    before = await _before(fetcher, ask, pool) if ask.older else None
    return Seen(fetched, feed, before=before)


async def _parsed(fetched: Fetched, pool: ThreadPoolExecutor) -> Feed | None:
    if fetched.body is None:
        return None
    body, address, kind = fetched.body, fetched.address, fetched.content_type
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, lambda: parse_bounded(body, address=address, content_type=kind))


async def _before(fetcher: Fetcher, ask: Ask, pool: ThreadPoolExecutor) -> Feed | None:
    """What is not there any more is the end of it; any other fault leaves it for the next look."""
    try:
        return await _parsed(await fetcher.get(Request(ask.older)), pool) or Feed("")
    except FeedError as error:
        if error.fault in (Fault.NOT_FOUND, Fault.GONE, Fault.PAGE_INSTEAD, Fault.EMPTY, Fault.STATUS):
            return Feed("")
        return None


def page_before(feed: Feed, address: str, pages_back: int) -> str:
    """Where the entries before those of `feed` are: as it says (RFC 5005), or as WordPress has them; empty where there
    are none. `pages_back`: how many pages before the first it is itself.
    """
    if feed.older or not feed.entries or feed.kind.split(" ")[0] != "rss":
        return feed.older if feed.entries else ""
    parts = urlsplit(address)
    if not parts.path.rstrip("/").endswith("/feed"):
        return ""
    return urlunsplit(parts._replace(query=urlencode({"paged": pages_back + 2})))


__all__ = ["Ask", "Looked", "Seen", "look", "page_before"]

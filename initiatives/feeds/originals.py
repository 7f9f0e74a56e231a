"""Whether what partners shared is still where it was. Rarely, and few at a time: nobody waits for it.

An address that has nothing (404, 410) is asked again some days later: servers are moved, and say so for an hour. What
else goes wrong says nothing about the page.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from initiatives.feeds.fetching import PAGES, Fetcher, Policy, Request
from initiatives.feeds.records import Fault, FeedError
from initiatives.services import feed_originals

# The answer's head tells; whatever is longer is there all the same. Many servers answer HEAD wrongly.
BODY_MOST = 64 * 1024
TOTAL_SECONDS = 20
_MISSING = (Fault.NOT_FOUND, Fault.GONE)
_THERE = (Fault.TOO_BIG, Fault.EMPTY, Fault.TRUNCATED, Fault.BAD_ENCODING)


@dataclass
class Counts:
    there: int = 0
    missing: int = 0
    unknown: int = 0


def look(*, policy: Policy, now: datetime) -> Counts:
    """At those whose turn it is. Safe to run twice at once: what is noted depends on the times alone."""
    links = feed_originals.due(now=now)
    counts = Counts()
    for number, is_there in _answers([(link.item, link.address) for link in links], policy):
        feed_originals.note(item=number, is_there=is_there, now=now)
        match is_there:
            case True:
                counts.there += 1
            case False:
                counts.missing += 1
            case None:
                counts.unknown += 1
    return counts


def _answers(links: Sequence[tuple[int, str]], policy: Policy) -> Iterator[tuple[int, bool | None]]:
    hurried = replace(policy, max_bytes=BODY_MOST, total_seconds=min(policy.total_seconds, TOTAL_SECONDS))
    answers = asyncio.run(_ask_all([address for _, address in links], hurried)) if links else []
    return ((number, answer) for (number, _), answer in zip(links, answers, strict=True))


async def _ask_all(addresses: Sequence[str], policy: Policy) -> list[bool | None]:
    async with Fetcher(policy) as fetcher:
        return await asyncio.gather(*(_is_there(fetcher, address) for address in addresses))


async def _is_there(fetcher: Fetcher, address: str) -> bool | None:
    """None where nothing can be said of it."""
    try:
        await fetcher.get(Request(address, accept=PAGES, heeds_robots=True))
    except FeedError as error:
        if error.fault in _MISSING:
            return False
        return True if error.fault in _THERE else None
    return True


__all__ = ["Counts", "look"]

"""What would come of an address, before anything is kept of it: somebody is waiting for the answer."""

import asyncio
from dataclasses import replace

from initiatives.feeds.fetching import Fetcher, Policy, Request, find_feed
from initiatives.feeds.parsing.bounded import LIMITS, parse_bounded
from initiatives.feeds.records import Fault, Feed, FeedError, Fetched

# Both together, less than web servers give an answer.
FETCH_SECONDS, PARSE_SECONDS = 15, 8


def check(address: str, policy: Policy) -> tuple[Fetched, Feed]:
    """The feed at the address, or that its page leads to, as a look would have it. Raises FeedError; `TIMED_OUT` where
    looking for it takes longer than `FETCH_SECONDS` in all.
    """
    hurried = replace(policy, total_seconds=min(policy.total_seconds, FETCH_SECONDS), host_pause_seconds=0)
    fetched = asyncio.run(_found(address, hurried))
    limits = replace(LIMITS, cpu=PARSE_SECONDS, wall=PARSE_SECONDS)
    body, kind = fetched.body or b"", fetched.content_type
    return fetched, parse_bounded(body, address=fetched.address, content_type=kind, limits=limits)


async def _found(address: str, policy: Policy) -> Fetched:
    try:
        async with asyncio.timeout(FETCH_SECONDS), Fetcher(policy) as fetcher:
            return await find_feed(fetcher, Request(address))
    except TimeoutError as error:
        raise FeedError(Fault.TIMED_OUT) from error


__all__ = ["check"]

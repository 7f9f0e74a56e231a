"""A site's address is enough: its feed is looked for."""

from dataclasses import replace

from initiatives.feeds.fetching.fetcher import Fetcher
from initiatives.feeds.fetching.links import discover, looks_like_feed
from initiatives.feeds.fetching.policy import Request
from initiatives.feeds.records import Fault, FeedError, Fetched, Validators

# After these the next place on the same site would say the same, and cost as long.
_HOPELESS = frozenset({Fault.ASKED_TO_WAIT, Fault.TIMED_OUT, Fault.REFUSED, Fault.UNRESOLVED})
_MOST_TRIED = 14


async def find_feed(fetcher: Fetcher, request: Request) -> Fetched:
    """What is at the address, where that is a feed (or has not changed); or else the first feed that the page there
    leads to. FeedError(NO_FEED) names the places that were tried.
    """
    found = await fetcher.get(request)
    if found.body is None or looks_like_feed(found.body):
        return found
    links = discover(found.body, found.address)[:_MOST_TRIED]
    for link in links:
        try:
            # What was kept of the page says nothing of the feed.
            feed = await fetcher.get(replace(request, address=link.address, validators=Validators()))
        except FeedError as error:
            if link.is_guess and error.fault in _HOPELESS:
                raise
            continue
        if feed.body is not None and looks_like_feed(feed.body):
            return feed
    tried = ", ".join(link.address for link in links)
    raise FeedError(Fault.NO_FEED, f"{found.address} names none; tried {tried}", status=found.status)


__all__ = ["find_feed"]

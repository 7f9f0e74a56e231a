"""Gets feeds, pages and robots.txt from servers that may be slow, broken or hostile. Knows no Django: what it may do
is handed in as a `Policy`. `addresses`, `answers`, `decoding`, `links`, `places` and
`rules` decide; `dialling`, `hosts`,
`fetcher` and `finding` touch the network.
"""

from initiatives.feeds.fetching.addresses import site_of
from initiatives.feeds.fetching.answers import answered
from initiatives.feeds.fetching.fetcher import Fetcher
from initiatives.feeds.fetching.finding import find_feed
from initiatives.feeds.fetching.links import FeedLink, discover, looks_like_feed
from initiatives.feeds.fetching.places import Place, is_public, parse_place
from initiatives.feeds.fetching.policy import FEEDS, PAGES, Policy, Request

__all__ = [
    "FEEDS", "PAGES", "FeedLink", "Fetcher", "Place", "Policy", "Request", "answered", "discover", "find_feed",
    "is_public", "looks_like_feed", "parse_place", "site_of",
]  # fmt: skip

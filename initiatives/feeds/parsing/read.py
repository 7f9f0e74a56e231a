"""Bytes of a feed -> `Feed`: the pure heart. Whoever has bytes from outside calls `bounded.parse_bounded`."""

from dataclasses import replace

from initiatives.feeds.identity import identified
from initiatives.feeds.parsing.json_feed import read_json
from initiatives.feeds.parsing.letters import decoded
from initiatives.feeds.parsing.markup import mended
from initiatives.feeds.parsing.xml_feed import read_xml
from initiatives.feeds.records import Fault, Feed, FeedError

BYTES_MOST = 5 * 1024 * 1024


def parse(body: bytes, *, address: str, content_type: str = "") -> Feed:
    """Raises `FeedError` and nothing else. `address`: where the body came from, the last base of what is relative in
    it. A feed without entries is no error.
    """
    if len(body) > BYTES_MOST:
        raise FeedError(Fault.TOO_BIG)
    text = decoded(body, content_type)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise FeedError(Fault.EMPTY)
    feed = read_json(text, address) if _is_json(text, content_type) else read_xml(mended(text), address)
    return replace(feed, entries=identified(feed.entries))


def _is_json(text: str, content_type: str) -> bool:
    head = text[:200].lstrip("\ufeff \t\r\n")
    return head.startswith("{") or ("json" in content_type.lower()[:200] and "{" in text and "<rss" not in text)

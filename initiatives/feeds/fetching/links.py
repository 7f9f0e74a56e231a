"""Where a page says that its feed is, or where feeds usually are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from yarl import URL

# Heads are short; and a tag is looked for in them alone.
_HEAD_BYTES = 512 * 1024
_LONGEST_TAG = 4000
_MOST_LINKS = 20

_SURE_TYPES = frozenset({"application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml"})
# A bare application/json is the interface of WordPress, not a feed, unless its address says so.
_POSSIBLE_TYPES = frozenset({"text/xml", "application/xml", "application/json"})
# WordPress, Joomla, static sites, Drupal, Wix.
_USUAL = (
    "feed/", "?format=feed&type=rss", "feed.xml", "rss", "feed.json", "rss.xml", "atom.xml", "index.xml",
    "blog-feed.xml",
)  # fmt: skip
_OF_COMMENTS = re.compile(r"comment|komentar", re.IGNORECASE)

# One pass from left to right, with nothing to go back to (possessive), so that no page makes it slow.
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<text>script|style|template|noscript|textarea|title)\b.*?(?:</(?P=text)|\Z)"
    r"""|<(?P<tag>link|base|body)\b(?P<rest>(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^>"'])*+)""",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=>"'/]++)\s*+=\s*+(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"']++))"""
)
_XML_FEED = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:rss|feed|RDF)[\s>]")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s{0,10}:\s{0,10}"https?:(?://|\\/\\/)jsonfeed\.org')
# PHP warnings and comments may stand before the root.
_BEGINNING = 16 * 1024


@dataclass(frozen=True)
class FeedLink:
    """`is_guess`: the page does not name it, but feeds are often there."""

    address: str
    title: str = ""
    media_type: str = ""
    is_guess: bool = False


def discover(html: bytes, base: str) -> list[FeedLink]:
    """The feeds of a page that was found at `base`, the likeliest first: those it names, comments last, then the usual
    places in its folder and at the root. Their addresses are not checked yet.
    """
    attributes = list(_attributes_of_tags(_text(html[:_HEAD_BYTES])))
    root = next((_joined(base, found["href"]) for tag, found in attributes if tag == "base" and "href" in found), "")
    named = [link for tag, found in attributes if tag == "link" for link in _named(found, root or base) if link.address]
    named.sort(key=_rank)
    unique: dict[str, FeedLink] = {}
    for link in (*named[:_MOST_LINKS], *_guesses(base)):
        unique.setdefault(link.address, link)
    return list(unique.values())


def _named(found: dict[str, str], base: str) -> Iterator[FeedLink]:
    media_type = found.get("type", "").partition(";")[0].strip().lower()
    if (
        "alternate" in found.get("rel", "").lower().split()
        and media_type in _SURE_TYPES | _POSSIBLE_TYPES
        and found.get("href")
    ):
        address = _joined(base, found["href"])
        if media_type != "application/json" or "feed" in address.lower():
            yield FeedLink(address, found.get("title", "")[:200], media_type)


def _rank(link: FeedLink) -> tuple[bool, bool]:
    """Else in the order of the page: what publishers put first is the whole, and what follows its parts."""
    is_of_comments = _OF_COMMENTS.search(link.title) or _OF_COMMENTS.search(link.address)
    return bool(is_of_comments), link.media_type not in _SURE_TYPES


def _guesses(base: str) -> Iterator[FeedLink]:
    try:
        url = URL(base)
        folders = dict.fromkeys([url.with_query(None).join(URL("./")), url.origin().with_path("/")])
    except ValueError:
        return
    for folder in folders:
        for path in _USUAL:
            yield FeedLink(str(folder.join(URL(path))), is_guess=True)


def _attributes_of_tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for found in _TAGS.finditer(text):
        tag = (found["tag"] or "").lower()
        if tag == "body":
            return
        if tag and len(found["rest"]) <= _LONGEST_TAG:
            yield tag, dict(reversed(list(_attributes(found["rest"]))))


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(text):
        value = next((value for value in (found["double"], found["single"], found["bare"]) if value is not None), "")
        yield found["name"].lower(), unescape(value).strip()


def _joined(base: str, href: str) -> str:
    """Empty where that is no address for us."""
    try:
        url = URL(base).join(URL(href)).with_fragment(None)
    except ValueError:
        return ""
    return str(url) if url.scheme in ("http", "https") and url.host else ""


def _text(html: bytes) -> str:
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        # Cut within a letter, or the other encoding of Polish pages: only titles could tell.
        return html.decode("windows-1250", "replace")


def looks_like_feed(body: bytes) -> bool:
    """By its beginning, since types lie; whether it can be read is for the parser to say."""
    start = body[:_BEGINNING].replace(b"\0", b"")
    found, page = _XML_FEED.search(start), _PAGE.search(start)
    if found:
        return page is None or found.start() < page.start()
    # The version of a JSON Feed may stand anywhere.
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _JSON_FEED.search(body) is not None


__all__ = ["FeedLink", "discover", "looks_like_feed"]

"""Lists of feeds as other readers write them and read them: OPML 1.0 and 2.0 in, OPML 2.0 out. Pure.

http://opml.org/spec2.opml
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from itertools import groupby
from xml.etree import ElementTree

import listparser

from initiatives.feeds.parsing.letters import decoded
from initiatives.feeds.parsing.words import clip, tidy

# Of some thousand feeds, where nobody reads a tenth as many.
MOST_BYTES = 1024 * 1024
MOST_LINES = 500
_TITLE_MOST = 100
# Nobody needs them, and all that a list could do to its reader begins with one.
_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")


class OpmlError(Exception):
    """The argument is one of the sentences below."""


TOO_BIG, HOSTILE, NOT_OPML, TOO_MANY = "too_big", "hostile", "not_opml", "too_many"


@dataclass(frozen=True)
class Line:
    """`group`: what the feed stands under, mostly whose it is. Site and language are written and never read."""

    address: str
    title: str = ""
    group: str = ""
    site: str = ""
    language: str = ""


def read(body: bytes) -> list[Line]:
    """Each address once, in the order of the list. OpmlError for what is too long, no OPML, or has declarations."""
    if len(body) > MOST_BYTES:
        raise OpmlError(TOO_BIG)
    text = decoded(body)
    if _DECLARATION.search(text):
        raise OpmlError(HOSTILE)
    found = _parsed(text)
    if len(found) > MOST_LINES:
        raise OpmlError(TOO_MANY)
    return found


def _parsed(text: str) -> list[Line]:
    # As bytes: a text that begins with http:// would be asked for. In ASCII, so that no letter has to be guessed.
    plain = _PROLOG.sub("", text).encode("ascii", "xmlcharrefreplace")
    try:
        told = listparser.parse(plain)
    except Exception as error:
        raise OpmlError(NOT_OPML) from error
    if not told.version.startswith("opml"):
        raise OpmlError(NOT_OPML)
    return [
        Line(tidy(feed.url), clip(feed.title, _TITLE_MOST), clip(_group(feed.categories), _TITLE_MOST))
        for feed in told.feeds
    ]


def _group(categories: list[list[str]]) -> str:
    return next((names[0] for names in categories if names and names[0]), "")


def write(lines: Iterable[Line], *, title: str, now: datetime) -> bytes:
    """Lines of one group are to stand together."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = tidy(title)
    ElementTree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = ElementTree.SubElement(root, "body")
    for group, own in groupby(lines, lambda line: line.group):
        outline = ElementTree.SubElement(body, "outline", text=tidy(group))
        outline.extend(ElementTree.Element("outline", dict(_attributes(line))) for line in own)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _attributes(line: Line) -> Iterator[tuple[str, str]]:
    name = tidy(line.title) or line.address
    yield from (("type", "rss"), ("text", name), ("title", name), ("xmlUrl", line.address))
    yield from ((key, value) for key, value in (("htmlUrl", line.site), ("language", line.language)) if value)


__all__ = [
    "HOSTILE",
    "MOST_BYTES",
    "MOST_LINES",
    "NOT_OPML",
    "TOO_BIG",
    "TOO_MANY",
    "Line",
    "OpmlError",
    "read",
    "write",
]

"""JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from html import escape, unescape
from json import JSONDecodeError, JSONDecoder
from typing import Any

from initiatives.exchange import record as exchange
from initiatives.exchange.channel import MEMBER
from initiatives.feeds.parsing.addresses import on_the_same_host, web
from initiatives.feeds.parsing.dates import moment
from initiatives.feeds.parsing.making import GUID_MOST, TITLE_MOST, Said, entry, language, size
from initiatives.feeds.parsing.markup import ENTRIES_MOST
from initiatives.feeds.parsing.words import clip, tidy
from initiatives.feeds.records import Enclosure, Entry, Fault, Feed, FeedError, Problem, Tombstone

_TOMBSTONES_MOST = 5000


def read_json(text: str, address: str) -> Feed:
    """Raises `FeedError`: BROKEN, HOSTILE, NO_FEED."""
    feed, problems = _loaded(text)
    if "jsonfeed.org/version" not in _text(feed, "version") and not isinstance(feed.get("items"), list):
        raise FeedError(Fault.NO_FEED, clip(text[:2000], 120))
    link = web(_text(feed, "home_page_url"), address)
    own = feed.get(MEMBER)
    files_at = on_the_same_host(_text(own, "files"), address) if isinstance(own, dict) else ""
    items = [item for item in _list(feed, "items") if isinstance(item, dict)]
    return Feed(
        kind="burza" if MEMBER in feed else f"json {_text(feed, 'version').rpartition('/')[2][:3] or '1'}",
        title=clip(_text(feed, "title"), TITLE_MOST),
        link=link,
        language=language(_text(feed, "language")),
        entries=tuple(
            replace(_entry(item, feed, link or address), record=_record(item), files_at=files_at)
            for item in items[:ENTRIES_MOST]
        ),
        tombstones=tuple(_deleted(feed)),
        older=web(_text(feed, "next_url"), address),
        problems=problems,
    )


def _record(item: dict[str, Any]) -> dict[str, Any] | None:
    own = item.get(MEMBER)
    return exchange.checked(own.get("record")) if isinstance(own, dict) else None


def _deleted(feed: dict[str, Any]) -> Iterator[Tombstone]:
    own = feed.get(MEMBER)
    for gone in _list(own, "deleted")[:_TOMBSTONES_MOST] if isinstance(own, dict) else ():
        if isinstance(gone, dict) and (guid := tidy(_text(gone, "id"))[:GUID_MOST]):
            yield Tombstone(guid, moment(_text(gone, "when")))


def _loaded(text: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    start = text.find("{")
    try:
        loaded = json.loads(text[max(start, 0) :], parse_int=_number)
    except RecursionError as error:
        raise FeedError(Fault.HOSTILE, "depth") from error
    except JSONDecodeError as error:
        line = error.lineno + text.count("\n", 0, max(start, 0))
        if (whole := _whole_items(text)) is None:
            raise FeedError(Fault.BROKEN, error.msg, line=line) from error
        torn = (
            Fault.TRUNCATED
            if error.pos >= len(text) - max(start, 0) - 1 or "Unterminated" in error.msg
            else Fault.BROKEN
        )
        return whole, (Problem(torn, clip(error.msg, 200), line),)
    if not isinstance(loaded, dict):
        raise FeedError(Fault.NO_FEED)
    return loaded, ()


def _number(digits: str) -> int:
    """Beyond what any size is, zero: Python refuses very long ones."""
    return int(digits) if len(digits) < 19 else 0


def _whole_items(text: str) -> dict[str, Any] | None:
    """Of a torn file, the items that are whole; None where it does not come so far."""
    key = text.find('"items"')
    start = text.find("[", key) + 1
    if key < 0 or not start:
        return None
    items, decoder = [], JSONDecoder(parse_int=_number)
    while True:
        while start < len(text) and text[start] in " \t\r\n,":
            start += 1
        try:
            item, start = decoder.raw_decode(text, start)
        except (JSONDecodeError, RecursionError):
            break
        items.append(item)
    head = text[text.find("{") : key].rstrip().rstrip(",") + "}"
    try:
        feed = json.loads(head, parse_int=_number)
    except (JSONDecodeError, RecursionError):
        feed = {}
    return {**feed, "items": items} if isinstance(feed, dict) else None


def _text(record: dict[str, Any], name: str) -> str:
    """Numbers as words: version 1 allowed them for `id`."""
    value = record.get(name)
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    # Half of a pair is no letter: neither a database nor UTF-8 takes it.
    return text.encode("utf-8", "replace").decode("utf-8")


def _list(record: dict[str, Any], name: str) -> list[Any]:
    value = record.get(name)
    return value if isinstance(value, list) else []


def _entry(item: dict[str, Any], feed: dict[str, Any], base: str) -> Entry:
    link = web(_text(item, "url"), base)
    text = _text(item, "content_text")
    return entry(
        Said(
            guid=_text(item, "id"),
            link=link or web(_text(item, "external_url"), base),
            # Systems that make it from a page leave its references in.
            title=unescape(_text(item, "title")),
            summary=escape(_text(item, "summary"), quote=False),
            html=_text(item, "content_html") or escape(text, quote=False),
            base=link or base,
            published=moment(_text(item, "date_published")),
            updated=moment(_text(item, "date_modified")),
            authors=list(_authors(item)) or list(_authors(feed)),
            categories=[tag for tag in _list(item, "tags")[:500] if isinstance(tag, str)],
            enclosures=list(_files(item)),
            language=_text(item, "language") or _text(feed, "language"),
            licence=_text(item, "license") or _text(feed, "license"),
        )
    )


def _authors(record: dict[str, Any]) -> Iterator[str]:
    """`author` is that of version 1."""
    for person in [*_list(record, "authors")[:100], record.get("author")]:
        if isinstance(person, dict) and (name := _text(person, "name")):
            yield name


def _files(item: dict[str, Any]) -> Iterator[Enclosure]:
    if picture := _text(item, "image"):
        yield Enclosure(picture, "image/*")
    for file in _list(item, "attachments")[:500]:
        if isinstance(file, dict):
            length = size(file.get("size_in_bytes"))
            yield Enclosure(_text(file, "url"), _text(file, "mime_type"), _text(file, "title"), length)

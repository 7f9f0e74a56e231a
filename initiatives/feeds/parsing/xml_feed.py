"""RSS, RDF and Atom, mended and checked already -> `Feed`, by feedparser: nobody knows more ways to write a feed."""

import re
import warnings
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any

import feedparser

from initiatives.exchange import record as exchange
from initiatives.feeds.parsing.addresses import on_the_same_host, web
from initiatives.feeds.parsing.dates import moment
from initiatives.feeds.parsing.making import TITLE_MOST, Said, entry, language, size
from initiatives.feeds.parsing.markup import ENTRIES_MOST, Markup
from initiatives.feeds.parsing.tree import plain
from initiatives.feeds.parsing.words import clip
from initiatives.feeds.records import Enclosure, Entry, Fault, Feed, Problem, Tombstone

# An element in it carries a record of another Burza.
EXCHANGE = exchange.NAMESPACE
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_EVERY_MOST = 31_536_000
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,250}")
_HTML = ("html", "xhtml", "text/html", "application/xhtml+xml")
_TOMBSTONES_MOST = 5000
_RSS_RIGHTS = ("license", "rights", "copyright")


def read_xml(markup: Markup, address: str) -> Feed:
    base = web(markup.channel_link, address) or address
    parsed = _parsed(markup.text, base)
    feed = parsed["feed"]
    kind = _kind(parsed)
    link = web(_get(feed, "link"), base)
    records, files_at = _names_of_records(parsed), _files_at(feed, address)
    entries = tuple(
        replace(_entry(found, feed, kind, link, base), record=_record(found, records), files_at=files_at)
        for found in parsed["entries"][:ENTRIES_MOST]
    )
    return Feed(
        kind=kind,
        title=_title(feed),
        link=link,
        language=language(_get(feed, "language")),
        entries=entries,
        tombstones=tuple(Tombstone(guid, moment(when)) for guid, when in markup.deleted[:_TOMBSTONES_MOST] if guid),
        older=_older(feed, base),
        every_seconds=_every(feed),
        skip_hours=frozenset(int(hour) % 24 for hour in markup.hours if hour.isascii() and hour.isdigit()),
        skip_days=frozenset(_DAYS.index(day) for day in markup.days if day in _DAYS),
        problems=tuple(_problems(markup, parsed)),
    )


def _names_of_records(parsed: dict[str, Any]) -> list[str]:
    """As feedparser has them, by whichever prefix the feed gave to the namespace."""
    prefixes = [prefix for prefix, name in parsed.get("namespaces", {}).items() if name == EXCHANGE and prefix]
    return [f"{prefix}_record".lower() for prefix in prefixes]


def _record(found: Any, names: list[str]) -> dict[str, Any] | None:
    said = next((text for name in names if (text := _get(found, name))), "")
    return exchange.loaded(said) if said else None


def _parsed(text: str, base: str) -> dict[str, Any]:
    """Always bytes in a BytesIO: a string may be the name of a file. Its own sanitiser and resolver see no text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed: dict[str, Any] = feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-location": base, "content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    return parsed


def _problems(markup: Markup, parsed: dict[str, Any]) -> Iterable[Problem]:
    if markup.cut_line:
        yield Problem(Fault.TRUNCATED, line=markup.cut_line)
    fault = parsed.get("bozo_exception")
    if parsed.get("bozo") and fault is not None:
        line = fault.getLineNumber() if hasattr(fault, "getLineNumber") else 0
        said = fault.getMessage() if hasattr(fault, "getMessage") else str(fault)
        yield Problem(Fault.BROKEN, clip(str(said), 200), line or 0)


def _kind(parsed: dict[str, Any]) -> str:
    if EXCHANGE in parsed.get("namespaces", {}).values():
        return "burza"
    version = parsed.get("version") or ""
    if version in ("rss090", "rss10"):
        return f"rdf {version[3]}.{version[4:]}"[:7]
    head, number = version[:4].rstrip("0123456789"), version.lstrip("abcdefghijklmnopqrstuvwxyz")
    return f"{head or 'rss'} {number[0]}.{number[1:3].rstrip('nu')}" if number else head or "rss"


def _get(record: Any, name: str) -> str:
    """feedparser answers for `updated` with `published`, with a warning: here each stands for itself."""
    value = dict.get(record, name)
    return value if isinstance(value, str) else ""


def _title(record: Any) -> str:
    value, detail = _get(record, "title")[:20_000], dict.get(record, "title_detail") or {}
    return clip(plain(value) if detail.get("type") in _HTML else value, TITLE_MOST)


def _files_at(feed: Any, address: str) -> str:
    links = dict.get(feed, "links") or []
    said = next((one.get("href", "") for one in links if one.get("rel") == exchange.FILES), "")
    return on_the_same_host(said, address)


def _older(feed: Any, base: str) -> str:
    """RFC 5005: `next` of a paged feed, `prev-archive` of an archived one."""
    links = {link.get("rel"): link.get("href", "") for link in reversed(dict.get(feed, "links") or [])}
    return web(links.get("next") or links.get("prev-archive") or "", base)


def _every(feed: Any) -> int:
    minutes, period = size(_get(feed, "ttl")), _PERIODS.get(_get(feed, "sy_updateperiod").strip().lower(), 0)
    seconds = minutes * 60 or period // (size(_get(feed, "sy_updatefrequency")) or 1)
    return min(seconds, _EVERY_MOST)


def _entry(found: Any, feed: Any, kind: str, feed_link: str, base: str) -> Entry:
    links = [link for link in dict.get(found, "links") or [] if isinstance(link.get("href"), str)]
    link = _entry_link(found, links, base)
    html, html_base, said_in = _html(found)
    # Joomla writes addresses as they are seen from the site's beginning; others, from the page they stand in.
    page = f"{feed_link.rstrip('/')}/" if feed_link and "joomla" in _get(feed, "generator").lower() else link
    published, updated = moment(_get(found, "published")), moment(_get(found, "updated"))
    if published is None:
        # RDF has one date (dc:date), which is the day it came out.
        published = moment(_get(found, "created")) or (updated if kind.startswith("r") else None)
    return entry(
        Said(
            guid=_get(found, "id"),
            link=link,
            title=_title(found),
            summary=_short(found),
            html=html,
            # xml:base where the feed has one, else where the text stands in its own page.
            base=html_base if html_base and html_base != base else page or feed_link or base,
            published=published,
            updated=updated,
            authors=_authors(found),
            categories=[tag.get("label") or tag.get("term") or "" for tag in dict.get(found, "tags") or []],
            enclosures=[*_files(found, links)],
            language=said_in or _get(found, "dc_language") or _get(feed, "language"),
            licence=_licence(found, links) or _licence(feed, dict.get(feed, "links") or []),
        )
    )


def _entry_link(found: Any, links: list[Any], base: str) -> str:
    stated = [link["href"] for link in links if link.get("rel") == "alternate"]
    # A GUID that is an address is the entry's, where there is no other.
    candidates = [_get(found, "link"), *stated, _get(found, "feedburner_origlink")]
    whole = next((address for said in candidates if said and (address := web(said, base))), "")
    guid = _get(found, "id")
    return whole or (web(guid, base) if guid.startswith(("http://", "https://")) else "")


def _html(found: Any) -> tuple[str, str, str]:
    """The text, its base and its language: the longest of what is there."""
    texts = [*(dict.get(found, "content") or [])]
    if summary := dict.get(found, "summary_detail"):
        texts.append(summary)
    best = max(texts, key=lambda text: len(text.get("value") or ""), default=None)
    if best is None:
        return _get(found, "summary"), "", ""
    value = best.get("value") or ""
    is_html = best.get("type") in _HTML or "</" in value
    return value if is_html else _escaped(value), best.get("base") or "", best.get("language") or ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _short(found: Any) -> str:
    """Where the summary is the whole text, there is none."""
    summary = _get(found, "summary")
    texts = [text.get("value") for text in dict.get(found, "content") or []]
    return summary if texts and summary not in texts else ""


def _authors(found: Any) -> list[str]:
    people = [person.get("name") or "" for person in dict.get(found, "authors") or []]
    said = _get(found, "author")
    if len(people) > 1 or "@" not in said:
        return [name for name in people if name] or [said]
    # feedparser cuts an address of e-mail out of it, and leaves the end of it behind where that is a long one.
    return [_EMAIL.sub("", said).replace("()", "").replace("<>", "").strip(" ()<>")]


def _files(found: Any, links: list[Any]) -> Iterable[Enclosure]:
    for link in links:
        if link.get("rel") == "enclosure":
            yield Enclosure(link["href"], link.get("type") or "", link.get("title") or "", size(link.get("length")))
    for file in dict.get(found, "media_content") or []:
        if isinstance(file.get("url"), str):
            yield Enclosure(file["url"], file.get("type") or file.get("medium") or "", "", size(file.get("filesize")))


def _licence(record: Any, links: list[Any]) -> str:
    named = next((link.get("href") or "" for link in links if link.get("rel") == "license"), "")
    return named or next((value for name in _RSS_RIGHTS if (value := plain(_get(record, name)[:5000]))), "")

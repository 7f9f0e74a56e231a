"""A page's own values <-> what a record says of them.

A page keeps streams as Wagtail stores them: a list of blocks, each with its type, files and pictures by number. A
record has whole addresses in place of numbers.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from initiatives.exchange.acts import acts_of
from initiatives.exchange.record import SAID

# The one kind of block of each stream but the steps.
STREAMS = {
    "costs": "cost", "results": "result", "precedents": "precedent", "contact_channels": "channel", "links": "link",
}  # fmt: skip
# What a record fills of a page beside what every entry of a feed does.
OF_RECORDS = tuple(name for name in SAID if name not in ("title", "summary", "language", "description", "steps"))
_NAME_MOST, _LINKS_MOST = 200, 300
# As texts of a record have them, which are in normal form.
_LINK = re.compile(r'<a href="([^"<>]*)">')
TEXTS = ("description", "problem", "objectives", "conclusion")
Resolve = Callable[[int], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Numbers:
    """By the address that a record has for them, the numbers of our copies of pictures and files."""

    pictures: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


NOTHING = Numbers()


def steps_said(raw: Sequence[Mapping[str, Any]], *, file: Resolve, picture: Resolve) -> list[dict[str, Any]]:
    """Of stored steps. What a number leads to is asked for; a file that is not there any more is left out."""
    told = ({"type": block.get("type"), "value": _step(block, file, picture)} for block in raw)
    return [block for block in told if block["value"] is not None]


def _step(block: Mapping[str, Any], file: Resolve, picture: Resolve) -> Any:
    value = block.get("value")
    match block.get("type"):
        case "list":
            return items(value)
        case "file" if isinstance(value, dict):
            found = file(value.get("file") or 0)
            return {**found, "title": value.get("title") or found["title"]} if found else None
        case "picture" if isinstance(value, dict):
            seen = picture(value.get("image") or 0)
            told = {"alt": value.get("alt_text"), "decorative": bool(value.get("decorative"))}
            return {**seen, **told} if seen else None
    return value


def items(raw: Any) -> list[Any]:
    """Of a stored list, with or without the numbers of its items."""
    is_numbered = isinstance(raw, list) and all(isinstance(one, dict) and "value" in one for one in raw)
    return [one["value"] for one in raw] if is_numbered else list(raw or [])


def stream_said(raw: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Of a stored stream of one kind of block."""
    return [_with_hours(block.get("value")) for block in raw]


def _with_hours(value: Any) -> Any:
    return {**value, "hours": items(value["hours"])} if isinstance(value, dict) and "hours" in value else value


def values_of(record: Mapping[str, Any], copied: Numbers = NOTHING) -> dict[str, Any]:
    """As a page stores them, of a record in normal form. What it is based on, and acts that cannot become pages
    (`exchange.acts`), are links behind its own; files and pictures that we have no copy of are links in their places.
    """
    said = {name: record[name] for name in SAID}
    own = [(link["title"], link["url"]) for link in record["links"]]
    links = [{"title": title, "url": url} for title, url in [*own, *_named(record, {url for _, url in own})]]
    streams = {name: [_block(kind, _stored(one)) for one in said[name]] for name, kind in STREAMS.items()}
    return said | streams | {
        **{name: _with_files(said[name], copied.files) for name in TEXTS},
        "steps": [_stored_step(block["type"], block["value"], copied) for block in record["steps"]],
        "links": [_block("link", link) for link in links[:_LINKS_MOST]],
    }  # fmt: skip


def _named(record: Mapping[str, Any], known: set[str]) -> Iterator[tuple[str, str]]:
    pages = {act["id"] for act in acts_of(record)}
    for act in record["acts"]:
        if act["id"] not in pages:
            yield from _once(act_title(act), act["eli_url"] or act["bip_url"] or act["url"], known)
    for page in record["based_on"]:
        yield from _once(page["title"], page["url"], known)


def _once(title: str, url: str, known: set[str]) -> Iterator[tuple[str, str]]:
    if url and url not in known:
        known.add(url)
        yield title[:_NAME_MOST], url


def act_title(act: Mapping[str, Any]) -> str:
    return f"{act['number']} · {act['title']}" if act["number"] else act["title"]


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def _stored(value: Mapping[str, Any]) -> dict[str, Any]:
    hours = {"hours": [_block("item", one) for one in value["hours"]]} if "hours" in value else {}
    return {**value, **hours}


def _with_files(html: str, files: Mapping[str, int]) -> str:
    """As the editor writes it: what it saves without a change stays the same."""

    def opening(found: re.Match[str]) -> str:
        number = files.get(unescape(found[1]))
        return f'<a id="{number}" linktype="document">' if number else found[0]

    return _LINK.sub(opening, html) if files else html


def _stored_step(kind: str, value: Any, copied: Numbers) -> dict[str, Any]:
    match kind:
        case "text":
            return _block("text", _with_files(value, copied.files))
        case "list":
            return _block("list", [_block("item", one) for one in value])
        case "file" if number := copied.files.get(value["url"]):
            return _block("file", {"title": value["title"], "file": number})
        case "picture" if number := copied.pictures.get(value["url"]):
            words = {"alt_text": value["alt"], "decorative": value["decorative"] or not value["alt"]}
            return _block("picture", {"image": number, **words})
        case "file":
            return _block("link", {"title": value["title"] or _last(value["url"]), "url": value["url"]})
        case "picture":
            return _block("link", {"title": value["alt"][:_NAME_MOST] or _last(value["url"]), "url": value["url"]})
    return _block(kind, value)


def _last(url: str) -> str:
    return (url.partition("?")[0].rstrip("/").rpartition("/")[2] or url)[:_NAME_MOST]


__all__ = [
    "NOTHING", "OF_RECORDS", "STREAMS", "TEXTS", "Numbers", "act_title", "items", "steps_said", "stream_said",
    "values_of",
]  # fmt: skip

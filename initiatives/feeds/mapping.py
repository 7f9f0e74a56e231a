"""Entry -> the values of an initiative, and what is kept beside it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from initiatives.exchange import pages
from initiatives.exchange.pages import Numbers
from initiatives.exchange.pieces import Piece, offered
from initiatives.feeds.parsing import blocks
from initiatives.feeds.parsing.tree import plain
from initiatives.feeds.parsing.words import clip
from initiatives.feeds.records import Entry

TITLE_MOST, SUMMARY_MOST, NAME_MOST = 200, 300, 200
PICTURES_MOST = 10
# Before the web: a clock that was never set.
_FIRST_YEAR = 1991
_TITLE_OF_A_LEAD = 90


def values_of(
    entry: Entry, *, language: str, languages: Iterable[str], nameless: str, copied: Numbers = pages.NOTHING
) -> dict[str, Any]:
    """What our page of it says, as `services.feed_items.Arrival` has it: the first paragraphs are the description, the
    rest are steps. `language`: of the source, where the entry's own is none of `languages`. `nameless`: the title of
    what has neither a title nor words. Where the entry carries a record, the page says what the record says; a field of
    which it says nothing is missing. `copied`: what we have of its pictures and files; another one is a link.
    """
    parts = _parts(entry)
    first = parts.pop(0) if parts and isinstance(parts[0], blocks.Text) else None
    summary = clip(entry.summary or blocks.lead(entry.html), SUMMARY_MOST)
    title = clip(entry.title or summary, TITLE_MOST if entry.title else _TITLE_OF_A_LEAD) or nameless
    description = first.html if isinstance(first, blocks.Text) else f"<p>{escape(summary or title)}</p>"
    steps = [step for part in parts for step in _steps(part, copied.pictures)]
    values = {
        "title": title,
        "summary": summary or title,
        "description": description,
        "steps": steps,
        "language": entry.language if entry.language in set(languages) else language,
    }
    return values if entry.record is None else values | _recorded(entry.record, copied)


def pieces_of(entry: Entry) -> tuple[Piece, ...]:
    """What the page would show that can be copied, each once: pictures of its text or, where the feed gives what its
    record names, those of the record and files.
    """
    if entry.record is not None:
        return offered(entry.record, entry.files_at) if entry.files_at else ()
    shown = (part for part in _parts(entry) if isinstance(part, blocks.PictureAt))
    found = {part.address: Piece(part.address, part.alt or part.caption) for part in shown}
    return tuple(found.values())[:PICTURES_MOST]


def _parts(entry: Entry) -> list[blocks.Block]:
    return [*blocks.blocks(entry.html), *_enclosed(entry, entry.html)]


def _recorded(record: Mapping[str, Any], copied: Numbers) -> dict[str, Any]:
    said = {name: value for name, value in pages.values_of(record, copied).items() if value not in (None, "", [])}
    # What is told in its own fields is not told again as steps.
    return {"steps": []} | said


def _steps(block: blocks.Block, copies: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """As the stream keeps them. Words below a picture that we have are a text of their own."""
    match block:
        case blocks.PictureAt(address, alt, caption) if address in copies:
            words = alt or caption
            yield _block("picture", {"image": copies[address], "alt_text": words, "decorative": not words})
            if caption and caption != words:
                yield _block("text", f"<p><i>{escape(caption, quote=False)}</i></p>")
        case _:
            yield _step(block)


def _step(block: blocks.Block) -> dict[str, Any]:
    """A picture is a link where we have no copy of it."""
    match block:
        case blocks.Text(html):
            return _block("text", html)
        case blocks.Heading(text):
            return _block("heading", text)
        case blocks.Items(items):
            return _block("list", [_block("item", item) for item in items])
        case blocks.Quote(text, source):
            return _block("quote", {"text": text, "source": source})
        case blocks.Table(headings, rows, caption):
            return _block("table", _table(headings, rows, caption))
        case blocks.Video(title, address):
            return _block("video", {"title": _name(title, address), "url": address})
        case blocks.PictureAt(address, alt, caption):
            return _link(caption or alt, address)
        case blocks.Link(title, address) | blocks.FileAt(title, address):
            return _link(title, address)


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def _link(title: str, address: str) -> dict[str, Any]:
    return _block("link", {"title": _name(title, address), "url": address})


def _name(title: str, address: str) -> str:
    return clip(title, NAME_MOST) or clip(urlsplit(address).path.rsplit("/", 1)[-1] or address, NAME_MOST)


def _table(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], caption: str) -> dict[str, Any]:
    columns = headings or ("",) * max(map(len, rows), default=0)
    return {
        "columns": [{"type": "text", "heading": heading} for heading in columns],
        "rows": [{"values": list(row)} for row in rows],
        "caption": caption,
    }


def _enclosed(entry: Entry, html: str) -> Iterator[blocks.Block]:
    """Files beside the text, but for those that the text itself leads to."""
    for enclosure in entry.enclosures:
        if enclosure.address not in html:
            is_picture = enclosure.media_type.lower().startswith("image/")
            address, title = enclosure.address, enclosure.title
            yield blocks.PictureAt(address, title) if is_picture else blocks.FileAt(title, address)


def published_at(entry: Entry, now: datetime) -> datetime:
    """By the feed, within reason: one that is to come, or from before the web, was seen today."""
    told = entry.published or entry.updated
    return told if told is not None and _is_possible(told, now) else now


def updated_at(entry: Entry, now: datetime) -> datetime | None:
    return entry.updated if entry.updated is not None and _is_possible(entry.updated, now) else None


def _is_possible(moment: datetime, now: datetime) -> bool:
    return datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) <= moment <= now


def text_of(values: Mapping[str, Any]) -> str:
    """Its words, for whatever compares them."""
    return " ".join([values["title"], values["summary"], plain(values["description"]), *_texts(values["steps"])])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in ("type", "url"):
                yield from _texts(one)


__all__ = ["pieces_of", "published_at", "text_of", "updated_at", "values_of"]

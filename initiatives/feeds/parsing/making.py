"""What both kinds of feeds give about an entry -> `Entry`: clipped, cleaned, addresses whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from initiatives.feeds.parsing.addresses import web
from initiatives.feeds.parsing.blocks import lead
from initiatives.feeds.parsing.cleaning import cleaned, readable
from initiatives.feeds.parsing.tree import plain
from initiatives.feeds.parsing.words import clip, tidy
from initiatives.feeds.records import Enclosure, Entry

TITLE_MOST, SUMMARY_MOST, NAME_MOST, GUID_MOST, LICENCE_MOST = 300, 300, 150, 2000, 300
NAMES_MOST, CATEGORIES_MOST, ENCLOSURES_MOST = 20, 50, 50


@dataclass
class Said:
    """As the feed says it; `title` and `summary` are plain already. `base` is that of the HTML."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    html: str = ""
    base: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    language: str = ""
    licence: str = ""


def entry(said: Said) -> Entry:
    """Its identity is not known yet: that depends on the others (`feeds.identity`)."""
    html = cleaned(said.html, said.base)
    summary = _summary(said.summary) or lead(html)
    return Entry(
        identity="",
        guid=tidy(said.guid)[:GUID_MOST],
        link=said.link,
        title=clip(said.title, TITLE_MOST) or clip(summary, 100),
        summary=summary,
        html=html,
        published=said.published,
        updated=said.updated,
        authors=names(said.authors, NAMES_MOST),
        categories=names(said.categories, CATEGORIES_MOST),
        enclosures=_enclosures(said),
        language=language(said.language),
        licence=clip(said.licence, LICENCE_MOST),
    )


def names(found: Iterable[str], most: int) -> tuple[str, ...]:
    """Each once; an address of e-mail is no name, and nobody asked to have it here."""
    clipped = (clip(plain(name[:20_000]), NAME_MOST) for name in found if name)
    return tuple(dict.fromkeys(name for name in clipped if name and "@" not in name))[:most]


def language(code: str) -> str:
    """Two or three letters: `pl`, not `pl-PL`. Empty for anything else."""
    head = code.strip().lower().replace("_", "-").partition("-")[0]
    return head if head.isascii() and head.isalpha() and len(head) in (2, 3) else ""


def size(said: object) -> int:
    text = str(said).strip()[:15] if isinstance(said, str | int) else ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _summary(text: str) -> str:
    """Without the marks by which systems say that there is more."""
    bare = readable(text[:5000]).replace("[…]", "").replace("[...]", "").strip()
    return clip(bare, SUMMARY_MOST)


def _enclosures(said: Said) -> tuple[Enclosure, ...]:
    """Each address once."""
    whole = {
        address: Enclosure(address, tidy(file.media_type)[:100].lower(), clip(file.title, 200), file.length)
        for file in reversed(said.enclosures[: 10 * ENCLOSURES_MOST])
        if (address := web(file.address, said.base))
    }
    return tuple(reversed(whole.values()))[:ENCLOSURES_MOST]

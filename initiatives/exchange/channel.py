"""What a feed of ours says, before it is Atom or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from initiatives.exchange.record import NAMESPACE, VERSION

# Where the extension is described, and the name of its members in JSON Feed, which begin with an underscore.
MEMBER = "_burza"


@dataclass(frozen=True)
class Office:
    """An author: never a person."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Word:
    """`scheme`: the address below which words of the kind stand."""

    slug: str
    name: str
    scheme: str


@dataclass(frozen=True)
class File:
    url: str
    title: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True)
class Item:
    """`html` is harmless already. `related`: acts and what it is based on, by their titles."""

    guid: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    office: Office
    language: str
    rights: str
    record: Mapping[str, Any]
    words: tuple[Word, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Deleted:
    guid: str
    when: datetime


@dataclass(frozen=True)
class Channel:
    """One page of a feed (RFC 5005, section 3). `next`: the page with what came before, or empty. `files`: with the
    SHA-1 of a file or a picture behind it, where whoever reads the feed gets it.
    """

    guid: str
    title: str
    subtitle: str
    home: str
    own: str
    first: str
    updated: datetime
    language: str
    office: Office
    next: str = ""
    files: str = ""
    items: tuple[Item, ...] = ()
    deleted: tuple[Deleted, ...] = ()


__all__ = ["MEMBER", "NAMESPACE", "VERSION", "Channel", "Deleted", "File", "Item", "Office", "Word"]

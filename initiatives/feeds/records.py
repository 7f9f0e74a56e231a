"""What passes between the steps: frozen, and without anything that could reach the network or the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """Why a source gave nothing, or less than all. The admin says each in words, with what to do (`feeds.faults`).

    The values stand in the database.
    """

    NOT_PUBLIC = "not_public"
    UNRESOLVED = "unresolved"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    TLS = "tls"
    PROTOCOL = "protocol"
    REDIRECTS = "redirects"
    BAD_ADDRESS = "bad_address"
    TOO_BIG = "too_big"
    BAD_ENCODING = "bad_encoding"
    STATUS = "status"
    GONE = "gone"
    NOT_FOUND = "not_found"
    ASKED_TO_WAIT = "asked_to_wait"
    ROBOTS = "robots"
    NO_FEED = "no_feed"
    PAGE_INSTEAD = "page_instead"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    HOSTILE = "hostile"
    TOO_SLOW = "too_slow"
    NO_TEXT = "no_text"
    PICTURE_AWAY = "picture_away"
    PICTURE_TOO_BIG = "picture_too_big"
    NO_PICTURE = "no_picture"
    FILE_AWAY = "file_away"
    NO_FILE = "no_file"
    INFECTED = "infected"
    FULL = "full"
    QUEUE_FULL = "queue_full"
    UNKNOWN = "unknown"


class FeedError(Exception):
    """`detail` is for the administrator, from outside and never trusted; `line`: of the feed, from 1, 0 where unknown.
    `retry_at`: not before, where the server says so.
    """

    def __init__(
        self, fault: Fault, detail: str = "", *, line: int = 0, status: int = 0, retry_at: datetime | None = None
    ) -> None:
        super().__init__(f"{fault}: {detail}" if detail else str(fault))
        self.fault, self.detail, self.line, self.status, self.retry_at = fault, detail[:500], line, status, retry_at


@dataclass(frozen=True)
class Validators:
    """What the next request says that it has (RFC 9110, 13.1), and the SHA-256 of the body for servers that lie."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


@dataclass(frozen=True)
class Fetched:
    """`body` is decoded; None where nothing has changed (304, or the same hash). `asked` is where the way began,
    `address` where it came from in the end, `moved` the same where all redirects were permanent (301, 308), or empty.
    `fresh_seconds`: by Cache-Control and Expires, 0 where they say nothing. `content_type` as sent, with its charset.
    `downgraded`: a redirect led from https to http.
    """

    address: str
    status: int
    body: bytes | None
    content_type: str = ""
    validators: Validators = Validators()
    moved: str = ""
    fresh_seconds: int = 0
    downgraded: bool = False
    asked: str = ""


@dataclass(frozen=True)
class Enclosure:
    address: str
    media_type: str = ""
    title: str = ""
    # In bytes, as the feed says; 0 where it does not.
    length: int = 0


@dataclass(frozen=True)
class Entry:
    """`html` is cleaned and its addresses are absolute; `title`, `summary` and names are plain text. Of dates, those
    that the feed says, aware, however wrong. `identity` is the key by which it is known again in its source
    (`feeds.identity`), `aliases` are others that nothing else in the feed has, for one that changed the first.
    `record`: all structured fields, where the feed is another Burza's, and `files_at`: where the files that it names
    are to be had, by their SHA-1; empty where they are not.
    """

    identity: str
    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    html: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    language: str = ""
    licence: str = ""
    record: Mapping[str, Any] | None = None
    files_at: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tombstone:
    """RFC 6721: what the publisher took back."""

    guid: str
    when: datetime | None = None


@dataclass(frozen=True)
class Problem:
    """What was wrong with a feed of which entries could be read all the same; `line` as in `FeedError`."""

    fault: Fault
    detail: str = ""
    line: int = 0


@dataclass(frozen=True)
class Feed:
    """`kind`: rss, rdf, atom, json or burza, with the version where it says one. `older`: the page with what came
    before (RFC 5005), or empty. `every_seconds`: by ttl or sy:updatePeriod, 0 where it says nothing. `skip_hours` (UTC)
    and `skip_days` (0 is Monday): RSS 2.0.
    """

    kind: str
    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    older: str = ""
    every_seconds: int = 0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = field(default=())


__all__ = [
    "Enclosure", "Entry", "Fault", "Feed", "FeedError", "Fetched", "Problem", "Tombstone", "Validators",
]  # fmt: skip

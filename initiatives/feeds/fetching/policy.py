"""What a fetcher may do, and what it is asked for."""

from dataclasses import dataclass

from initiatives.feeds.fetching.places import Place
from initiatives.feeds.records import Validators

FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.3, */*;q=0.1"
)
_NOTHING_KNOWN = Validators()
PAGES = "text/html, application/xhtml+xml, */*;q=0.1"


@dataclass(frozen=True)
class Policy:
    """`user_agent` names us and says where to write: "Burza/1.0 (+https://…; mailto:…)"; what stands before its slash
    is our name in robots.txt. `max_bytes` bounds a body both as sent and decoded. `total_seconds` runs from the moment
    at which a host is free for the request, redirects and body included; `connect_seconds` is for one dial: look-up,
    TCP, TLS. A host sees at most `host_requests` at once, and `host_pause_seconds` between two starts. `allowed`: what
    may be dialled though it is not public or has another port than `ports`.
    """

    user_agent: str
    max_bytes: int = 5 * 1024 * 1024
    total_seconds: float = 60
    connect_seconds: float = 10
    redirects: int = 5
    host_requests: int = 2
    host_pause_seconds: float = 1
    address_length: int = 2000
    header_count: int = 100
    header_bytes: int = 8190
    # RFC 9309, 2.5: at least 500 KiB; 2.4: kept for no more than a day.
    robots_bytes: int = 500 * 1024
    robots_kept_seconds: float = 24 * 3600
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    allowed: tuple[Place, ...] = ()
    # Of all frames of all pictures of an entry, unpacked.
    picture_pixels: int = 64_000_000
    file_bytes: int = 25 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """`heeds_robots`: robots.txt is asked first, on every host on the way; for pages, not for feeds, which are there
    to be fetched by programs. `is_file`: of an act, which may be larger than a feed (`Policy.file_bytes`).
    """

    address: str
    validators: Validators = _NOTHING_KNOWN
    accept: str = FEEDS
    heeds_robots: bool = False
    is_file: bool = False


__all__ = ["FEEDS", "PAGES", "Policy", "Request"]

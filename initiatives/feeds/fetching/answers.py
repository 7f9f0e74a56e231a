"""What the head of a response means."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from yarl import URL

from initiatives.feeds.fetching.addresses import checked_address
from initiatives.feeds.fetching.policy import Policy
from initiatives.feeds.records import Fault, FeedError, Validators

Headers = Mapping[str, str]

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
# Longer waits and freshness are a slip or malice; within this they are for `rhythm` to judge.
_LONGEST_WAIT = timedelta(days=30)
_LONGEST_FRESH = 365 * 24 * 3600
_LONGEST_ETAG, _LONGEST_DATE = 500, 100


@dataclass(frozen=True)
class Way:
    """From the address that was asked for to the one that answers."""

    trail: tuple[URL, ...]
    is_permanent: bool = True
    downgraded: bool = False

    @property
    def here(self) -> URL:
        return self.trail[-1]

    @property
    def moved(self) -> str:
        """RFC 9110, 15.4.2 and 15.4.9. One who sends us from https to http may be one in the middle: not for good."""
        return str(self.here) if len(self.trail) > 1 and self.is_permanent and not self.downgraded else ""

    def on(self, status: int, location: str, policy: Policy) -> "Way":
        """FeedError for a way that is too long or goes round, and for an address that may not be asked for."""
        try:
            target = self.here.join(URL(_without_raw_bytes(location.strip())))
        except ValueError as error:
            raise FeedError(Fault.BAD_ADDRESS, f"{self.here} leads to {location!r}: {error}") from error
        target = checked_address(str(target), policy)
        if target in self.trail or len(self.trail) > policy.redirects:
            raise FeedError(Fault.REDIRECTS, " → ".join(map(str, (*self.trail, target))), status=status)
        return replace(
            self,
            trail=(*self.trail, target),
            is_permanent=self.is_permanent and status in _PERMANENT,
            downgraded=self.downgraded or (self.here.scheme, target.scheme) == ("https", "http"),
        )


def _without_raw_bytes(location: str) -> str:
    """As browsers send them on: bytes that are no UTF-8 stand in headers as halves of letters (PEP 383)."""
    return re.sub("[\udc80-\udcff]", lambda found: f"%{ord(found[0]) - 0xDC00:02X}", location)


def redirect_of(status: int, headers: Headers) -> str | None:
    """Where a redirect leads, as it says, or None for what is no redirect."""
    if status not in _REDIRECTS:
        return None
    location = headers.get("Location", "").strip()
    if not location:
        raise FeedError(Fault.PROTOCOL, f"{status} without Location", status=status)
    return location


def check_status(status: int, headers: Headers, *, conditional: bool, now: datetime) -> None:
    """FeedError for all but a body (200, 203) and, to a conditional request, 304."""
    if status in (200, 203) or (status == 304 and conditional):
        return
    if status == 429 or (status == 503 and "Retry-After" in headers):
        wait = headers.get("Retry-After", "")
        raise FeedError(
            Fault.ASKED_TO_WAIT, f"Retry-After: {wait}" if wait else "", status=status, retry_at=retry_at(wait, now)
        )
    fault = {204: Fault.EMPTY, 205: Fault.EMPTY, 304: Fault.PROTOCOL, 404: Fault.NOT_FOUND, 410: Fault.GONE}
    raise FeedError(fault.get(status, Fault.STATUS), f"HTTP {status}", status=status)


@contextmanager
def answered(status: int) -> Iterator[None]:
    """What is wrong with a body was answered, too: its FeedError says with which status."""
    try:
        yield
    except FeedError as error:
        error.status = error.status or status
        raise


def retry_at(value: str, now: datetime) -> datetime | None:
    """RFC 9110, 10.2.3: seconds or a date; never before `now`. None for what is neither."""
    value = value.strip()
    seconds = _seconds(value)
    when = _date(value) if seconds is None else now + min(timedelta(seconds=seconds), _LONGEST_WAIT)
    return min(max(when, now), now + _LONGEST_WAIT) if when else None


def fresh_seconds(headers: Headers, now: datetime) -> int:
    """How long the answer may be used without asking (RFC 9111, 4.2), as a private cache: max-age before Expires, less
    the Age; 0 where it says nothing, or not to.
    """
    directives = _directives(headers.get("Cache-Control", ""))
    if "no-store" in directives or "no-cache" in directives:
        return 0
    if "max-age" in directives:
        fresh = (_seconds(directives["max-age"]) or 0) - (_seconds(headers.get("Age", "")) or 0)
    else:
        until = _date(headers.get("Expires", ""))
        fresh = int((until - (_date(headers.get("Date", "")) or now)).total_seconds()) if until else 0
    return min(max(fresh, 0), _LONGEST_FRESH)


def _directives(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in value.split(","))
    return {name.strip().lower(): argument.strip().strip('"') for name, _, argument in pairs}


def _seconds(value: str) -> int | None:
    value = value.strip()
    if not value.isascii() or not value.isdigit():
        return None
    # More digits than any time has; int() of very many is refused by Python itself.
    return int(value[:12])


def _date(value: str) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7); one without a zone is in UTC, as all of them should be."""
    try:
        found = parsedate_to_datetime(value[:100])
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def validators_of(headers: Headers, *, body_hash: str, before: Validators | None = None) -> Validators:
    """To be sent with the next request. `before`: where the server says nothing new with a 304 (RFC 9111, 4.3.4)."""
    etag = _sendable(headers.get("ETag", ""), _LONGEST_ETAG)
    last_modified = _sendable(headers.get("Last-Modified", ""), _LONGEST_DATE)
    if before is not None:
        etag, last_modified = etag or before.etag, last_modified or before.last_modified
    return Validators(etag=etag, last_modified=last_modified, body_hash=body_hash)


def conditions_of(validators: Validators) -> dict[str, str]:
    conditions = {
        "If-None-Match": _sendable(validators.etag, _LONGEST_ETAG),
        "If-Modified-Since": _sendable(validators.last_modified, _LONGEST_DATE),
    }
    return {name: value for name, value in conditions.items() if value}


def _sendable(value: str, most: int) -> str:
    """It goes back into a header of ours, so nothing that could begin another one."""
    value = value.strip()
    return value if value.isascii() and value.isprintable() and len(value) <= most else ""


__all__ = [
    "Headers", "Way", "answered", "check_status", "conditions_of", "fresh_seconds", "redirect_of", "retry_at",
    "validators_of",
]  # fmt: skip

"""Connections: only to addresses that may be dialled, which is looked at where the socket is made, so that no trick
with names, notations or redirects gets round it. And what goes wrong with them, as faults.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from initiatives.feeds.fetching.places import may_dial
from initiatives.feeds.fetching.policy import Policy
from initiatives.feeds.records import Fault, FeedError

# A look-up of a dead name server holds its thread for half a minute; asyncio's own few would soon all be held.
_LOOKUPS = 64


class NotPublic(OSError):
    """The same words for every address: of several refused ones aiohttp passes on the first, if they say the same."""

    def __init__(self, address: str, port: int) -> None:
        super().__init__("not a public address")
        self.place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Lookups(AbstractResolver):
    """getaddrinfo in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="feed-lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        ask = partial(
            socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except UnicodeError as error:
            raise OSError(str(error)) from error
        return [resolved(host, str(place[0]), port) for _, _, _, _, place in found]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=flags)


def session(policy: Policy, *, resolver: AbstractResolver, tls: ssl.SSLContext | None) -> aiohttp.ClientSession:
    """Nothing is carried from one request to the next: no connection, cookie or look-up; and nothing comes from the
    environment: no proxy, no netrc. Bodies come as they were sent, for `decoding`.
    """
    connector = aiohttp.TCPConnector(
        limit=0,
        force_close=True,
        use_dns_cache=False,
        resolver=resolver,
        # Without one, aiohttp's: it trusts whom the system trusts, too, and has read all of them when it was loaded.
        ssl=tls or True,
        socket_factory=partial(_checked_socket, policy),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": policy.user_agent},
        timeout=aiohttp.ClientTimeout(
            total=None, connect=policy.connect_seconds, sock_connect=policy.connect_seconds, ceil_threshold=3600
        ),
        trust_env=False,
        auto_decompress=False,
        max_line_size=policy.header_bytes,
        max_field_size=policy.header_bytes,
        max_headers=policy.header_count,
    )


def _checked_socket(policy: Policy, info: Any) -> socket.socket:
    family, kind, protocol, _, place = info
    address, port = str(place[0]), int(place[1])
    if not may_dial(address, port, ports=policy.ports, allowed=policy.allowed):
        raise NotPublic(address, port)
    return socket.socket(family=family, type=kind, proto=protocol)


@contextmanager
def as_faults(what: str, seconds: float) -> Iterator[None]:
    """Whatever goes wrong inside is a FeedError; `what` was asked for, within so many seconds."""
    try:
        yield
    except FeedError:
        raise
    except TimeoutError as error:
        connecting = isinstance(error, aiohttp.ServerTimeoutError)
        said = "no connection in time" if connecting else f"not done in {seconds:g} s"
        raise FeedError(Fault.TIMED_OUT, f"{said} ({what})") from error
    except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, OSError, ValueError) as error:
        raise FeedError(_fault_of(error), f"{_said_by(error)} ({what})") from error


# The first that fits, and so the narrower ones first.
_FAULTS: tuple[tuple[tuple[type[Exception], ...], Fault], ...] = (
    ((NotPublic,), Fault.NOT_PUBLIC),
    ((ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError), Fault.TLS),
    ((aiohttp.ClientConnectorDNSError,), Fault.UNRESOLVED),
    ((aiohttp.ClientConnectorError,), Fault.REFUSED),
    ((aiohttp.InvalidURL,), Fault.BAD_ADDRESS),
    ((aiohttp.ClientPayloadError,), Fault.TRUNCATED),
    ((aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, ValueError), Fault.PROTOCOL),
    ((OSError,), Fault.REFUSED),
)


def _fault_of(error: Exception) -> Fault:
    told = _cause(error)
    return next((fault for kinds, fault in _FAULTS if isinstance(told, kinds)), Fault.UNKNOWN)


def _cause(error: Exception) -> Exception:
    """What aiohttp has wrapped, where that says more."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error.__cause__
    return cause if isinstance(cause, NotPublic | ssl.SSLError | ssl.CertificateError) else error


def _said_by(error: Exception) -> str:
    cause = _cause(error)
    if isinstance(cause, NotPublic):
        return cause.place
    # In the whole of it would be our address once more.
    told = str(cause)
    if isinstance(cause, aiohttp.ClientResponseError):
        told = cause.message
    elif isinstance(cause, aiohttp.ClientConnectorError):
        told = str(cause.os_error)
    return " ".join(told.split()) or type(cause).__name__


__all__ = ["Lookups", "as_faults", "resolved", "session"]

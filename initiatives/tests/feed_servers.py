"""Servers of feeds, good and bad, on real sockets: each on loopback, in threads of its own."""

import asyncio
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from initiatives.feeds.fetching import Fetcher, Place, Policy, Request
from initiatives.feeds.fetching.dialling import resolved
from initiatives.feeds.records import Fetched

RSS = (
    b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Praktyki</title>'
    b"<item><title>Zbiornik na deszcz</title></item></channel></rss>"
)


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]


class Connection:
    """What a route writes to; `stopped` is set when the test is over, so that what never ends does end."""

    def __init__(self, link: socket.socket, stopped: threading.Event) -> None:
        self._link, self.stopped = link, stopped

    def send(self, data: bytes) -> None:
        self._link.sendall(data)

    def drip(self, data: bytes, seconds: float) -> None:
        for at in range(len(data)):
            self.send(data[at : at + 1])
            if self.stopped.wait(seconds):
                return


Route = Callable[[Connection, Asked], None]


def raw(data: bytes) -> Route:
    """Sends these bytes, whatever they are, and closes."""

    def route(link: Connection, asked: Asked) -> None:
        link.send(data)

    return route


def says(body: bytes = RSS, status: str = "200 OK", **headers: str) -> Route:
    """An underscore in the name of a header stands for a hyphen."""
    return raw(response(body, status, **headers))


def response(body: bytes = RSS, status: str = "200 OK", **headers: str) -> bytes:
    named = {"Content-Length": str(len(body)), "Content-Type": "application/rss+xml"}
    named |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def leads_to(location: str, status: str = "302 Found") -> Route:
    return says(b"", status, location=location)


def silent(link: Connection, asked: Asked) -> None:
    """Takes the request and never answers."""
    link.stopped.wait()


@dataclass
class Server:
    """`routes` by path without its query; all else is 404. `connections` counts those that were accepted; `greeting`
    is said to each before it has asked.
    """

    routes: dict[str, Route] = field(default_factory=dict)
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    greeting: bytes = b""
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._stopped = threading.Event()
        self._listening = socket.create_server((self.host, 0), backlog=100)
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        # close() alone would leave accept() waiting.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def address(self, path: str = "/", *, host: str = "") -> str:
        return f"{'https' if self.tls else 'http'}://{host or self.host}:{self.port}{path}"

    @property
    def place(self) -> Place:
        return Place(ip_network(ip_address(self.host)), self.port)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(link,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, link: socket.socket) -> None:
        link.settimeout(10)
        # The other side may go away whenever it likes.
        with link, suppress(OSError):
            if self.tls:
                link = self.tls.wrap_socket(link, server_side=True)
            link.sendall(self.greeting)
            asked = _read(link)
            self.asked.append(asked)
            route = self.routes.get(asked.path.partition("?")[0], says(b"", "404 Not Found"))
            route(Connection(link, self._stopped), asked)
            link.shutdown(socket.SHUT_WR)
            # Until the other side has closed too: closing over unread bytes would take ours with it.
            while link.recv(1 << 16):
                pass
            link.close()


def _read(link: socket.socket) -> Asked:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = link.recv(1 << 16)
        if not piece:
            raise OSError("gone before it asked")
        head += piece
    first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return Asked(first.split(" ")[1], dict(line.split(": ", 1) for line in lines))


class Names(AbstractResolver):
    """Names with the answers that each look-up gives, one after another; the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): list(given) for name, given in answers.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if host not in self._answers:
            raise OSError(f"no such name: {host}")
        given = self._answers[host]
        return [resolved(host, address, port) for address in (given.pop(0) if len(given) > 1 else given[0])]

    async def close(self) -> None:
        pass


def policy_for(*servers: Server, **changes: Any) -> Policy:
    """Quick and without pauses; these servers alone may be dialled, beside what is public."""
    usual: dict[str, Any] = {
        "user_agent": "Burza/1.0 (+mailto:biuro@burza.example)",
        "total_seconds": 10,
        "connect_seconds": 5,
        "host_pause_seconds": 0,
        "host_requests": 100,
        "allowed": tuple(server.place for server in servers),
    }
    return Policy(**usual | changes)


def fetch(request: Request | str, policy: Policy, **parts: Any) -> Fetched:
    """One request by a fetcher of its own."""

    async def run() -> Fetched:
        async with Fetcher(policy, **parts) as fetcher:
            return await fetcher.get(Request(request) if isinstance(request, str) else request)

    return asyncio.run(run())


@cache
def self_signed() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server at 127.0.0.1, and for a client that trusts it: nobody else does."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(secret + shown)
        server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=shown.decode())

"""Serves the partners' site on loopback, for the demo and its tests alone."""

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from initiatives.demo.partner_site import pages
from initiatives.demo.partner_site.content import CONTENT, Partner, partners
from initiatives.demo.partner_site.feeds import feed

HOST = "127.0.0.1"
ROBOTS = b"User-agent: *\nDisallow: /poprawka\n"


@dataclass
class Memory:
    """What is to be the same when the demo starts again: its first day, and whether a partner corrected an entry."""

    path: Path
    first: date
    corrected: bool = False

    @classmethod
    def at(cls, path: Path, *, today: date) -> "Memory":
        """What was kept there; a file that cannot be read is begun anew."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, date.fromisoformat(kept["first"]), bool(kept["corrected"]))
        memory = cls(path, today)
        memory.keep()
        return memory

    def keep(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = {"first": self.first.isoformat(), "corrected": self.corrected}
        self.path.write_text(json.dumps(told), encoding="utf-8")


@dataclass(frozen=True)
class Answer:
    body: bytes
    kind: str = "text/html; charset=utf-8"
    changed: datetime | None = None

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:20]}"'


@dataclass
class Site:
    """`address` without a slash at its end."""

    address: str
    memory: Memory
    answers: dict[str, Callable[[], Answer]] = field(init=False)

    def __post_init__(self) -> None:
        self.build()

    def correct(self) -> None:
        self.memory.corrected = True
        self.memory.keep()
        self.build()

    def build(self) -> None:
        told = partners(site=self.address, first=self.memory.first, corrected=self.memory.corrected)
        self.answers = {
            "/": lambda: _html(pages.index(told, corrected=self.memory.corrected)),
            "/robots.txt": lambda: Answer(ROBOTS, "text/plain; charset=utf-8"),
        }
        for partner in told:
            self._add(partner)

    def _add(self, partner: Partner) -> None:
        self.answers[self._path(partner.home)] = lambda: _html(pages.home(partner))
        body, kind = feed(partner)
        self.answers[self._path(partner.feed)] = lambda: Answer(body, kind, partner.updated)
        for drawing in (CONTENT / Path(self._path(partner.home)).name).glob("*.png"):
            self.answers[self._path(partner.home + drawing.name)] = partial(Answer, drawing.read_bytes(), "image/png")
        for item in partner.items:
            self.answers[self._path(item.link)] = lambda item=item: _html(pages.item_page(partner, item))  # type: ignore[misc]

    def _path(self, address: str) -> str:
        return address.removeprefix(self.address)


def _html(text: str) -> Answer:
    return Answer(text.encode())


class Server(ThreadingHTTPServer):
    """On a socket that listens already: whoever asks before `serve_forever()` waits, and is not turned away."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, memory: Memory) -> None:
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.site = Site(site_address(listening), memory)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20
    server: Server

    def do_GET(self) -> None:
        answer = self.server.site.answers.get(self.path)
        if answer is None:
            self._send(Answer(b"<!doctype html><title>404</title><p>Nie ma takiej strony."), HTTPStatus.NOT_FOUND)
        else:
            made = answer()
            self._send(made, HTTPStatus.NOT_MODIFIED if self._has(made) else HTTPStatus.OK)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        if self.path != pages.CORRECTION:
            self._send(Answer(b""), HTTPStatus.NOT_FOUND)
            return
        self.server.site.correct()
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def _has(self, answer: Answer) -> bool:
        """RFC 9110, 13.2.2: a date says something only where there is no tag."""
        if tags := self.headers.get("If-None-Match"):
            return answer.etag in tags
        since = self.headers.get("If-Modified-Since")
        with suppress(ValueError, TypeError):
            return bool(since and answer.changed and answer.changed <= parsedate_to_datetime(since))
        return False

    def _send(self, answer: Answer, status: HTTPStatus) -> None:
        has_body = status != HTTPStatus.NOT_MODIFIED
        self.send_response(status)
        self.send_header("ETag", answer.etag)
        if answer.changed:
            self.send_header("Last-Modified", format_datetime(answer.changed, usegmt=True))
        if has_body:
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """The demo says little."""


def listen(port: int) -> socket.socket:
    """At this port or, where somebody has it, at any free one."""
    try:
        return _listening(port if 0 < port < 65536 else 0)
    except OSError:
        return _listening(0)


def _listening(port: int) -> socket.socket:
    return socket.create_server((HOST, port), backlog=50)


def site_address(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}"


__all__ = ["HOST", "Memory", "Server", "Site", "listen", "site_address"]

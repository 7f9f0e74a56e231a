"""A whole site for a bench: its own folder, database and server, gone when the bench ends."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from cms.bench.cpu import listening, seconds_of_tree
from cms.bench.views import COUNT

HOST = "127.0.0.1"
FLOOR = "/bench/floor/"
START_SECONDS = 60
# Of one answer: a bench on a busy machine is slow, and still a bench.
MOST_SECONDS = 900
# As the settings name it in their DATA_DIR; whole in this one file once the last program has left it.
DATABASE = "burza.sqlite3"


@dataclass
class BenchSite:
    port: int
    server: "subprocess.Popen[bytes]"
    cookie: str = ""
    also: Sequence[int] = ()
    """Ports of servers whose processor time counts, too."""
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(HOST, self.port, timeout=MOST_SECONDS)

    def ask(
        self, path: str, *, signed_in: bool = True, headers: Mapping[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        """The answer, which has to be a page: an error measured would be a lie."""
        cookie = {"Cookie": self.cookie} if signed_in else {}
        self.connection.request("GET", path, headers={**cookie, **(headers or {})})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        return response, body

    def cpu(self, path: str, *, times: int, signed_in: bool = True) -> float:
        """Milliseconds of processor time that one request takes, of all the server's processes."""
        # The server gives up a connection that another site's turn left idle.
        self.connection.close()
        before = self.seconds()
        for _ in range(times):
            self.ask(path, signed_in=signed_in)
        return (self.seconds() - before) / times * 1000

    def seconds(self) -> float:
        """Of processor time, of the server's processes and of those that it asks."""
        return sum(seconds_of_tree(pid) for pid in (self.server.pid, *map(listening, self.also)))

    def queries(self, path: str, *, header: str = COUNT) -> int:
        self.connection.close()
        response, _ = self.ask(path, headers={COUNT: "yes"})
        return int(response.headers[header])

    def enter(self, role: str = "official") -> dict[str, Any]:
        """Signs in; the addresses of what the bench asks for."""
        self.connection.close()
        response, body = self.ask(f"/bench/enter/?role={role}", signed_in=False)
        self.cookie = "; ".join(value.partition(";")[0] for value in response.headers.get_all("Set-Cookie") or [])
        found: dict[str, Any] = json.loads(body)
        return found


@contextmanager
def bench_site(*commands: Sequence[str]) -> Iterator[BenchSite]:
    """A site under gunicorn, filled by commands of `manage.py`."""
    with site_folder(*commands) as folder, folder.served() as site:
        yield site


@dataclass(frozen=True)
class Folder:
    """A site that may be served more than once, in other settings each time."""

    env: Mapping[str, str]

    def manage(self, *command: str, more: Mapping[str, str] | None = None) -> None:
        manage({**self.env, **(more or {})}, *command, "-v", "0")

    @contextmanager
    def served(self, *, more: Mapping[str, str] | None = None, also: Sequence[int] = ()) -> Iterator[BenchSite]:
        port = free_port()
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "cms.wsgi", "--bind", f"{HOST}:{port}"]
        options = ["--workers", "1", "--threads", "2", "--log-level", "error", "--no-control-socket"]
        env = {**self.env, **(more or {})}
        server = subprocess.Popen([*gunicorn, *options], env=env, cwd=settings.BASE_DIR)  # noqa: S603 - our own
        try:
            site = BenchSite(port, server, also=also)
            wait_for(site)
            yield site
        finally:
            server.terminate()
            server.wait()


@contextmanager
def site_folder(*commands: Sequence[str], more: Mapping[str, str] | None = None) -> Iterator[Folder]:
    """Filled by commands of `manage.py`; `more` of the environment names another database than the folder's own."""
    with TemporaryDirectory(prefix="burza-bench-") as path:
        folder = Folder({**migrated(Path(path)), **(more or {})})
        (Path(path) / "static").mkdir()
        if more:
            folder.manage("migrate")
        for command in commands:
            folder.manage(*command)
        yield folder


def migrated(folder: Path) -> dict[str, str]:
    """The environment of an empty site in this folder."""
    (folder / DATABASE).write_bytes(_empty_database())
    return environment(folder)


@cache
def _empty_database() -> bytes:
    """Two megabytes that take a quarter of a minute to make: several sites of one bench begin with the same."""
    with TemporaryDirectory(prefix="burza-bench-") as folder:
        manage(environment(Path(folder)), "migrate", "-v", "0")
        return (Path(folder) / DATABASE).read_bytes()


def environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL")},
        "DJANGO_SETTINGS_MODULE": "cms.settings.bench",
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }


def manage(env: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], env=env, cwd=settings.BASE_DIR, check=True)  # noqa: S603


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(site: BenchSite) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            site.ask(FLOOR, signed_in=False)
            return
        except OSError:
            if time.monotonic() > deadline or site.server.poll() is not None:
                raise
            site.connection.close()
            time.sleep(0.2)


__all__ = ["FLOOR", "BenchSite", "Folder", "bench_site", "manage", "migrated", "site_folder"]

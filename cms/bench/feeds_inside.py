"""What `bench feeds` measures, in the settings and the database of the bench's own folder.

Whoever serves the feeds is a process of its own, whose time is not ours. What is quick is done some times, in turn with
its floor, and the best of each counts: a machine that does other things meanwhile makes the others dearer.
"""

import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from django.db import connections
from wagtail.models import Revision

from cms.bench.cpu import children, seconds_of_tree
from home.models import HomePage
from initiatives.feeds.fetching import Policy, parse_place
from initiatives.feeds.parsing.bounded import reading_servers
from initiatives.feeds.parsing.read import parse
from initiatives.feeds.running import Runner
from initiatives.models import FeedItem, FeedRun, FeedSource, InitiativePage, PartnerPage
from initiatives.services import feed_items

ROUNDS = 3
# Of one round: the time of a process that goes on is told in hundredths of a second.
LOOKS_A_ROUND = 4
SOURCES, DEAD, OF_A_SOURCE = 100, 10, 20
# The slowest of those that answer, and how long one that does not is waited for.
SLOWEST_SECONDS, GIVEN_UP_SECONDS = 2.0, 6.0
LOOKS_BEFORE, LOOKS = 10, 100
WORDS = (
    "Urząd gminy uruchomił punkt pomocy dla mieszkańców i wyznaczył dyżury pracowników. Wójt wydał zarządzenie, które "
    "określa godziny pracy, numery telefonów i zasady wydawania posiłków. Ochotnicza straż pożarna dowozi wodę do "
    "miejscowości, w których doszło do awarii sieci. Koszt działania pokryto z rezerwy kryzysowej. "
)
START = datetime(2026, 3, 1, tzinfo=UTC)


def feed(name: str, entries: int, touch: int = 0) -> bytes:
    """`touch` changes the bytes, and nothing that they say."""
    items = "".join(
        f"<item><title>Praktyka {name} {number}</title><link>https://partner.example/{name}/{number}</link>"
        f"<guid>https://partner.example/?p={name}-{number}</guid>"
        f"<pubDate>{format_datetime(START - timedelta(hours=number))}</pubDate><description><![CDATA["
        f"<p>Numer {number} w {name}. {WORDS}</p><h2>Jak</h2><p>{WORDS}</p><ul><li>telefon</li><li>grafik</li></ul>"
        f"]]></description></item>"
        for number in range(entries)
    )
    channel = f"<channel><!-- {touch} --><title>{name}</title>{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


class Handler(BaseHTTPRequestHandler):
    """/NAME/ENTRIES/SECONDS: after so long; below zero: never."""

    touched = count()

    def do_GET(self) -> None:
        _, name, entries, seconds = self.path.split("/")
        wait = float(seconds)
        if wait < 0:
            threading.Event().wait(GIVEN_UP_SECONDS * 2)
            return
        time.sleep(wait)
        body = feed(name, int(entries), next(self.touched))
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


class Sites(ThreadingHTTPServer):
    """All of them may be called at once: whoever finds no room in the queue calls again a second later."""

    request_queue_size = SOURCES
    daemon_threads = True


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The address, and the process."""
    server = Sites(("127.0.0.1", 0), Handler)
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", process.pid or 0
    finally:
        process.kill()
        server.server_close()


def _memory(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


class Measuring:
    def __init__(self, site: str, *, serving: int) -> None:
        """`serving`: the process that is none of ours."""
        self.site, self._serving = site, serving
        self.now = START + timedelta(days=30)
        home = HomePage.objects.get()
        self.partners = [home.add_child(instance=PartnerPage(title=f"Partner {n}", country="PL")) for n in range(2)]

    def cpu(self, work: Callable[[], object]) -> float:
        """Seconds, of the processes that it starts, too, whether they have ended by then or stay."""
        before = self._spent()
        work()
        return self._spent() - before

    def _spent(self) -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used) + sum(map(seconds_of_tree, self._staying()))

    def _staying(self) -> set[int]:
        return children(os.getpid()) - {self._serving}

    def memory(self) -> float:
        return sum(map(_memory, [os.getpid(), *self._staying()]))

    def source(self, name: str, entries: int, seconds: float = 0.0) -> FeedSource:
        address = f"{self.site}/{name}/{entries}/{seconds}"
        return FeedSource.objects.create(partner=self.partners[0], address=address, feed_address=address)

    def run(self, sources: list[FeedSource]) -> list[FeedRun]:
        policy = Policy(
            user_agent="Burza/1.0", allowed=(parse_place("127.0.0.1"),), host_requests=SOURCES, host_pause_seconds=0,
            total_seconds=GIVEN_UP_SECONDS,
        )  # fmt: skip
        self.now += timedelta(hours=1)
        began = time.monotonic()
        clock = lambda: self.now + timedelta(seconds=time.monotonic() - began)  # noqa: E731 - measured by it
        return Runner(policy, now=clock).run(sources)

    def large(self, entries: int) -> dict[str, float]:
        """After a small one, by which the process learns words and imports what it needs."""
        self.run([self.source("rozgrzewka", 50)])
        source = self.source("duzy", entries)
        first, bare = self.cpu(lambda: self.run([source])), self.cpu(lambda: self.bare(entries))
        written, body = self._written(), feed("duzy", entries)
        alone, looks, parses = [], [], []
        for _ in range(ROUNDS):
            reading_servers().close()
            alone.append(self.cpu(lambda: self.alone(source)))
            looks.append(self._often(lambda: self.again(source)))
            parses.append(self._often(lambda: self.parse(body, source)))
        return {
            "first": first, "bare": bare, "written": float(self._written() != written),
            "alone": min(alone), "unchanged": min(looks), "parsing": min(parses),
        }  # fmt: skip

    def _often(self, work: Callable[[], object]) -> float:
        return self.cpu(lambda: [work() for _ in range(LOOKS_A_ROUND)]) / LOOKS_A_ROUND

    def alone(self, source: FeedSource) -> None:
        """As by a process that then ends."""
        with closing(reading_servers()):
            self.again(source)

    def again(self, source: FeedSource) -> None:
        source.refresh_from_db()
        self.run([source])

    def _written(self) -> object:
        rows = (list(model.objects.order_by("pk").values()) for model in (FeedItem, InitiativePage))
        return [*rows, Revision.objects.count()]

    def parse(self, body: bytes, source: FeedSource) -> None:
        """Without the process that keeps its bounds: that counts as ours."""
        read = parse(body, address=self.site)
        feed_items.hashes(source=source, identities=[entry.identity for entry in read.entries])

    def bare(self, entries: int) -> None:
        partner = self.partners[1]
        for number in range(entries):
            page = InitiativePage(title=f"Praktyka {number}", summary=WORDS[:280], description=f"<p>{WORDS}{WORDS}</p>")
            page.live = False
            partner.add_child(instance=page)
            page.save_revision(clean=False)

    def many(self) -> dict[str, float]:
        """They have been taken in once; what counts is how often all are looked at."""
        sources = [self.source(f"z{n}", OF_A_SOURCE, 0 if n else SLOWEST_SECONDS) for n in range(SOURCES - DEAD)]
        dead = [self.source(f"d{n}", OF_A_SOURCE, -1) for n in range(DEAD)]
        self.run([*dead, *sources])
        told = [(self._last([*dead, *sources], healthy=len(sources)), self._last(sources[:1])) for _ in range(ROUNDS)]
        return {"last": min(all_of_them for all_of_them, _ in told), "slowest": min(alone for _, alone in told)}

    def _last(self, sources: Sequence[FeedSource], *, healthy: int = 1) -> float:
        """Seconds until the last of those that answer has been looked at."""
        began = self.now + timedelta(hours=1)
        runs = self.run(list(FeedSource.objects.filter(pk__in=[one.pk for one in sources])))
        ends = [run.finished_at for run in runs if run.finished_at and not run.fault]
        if len(ends) != healthy:
            raise RuntimeError(f"{len(ends)} of {healthy} sources answered")
        return (max(ends) - began).total_seconds()

    def looks(self) -> dict[str, float]:
        source = self.source("pamiec", 50)
        for _ in range(LOOKS_BEFORE):
            self.again(source)
        before = self.memory()
        for _ in range(LOOKS):
            self.again(source)
        return {"memory_before": before, "memory_after": self.memory()}


def measured(entries: int) -> dict[str, float]:
    with served() as (site, serving):
        measuring = Measuring(site, serving=serving)
        return {**measuring.large(entries), **measuring.many(), **measuring.looks()}


__all__ = ["measured"]

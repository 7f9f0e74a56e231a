"""Several workers at once, a database that goes away, an entry that cannot be kept: what the others bring is kept, the
next look completes the rest, and nothing is there twice. With real servers.
"""

import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection
from wagtail.models import Page, PageLogEntry, Revision

from initiatives.feeds.running import Runner
from initiatives.management.commands import import_feeds
from initiatives.models import FeedItem, FeedRun, FeedSource, InitiativePage
from initiatives.services.feed_sources import LEASE
from initiatives.tests import factories
from initiatives.tests.feed_servers import Asked, Connection, Server, policy_for
from initiatives.tests.feed_sites import Site, rss
from initiatives.tests.feeds import ARRIVED as NOW
from initiatives.tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = 3


@pytest.fixture
def sources(server: Server) -> list[FeedSource]:
    found = []
    for number in range(SOURCES):
        server.routes[f"/{number}/"] = Site(rss(f"Namioty {number}", f"Agregaty {number}"))
        found.append(factories.FeedSourceFactory.create(address=server.address(f"/{number}/")))
    return found


def look(server: Server, now: datetime = NOW, **parts: Any) -> list[FeedRun]:
    return Runner(policy_for(server, total_seconds=60), now=lambda: now, chance=lambda: 0.0, **parts).run()


def all_is_there_once() -> None:
    wanted = sorted(f"{word} {number}" for word in ("Agregaty", "Namioty") for number in range(SOURCES))
    pages = InitiativePage.objects.all()
    assert sorted(page.title for page in pages) == wanted
    assert sorted(FeedItem.objects.filter(page__isnull=False).values_list("title", flat=True)) == wanted
    numbers = list(map(str, pages.values_list("pk", flat=True)))
    assert Revision.objects.filter(object_id__in=numbers).count() == len(wanted)
    assert PageLogEntry.objects.filter(page__in=pages).count() == len(wanted)
    assert not any(Page.find_problems())
    assert set(FeedSource.objects.values_list("lease_until", "failures")) == {(None, 0)}
    assert "" not in FeedSource.objects.values_list("etag", flat=True)


def test_workers_at_once_never_look_at_the_same_source_twice(server: Server, sources: list[FeedSource]) -> None:
    at_once(*[lambda: look(server)] * 4)

    assert Counter(server.paths()) == {f"/{number}/": 1 for number in range(SOURCES)}
    assert FeedRun.objects.filter(finished_at__isnull=False, new=2).count() == FeedRun.objects.count() == SOURCES
    all_is_there_once()


def test_who_was_too_slow_for_the_lease_writes_nothing_more(server: Server, sources: list[FeedSource]) -> None:
    """Another one looks, at the same source, while the first one still waits for the answer."""
    site = server.routes["/0/"]

    def slow(link: Connection, asked: Asked) -> None:
        server.routes["/0/"] = site
        at_once(lambda: look(server, NOW + 2 * LEASE))
        site(link, asked)

    server.routes["/0/"] = slow
    for source in sources[1:]:
        source.delete()

    done = look(server)

    assert done == []
    late, first = FeedRun.objects.order_by("started_at")
    assert (late.finished_at, first.new) == (None, 2)
    assert FeedItem.objects.count() == InitiativePage.objects.count() == 2


@dataclass
class Trouble:
    """Comes once, before the statement that says `words` for the `time`-th time."""

    words: str
    make: Callable[[], Callable[[], None]]
    time: int = 1
    seen: int = field(default=0, init=False)

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if self.words not in sql:
            return execute(sql, *given)
        self.seen += 1
        end = self.make() if self.seen == self.time else None
        try:
            return execute(sql, *given)
        finally:
            if end:
                end()


def gone() -> Callable[[], None]:
    """For good, until one connects anew: PostgreSQL ends the session, SQLite breaks off each statement."""
    link: Any = connection.connection
    if connection.vendor == "postgresql":
        with other() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [link.info.backend_pid])
    else:
        link.set_progress_handler(lambda: 1, 1)
    return lambda: None


def busy() -> Callable[[], None]:
    """Somebody else writes for longer than one waits."""
    held: Any
    if connection.vendor == "postgresql":
        connection.connection.execute("SET lock_timeout = '50ms'")
        held = other()
        held.autocommit = False
        held.execute("LOCK TABLE initiatives_feedsource IN EXCLUSIVE MODE")
    else:
        connection.connection.execute("PRAGMA busy_timeout = 50")
        held = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
    return held.close


def other() -> "psycopg.Connection[Any]":
    with_whom: dict[str, Any] = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{name: with_whom[name] for name in names if name in with_whom}, autocommit=True)


@pytest.fixture
def handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


LEASES = 'UPDATE "initiatives_feedsource" SET "lease_until"'
TROUBLES = {
    "while the second is claimed": (LEASES, 2),
    "while it asks what is known": ('FROM "initiatives_feeditem"', 1),
    "in a batch": ('INSERT INTO "initiatives_feeditem"', 1),
    "at the end of a batch": ('INTO "initiatives_feedalias"', 1),
    "while the last look is noted": ('UPDATE "initiatives_feedrun"', SOURCES),
}


@pytest.mark.parametrize("when", TROUBLES)
def test_the_database_goes_away(server: Server, sources: list[FeedSource], when: str) -> None:
    trouble = Trouble(TROUBLES[when][0], gone, TROUBLES[when][1])

    with connection.execute_wrapper(trouble):
        done = look(server)

    assert trouble.seen >= trouble.time
    assert len(done) == (1 if "claimed" in when else SOURCES - 1)
    assert all(run.new == 2 and not run.fault for run in done)
    look(server, NOW + 2 * LEASE)
    all_is_there_once()


def test_the_database_is_busy(server: Server, sources: list[FeedSource]) -> None:
    """As the first batch begins, after the claims of all."""
    words = LEASES if connection.vendor == "postgresql" else "BEGIN"

    with connection.execute_wrapper(Trouble(words, busy, SOURCES + 1)):
        done = look(server)

    assert len(done) == SOURCES - 1
    look(server, NOW + 2 * LEASE)
    all_is_there_once()


def test_the_loop_outlives_a_database_that_goes_away(
    server: Server, sources: list[FeedSource], handlers: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """It is told to stop while it asks the last source, and finishes that look."""
    monkeypatch.setattr(import_feeds, "LOOK_EVERY", 0.01)
    settings.FEED_PLACES = (server.place,)
    site, trouble = server.routes["/2/"], Trouble('FROM "initiatives_feedsource"', gone)

    def told_to_stop(link: Connection, asked: Asked) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        site(link, asked)

    server.routes["/2/"] = told_to_stop
    with connection.execute_wrapper(trouble):
        import_feeds.Command().loop()

    assert trouble.seen > 1
    all_is_there_once()


def test_the_loop_looks_at_one_source_alone_where_it_is_told_so(
    server: Server, sources: list[FeedSource], monkeypatch: pytest.MonkeyPatch, handlers: None, settings: Any
) -> None:
    monkeypatch.setattr(import_feeds, "LOOK_EVERY", 0.01)
    settings.FEED_PLACES = (server.place,)
    site = server.routes["/1/"]

    def told_to_stop(link: Connection, asked: Asked) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        site(link, asked)

    server.routes["/1/"] = told_to_stop
    call_command("import_feeds", loop=True, source=sources[1].pk, stdout=StringIO())

    assert server.paths() == ["/1/"]
    with pytest.raises(CommandError, match="12345"):
        call_command("import_feeds", loop=True, source=12345)


def refused() -> Callable[[], None]:
    raise DataError("value out of range")


def test_an_entry_that_cannot_be_kept_keeps_no_other_out(server: Server) -> None:
    server.routes["/"] = Site(rss("Namioty", "Zła", "Agregaty"))
    factories.FeedSourceFactory.create(address=server.address("/"))

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, *given: Any) -> Any:
        if sql.startswith('INSERT INTO "initiatives_feeditem"') and "Zła" in params:
            raise DataError("value out of range")
        return execute(sql, params, *given)

    with connection.execute_wrapper(wrapper):
        (run,) = look(server)

    assert (run.fetched, run.new, run.failed, run.fault) == (3, 2, 1, "")
    assert [(one["fault"], one["detail"].split(": ")[0]) for one in run.problems] == [
        ("unknown", "https://partner.example/2")
    ]
    assert sorted(page.title for page in InitiativePage.objects.all()) == ["Agregaty", "Namioty"]
    # Once it can be, it is.
    (again,) = look(server, NOW + timedelta(days=1))
    assert (again.unchanged, again.new) == (2, 1)


def test_what_cannot_be_noted_is_told_and_keeps_no_other_source_out(server: Server, sources: list[FeedSource]) -> None:
    with connection.execute_wrapper(Trouble('UPDATE "initiatives_feedrun"', refused, 1)):
        done = look(server)

    assert sorted(run.fault for run in done) == ["", "", "unknown"]
    failing = FeedSource.objects.get(failures=1)
    assert (failing.failing_since, failing.lease_until, failing.etag) == (NOW, None, "")
    look(server, NOW + timedelta(days=1))
    all_is_there_once()

"""A first import goes back page by page, until there is nothing before, or nothing to be had."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from initiatives.feeds.records import Fault
from initiatives.feeds.running import MOST_TRIES, Runner
from initiatives.models import FeedItem, FeedRun, FeedSource
from initiatives.tests import factories
from initiatives.tests.feed_servers import Asked, Connection, Server, policy_for, response, says
from initiatives.tests.feed_sites import Site, rss
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


class Ignoring(Site):
    """Gives the first page whichever is asked for; `count`: with another number in it each time, and no ETag."""

    count: int | None = None

    def __call__(self, link: Connection, asked: Asked) -> None:
        if self.count is None:
            link.send(response(self.body))
            return
        self.count += 1
        number = b"<channel><generator>%d</generator>" % self.count
        link.send(response(self.body.replace(b"<channel>", number)))


class Failing(Site):
    """Whose older pages are `instead`, while that is anything."""

    instead: bytes = b""

    def __call__(self, link: Connection, asked: Asked) -> None:
        if self.instead and "paged=" in asked.path:
            link.send(self.instead)
        else:
            super().__call__(link, asked)


@pytest.fixture
def site(server: Server) -> Failing:
    site = server.routes["/feed/"] = Failing(pages={"/feed/?paged=2": rss("Pompy", first=10)})
    return site


def source_of(server: Server) -> FeedSource:
    return factories.FeedSourceFactory.create(address=server.address("/feed/"))


def look(server: Server, times: int = 1) -> list[FeedRun]:
    """One an hour."""
    policy = policy_for(server, host_pause_seconds=0)
    runs = []
    for _ in range(times):
        now = NOW + FeedRun.objects.count() * HOUR
        runs += Runner(policy, now=partial(_itself, now), chance=lambda: 0.0).run(list(FeedSource.objects.all()))
    return runs


def _itself(moment: datetime) -> datetime:
    return moment


def titles() -> list[str]:
    return sorted(FeedItem.objects.values_list("title", flat=True))


def test_an_older_page_that_fails_is_told_of_and_asked_for_again(server: Server, site: Failing) -> None:
    source = source_of(server)
    site.instead = response(b"", "500 Internal Server Error")

    _, failed = look(server, 2)

    (problem,) = failed.problems
    assert (problem["fault"], failed.fault) == (Fault.STATUS, "")
    assert problem["detail"] == f"{server.address('/feed/?paged=2')} HTTP 500"
    site.instead = b""
    look(server, 2)
    assert titles() == ["Agregaty", "Namioty", "Pompy"]
    source.refresh_from_db()
    assert source.older == ""


def test_an_older_page_that_always_fails_is_given_up(server: Server, site: Failing) -> None:
    source = source_of(server)
    other = factories.FeedSourceFactory.create(address=server.address("/inny/feed/"))
    server.routes["/inny/feed/"] = says(rss("Wozy"))
    site.instead = response(b"<rss><channel>" + b"<a>" * 1000)

    look(server, MOST_TRIES)
    source.refresh_from_db()
    assert source.older
    look(server, 3)

    assert server.paths().count("/feed/?paged=2") == MOST_TRIES
    source.refresh_from_db()
    assert (source.older, source.failures) == ("", 0)
    # Each source for itself.
    assert not FeedRun.objects.filter(source=other).exclude(problems=[]).exists()
    site.body = rss("Worki", "Namioty")
    look(server)
    assert "Worki" in titles()


@pytest.mark.parametrize("count", [None, 0])
def test_a_site_that_knows_of_no_pages_is_asked_for_one(server: Server, count: int | None) -> None:
    site = Ignoring()
    site.count = count
    server.routes["/feed/"] = site
    source = source_of(server)

    runs = look(server, 5)

    assert [path for path in server.paths() if "paged" in path] == ["/feed/?paged=2"]
    assert [one.new for one in runs] == [2, 0, 0, 0, 0]
    source.refresh_from_db()
    assert (source.older, source.answered_at) == ("", NOW + 4 * HOUR)


def test_a_site_that_says_that_nothing_changed_is_asked_for_its_first_page_to_compare(
    server: Server, site: Failing
) -> None:
    """Its other page differs from the first by more than its entries."""
    site.pages = {"/feed/?paged=2": site.body.replace(b"<title>Partner", b"<title>Strona 2 - Partner")}
    source_of(server)

    _, second, third = look(server, 3)

    assert (second.status, third.status) == (304, 304)
    assert [path for path in server.paths() if "paged" in path] == ["/feed/?paged=2"]


def test_a_page_that_was_taken_in_by_a_look_that_was_cut_short_leads_on(server: Server, site: Failing) -> None:
    site.pages["/feed/?paged=3"] = rss("Worki z piaskiem", first=20)
    source = source_of(server)
    look(server, 2)
    # As a worker leaves it that is killed before it notes how far it came.
    FeedSource.objects.update(older=server.address("/feed/?paged=2"), pages_back=0)

    look(server, 3)

    assert titles() == ["Agregaty", "Namioty", "Pompy", "Worki z piaskiem"]
    source.refresh_from_db()
    assert source.older == ""

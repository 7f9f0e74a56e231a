"""What a source says of itself holds for the looks that follow, too: how often it is asked, and where."""

from datetime import datetime, timedelta

import pytest

from initiatives.feeds.looking import page_before
from initiatives.feeds.records import Entry, Fault, Feed
from initiatives.feeds.running import Runner
from initiatives.models import Category, FeedItem, FeedRun, FeedSource, InitiativePage
from initiatives.services import feed_sources
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, leads_to, policy_for, says
from initiatives.tests.feed_sites import Site, rss
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/nowy-kanal/"></head></html>'


@pytest.fixture
def source(server: Server, site: Site) -> FeedSource:
    return factories.FeedSourceFactory.create(address=server.address("/feed/"))


def look(server: Server, now: datetime = NOW) -> FeedRun:
    runner = Runner(policy_for(server), now=lambda: now, chance=lambda: 0.0)
    (run,) = runner.run(list(FeedSource.objects.all()))
    return run


def pause(source: FeedSource, now: datetime) -> timedelta:
    source.refresh_from_db()
    assert source.next_at is not None
    return source.next_at - now


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (b"<ttl>240</ttl>", 4 * HOUR),
        (b"<skipHours><hour>10</hour><hour>11</hour></skipHours>", 2 * HOUR + 30 * MINUTE),
        (b"<skipDays><day>Saturday</day></skipDays>", 14 * HOUR + 30 * MINUTE),
    ],
)
def test_what_a_feed_asks_for_holds_while_it_does_not_change(
    server: Server, source: FeedSource, site: Site, wish: bytes, expected: timedelta
) -> None:
    site.body = site.body.replace(b"<channel>", b"<channel>" + wish)
    look(server)

    # The second one ends the first import: there is no older page.
    for _ in range(2):
        assert look(server).status == 304
        assert pause(source, NOW) == expected


def test_a_feed_that_asks_for_nothing_any_more_is_asked_as_others(
    server: Server, source: FeedSource, site: Site
) -> None:
    site.body = rss("Namioty").replace(b"<channel>", b"<channel><ttl>240</ttl>")
    look(server)
    site.body = rss("Namioty")
    look(server)

    look(server)

    assert pause(source, NOW) == 30 * MINUTE


def test_what_a_feed_asked_for_is_forgotten_with_its_address(server: Server, source: FeedSource, site: Site) -> None:
    site.body = rss("Namioty").replace(b"<channel>", b"<channel><ttl>240</ttl>")
    look(server)

    feed_sources.begin_anew(source=source)

    source.refresh_from_db()
    assert source.wishes == {}


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
def test_where_a_temporary_redirect_leads_is_not_kept(server: Server, site: Site, status: str) -> None:
    server.routes["/kanal"] = leads_to("/feed/", status)
    source = factories.FeedSourceFactory.create(address=server.address("/kanal"))

    for _ in range(4):
        look(server)

    source.refresh_from_db()
    assert source.feed_address == server.address("/kanal")
    assert server.paths().count("/kanal") == 4


@pytest.mark.parametrize("status", ["301 Moved Permanently", "308 Permanent Redirect"])
def test_where_a_permanent_redirect_leads_is_kept_once_it_repeats(server: Server, site: Site, status: str) -> None:
    server.routes["/kanal"] = leads_to("/feed/", status)
    source = factories.FeedSourceFactory.create(address=server.address("/kanal"))

    kept = []
    for _ in range(4):
        look(server)
        source.refresh_from_db()
        kept.append(source.feed_address)

    assert kept == [server.address("/kanal")] * 2 + [server.address("/feed/")] * 2
    assert server.paths()[-1] == "/feed/"


def test_a_feed_that_is_nowhere_any_more_is_looked_for_on_its_site(
    server: Server, source: FeedSource, site: Site
) -> None:
    look(server)
    server.routes = {"/": says(PAGE, content_type="text/html"), "/nowy-kanal/": Site(rss("Namioty", "Pompy"))}

    faults = [look(server).fault for _ in range(4)]

    assert faults == ["not_found"] * 3 + [""]
    source.refresh_from_db()
    assert (source.feed_address, source.failures) == (server.address("/nowy-kanal/"), 0)
    assert FeedItem.objects.filter(title="Pompy").exists()


@pytest.mark.parametrize("route", ["/", "/feed/"])
def test_what_is_published_at_once_comes_from_the_address_that_was_given_alone(
    server: Server, site: Site, route: str
) -> None:
    """Neither from a feed of the whole site, nor from one that a page leads to which stands in its place by now."""
    trusted = factories.FeedSourceFactory.create(
        address=server.address("/feed/"), trust=FeedSource.Trust.PUBLISH, category=Category.objects.all()[0]
    )
    look(server)
    server.routes = {route: says(PAGE, content_type="text/html"), "/nowy-kanal/": Site(rss("Namioty", "Pompy"))}
    server.asked.clear()

    faults = {look(server).fault for _ in range(8)}

    assert faults == {"not_found" if route == "/" else "page_instead"}
    assert set(server.paths()) == {"/feed/"}
    trusted.refresh_from_db()
    assert trusted.feed_address == server.address("/feed/")
    # What is there again is taken in by itself, and what is found by whoever gives the address.
    server.routes = {"/feed/": Site(rss("Namioty", "Zapory"))}
    assert look(server).fault == ""
    assert InitiativePage.objects.live().filter(title="Zapory").exists()


def test_a_slip_in_a_first_address_is_said_and_not_guessed_at(server: Server) -> None:
    server.routes["/"] = says(PAGE, content_type="text/html")
    factories.FeedSourceFactory.create(address=server.address("/fed/"))

    assert look(server).fault == "not_found"
    assert server.paths() == ["/fed/"]


def test_a_server_that_stumbles_does_not_end_a_first_import(server: Server, source: FeedSource, site: Site) -> None:
    site.pages = {"/feed/?paged=2": rss("Pompy", first=10)}
    look(server)
    server.routes["/feed/"] = says(b"", "502 Bad Gateway")
    look(server, NOW + MINUTE)
    stumbling = Site(site.body, pages={})
    server.routes["/feed/"] = lambda link, asked: (
        says(b"", "502 Bad Gateway")(link, asked) if "paged=" in asked.path else stumbling(link, asked)
    )
    assert look(server, NOW + 2 * MINUTE).fault == ""
    server.routes["/feed/"] = site

    look(server, NOW + 3 * MINUTE)

    assert FeedItem.objects.filter(title="Pompy").exists()


def atom(*entries: str, gone: str = "") -> bytes:
    said = "".join(
        f"<entry><id>{one}</id><title>{one}</title><updated>2026-03-01T00:00:00Z</updated></entry>" for one in entries
    )
    stone = f'<at:deleted-entry ref="{gone}" when="2026-03-10T00:00:00Z"/>' if gone else ""
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    return f"<feed {names}><title>Partner</title>{stone}{said}</feed>".encode()


def gone(source: FeedSource) -> dict[str, datetime | None]:
    return dict(FeedItem.objects.filter(source=source).order_by("guid").values_list("guid", "gone_at"))


def test_what_was_taken_back_is_marked_and_published_anew_is_not(
    server: Server, source: FeedSource, site: Site
) -> None:
    site.body = atom("urn:1", "urn:2")
    look(server)
    site.body = atom("urn:2", gone="urn:1")
    look(server, NOW + HOUR)
    assert gone(source) == {"urn:1": NOW + HOUR, "urn:2": None}
    look(server, NOW + 2 * HOUR)
    assert gone(source) == {"urn:1": NOW + HOUR, "urn:2": None}

    site.body = atom("urn:1", "urn:2")
    again = look(server, NOW + 3 * HOUR)

    assert gone(source) == {"urn:1": None, "urn:2": None}
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_what_stands_in_a_feed_is_not_taken_back_by_it(server: Server, source: FeedSource, site: Site) -> None:
    site.body = atom("urn:1", gone="urn:1")

    look(server)

    assert gone(source) == {"urn:1": None}


def test_what_has_gone_from_its_address_is_gone_though_the_feed_tells_of_it(
    server: Server, source: FeedSource, site: Site
) -> None:
    site.body = atom("urn:1")
    look(server)
    FeedItem.objects.update(missing_since=NOW, gone_at=NOW)
    site.body = atom("urn:1", "urn:2")

    look(server, NOW + HOUR)

    assert gone(source) == {"urn:1": NOW, "urn:2": None}


RSS, ATOM = Feed("rss 2.0", entries=(Entry("1"),)), Feed("atom 1.0", entries=(Entry("1"),))
HOST = "https://partner.example"


@pytest.mark.parametrize(
    ("feed", "path", "pages_back", "expected"),
    [
        (RSS, "/feed/", 0, "/feed/?paged=2"),
        (RSS, "/feed/?paged=2", 1, "/feed/?paged=3"),
        (RSS, "/category/powodz/feed", 0, "/category/powodz/feed?paged=2"),
        (RSS, "/feed/rss2/", 0, "/feed/rss2/?paged=2"),
        (RSS, "/feed/?lang=pl&paged=2", 1, "/feed/?lang=pl&paged=3"),
        (RSS, "/?feed=rss2", 0, "/?feed=rss2&paged=2"),
        (RSS, "/?cat=7&feed=rss2&paged=2", 1, "/?cat=7&feed=rss2&paged=3"),
        (RSS, "/rss.xml", 0, ""),
        (RSS, "/index.php?format=feed&type=rss", 0, ""),
        (ATOM, "/feed/", 0, ""),
        (Feed("rss 2.0"), "/feed/", 0, ""),
        (Feed("atom 1.0", entries=(Entry("1"),), older=f"{HOST}/feed?page=2"), "/feed", 0, "/feed?page=2"),
    ],
)
def test_where_the_page_before_is(feed: Feed, path: str, pages_back: int, expected: str) -> None:
    assert page_before(feed, HOST + path, pages_back) == (expected and HOST + expected)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"<html><head><title>Przerwa</title></head><body>Wracamy jutro.</body></html>", Fault.PAGE_INSTEAD),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel/></rss>", Fault.HOSTILE),
        (b"x" * 6_000_000, Fault.TOO_BIG),
    ],
)
def test_a_body_of_which_nothing_comes_was_answered_all_the_same(
    server: Server, source: FeedSource, site: Site, body: bytes, fault: Fault
) -> None:
    look(server)
    site.body = body

    run = look(server)

    assert (run.fault, run.status) == (fault, 200)


def test_a_site_without_a_feed_was_answered_too(server: Server) -> None:
    server.routes["/"] = says(b"<html><body>Bez kana\xc5\x82u.</body></html>", content_type="text/html")
    factories.FeedSourceFactory.create(address=server.address("/"))

    run = look(server)

    assert (run.fault, run.status) == (Fault.NO_FEED, 200)

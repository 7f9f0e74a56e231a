"""A site's address is enough, and robots.txt is asked before a page is fetched."""

import asyncio
import time
from dataclasses import replace

import pytest

from initiatives.feeds.fetching import PAGES, FeedLink, Fetcher, Request, discover, find_feed, looks_like_feed
from initiatives.feeds.records import Fault, FeedError, Fetched, Validators
from initiatives.tests.feed_servers import RSS, Route, Server, leads_to, policy_for, says

NOTHING_KNOWN = Validators()
BASE = "https://partner.example/aktualnosci/index.html?id=1"


def named(html: str, base: str = BASE) -> list[str]:
    return [link.address for link in discover(html.encode(), base) if not link.is_guess]


def test_feeds_that_a_page_names_come_first_and_those_of_comments_last() -> None:
    html = """<!DOCTYPE html><html><head>
        <link rel="alternate" type="application/rss+xml" title="Kanał z komentarzami"
            href="/comments/feed/">
        <link rel='alternate' type='application/rss+xml; charset=UTF-8' title='Związek &raquo; Kanał' href='/feed/' />
        <link rel="alternate" type="application/json" href="https://partner.example/wp-json/wp/v2/pages/2">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        <link REL="Alternate Home" TYPE=application/atom+xml HREF=atom.xml#top>
        <link rel="stylesheet" type="text/css" href="/feed.css">
        <link rel="alternate" type="application/feed+json" href="//other.example/feed.json?a=1&amp;b=2">
        <link rel="alternate" hreflang="en" href="/en/">
    </head>"""
    assert discover(html.encode(), BASE)[:4] == [
        FeedLink("https://partner.example/feed/", "Związek » Kanał", "application/rss+xml"),
        FeedLink("https://partner.example/aktualnosci/atom.xml", "", "application/atom+xml"),
        FeedLink("https://other.example/feed.json?a=1&b=2", "", "application/feed+json"),
        FeedLink("https://partner.example/comments/feed/", "Kanał z komentarzami", "application/rss+xml"),
    ]


def test_usual_places_follow_in_the_folder_and_at_the_root() -> None:
    guesses = [link.address for link in discover(b"<html></html>", BASE) if link.is_guess]
    assert guesses[:3] == [
        "https://partner.example/aktualnosci/feed/",
        "https://partner.example/aktualnosci/?format=feed&type=rss",
        "https://partner.example/aktualnosci/feed.xml",
    ]
    assert {"https://partner.example/feed/", "https://partner.example/blog-feed.xml"} <= set(guesses)
    assert len(guesses) == len(set(guesses)) == 18
    assert len(discover(b"", "https://partner.example")) == 9


def test_what_is_named_is_not_guessed_again() -> None:
    html = b'<link rel=alternate type=application/rss+xml href="/feed/">'
    links = discover(html, "https://partner.example/")
    assert [link.is_guess for link in links if link.address == "https://partner.example/feed/"] == [False]


def test_addresses_are_resolved_against_the_base_of_the_page() -> None:
    html = '<base target="_top"><base href="/nowe/"><link rel=alternate type=application/rss+xml href=feed>'
    assert named(html) == ["https://partner.example/nowe/feed"]


@pytest.mark.parametrize(
    "html",
    [
        '<!-- <link rel=alternate type=application/rss+xml href="/feed"> -->',
        '<script>"<link rel=alternate type=application/rss+xml href=/feed>"</script>',
        "<title><link rel=alternate type=application/rss+xml href=/feed></title>",
        '<body><link rel=alternate type=application/rss+xml href="/feed">',
        '<a rel=alternate type=application/rss+xml href="/feed">',
        '<link rel=alternate type=application/rss+xml href="javascript:alert(1)">',
        '<link rel=alternate type=application/rss+xml href="file:///etc/passwd">',
        '<link rel=alternate type=application/rss+xml href="http://[">',
        '<link rel=alternate type=application/rss+xml href="">',
        "<link rel=alternate type=application/rss+xml>",
        '<link data-x="' + "x" * 5000 + '" rel=alternate type=application/rss+xml href=/feed>',
    ],
)
def test_what_does_not_name_a_feed(html: str) -> None:
    assert named(html) == []


@pytest.mark.parametrize(
    "piece",
    [
        "<link ",
        '<link "',
        "<link '\"",
        "<!--",
        "<script>",
        "<link a=",
        "<link a=b ",
        "<base href=x>",
        "<",
        "\0",
        "<!-->",
    ],
)
def test_no_page_makes_looking_slow(piece: str) -> None:
    page = (piece * (600_000 // len(piece))).encode()
    began = time.process_time()
    assert named(page.decode()) == []
    assert time.process_time() - began < 5


def test_more_links_than_any_page_has_are_not_all_taken() -> None:
    html = "".join(f'<link rel=alternate type=application/rss+xml href="/{number}">' for number in range(1000))
    assert len(named(html)) == 20


@pytest.mark.parametrize(
    ("body", "is_feed"),
    [
        (RSS, True),
        (b"\xef\xbb\xbf\n\n" + RSS, True),
        (b"<br />\n<b>Warning</b>: something in /x.php<br />\n" + RSS, True),
        (b'<?xml version="1.0"?><!-- <html> later --><feed xmlns="http://www.w3.org/2005/Atom">', False),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title type="html">a</title>', True),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', True),
        (b"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", True),
        ('<?xml version="1.0" encoding="utf-16"?><rss version="2.0">'.encode("utf-16"), True),
        (b'{"items": [], "version": "https:\\/\\/jsonfeed.org\\/version\\/1.1"}', True),
        (b'\n{"version" : "http://jsonfeed.org/version/1"}', True),
        (b'{"version": "1.1"}', False),
        (b"<!DOCTYPE html><html><body><rss >", False),
        (b"/dev/zero", False),
        (b"", False),
    ],
)
def test_what_looks_like_a_feed(body: bytes, is_feed: bool) -> None:
    assert looks_like_feed(body) is is_feed


def page(head: str = "") -> Route:
    return says(f"<!DOCTYPE html><html><head>{head}</head></html>".encode(), content_type="text/html")


def find(server: Server, path: str = "/", validators: Validators = NOTHING_KNOWN) -> Fetched:
    async def run() -> Fetched:
        async with Fetcher(policy_for(server)) as fetcher:
            return await find_feed(fetcher, Request(server.address(path), validators))

    return asyncio.run(run())


def test_the_feed_of_a_site_is_found_by_its_first_page() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/kanal">'
    with Server({"/": page(link), "/kanal": leads_to("/kanal/", "301 Moved"), "/kanal/": says()}) as server:
        found = find(server)
        assert (found.body, found.address) == (RSS, server.address("/kanal/"))
        assert server.paths() == ["/", "/kanal", "/kanal/"]


def test_a_feed_is_found_at_the_usual_places_past_pages_that_are_none() -> None:
    with Server({"/": page(), "/feed/": page(), "/feed.xml": says()}) as server:
        assert find(server).address == server.address("/feed.xml")
        assert server.paths() == ["/", "/feed/", "/?format=feed&type=rss", "/feed.xml"]


def test_the_address_of_a_feed_is_left_as_it_is() -> None:
    with Server({"/feed": says()}) as server:
        first = find(server, "/feed")
        assert find(server, "/feed", validators=first.validators) == replace(first, body=None)
        assert server.paths() == ["/feed"] * 2


def test_a_site_without_a_feed_says_what_was_tried() -> None:
    with Server({"/": page()}) as server, pytest.raises(FeedError) as caught:
        find(server)
    assert caught.value.fault == Fault.NO_FEED
    assert server.address("/feed/") in caught.value.detail


def test_a_site_that_asks_to_wait_is_not_asked_at_the_next_place() -> None:
    with Server({"/": page(), "/feed/": says(b"", "429 Slow down", retry_after="60")}) as server:
        with pytest.raises(FeedError) as caught:
            find(server)
        assert caught.value.fault == Fault.ASKED_TO_WAIT
        assert server.paths() == ["/", "/feed/"]


ROBOTS = b"User-agent: *\nDisallow: /zamkniete\n"


def test_robots_are_asked_once_for_a_host_and_heeded_on_the_way() -> None:
    routes = {
        "/robots.txt": says(ROBOTS, content_type="text/plain"),
        "/otwarte": page(),
        "/zamkniete": page(),
        "/dalej": leads_to("/zamkniete"),
    }

    async def run(server: Server) -> None:
        async with Fetcher(policy_for(server, host_requests=1)) as fetcher:
            paths = ["/otwarte", "/otwarte?2", "/zamkniete", "/dalej"]
            requests = [Request(server.address(path), accept=PAGES, heeds_robots=True) for path in paths]
            answers = await asyncio.gather(*map(fetcher.get, requests), return_exceptions=True)
            assert [isinstance(answer, Fetched) for answer in answers] == [True, True, False, False]
            assert {answer.fault for answer in answers if isinstance(answer, FeedError)} == {Fault.ROBOTS}
            assert await fetcher.allowed(server.address("/otwarte"))
            assert not await fetcher.allowed(server.address("/zamkniete/strona"))

    with Server(routes) as server:
        asyncio.run(run(server))
        assert sorted(server.paths()) == ["/dalej", "/otwarte", "/otwarte?2", "/robots.txt"]


@pytest.mark.parametrize(
    ("route", "is_allowed"),
    [
        (says(b"", "404 Not Found"), True),
        (says(b"", "403 Forbidden"), True),
        (says(b"", "503 Service Unavailable"), False),
        (leads_to("http://127.0.0.9/robots.txt"), False),
        (leads_to("/robots"), False),
        (says(b"#" * 600_000), False),
    ],
)
def test_robots_that_cannot_be_had(route: Route, is_allowed: bool) -> None:
    routes = {"/robots.txt": route, "/robots": says(b"User-agent: *\nDisallow: /", content_type="text/plain")}

    async def run(server: Server) -> bool:
        async with Fetcher(policy_for(server)) as fetcher:
            return await fetcher.allowed(server.address("/strona"))

    with Server(routes) as server:
        assert asyncio.run(run(server)) is is_allowed


def test_old_robots_are_asked_again() -> None:
    async def run(server: Server) -> None:
        async with Fetcher(policy_for(server, robots_kept_seconds=-1)) as fetcher:
            assert await fetcher.allowed(server.address("/a"))
            assert await fetcher.allowed(server.address("/a"))

    with Server() as server:
        asyncio.run(run(server))
        assert server.paths() == ["/robots.txt"] * 2

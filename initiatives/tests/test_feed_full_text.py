"""The whole text from an entry's page, where a source asks for it: for new and changed entries, and as pages allow."""

from datetime import timedelta
from email.utils import format_datetime
from html import escape
from threading import Event
from typing import Any

import pytest

from initiatives.feeds import looking
from initiatives.feeds.parsing.page import main_text
from initiatives.feeds.records import Fault
from initiatives.feeds.running import Runner
from initiatives.models import FeedItem, FeedRun, FeedSource, InitiativePage
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feed_servers import Asked, Connection, Route, Server, leads_to, policy_for, response, says
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
STORY = (
    "<p>Urzędnicy dyżurują przy telefonie od siódmej do dwudziestej, także w soboty i w święta.</p><h2>Jak zaczęto</h2>"
    '<p>Wydano <a href="/akty/12.pdf">zarządzenie nr 12</a> i przeszkolono ośmioro ludzi z trzech wydziałów.</p>'
    "<ul><li>telefon</li><li>grafik</li></ul><p>Rozmów jest średnio czterdzieści dziennie.</p>"
)
WHOLE = "od siódmej do dwudziestej"


def page(story: str = STORY) -> str:
    return (
        '<!doctype html><html lang="pl"><head><title>Dyżury</title><script>var a = "<p>nie</p>";</script></head><body>'
        "<header><nav><ul><li><a href='/'>Strona główna</a></li></ul></nav></header><main><article>"
        f'<header><h1>Dyżury</h1></header><div class="entry-content clear">{story}</div><footer>Tagi: telefon</footer>'
        "</article></main><aside><h3>Ostatnie wpisy</h3><p>Namioty przed szpitalem</p></aside>"
        "<footer><p>Związek Gmin, ul. Długa 1. Polityka prywatności.</p></footer></body></html>"
    )


def html(story: str = STORY, **headers: str) -> Route:
    return says(page(story).encode(), content_type="text/html; charset=utf-8", **headers)


def rss(server: Server, *titles: str, excerpt: str = "Urzędnicy dyżurują […]") -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{server.address(f'/{title}')}</link><guid>urn:{title}</guid>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>{escape(excerpt)}</description></item>"
        for title in titles
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Partner</title>{items}</channel></rss>'.encode()


@pytest.fixture
def source(server: Server) -> FeedSource:
    server.routes |= {"/feed/": says(rss(server, "dyzury")), "/dyzury": html()}
    return factories.FeedSourceFactory.create(address=server.address("/feed/"), full_text=True)


def run(*servers: Server, now: Any = NOW) -> FeedRun:
    (done,) = Runner(policy_for(*servers), now=lambda: now, chance=lambda: 0.0).run()
    return done


def told() -> str:
    (found,) = InitiativePage.objects.all()
    return str(feed_items.values_of(found))


def faults(done: FeedRun) -> list[str]:
    return [problem["fault"] for problem in done.problems]


def test_the_page_says_more_than_the_feed(server: Server, source: FeedSource) -> None:
    done = run(server)

    (found,) = InitiativePage.objects.all()
    values = feed_items.values_of(found)
    assert WHOLE in values["description"]
    assert [step["type"] for step in values["steps"]] == ["heading", "text", "list", "text"]
    assert server.address("/akty/12.pdf") in told()
    for other in ("Strona główna", "Ostatnie", "Polityka", "Tagi", "nie</p>"):
        assert other not in told()
    assert (done.new, done.problems) == (1, [])


def test_a_source_that_does_not_ask_for_it_has_what_the_feed_tells(server: Server, source: FeedSource) -> None:
    FeedSource.objects.update(full_text=False)

    run(server)

    assert WHOLE not in told()
    assert server.paths() == ["/feed/"]


def test_what_has_not_changed_is_not_fetched_again(server: Server, source: FeedSource) -> None:
    run(server)
    server.routes["/feed/"] = says(rss(server, "dyzury", "namioty"))
    server.routes["/namioty"] = html()
    server.asked.clear()

    done = run(server, now=NOW + HOUR)

    assert [path for path in server.paths() if path in ("/dyzury", "/namioty")] == ["/namioty"]
    assert done.new == 1


def test_an_entry_that_changed_is_fetched_again(server: Server, source: FeedSource) -> None:
    run(server)
    server.routes |= {
        "/feed/": says(rss(server, "dyzury", excerpt="Urzędnicy dyżurują dłużej […]")),
        "/dyzury": html(STORY.replace("dwudziestej", "dwudziestej drugiej")),
    }

    done = run(server, now=NOW + HOUR)

    assert done.changed == 1
    assert "dwudziestej drugiej" in told()


def test_what_the_rules_refuse_is_not_fetched(server: Server, source: FeedSource) -> None:
    FeedSource.objects.update(words_unwanted="dyżurują")

    assert run(server).refused == 1
    assert server.paths() == ["/feed/"]


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        (says(b"", "404 Not Found"), Fault.NOT_FOUND),
        (says(b"", "503 Service Unavailable"), Fault.STATUS),
        (html("<p>Krótko.</p>"), Fault.NO_TEXT),
        (says(b"", content_type="text/html"), Fault.NO_TEXT),
        (says(b"%PDF-1.7 " + b"x" * 500, content_type="application/pdf"), Fault.NO_TEXT),
        # Its robots.txt cannot be asked for: that forbids all (RFC 9309, 2.3.1.4), and nothing was dialled.
        (leads_to("http://10.0.0.1/"), Fault.ROBOTS),
        (leads_to("/dyzury"), Fault.REDIRECTS),
        (says(b"x" * (5 * 1024 * 1024 + 1), content_type="text/html"), Fault.TOO_BIG),
    ],
)
def test_where_the_page_gives_nothing_better_the_feed_is_enough(
    server: Server, source: FeedSource, route: Route, fault: Fault
) -> None:
    server.routes["/dyzury"] = route

    done = run(server)

    assert (done.new, done.fault, faults(done)) == (1, "", [fault])
    assert server.address("/dyzury") in done.problems[0]["detail"]
    assert "Urzędnicy dyżurują […]" in told()


def test_what_says_all_in_the_feed_is_not_made_shorter(server: Server, source: FeedSource) -> None:
    server.routes["/feed/"] = says(rss(server, "dyzury", excerpt=STORY + "<p>I jeszcze jeden akapit w kanale.</p>"))

    assert faults(run(server)) == [Fault.NO_TEXT]
    assert "jeszcze jeden akapit" in told()


def test_robots_are_heeded(server: Server, source: FeedSource) -> None:
    server.routes["/robots.txt"] = says(b"User-agent: *\nDisallow: /\n", content_type="text/plain")

    assert faults(run(server)) == [Fault.ROBOTS]
    assert server.paths() == ["/feed/", "/robots.txt"]
    assert "Urzędnicy dyżurują […]" in told()


def test_what_is_hostile_on_the_page_is_not_on_ours(server: Server, source: FeedSource) -> None:
    bad = (
        '<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">tu</a>'
        '<svg onload="alert(1)"><iframe src="https://zly.example/"></iframe>'
    )
    server.routes["/dyzury"] = html(STORY + bad)

    run(server)

    assert WHOLE in told()
    for word in ("<script", "alert", "onerror", "zly.example", "<svg"):
        assert word not in told()


def test_the_rest_of_many_comes_with_the_next_looks(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_PAGES_MOST", 2)
    names = [f"w{number}" for number in range(5)]
    server.routes |= {f"/{name}": html() for name in names} | {"/feed/": says(rss(server, *names), etag='"1"')}

    new = [run(server, now=NOW + turn * timedelta(minutes=2)).new for turn in range(3)]

    assert new == [2, 2, 1]
    assert sorted(path for path in server.paths() if path.startswith("/w")) == [f"/{name}" for name in names]
    assert all(WHOLE in str(feed_items.values_of(found)) for found in InitiativePage.objects.all())
    source.refresh_from_db()
    assert source.etag == '"1"'


def test_a_page_that_never_ends_holds_up_no_other_source(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose page waits is kept when the other one is: only then is the page let go."""
    kept = Event()

    def waits(link: Connection, asked: Asked) -> None:
        kept.wait(30)
        link.send(response(page().encode(), content_type="text/html"))

    server.routes["/dyzury"] = waits
    other = factories.FeedSourceFactory.create(address=server.address("/other/"))
    server.routes["/other/"] = says(rss(server, "inne"))
    runner = Runner(policy_for(server, total_seconds=60), now=lambda: NOW, chance=lambda: 0.0)
    before = runner._keep

    def keep(source: FeedSource, *args: Any) -> None:
        before(source, *args)
        if source.pk == other.pk:
            kept.set()

    monkeypatch.setattr(runner, "_keep", keep)

    done = runner.run()

    assert [one.source_id for one in done] == [other.pk, source.pk]
    assert all(one.new == 1 and not one.problems for one in done)


def test_pages_that_take_too_long_in_all_are_as_those_that_cannot_be_had(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_PAGES_SECONDS", 0.5)
    server.routes["/dyzury"] = lambda link, _: link.drip(response(page().encode()), 0.2)

    assert faults(run(server)) == [Fault.TIMED_OUT]
    assert FeedItem.objects.count() == 1


# The text of a page ---------------------------------------------------------------------------------------------------


def text(source: str) -> str:
    return main_text(source.encode(), address="https://partner.example/wpis", content_type="text/html")


JOOMLA = (
    '<body><div class="header"><ul class="menu"><li>Start</li></ul></div><div class="com-content-article item-page">'
    '<div class="page-header"><h2>Worki</h2></div><dl class="article-info"><dd>Odsłony: 12</dd></dl>'
    f'<div itemprop="articleBody">{STORY}</div><ul class="pager"><li>Poprzedni</li></ul></div>'
    '<div class="sidebar">Kalendarz</div></body>'
)
WIX = (
    f'<body><header>Menu</header><article><h1>Worki</h1><section data-hook="post-description"><div>{STORY}</div>'
    "</section></article><footer>Stopka</footer></body>"
)
OLD = f"<body><table><tr><td>Menu<p><a href='/1'>Jeden</a></p></td><td>{STORY}</td></tr></table><p>Stopka</p></body>"


@pytest.mark.parametrize("source", [page(), JOOMLA, WIX, OLD])
def test_the_text_is_found_whatever_the_site_is_made_with(source: str) -> None:
    found = text(source)

    assert WHOLE in found
    assert "średnio czterdzieści" in found
    assert found.count("<li>") == 2
    assert 'href="https://partner.example/akty/12.pdf"' in found
    for other in ("Menu", "Start", "Odsłony", "Poprzedni", "Kalendarz", "Stopka", "Ostatnie", "<h1"):
        assert other not in found


@pytest.mark.parametrize("source", ["", "<html>", "<p>Krótko.</p>", "<article></article>" * 1000, "<script>" + STORY])
def test_where_there_is_no_text_none_is_found(source: str) -> None:
    assert text(source) == ""


def test_of_several_texts_the_longest_is_the_one() -> None:
    teaser = (
        "<article><p>Namioty przed szpitalem, które postawiono w dwa dni. Tak to zrobiono i tyle dało.</p></article>"
    )

    assert text(f"<body>{teaser}<article>{STORY}</article>{teaser}</body>").count("Namioty") == 0


def test_megabytes_of_script_in_front_hide_no_text() -> None:
    assert WHOLE in text(f"<head><script>{'x = 1; ' * 300_000}</script></head><body><main>{STORY}</main></body>")


@pytest.mark.parametrize(
    "source", ["<div>" * 50_000 + STORY, "<script " * 200_000, "<article>" * 20_000 + STORY, "<svg></svg " * 100_000]
)
def test_what_is_nested_or_broken_takes_no_longer_than_it_is_long(source: str) -> None:
    """Bounded by the suite's own time: what grows with the square would take minutes."""
    text(source)


def test_the_base_that_a_page_names_is_the_base_of_its_addresses() -> None:
    found = text(f'<head><base href="https://www.partner.example/pl/"></head><body><main>{STORY}</main></body>')

    assert 'href="https://www.partner.example/akty/12.pdf"' in found

"""What hostile or broken feeds come to, all the way from a real server to pages: what was there stays, what is whole
comes in, and the next look makes nothing new of the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from initiatives.feeds.parsing.read import parse
from initiatives.feeds.running import Runner
from initiatives.feeds.taking import Taking
from initiatives.models import FeedItem, FeedRun, FeedSource, InitiativePage
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, leads_to, policy_for, raw, response, says
from initiatives.tests.feed_sites import rss
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data/feeds"
HOUR = timedelta(hours=1)
USUAL = rss("Namioty", "Agregaty")
KEPT = ["Agregaty", "Namioty"]


def items(*inner: str) -> bytes:
    whole = "".join(f"<item>{one}</item>" for one in inner)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Partner</title>{whole}</channel></rss>'.encode()


def item(number: int, **parts: str) -> str:
    usual = {"title": f"Wpis {number}", "link": f"https://partner.example/{number}"} | parts
    return "".join(f"<{name}>{text}</{name}>" for name, text in usual.items() if text)


@dataclass(frozen=True)
class Case:
    """What is served after what came in earlier, and what is there then. `noted`: of a feed that could be read."""

    body: bytes
    titles: list[str] = field(default_factory=lambda: KEPT)
    fault: str = ""
    noted: str = ""
    earlier: bytes = USUAL
    headers: dict[str, str] = field(default_factory=dict)


FIVE = [f"Wpis {number}" for number in range(5)]
LONG = "Bardzo długi tytuł " * 600
CASES = {
    "the name of a file": Case(b"/dev/zero", fault="no_feed"),
    "a billion laughs": Case((DATA / "billion-laughs.xml").read_bytes(), fault="hostile"),
    "an external entity": Case((DATA / "external-entity.xml").read_bytes(), fault="hostile"),
    "a page of HTML": Case((DATA / "page.html").read_bytes(), fault="page_instead"),
    "nothing at all": Case(b"", fault="empty"),
    "a feed without entries": Case(items(), fault="empty"),
    "cut off": Case(USUAL[: USUAL.rindex(b"<guid>")], noted="truncated"),
    "cut off within its first entry": Case(USUAL[: USUAL.index(b"<guid>")], fault="truncated"),
    "one GUID everywhere": Case(
        items(*(item(number, guid="wpis") for number in range(5))), sorted(KEPT + FIVE)
    ),
    "an entry that stands there twice": Case(items(item(1, guid="1"), item(1, guid="1")), sorted([*KEPT, "Wpis 1"])),
    "a title of ten thousand characters": Case(items(item(1, title=LONG)), sorted([*KEPT, "Bardzo długi tytuł"])),
    "an author of 32 kB": Case(items(item(1, author="Jan " * 8_000)), sorted([*KEPT, "Wpis 1"])),
    "a GUID and a link of ten thousand characters": Case(
        items(item(1, guid="g" * 10_000, link=f"https://partner.example/{'a' * 10_000}")), sorted([*KEPT, "Wpis 1"])
    ),
    "a link that grows as it is written out": Case(
        items(item(1, link=f"https://partner.example/{'a b' * 600}")), sorted([*KEPT, "Wpis 1"])
    ),
    "NUL and half a letter": Case(
        rb'{"version": "https://jsonfeed.org/version/1.1", "title": "\u0000\ud800", "items": [{"id": "\u0000\ud800",'
        rb' "title": "Wpis\u0000 1\ud800", "authors": [{"name": "\u0000\udfff"}], "content_html": "\u0000\ud800x",'
        rb' "url": "https://partner.example/\u0000\ud800", "tags": ["\ud800"], "language": "\ud800"}]}',
        sorted([*KEPT, "Wpis 1?"]),
    ),
    "headers that no column holds": Case(
        items(item(1)), sorted([*KEPT, "Wpis 1"]),
        headers={"etag": f'"{"e" * 3000}"', "last_modified": "Sat, 14 Mar 2026 09:30:00 GMT" + " " * 9 + "x" * 300},
    ),
    "a warning of PHP before it": Case(
        (DATA / "php-warning.xml").read_bytes(),
        sorted([*KEPT, "Ćwiczenie łączności & osób & gmin &nieznane; Święta Źródła, Żary, Ósemka"]),
    ),
    "http in place of https": Case(USUAL.replace(b"https://partner", b"http://www.partner")),
    "another host": Case(USUAL.replace(b"partner.example", b"nowa-strona.example")),
}  # fmt: skip


def known(server: Server, path: str, body: bytes) -> FeedSource:
    """A source from which this came earlier."""
    address = server.address(path)
    source: FeedSource = factories.FeedSourceFactory.create(
        address=address, feed_address=address, etag='"known"', body_hash="h", answered_at=NOW - HOUR
    )
    Taking(source, lambda: NOW).take(parse(body, address=address).entries)
    return source


def look(server: Server, after: timedelta) -> dict[int, FeedRun]:
    runs = Runner(policy_for(server, total_seconds=60), now=lambda: NOW + after, chance=lambda: 0.0).run()
    return {run.source_id: run for run in runs}


def titles(source: FeedSource) -> list[str]:
    pages = InitiativePage.objects.child_of(source.partner)
    return sorted(page.draft_title.partition(" Bardzo")[0] for page in pages)


def state(source: FeedSource) -> list[Any]:
    rows = FeedItem.objects.filter(source=source).order_by("pk")
    return list(rows.values_list("pk", "page__latest_revision", "published_at", "proposed"))


def test_what_was_there_stays_and_what_is_whole_comes_in() -> None:
    sources: dict[str, FeedSource] = {}
    with Server() as server:
        for number, (name, case) in enumerate(CASES.items()):
            source = known(server, f"/{number}/", case.earlier)
            server.routes[f"/{number}/"] = says(case.body, **case.headers)
            sources[name] = source
        first = look(server, HOUR)
        told = {name: state(source) for name, source in sources.items()}
        FeedSource.objects.update(next_at=None, body_hash="", etag='"known"', last_modified="")
        second = look(server, 2 * HOUR)

    found = {
        name: Case(case.body, titles(sources[name]), first[sources[name].pk].fault) for name, case in CASES.items()
    }
    assert {name: (case.titles, case.fault) for name, case in found.items()} == {
        name: (case.titles, case.fault) for name, case in CASES.items()
    }
    for name, case in CASES.items():
        run, again = first[sources[name].pk], second[sources[name].pk]
        assert [one["fault"] for one in run.problems][:1] == ([case.noted] if case.noted else []), name
        assert (again.new, again.changed, again.failed, again.fault) == (0, 0, 0, case.fault), name
        assert state(sources[name]) == told[name], name


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.fault])
def test_what_an_answer_said_of_itself_is_kept_when_the_next_one_is_none(name: str) -> None:
    case = CASES[name]
    with Server({"/": says(case.body, etag='"other"')}) as server:
        source = known(server, "/", case.earlier)
        (run,) = look(server, HOUR).values()

    source.refresh_from_db()
    assert (run.fault, source.etag, source.body_hash) == (case.fault, '"known"', "h")


def test_what_came_torn_is_asked_for_again_though_it_is_called_the_same() -> None:
    with Server({"/": says(CASES["cut off"].body, etag='"same"')}) as server:
        source = factories.FeedSourceFactory.create(address=server.address("/"))
        look(server, timedelta())
        look(server, HOUR)
        assert titles(source) == ["Namioty"]
        server.routes["/"] = says(USUAL, etag='"same"')
        (run,) = look(server, 2 * HOUR).values()
        assert "If-None-Match" not in server.asked[-1].headers

    source.refresh_from_db()
    assert (run.new, run.unchanged, titles(source), source.etag) == (1, 1, KEPT, '"same"')


def test_a_site_that_is_new_may_have_nothing_yet() -> None:
    with Server({"/": says(items())}) as server:
        factories.FeedSourceFactory.create(address=server.address("/"))
        (run,) = look(server, timedelta()).values()

    assert run.fault == ""


def test_dates_to_come_and_absent_ones_stand_as_they_were_first_seen() -> None:
    def body(word: str) -> bytes:
        return items(
            item(1, guid="1", title=f"Z przyszłości {word}", pubDate="Sun, 14 Mar 2077 09:30:00 GMT"),
            item(2, guid="2", title=f"Bez daty {word}"),
            item(3, guid="3", title=f"Sprzed sieci {word}", pubDate="Thu, 01 Jan 1970 00:00:00 GMT"),
            item(4, guid="4", title=f"Z datą {word}", pubDate=format_datetime(NOW - HOUR)),
        )  # fmt: skip

    with Server({"/": says(body("dziś"))}) as server:
        factories.FeedSourceFactory.create(address=server.address("/"))
        look(server, timedelta())
        server.routes["/"] = says(body("jutro"))
        ((_, run),) = look(server, 24 * HOUR).items()

    assert (run.new, run.changed) == (0, 4)
    dates = dict(FeedItem.objects.values_list("guid", "published_at"))
    assert dates == {"1": NOW, "2": NOW, "3": NOW, "4": NOW - HOUR}


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000), "protocol"),
        (raw(b"\x00\xff\xfe" * 100), "protocol"),
        (raw(response(USUAL, "503 Service Unavailable", retry_after="\x01" + "9" * 400)), "asked_to_wait"),
        (leads_to("/" + "\xff" * 500, "301 Moved Permanently"), "bad_address"),
        (leads_to("file:///etc/passwd"), "bad_address"),
        (leads_to("http://169.254.169.254/"), "not_public"),
        (leads_to("/"), "redirects"),
    ],
)
def test_a_hostile_answer_is_noted_in_the_log(route: Callable[..., None], fault: str) -> None:
    """Whatever stands in it: not all databases take all letters."""
    with Server({"/": route}) as server:
        source = factories.FeedSourceFactory.create(address=server.address("/"))
        (run,) = look(server, timedelta()).values()

    assert (run.fault, run.finished_at) == (fault, NOW)
    source.refresh_from_db()
    assert (source.failures, source.lease_until) == (1, None)

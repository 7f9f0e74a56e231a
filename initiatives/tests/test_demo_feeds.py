"""The demo's partner site publishes, and its feeds come in as those of any partner: by the real server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from home.models import HomePage
from initiatives.demo.load import Loader
from initiatives.demo.partner_site.content import partners
from initiatives.demo.partner_site.server import HOST, Memory, Server, listen, site_address
from initiatives.demo.sources import load_sources
from initiatives.feeds.fetching import Place, Policy
from initiatives.feeds.running import Runner
from initiatives.models import FeedItem, FeedLikeness, FeedRun, FeedSource, InitiativePage, Picture
from initiatives.services import feed_keeping
from initiatives.services.feed_items import values_of

FIRST = date(2026, 3, 14)
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
OWN = "Punkt „Ciepło i ładowanie” na czas braku prądu"
REPRINT = "Ze Śląska: gdzie się ogrzać i naładować telefon bez prądu"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory.at(tmp_path / "var" / "partner_site.json", today=FIRST)


@pytest.fixture
def server(memory: Memory) -> Iterator[Server]:
    yield from running(memory)


def running(memory: Memory) -> Iterator[Server]:
    with Server(listen(0), memory) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Once for all tests of this module: each works in a savepoint inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        loader().load_organisations()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _sources(_loaded: None, db: None, server: Server) -> None:
    load_sources(loader(), site=server.site.address)


def loader() -> Loader:
    return Loader(home=HomePage.objects.get(), now=timezone.now(), tell=lambda _title: None)


def look(server: Server, *, now: datetime = NOW) -> dict[str, FeedRun]:
    """By what the partners are called."""
    places = (Place(ip_network("127.0.0.1"), server.socket.getsockname()[1]),)
    policy = Policy("Burza/1.0", total_seconds=20, host_pause_seconds=0, host_requests=20, allowed=places)
    runs = Runner(policy, now=lambda: now, chance=lambda: 0.0).run()
    return {run.source.partner.title: run for run in runs}


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPConnection(HOST, server.socket.getsockname()[1], timeout=20)) as link:
        link.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


@pytest.mark.usefixtures("_sources")
def test_what_partners_publish_is_there_after_one_look(server: Server) -> None:
    runs = look(server)

    told = {title: (run.fault, run.new, run.refused) for title, run in runs.items()}
    assert told == {
        "Śląski Związek Gmin i Powiatów": ("", 6, 0),
        "Podkarpackie Stowarzyszenie Samorządów Terytorialnych": ("", 5, 2),
        "Związek Gmin Pomorskich": ("", 3, 3),
    }
    assert [run.problems for run in runs.values()] == [[], [], []]
    assert FeedItem.objects.filter(FeedItem.WAITS).count() == 11
    published = InitiativePage.objects.filter(feed_item__isnull=False).live()
    assert {page.get_parent().title for page in published} == {"Związek Gmin Pomorskich"}
    assert {page.category.slug for page in published} == {"ochrona-zdrowia-i-bezpieczenstwo"}
    for source in FeedSource.objects.all():
        dates = [item.published_at for item in source.items.all()]
        assert dates == sorted(dates, reverse=True), "the newest stands first"
    assert {item.published_at.date() for item in FeedItem.objects.filter(title=OWN)} == {FIRST - timedelta(days=2)}


@pytest.mark.usefixtures("_sources")
def test_a_partner_s_drawing_is_shown_with_its_practice(server: Server) -> None:
    look(server)

    drawing = Picture.objects.get()
    (page,) = InitiativePage.objects.filter(draft_title=OWN)
    shown = [block["value"]["image"] for block in values_of(page)["steps"] if block["type"] == "picture"]
    assert shown == [drawing.pk]
    assert drawing.description.startswith("Plan:")


@pytest.mark.slow
@pytest.mark.usefixtures("_sources")
def test_most_of_what_waits_has_a_category_suggested_by_its_words(server: Server) -> None:
    call_command("load_demo", verbosity=0)
    look(server)

    waiting = FeedItem.objects.filter(FeedItem.WAITS)
    assert waiting.filter(category__isnull=False).count() > waiting.count() / 2


@pytest.mark.usefixtures("_sources")
def test_what_one_partner_reprinted_of_another_is_told_as_alike(server: Server) -> None:
    look(server)

    pairs = FeedLikeness.objects.values_list("item__title", "other__title")
    assert {frozenset(pair) for pair in pairs} == {frozenset({OWN, REPRINT})}


@pytest.mark.usefixtures("_sources")
def test_an_edit_stays_when_the_partner_corrects_the_entry(server: Server) -> None:
    look(server)
    item = FeedItem.objects.get(title=OWN)
    page = item.page
    assert page
    page.summary = "Nasze streszczenie."
    page.save_revision(clean=False)

    assert ask(server, "/poprawka", "POST")[0] == 303
    runs = look(server, now=NOW + timedelta(hours=2))

    assert {title: run.changed for title, run in runs.items() if run.changed} == {"Śląski Związek Gmin i Powiatów": 1}
    item.refresh_from_db()
    assert item.proposed
    assert item.proposed["title"] == f"{OWN}: wnioski po roku"
    assert InitiativePage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Nasze streszczenie."


@pytest.mark.usefixtures("_sources")
def test_a_demo_at_another_port_finds_the_same_entries(server: Server, memory: Memory) -> None:
    look(server)
    items = FeedItem.objects.count()
    for other in running(memory):
        load_sources(loader(), site=other.site.address)

        assert all(source.address.startswith(other.site.address) for source in FeedSource.objects.all())
        runs = look(other, now=NOW + timedelta(minutes=1))

    assert len(runs) == 3
    assert {(run.fault, run.new, run.changed) for run in runs.values()} == {("", 0, 0)}
    assert FeedItem.objects.count() == items


@pytest.mark.usefixtures("_sources")
def test_a_source_that_was_edited_or_deleted_stays_so(server: Server) -> None:
    slaski, pomorskie = (
        FeedSource.objects.get(partner__title=title)
        for title in ("Śląski Związek Gmin i Powiatów", "Związek Gmin Pomorskich")
    )
    FeedSource.objects.filter(pk=slaski.pk).update(address="https://partner.example/feed/", name="Nasza nazwa")
    feed_keeping.delete(source=pomorskie, by=None)

    load_sources(loader(), site=server.site.address)
    load_sources(loader(), site="http://127.0.0.1:9")

    slaski.refresh_from_db()
    assert (slaski.address, slaski.name) == ("https://partner.example/feed/", "Nasza nazwa")
    left = FeedSource.objects.exclude(pk=slaski.pk).get()
    assert left.address.startswith("http://127.0.0.1:9/podkarpackie/")


@pytest.mark.usefixtures("_sources")
def test_loading_again_at_the_same_place_touches_nothing(server: Server) -> None:
    look(server)
    before = list(FeedSource.objects.order_by("pk").values())

    load_sources(loader(), site=server.site.address)

    assert list(FeedSource.objects.order_by("pk").values()) == before


def test_feeds_are_answered_on_conditions(server: Server) -> None:
    status, headers, body = ask(server, "/slaski/feed/")
    assert (status, body[:5]) == (200, b"<?xml")

    assert ask(server, "/slaski/feed/", If_None_Match=headers["ETag"])[::2] == (304, b"")
    assert ask(server, "/slaski/feed/", If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert ask(server, "/slaski/feed/", If_Modified_Since="gestern")[0] == 200
    assert ask(server, "/slaski/feed/", "HEAD")[2] == b""
    assert ask(server, "/slaski/feed/?paged=2")[0] == 404
    assert ask(server, "/robots.txt")[2].startswith(b"User-agent: *")


def test_every_page_of_the_site_leads_to_its_feeds(server: Server) -> None:
    told = partners(site=server.site.address, first=FIRST)
    for partner in told:
        for address in (partner.home, *(item.link for item in partner.items), f"{server.site.address}/"):
            status, _headers, body = ask(server, address.removeprefix(server.site.address))
            assert status == 200
            assert partner.feed.replace("&", "&amp;") in body.decode()


def test_its_first_day_and_corrections_outlive_it(server: Server, memory: Memory) -> None:
    ask(server, "/poprawka", "POST")

    assert Memory.at(memory.path, today=FIRST + timedelta(days=9)) == Memory(memory.path, FIRST, corrected=True)
    memory.path.write_text("[]", encoding="utf-8")
    assert Memory.at(memory.path, today=FIRST).corrected is False


def test_where_its_port_is_in_use_it_takes_another() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken, closing(listen(taken.getsockname()[1])) as other:
        assert other.getsockname()[1] != taken.getsockname()[1]
    with closing(listen(65536)) as beyond:
        assert site_address(beyond).startswith("http://127.0.0.1:")

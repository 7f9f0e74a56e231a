"""A partner's site is asked, and what it publishes waits for a moderator: with real servers."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from initiatives import tasks
from initiatives.feeds.deciding import Verdict
from initiatives.feeds.running import Runner
from initiatives.feeds.taking import REFUSED
from initiatives.management.commands.import_feeds import VERDICTS
from initiatives.models import Category, FeedItem, FeedLikeness, FeedRun, FeedSource, InitiativePage, Role
from initiatives.services import feed_queue
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, policy_for, says, silent
from initiatives.tests.feed_sites import Site, rss
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def source(server: Server, site: Site) -> FeedSource:
    return factories.FeedSourceFactory.create(address=server.address("/feed/"))


def run(*servers: Server, now: datetime = NOW) -> list[FeedRun]:
    policy = policy_for(*servers, host_pause_seconds=0)
    return Runner(policy, now=lambda: now, chance=lambda: 0.0).run()


def told(run: FeedRun) -> dict[str, Any]:
    names = ("fetched", "new", "changed", "unchanged", "refused")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def titles() -> list[str]:
    return sorted(page.draft_title for page in InitiativePage.objects.all())


def test_what_a_partner_publishes_waits_for_a_moderator(server: Server, source: FeedSource) -> None:
    (first,) = run(server)

    assert told(first) == {"fetched": 2, "new": 2}
    items = FeedItem.objects.filter(FeedItem.WAITS)
    assert {item.title for item in items} == {"Namioty", "Agregaty"}
    assert not InitiativePage.objects.live().exists()
    assert {item.published_at for item in items} == {NOW}
    source.refresh_from_db()
    assert (source.title, source.lease_until) == ("Partner", None)
    assert source.next_at is not None


def test_what_has_not_changed_writes_nothing(server: Server, source: FeedSource, site: Site) -> None:
    run(server)
    site.headers = {"x_other": "no etag"}
    before = list(FeedItem.objects.order_by("pk").values())

    with CaptureQueriesContext(connection) as queries:
        (again,) = run(server, now=NOW + HOUR)

    assert told(again) == {"fetched": 2, "unchanged": 2} or told(again) == {}
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert {sql.split('"')[1] for sql in written} == {"initiatives_feedsource", "initiatives_feedrun"}
    assert list(FeedItem.objects.order_by("pk").values()) == before


def test_a_server_that_says_that_nothing_is_new_is_believed(server: Server, source: FeedSource) -> None:
    run(server)
    (again,) = run(server, now=NOW + HOUR)

    assert (again.status, told(again)) == (304, {})


def test_what_is_new_joins_what_was_there(server: Server, source: FeedSource, site: Site) -> None:
    run(server)
    site.body = rss("Namioty", "Agregaty", "Pompy")

    (again,) = run(server, now=NOW + HOUR)

    assert told(again) == {"fetched": 3, "unchanged": 2, "new": 1}
    assert titles() == ["Agregaty", "Namioty", "Pompy"]


def test_what_is_gone_from_the_feed_stays(server: Server, source: FeedSource, site: Site) -> None:
    run(server)
    site.body = rss("Namioty")

    run(server, now=NOW + HOUR)

    assert titles() == ["Agregaty", "Namioty"]


def test_what_changed_and_nobody_touched_is_a_new_version(server: Server, source: FeedSource, site: Site) -> None:
    run(server)
    site.body = rss("Namioty ogrzewane", "Agregaty")

    (again,) = run(server, now=NOW + HOUR)

    assert told(again) == {"fetched": 2, "unchanged": 1, "changed": 1}
    assert titles() == ["Agregaty", "Namioty ogrzewane"]
    assert FeedItem.objects.count() == 2


def test_an_editors_work_is_never_lost(server: Server, source: FeedSource, site: Site) -> None:
    run(server)
    page = InitiativePage.objects.get(title="Namioty")
    draft = page.get_latest_revision_as_object()
    draft.title = "Namioty z Nowej Soli"
    draft.save_revision(clean=False)
    site.body = rss("Namioty ogrzewane", "Agregaty")

    (again,) = run(server, now=NOW + HOUR)

    assert told(again)["changed"] == 1
    assert titles() == ["Agregaty", "Namioty z Nowej Soli"]
    item = FeedItem.objects.get(page=page)
    assert (item.proposed or {})["title"] == "Namioty ogrzewane"


def test_what_was_rejected_never_comes_again(server: Server, source: FeedSource, site: Site) -> None:
    run(server)
    item = FeedItem.objects.get(title="Namioty")
    moderator = factories.person(Role.MODERATOR)
    feed_queue.reject(item=item, reason="Nie dotyczy kryzysu.", user=moderator, now=NOW)
    site.body = rss("Namioty ogrzewane", "Agregaty")

    run(server, now=NOW + HOUR)
    run(server, now=NOW + 2 * HOUR)

    assert titles() == ["Agregaty"]


def test_a_trusted_source_publishes_under_its_category(server: Server, source: FeedSource, site: Site) -> None:
    category = Category.objects.all()[0]
    FeedSource.objects.update(trust=FeedSource.Trust.PUBLISH, category=category)

    run(server)
    site.body = rss("Namioty ogrzewane", "Agregaty")
    run(server, now=NOW + HOUR)

    live = InitiativePage.objects.live()
    assert sorted(page.title for page in live) == ["Agregaty", "Namioty ogrzewane"]
    assert {page.category for page in live} == {category}


def test_what_the_rules_refuse_does_not_come_in(server: Server, source: FeedSource, site: Site) -> None:
    FeedSource.objects.update(words_unwanted="agregat")

    (first,) = run(server)

    assert told(first) == {"fetched": 2, "new": 1, "refused": 1}
    assert titles() == ["Namioty"]


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        ("200 OK", b"", "empty"),
        ("200 OK", b"<!doctype html><title>Przerwa</title><p>Wracamy jutro", "page_instead"),
        ("500 Internal Server Error", b"", "status"),
        ("404 Not Found", b"", "not_found"),
        ("200 OK", b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>', "hostile"),
    ],
)
def test_a_fault_is_noted_and_takes_nothing_away(
    server: Server, source: FeedSource, site: Site, status: str, body: bytes, fault: str
) -> None:
    run(server)
    source.refresh_from_db()
    etag = source.etag
    site.status, site.body = status, body

    (again,) = run(server, now=NOW + HOUR)

    assert again.fault == fault
    assert titles() == ["Agregaty", "Namioty"]
    source.refresh_from_db()
    assert (source.failures, source.failing_since, source.etag) == (1, NOW + HOUR, etag)
    assert source.next_at is not None
    assert source.next_at > NOW + HOUR


def test_a_feed_that_says_it_is_gone_is_asked_no_more(server: Server, source: FeedSource, site: Site) -> None:
    site.status = "410 Gone"

    run(server)

    assert run(server, now=NOW + 100 * HOUR) == []
    source.refresh_from_db()
    assert source.stopped_at == NOW


def test_who_asks_to_be_left_alone_is(server: Server, source: FeedSource, site: Site) -> None:
    site.status, site.headers = "503 Service Unavailable", {"retry_after": "7200"}

    run(server)

    source.refresh_from_db()
    assert source.next_at is not None
    assert source.next_at >= NOW + 2 * HOUR - timedelta(minutes=1)


def test_a_first_look_goes_back_page_by_page(server: Server, source: FeedSource, site: Site) -> None:
    site.pages = {
        "/feed/?paged=2": rss("Pompy", first=10), "/feed/?paged=3": rss("Worki z piaskiem", first=20),
    }  # fmt: skip

    for minutes in range(0, 10, 2):
        run(server, now=NOW + timedelta(minutes=minutes))

    assert titles() == ["Agregaty", "Namioty", "Pompy", "Worki z piaskiem"]
    source.refresh_from_db()
    assert source.older == ""
    assert source.next_at is not None
    assert source.next_at > NOW + timedelta(minutes=20)


def test_a_feed_is_found_at_the_address_of_its_site(site: Site) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed/"></head></html>'
    with Server({"/": says(page), "/feed/": site}) as server:
        source = factories.FeedSourceFactory.create(address=server.address("/"))
        run(server)
        run(server, now=NOW + HOUR)

        source.refresh_from_db()
        assert source.feed_address == server.address("/feed/")
        assert server.paths().count("/") == 1
    assert titles() == ["Agregaty", "Namioty"]


def test_a_source_that_hangs_keeps_nobody_from_the_others(server: Server, source: FeedSource) -> None:
    with Server({"/feed/": silent}) as dead:
        factories.FeedSourceFactory.create(address=dead.address("/feed/"))
        policy = policy_for(server, dead, host_pause_seconds=0, total_seconds=1)

        runs = Runner(policy, now=lambda: NOW, chance=lambda: 0.0).run()

    assert [run.fault for run in runs] == ["", "timed_out"]
    assert titles() == ["Agregaty", "Namioty"]


def test_what_another_partner_says_too_is_told_to_the_moderator(server: Server, source: FeedSource) -> None:
    text = " ".join(f"Urząd uruchomił punkt numer {number} przy ulicy Długiej." for number in range(20))
    ours, theirs = rss("Punkty", Punkty=text), rss("Przedruk", Przedruk=f"Za sąsiadami. {text}")
    with Server({"/feed/": Site(ours)}) as one, Server({"/feed/": Site(theirs)}) as other:
        for each in (one, other):
            factories.FeedSourceFactory.create(address=each.address("/feed/"))
            run(server, one, other)

    (likeness,) = FeedLikeness.objects.all()
    assert {likeness.item.title, likeness.other.title} == {"Punkty", "Przedruk"}
    assert likeness.share > 0.8


def test_a_category_is_suggested_by_its_words_and_why(server: Server, source: FeedSource, site: Site) -> None:
    category = Category.objects.create(name="Ochrona przed powodzią", slug="powodz-x")
    site.body = rss("Ochrona osiedla przed powodzią")

    run(server)

    item = FeedItem.objects.get()
    assert item.category == category
    assert item.page is not None
    assert item.page.category is None
    (reason,) = [one for one in item.reasons if one["kind"] == "category"]
    assert "powodzią" in reason["words"]


def test_the_scheduler_has_what_is_due_looked_at_once(server: Server, source: FeedSource) -> None:
    queued = DBTaskResult.objects.ready().filter(queue_name=tasks.FEEDS)

    assert [tasks.look_at_feeds(NOW), tasks.look_at_feeds(NOW)] == [True, False]
    assert queued.count() == 1
    FeedSource.objects.update(next_at=NOW + HOUR)
    queued.delete()
    assert not tasks.look_at_feeds(NOW)


def test_the_command_looks_and_tells(server: Server, source: FeedSource, settings: Any) -> None:
    settings.FEED_PLACES = (server.place,)

    assert told_by("import_feeds") == "Partner: nowe: 2, zmienione: 0, bez zmian: 0, odrzucone przez reguły: 0\n"
    FeedSource.objects.update(next_at=NOW + 10_000 * HOUR)
    assert told_by("import_feeds") == ""
    assert titles() == ["Agregaty", "Namioty"]


def test_the_command_says_what_would_come_and_writes_nothing(
    server: Server, source: FeedSource, settings: Any, site: Site
) -> None:
    settings.FEED_PLACES = (server.place,)
    run(server)
    FeedSource.objects.update(words_unwanted="pompy")
    site.body = rss("Namioty ogrzewane", "Agregaty", "Pompy", "Worki")
    before = [list(model.objects.order_by("pk").values()) for model in (FeedSource, FeedItem, FeedRun)]

    told = told_by("import_feeds", source=source.pk, dry_run=True)

    assert told == (
        "Partner: nowe, do przejrzenia przez moderatora: 1, zmienione, szkic zmieni się tak samo: 1, bez zmian: 1, "
        "odrzucone przez reguły: 1\n"
    )
    assert [list(model.objects.order_by("pk").values()) for model in (FeedSource, FeedItem, FeedRun)] == before


def test_each_verdict_has_words_of_its_own() -> None:
    assert set(VERDICTS) == {*Verdict, REFUSED}
    assert len({str(words) for words in VERDICTS.values()}) == len(VERDICTS)
    assert not {str(words) for words in VERDICTS.values()} & set(VERDICTS)


@pytest.mark.parametrize("is_dry", [True, False])
def test_the_command_says_in_words_why_nothing_came(
    server: Server, source: FeedSource, settings: Any, *, is_dry: bool
) -> None:
    settings.FEED_PLACES = (server.place,)
    server.routes.clear()

    told = told_by("import_feeds", source=source.pk, dry_run=is_dry)

    assert told.startswith(f"{source}: Pod tym adresem nic nie ma")


def test_a_source_that_is_not_there_is_said_so() -> None:
    with pytest.raises(CommandError, match="12345"):
        told_by("import_feeds", source=12345)


def told_by(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()

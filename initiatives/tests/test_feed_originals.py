"""Whether what partners shared is still where it was: asked rarely, politely, and believed the second time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from cms.schedule import JOBS
from initiatives.feeds import originals
from initiatives.models import Category, FeedItem, InitiativePage
from initiatives.services import feed_items, feed_originals
from initiatives.services.feed_originals import APART, AT_ONCE, EVERY, OF_A_HOST
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, leads_to, policy_for, says, silent
from initiatives.tests.feeds import ARRIVED, arrival

pytestmark = pytest.mark.django_db

THERE, MISSING, GONE = says(b"<p>Jest.</p>"), says(b"", "404 Not Found"), says(b"", "410 Gone")
LATER = ARRIVED + EVERY


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"/1": THERE}) as server:
        yield server


def shared(*links: str, live: bool = True) -> list[FeedItem]:
    source = factories.FeedSourceFactory.create()
    category = Category.objects.all()[0].pk
    arrivals = [arrival(str(number), its_link=link, its_category=category) for number, link in enumerate(links)]
    publish = {one.identity for one in arrivals} if live else ()
    return feed_items.create(source=source, arrivals=arrivals, publish=publish, now=ARRIVED)


def look(server: Server, now: datetime = LATER) -> tuple[int, int, int]:
    counts = originals.look(policy=policy_for(server), now=now)
    return counts.there, counts.missing, counts.unknown


def told() -> FeedItem:
    return FeedItem.objects.get()


def test_what_is_there_is_asked_once_a_month(server: Server) -> None:
    shared(server.address("/1"))

    assert look(server, LATER - timedelta(hours=1)) == (0, 0, 0)
    assert look(server) == (1, 0, 0)
    assert look(server, LATER + EVERY - timedelta(hours=1)) == (0, 0, 0)
    assert look(server, LATER + EVERY) == (1, 0, 0)
    assert server.paths() == ["/robots.txt", "/1"] * 2
    assert (told().checked_at, told().gone_at) == (LATER + EVERY, None)


@pytest.mark.parametrize("answer", [MISSING, GONE])
def test_what_is_missing_twice_is_gone_since_the_first_time(server: Server, answer: object) -> None:
    shared(server.address("/1"))
    server.routes["/1"] = answer  # type: ignore[assignment]

    assert look(server) == (0, 1, 0)
    assert (told().missing_since, told().gone_at) == (LATER, None)
    assert look(server, LATER + APART - timedelta(hours=1)) == (0, 0, 0)
    assert look(server, LATER + APART) == (0, 1, 0)
    assert told().gone_at == LATER


def test_what_is_there_again_is_not_gone(server: Server) -> None:
    shared(server.address("/1"))
    server.routes["/1"] = MISSING
    look(server)
    look(server, LATER + APART)
    server.routes["/1"] = THERE

    assert look(server, LATER + APART + EVERY) == (1, 0, 0)
    assert (told().missing_since, told().gone_at) == (None, None)


def test_what_was_missing_for_an_hour_is_not_gone(server: Server) -> None:
    shared(server.address("/1"))
    server.routes["/1"] = MISSING
    look(server)
    server.routes["/1"] = THERE

    look(server, LATER + APART)
    server.routes["/1"] = MISSING
    look(server, LATER + APART + EVERY)

    assert (told().missing_since, told().gone_at) == (LATER + APART + EVERY, None)


def test_two_who_look_at_once_do_not_count_as_twice(server: Server) -> None:
    (item,) = shared(server.address("/1"))
    for seconds in (0, 5):
        feed_originals.note(item=item.pk, is_there=False, now=LATER + timedelta(seconds=seconds))

    assert (told().missing_since, told().gone_at) == (LATER, None)


def test_what_its_publisher_took_back_stays_so_though_the_address_answers(server: Server) -> None:
    shared(server.address("/1"))
    FeedItem.objects.update(gone_at=ARRIVED)

    assert look(server) == (1, 0, 0)
    assert told().gone_at == ARRIVED


def test_an_answer_that_says_nothing_changes_nothing(server: Server) -> None:
    """A server that fails, forbids, is down or never ends."""
    shared(server.address("/1"))
    FeedItem.objects.update(missing_since=ARRIVED, gone_at=ARRIVED)
    answers = [
        says(b"", "503 Service Unavailable"),
        says(b"", "403 Forbidden"),
        leads_to("/1"),
        leads_to("http://10.0.0.1/"),
    ]
    for turn, answer in enumerate(answers):
        server.routes["/1"] = answer
        assert look(server, LATER + turn * EVERY) == (0, 0, 1)

    assert (told().missing_since, told().gone_at) == (ARRIVED, ARRIVED)


def test_a_page_longer_than_anybody_reads_is_there(server: Server) -> None:
    shared(server.address("/1"))
    server.routes["/1"] = says(b"x" * (originals.BODY_MOST + 1))

    assert look(server) == (1, 0, 0)


def test_what_robots_are_asked_not_to_read_is_not_read(server: Server) -> None:
    shared(server.address("/1"))
    server.routes["/robots.txt"] = says(b"User-agent: *\nDisallow: /\n", content_type="text/plain")

    assert look(server) == (0, 0, 1)
    assert server.paths() == ["/robots.txt"]


def test_one_that_is_silent_does_not_keep_the_others_from_being_noted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(originals, "TOTAL_SECONDS", 1)
    shared(server.address("/1"), server.address("/2"))
    server.routes["/2"] = silent

    assert look(server) == (1, 0, 1)


def test_of_a_host_a_few_are_asked_in_one_run_and_of_others_too() -> None:
    shared(*(f"https://first.example/{number}" for number in range(AT_ONCE)), "https://second.example/1")

    links = feed_originals.due(now=LATER)

    assert [link.address for link in links] == [
        *(f"https://first.example/{number}" for number in range(OF_A_HOST)), "https://second.example/1",
    ]  # fmt: skip


def test_drafts_paused_sources_and_what_has_no_address_are_left_alone() -> None:
    shared("https://first.example/", live=False)
    shared("", "https://[broken/")
    (paused,) = shared("https://second.example/")
    paused.source.is_paused = True
    paused.source.save()
    (gone,) = shared("https://third.example/")
    InitiativePage.objects.get(feed_item=gone).delete()

    assert feed_originals.due(now=LATER) == []


def test_it_is_a_job_of_the_scheduler() -> None:
    (job,) = (job for job in JOBS if job.name == "look whether what partners shared is still there")

    shared("https://first.example/")
    assert not job.run(ARRIVED)
    assert job.run(LATER)
    # Once, until somebody has taken it up.
    assert not job.run(LATER)
    assert [row.task_path for row in DBTaskResult.objects.ready()] == ["initiatives.tasks.check_originals"]

"""A partner's change that waits beside our page: looked at again, it is written only where it is another."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.feeds.running import Runner
from initiatives.models import FeedItem, FeedRun, FeedSource, InitiativePage
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, policy_for
from initiatives.tests.feed_sites import Site, rss
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
THREE = ("Namioty", "Agregaty", "Pompy")
CHANGED = tuple(f"{title} ogrzewane" for title in THREE)


@pytest.fixture
def site() -> Site:
    # Without an ETag, so that it sends all of it at each look.
    return Site(body=rss(*THREE), headers={"x_other": "no etag"})


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server({"/feed/": site}) as server:
        yield server


def look(server: Server, hours: int) -> FeedRun:
    """All that it sends is read: not even its hash is known."""
    FeedSource.objects.update(body_hash="", next_at=None)
    now = NOW + hours * HOUR
    (run,) = Runner(policy_for(server, host_pause_seconds=0), now=lambda: now, chance=lambda: 0.0).run()
    return run


def told(run: FeedRun) -> dict[str, Any]:
    names = ("fetched", "new", "changed", "unchanged")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def three_wait(server: Server, site: Site) -> list[dict[str, Any]]:
    """Each edited by us and changed by the partner; the rows of their items."""
    factories.FeedSourceFactory.create(address=server.address("/feed/"))
    look(server, 0)
    for page in InitiativePage.objects.all():
        draft = page.get_latest_revision_as_object()
        draft.summary = "Nasze streszczenie"
        draft.save_revision(clean=False)
    site.body = rss(*CHANGED)
    assert told(look(server, 1)) == {"fetched": 3, "changed": 3}
    assert FeedItem.objects.filter(proposed__isnull=False).count() == 3
    return rows()


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in FeedItem.objects.order_by("pk").values()]


def test_what_waits_is_unchanged_at_each_further_look_and_nothing_is_written(server: Server, site: Site) -> None:
    before = three_wait(server, site)

    for hours in (2, 3):
        with CaptureQueriesContext(connection) as queries:
            run = look(server, hours)

        assert told(run) == {"fetched": 3, "unchanged": 3}
        written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert {sql.split('"')[1] for sql in written} == {"initiatives_feedsource", "initiatives_feedrun"}
    assert rows() == before


def test_an_entry_that_changed_in_nothing_that_we_show_is_unchanged_and_waits_on(server: Server, site: Site) -> None:
    before = three_wait(server, site)
    site.body = rss(*CHANGED).replace(b"</guid>", b"</guid><category>Nowa etykieta</category>")

    assert told(look(server, 2)) == {"fetched": 3, "unchanged": 3}

    assert [row["proposed"] for row in rows()] == [row["proposed"] for row in before]
    assert told(look(server, 3)) == {"fetched": 3, "unchanged": 3}


def test_what_waits_stays_where_only_the_keys_of_the_entry_are_others(server: Server, site: Site) -> None:
    before = three_wait(server, site)
    site.body = rss(*CHANGED).replace(b"?p=", b"?post=")

    assert told(look(server, 2)) == {"fetched": 3, "unchanged": 3}

    assert [row["proposed"] for row in rows()] == [row["proposed"] for row in before]
    assert [row["guid"] for row in rows()] == [f"https://partner.example/?post={number}" for number in (1, 2, 3)]


def test_a_change_of_a_change_takes_its_place(server: Server, site: Site) -> None:
    three_wait(server, site)
    site.body = rss("Namioty chłodzone", *CHANGED[1:])

    assert told(look(server, 2)) == {"fetched": 3, "changed": 1, "unchanged": 2}
    assert FeedItem.objects.filter(proposed__title="Namioty chłodzone").count() == 1


def test_what_the_partner_took_back_waits_no_more(server: Server, site: Site) -> None:
    three_wait(server, site)
    site.body = rss(*THREE)

    assert told(look(server, 2)) == {"fetched": 3, "unchanged": 3}
    assert not FeedItem.objects.filter(proposed__isnull=False).exists()

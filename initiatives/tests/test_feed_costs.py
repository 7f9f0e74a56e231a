"""What one entry of a partner may cost whoever looks at it, however it is made."""

from collections.abc import Iterator

import pytest

from initiatives.admin import feed_queue_shown
from initiatives.feeds.records import Fault
from initiatives.models import FeedItem, FeedSource, InitiativePage, Rendition
from initiatives.services import feed_items
from initiatives.services.feed_items import values_of
from initiatives.tests import factories
from initiatives.tests.feed_pictures import HOUR, drawn, faults, picture, rss, run, shown, shows
from initiatives.tests.feed_servers import Server, says
from initiatives.tests.feeds import ARRIVED, arrival

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

NAMES = ("a.png", "b.png", "c.png")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.routes |= {f"/{name}": picture(drawn(size=(10, 9 + at))) for at, name in enumerate(NAMES)}
        server.routes["/kanal.xml"] = says(rss(namioty=shows(server, *NAMES)))
        yield server


@pytest.fixture(autouse=True)
def source(server: Server) -> FeedSource:
    return factories.FeedSourceFactory.create(address=server.address("/kanal.xml"), pictures="copied")


def test_all_pictures_of_an_entry_have_no_more_pixels_than_one_may_have(server: Server) -> None:
    done = run(server, picture_pixels=200)

    assert [kind for kind, _ in shown()] == ["picture", "picture", "link"]
    assert faults(done) == [Fault.PICTURE_TOO_BIG]


def test_those_that_another_entry_showed_first_count_too(server: Server) -> None:
    server.routes["/kanal.xml"] = says(rss(namioty=shows(server, *NAMES[:2]), studnie=shows(server, *NAMES)))

    run(server, picture_pixels=200)

    assert [kind for kind, _ in shown("studnie")] == ["picture", "picture", "link"]


def test_a_moderator_waits_for_few_pictures_at_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_queue_shown, "PIXELS_AT_ONCE", 100)
    run(server)
    page = InitiativePage.objects.get()

    looks = [feed_queue_shown.shown(values_of(page)).steps for _ in range(3)]

    # The first two have 90 and 100: with the second it is enough.
    assert [sum(block.picture is not None for block in steps) for steps in looks] == [2, 3, 3]
    assert Rendition.objects.count() == 3


def test_what_very_many_say_alike_is_looked_through_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_items, "_HOLDERS_MOST", 2)
    flood, other, own = factories.FeedSourceFactory.create_batch(3)
    feed_items.create(source=flood, arrivals=[arrival(str(at), its_samples=(1, 2)) for at in range(2)], now=ARRIVED)
    (copied,) = feed_items.create(source=other, arrivals=[arrival(its_samples=(2, 3))], now=ARRIVED)
    feed_items.create(source=own, arrivals=[arrival(its_samples=(3,))], now=ARRIVED)

    found = feed_items.with_samples(values=[1, 2, 3], but=own)

    assert {value for _, value in found} == {1, 3}
    assert [item for item, value in found if value == 3] == [copied.pk]


def test_of_one_source_only_so_many_wait_and_the_rest_comes_later(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_items, "WAITING_MOST", 3)
    server.routes["/kanal.xml"] = says(rss(**{f"wpis{at}": f"<p>Tekst {at}</p>" for at in range(5)}), etag='"1"')

    done = run(server)

    assert (done.new, faults(done), done.problems[0]["detail"]) == (3, [Fault.QUEUE_FULL], "2")
    FeedItem.objects.filter(pk__in=FeedItem.objects.values("pk")[:2]).update(state=FeedItem.State.ACCEPTED)
    FeedSource.objects.update(next_at=None)
    done = run(server, now=ARRIVED + HOUR)
    assert (done.new, faults(done), FeedItem.objects.count()) == (2, [], 5)


def test_what_came_before_a_full_queue_is_asked_for_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_items, "WAITING_MOST", 1)
    server.routes["/kanal.xml"] = says(rss(nowy="<p>a</p>"))
    server.routes["/dawne.xml"] = says(rss(dawny="<p>b</p>"))
    FeedSource.objects.update(older=server.address("/dawne.xml"), pages_back=1, answered_at=ARRIVED)

    run(server)

    assert FeedSource.objects.get().older == server.address("/dawne.xml")

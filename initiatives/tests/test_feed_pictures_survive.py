"""What stands at the addresses of pictures is looked at before it is kept, and held to limits."""

from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings as django_settings

from initiatives.feeds import copying
from initiatives.feeds.records import Fault
from initiatives.feeds.running import Runner
from initiatives.models import FeedItem, FeedSource, InitiativePage, Picture
from initiatives.tests import factories
from initiatives.tests.feed_pictures import again, drawn, faults, one_picture, picture, rss, run, shown, shows, stored
from initiatives.tests.feed_servers import Asked, Connection, Route, Server, leads_to, policy_for, response, says
from initiatives.tests.feeds import ARRIVED as NOW
from initiatives.tests.test_hostile_pictures import of_many_passes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def source(server: Server) -> FeedSource:
    return one_picture(server)


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")])
def test_a_picture_is_what_it_is_whatever_it_is_called(
    server: Server, source: FeedSource, kind: str, ending: str
) -> None:
    server.routes["/namiot.png"] = picture(drawn(kind=kind), "text/html")

    run(server)

    assert Path(Picture.objects.get().file.name).suffix == f".{ending}"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
PAGE = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
TORN = drawn()[:-30]


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        (picture(SVG, "image/svg+xml"), Fault.NO_PICTURE),
        (picture(PAGE, "image/png"), Fault.NO_PICTURE),
        (picture(b"\x89PNG\r\n\x1a\n" + PAGE), Fault.NO_PICTURE),
        (picture(b"GIF89a" + PAGE, "image/gif"), Fault.NO_PICTURE),
        (picture(TORN), Fault.NO_PICTURE),
        (picture(drawn(size=(9000, 9000))), Fault.PICTURE_TOO_BIG),
        (picture(b"\xff\xd8\xff" + bytes(60_000), "image/jpeg"), Fault.PICTURE_TOO_BIG),
        (says(b"", content_length=str(10**9)), Fault.PICTURE_TOO_BIG),
        (says(b"", "204 No Content"), Fault.PICTURE_AWAY),
        (says(b"", "404 Not Found"), Fault.PICTURE_AWAY),
        (says(b"", "500 Oh"), Fault.PICTURE_AWAY),
        (leads_to("http://169.254.169.254/latest/meta-data/"), Fault.PICTURE_AWAY),
        (leads_to("http://10.0.0.1/namiot.png"), Fault.PICTURE_AWAY),
        (leads_to("file:///etc/passwd"), Fault.PICTURE_AWAY),
        (leads_to("/namiot.png"), Fault.PICTURE_AWAY),
    ],
)
def test_what_is_no_picture_that_we_take_stays_a_link(
    server: Server, source: FeedSource, route: Route, fault: Fault
) -> None:
    server.routes["/namiot.png"] = route

    done = run(server, max_bytes=50_000)

    assert done.new == 1
    assert faults(done) == [fault]
    assert server.address("/namiot.png") in done.problems[0]["detail"]
    assert shown() == [("link", server.address("/namiot.png"))]
    assert not Picture.objects.exists()
    assert stored() == []


def test_robots_are_heeded(server: Server, source: FeedSource) -> None:
    server.routes["/robots.txt"] = says(b"User-agent: *\nDisallow: /*.png\n", content_type="text/plain")

    assert faults(run(server)) == [Fault.PICTURE_AWAY]
    assert server.paths() == ["/kanal.xml", "/robots.txt"]


def test_one_that_cannot_be_had_keeps_no_other_from_coming(server: Server, source: FeedSource) -> None:
    server.routes |= {"/kanal.xml": says(rss(namioty=shows(server, "brak.png", "namiot.png")))}

    done = run(server)

    assert faults(done) == [Fault.PICTURE_AWAY]
    assert shown() == [("link", server.address("/brak.png")), ("picture", Picture.objects.get().pk)]


def test_the_rest_of_many_comes_with_the_next_looks(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_MOST", 3)
    names = [f"w{number}" for number in range(5)]
    server.routes |= {f"/{name}.png": picture(drawn(size=(9, 5 + at))) for at, name in enumerate(names)}
    entries = {name: shows(server, f"{name}.png") for name in names}
    server.routes["/kanal.xml"] = says(rss(**entries), etag='"1"')

    new = [run(server, now=NOW + turn * timedelta(minutes=2)).new for turn in range(2)]

    assert new == [3, 2]
    assert sorted(path for path in server.paths() if path.startswith("/w")) == [f"/{name}.png" for name in names]
    assert all(kind == "picture" for name in names for kind, _ in shown(name))
    source.refresh_from_db()
    assert source.etag == '"1"'


def test_of_one_entry_ten_are_copied(server: Server, source: FeedSource) -> None:
    names = [f"w{number}.png" for number in range(12)]
    server.routes |= {f"/{name}": picture(drawn(size=(9, 5 + at))) for at, name in enumerate(names)}
    server.routes["/kanal.xml"] = says(rss(namioty=shows(server, *names)))

    run(server)

    assert [kind for kind, _ in shown()] == ["picture"] * 10 + ["link"] * 2


def test_a_host_that_does_not_answer_is_asked_once_a_look(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_SECONDS_EACH", 0.5)
    with Server() as slow:
        slow.routes |= {f"/{name}": lambda link, _: link.drip(response(), 0.2) for name in ("a.png", "b.png")}
        text = shows(slow, "a.png", "b.png") + shows(server, "namiot.png")
        server.routes["/kanal.xml"] = says(rss(namioty=text))

        done = run(server, slow)

        assert slow.paths() == ["/robots.txt", "/a.png"]
    assert faults(done) == [Fault.PICTURE_AWAY] * 2
    assert [kind for kind, _ in shown()] == ["link", "link", "picture"]


def test_pictures_that_take_too_long_in_all_stay_links(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_SECONDS", 0.5)
    server.routes["/namiot.png"] = lambda link, _: link.drip(response(), 0.2)

    assert faults(run(server)) == [Fault.PICTURE_AWAY]
    assert [kind for kind, _ in shown()] == ["link"]


def test_one_that_is_killed_before_the_row_leaves_no_second_file(server: Server, source: FeedSource) -> None:
    run(server)
    (name,) = stored()
    FeedItem.objects.all().delete()
    InitiativePage.objects.all().delete()
    Picture.objects.all().delete()
    # The file stays where it was, as where the process ended before its row was there.
    assert stored() == [name]

    again(server, namioty=shows(server, "namiot.png") + "<p>Nowe.</p>")

    assert shown() == [("picture", Picture.objects.get().pk)]
    assert stored() == [name]


def test_nothing_is_left_in_the_folder_where_they_were_looked_at(
    server: Server, source: FeedSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    run(server)

    assert Picture.objects.exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_picture_has_no_more_pixels_than_one_that_is_uploaded(server: Server, source: FeedSource) -> None:
    most = django_settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    assert policy_for(server).picture_pixels == most


def test_a_picture_that_never_ends_holds_up_no_other_source(
    server: Server, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose picture waits is kept when the other one is: only then is the picture let go."""
    kept = Event()

    def waits(link: Connection, asked: Asked) -> None:
        kept.wait(15)
        link.send(response(drawn(), content_type="image/png"))

    server.routes["/namiot.png"] = waits
    other = factories.FeedSourceFactory.create(address=server.address("/inne.xml"), pictures="copied")
    server.routes |= {"/inne.xml": says(rss(inne=shows(server, "inny.png"))), "/inny.png": picture(drawn("blue"))}
    runner = Runner(policy_for(server), now=lambda: NOW, chance=lambda: 0.0)
    before = runner._keep

    def keep(source: FeedSource, *args: Any) -> None:
        before(source, *args)
        if source.pk == other.pk:
            kept.set()

    monkeypatch.setattr(runner, "_keep", keep)

    done = runner.run()

    assert [one.source_id for one in done] == [other.pk, source.pk]
    assert all(one.new == 1 and not one.problems for one in done)
    assert Picture.objects.count() == 2


@pytest.mark.slow
def test_hostile_pictures_leave_the_machine_to_others(server: Server, source: FeedSource) -> None:
    """Each takes its reader's whole time; another source's are looked at between them."""
    passes = of_many_passes()
    names = [f"w{number}.jpg" for number in range(2)]
    server.routes |= {f"/{name}": picture(passes + bytes(at), "image/jpeg") for at, name in enumerate(names)}
    server.routes["/kanal.xml"] = says(rss(namioty=shows(server, *names)))
    other = factories.FeedSourceFactory.create(address=server.address("/inne.xml"), pictures="copied")
    server.routes |= {"/inne.xml": says(rss(inne=shows(server, "inny.png"))), "/inny.png": picture()}

    done = Runner(policy_for(server), now=lambda: NOW, chance=lambda: 0.0).run()

    assert [one.source_id for one in done] == [other.pk, source.pk]
    assert faults(done[1]) == [Fault.NO_PICTURE] * 2
    assert [kind for kind, _ in shown("inne")] == ["picture"]

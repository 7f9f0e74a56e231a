"""Pictures of entries that are copied to us: for what comes in and what changes, each looked at before it is kept."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from PIL import Image

from initiatives.feeds import copying
from initiatives.feeds.records import Fault
from initiatives.feeds.running import Runner, forecasts
from initiatives.models import FeedItem, FeedPicture, FeedRun, FeedSource, InitiativePage, OrganisationRights, Picture
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feed_servers import Route, Server, leads_to, policy_for, says
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def drawn(colour: str = "red", kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def picture(content: bytes = b"", kind: str = "image/png") -> Route:
    return says(content or drawn(), content_type=kind)


def shows(server: Server, *names: str, alt: str = "Namiot przed szpitalem") -> str:
    drawings = "".join(f'<p><img src="{server.address(f"/{name}")}" alt="{escape(alt)}"></p>' for name in names)
    return f"<p>Postawiono namioty.</p>{drawings}<p>Stały trzy tygodnie.</p>"


def rss(**texts: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://partner.example/{title}</link><guid>urn:{title}</guid>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>{escape(text)}</description></item>"
        for title, text in texts.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Partner</title>{items}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def source(server: Server) -> FeedSource:
    server.routes |= {"/kanal.xml": says(rss(namioty=shows(server, "namiot.png"))), "/namiot.png": picture()}
    return factories.FeedSourceFactory.create(
        address=server.address("/kanal.xml"), pictures="copied", licence="CC BY 4.0"
    )


def run(*servers: Server, now: Any = NOW, **policy: Any) -> FeedRun:
    (done,) = Runner(policy_for(*servers, **policy), now=lambda: now, chance=lambda: 0.0).run()
    return done


def again(server: Server, **texts: str) -> FeedRun:
    """A look at what changed; the item keeps its identity."""
    server.routes["/kanal.xml"] = says(rss(**texts))
    server.asked.clear()
    FeedSource.objects.update(next_at=None)
    return run(server, now=NOW + HOUR)


def steps(title: str = "namioty") -> list[dict[str, Any]]:
    page = InitiativePage.objects.get(draft_title=title)
    return list(feed_items.values_of(page)["steps"])


def shown(title: str = "namioty") -> list[tuple[str, Any]]:
    """What became of each picture: the number of ours, or the address that a link leads to."""
    told = {"picture": "image", "link": "url"}
    return [(one["type"], one["value"][told[one["type"]]]) for one in steps(title) if one["type"] in told]


def faults(done: FeedRun) -> list[str]:
    return [problem["fault"] for problem in done.problems]


def stored() -> list[str]:
    return sorted(path.name for path in Path(default_storage.path("original_images")).glob("*"))


def test_a_picture_is_copied_and_shown_in_its_place(server: Server, source: FeedSource) -> None:
    done = run(server)

    ours = Picture.objects.get()
    assert (done.new, done.problems) == (1, [])
    assert [one["type"] for one in steps()] == ["picture", "text"]
    value = {"image": ours.pk, "alt_text": "Namiot przed szpitalem", "decorative": False}
    assert steps()[0]["value"] == value
    assert (ours.title, ours.description) == ("Namiot przed szpitalem", "Namiot przed szpitalem")
    assert ours.credit == f"{source.partner.title}, CC BY 4.0"
    assert (ours.width, ours.height, ours.awaits_scan) == (60, 40, False)
    assert ours.file.read() == drawn()
    assert (ours.file_size, len(ours.file_hash)) == (len(drawn()), 40)
    copied = FeedPicture.objects.get()
    assert (copied.address, copied.source) == (server.address("/namiot.png"), source)
    assert copied.collection_id == ours.collection_id
    assert ours.collection_id == OrganisationRights.objects.get(organisation=source.partner_id).collection_id


def test_of_a_source_that_has_them_linked_nothing_is_asked_for(server: Server, source: FeedSource) -> None:
    source.pictures = FeedSource.Pictures.LINKED
    source.save()

    run(server)

    assert server.paths() == ["/kanal.xml"]
    assert shown() == [("link", server.address("/namiot.png"))]
    assert not Picture.objects.exists()


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


def test_the_same_bytes_are_kept_once_for_a_partner(server: Server, source: FeedSource) -> None:
    server.routes["/kopia.png"] = picture()
    server.routes["/kanal.xml"] = says(
        rss(namioty=shows(server, "namiot.png", "kopia.png"), worki=shows(server, "kopia.png", alt="Worek"))
    )

    run(server)

    number = Picture.objects.get().pk
    assert shown() == [("picture", number)] * 2
    assert shown("worki") == [("picture", number)]
    assert steps("worki")[0]["value"]["alt_text"] == "Worek"
    assert len(stored()) == 1
    # Each address is asked once a look.
    assert sorted(server.paths()) == ["/kanal.xml", "/kopia.png", "/namiot.png", "/robots.txt"]


def test_two_partners_have_their_own(server: Server, source: FeedSource) -> None:
    factories.FeedSourceFactory.create(address=server.address("/kanal.xml"), pictures="copied")

    Runner(policy_for(server), now=lambda: NOW, chance=lambda: 0.0).run()

    assert Picture.objects.count() == 2
    assert len(set(Picture.objects.values_list("collection", flat=True))) == 2


def test_a_second_look_asks_for_nothing_and_writes_nothing(server: Server, source: FeedSource) -> None:
    run(server)
    before = list(Picture.objects.values()), list(FeedPicture.objects.values()), list(FeedItem.objects.values())

    again(server, namioty=shows(server, "namiot.png"))

    assert server.paths() == ["/kanal.xml"]
    after = list(Picture.objects.values()), list(FeedPicture.objects.values()), list(FeedItem.objects.values())
    assert after == before


def test_what_changed_brings_its_new_pictures_and_keeps_the_others(server: Server, source: FeedSource) -> None:
    run(server)
    first = Picture.objects.get().pk
    server.routes["/agregat.png"] = picture(drawn("blue"))

    done = again(server, namioty=shows(server, "namiot.png", "agregat.png"))

    assert (done.changed, done.problems) == (1, [])
    second = Picture.objects.exclude(pk=first).get().pk
    assert shown() == [("picture", first), ("picture", second)]
    item = FeedItem.objects.get()
    assert item.proposed is None
    assert item.imported["steps"] == steps()


def test_another_picture_at_the_same_address_comes_with_the_change(server: Server, source: FeedSource) -> None:
    run(server)
    first = Picture.objects.get().pk
    server.routes["/namiot.png"] = picture(drawn("blue"))

    again(server, namioty=shows(server, "namiot.png") + "<p>Nowe.</p>")

    ((_, second),) = shown()
    assert second != first
    assert FeedPicture.objects.get().picture_id == second


def test_what_we_have_stays_where_the_picture_cannot_be_had_any_more(server: Server, source: FeedSource) -> None:
    run(server)
    first = Picture.objects.get().pk
    del server.routes["/namiot.png"]

    done = again(server, namioty=shows(server, "namiot.png") + "<p>Nowe.</p>")

    assert (done.changed, done.problems) == (1, [])
    assert shown() == [("picture", first)]


def test_a_copy_is_no_change_of_ours(server: Server, source: FeedSource) -> None:
    """What the entry changes besides is taken over."""
    run(server)

    done = again(server, namioty=shows(server, "namiot.png").replace("trzy", "cztery"))

    assert done.changed == 1
    assert FeedItem.objects.get().proposed is None
    assert "cztery" in str(steps())


def test_a_picture_that_an_editor_put_in_its_place_stays(server: Server, source: FeedSource) -> None:
    run(server)
    own = factories.PictureFactory.create(collection=Picture.objects.get().collection)
    draft = InitiativePage.objects.get().get_latest_revision_as_object()
    raw = list(draft.steps.raw_data)
    raw[0]["value"] = {"image": own.pk, "alt_text": "Lepsze", "decorative": False}
    draft.steps = draft.steps.stream_block.to_python(raw)
    draft.save_revision(clean=False)

    again(server, namioty=shows(server, "namiot.png").replace("trzy", "cztery"))

    assert shown() == [("picture", own.pk)]
    proposed = FeedItem.objects.get().proposed
    assert proposed is not None
    assert proposed["steps"][0]["value"]["image"] != own.pk


def test_a_form_that_is_saved_without_a_change_changes_nothing(server: Server, source: FeedSource) -> None:
    """As the editor's form gives a picture back to the page."""
    run(server)
    draft = InitiativePage.objects.get().get_latest_revision_as_object()
    prepared = draft.steps.stream_block.get_prep_value(draft.steps)
    draft.steps = draft.steps.stream_block.to_python(prepared)
    draft.save_revision(clean=False)

    again(server, namioty=shows(server, "namiot.png").replace("trzy", "cztery"))

    assert FeedItem.objects.get().proposed is None


@pytest.mark.parametrize("alt", ["", "Namiot"])
def test_words_below_a_picture_are_kept(server: Server, source: FeedSource, alt: str) -> None:
    figure = (
        f'<figure><img src="{server.address("/namiot.png")}" alt="{alt}"><figcaption>Fot. Jan</figcaption></figure>'
    )
    server.routes["/kanal.xml"] = says(rss(namioty=f"<p>Namioty.</p>{figure}"))

    run(server)

    assert steps()[0]["value"]["alt_text"] == (alt or "Fot. Jan")
    assert [one["value"] for one in steps()[1:]] == (["<p><i>Fot. Jan</i></p>"] if alt else [])


def test_of_which_nobody_says_what_it_shows_is_decoration(server: Server, source: FeedSource) -> None:
    server.routes["/kanal.xml"] = says(rss(namioty=shows(server, "namiot.png", alt="")))

    run(server)

    assert steps()[0]["value"] == {"image": Picture.objects.get().pk, "alt_text": "", "decorative": True}


def test_a_picture_beside_the_text_is_copied_too(server: Server, source: FeedSource) -> None:
    beside = f'<enclosure url="{server.address("/namiot.png")}" type="image/png" length="1"/></item>'
    server.routes["/kanal.xml"] = says(rss(namioty="<p>Namioty.</p>").replace(b"</item>", beside.encode()))

    run(server)

    assert shown() == [("picture", Picture.objects.get().pk)]


def test_a_rejected_entry_asks_for_nothing(server: Server, source: FeedSource) -> None:
    run(server)
    InitiativePage.objects.get().delete()

    again(server, namioty=shows(server, "namiot.png", "agregat.png"))

    assert server.paths() == ["/kanal.xml"]


def test_what_the_rules_refuse_asks_for_nothing(server: Server, source: FeedSource) -> None:
    source.words_unwanted = "namioty"
    source.save()

    assert run(server).refused == 1
    assert server.paths() == ["/kanal.xml"]


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
        slow.routes |= {f"/{name}": lambda link, _: link.drip(bytes(100), 0.2) for name in ("a.png", "b.png")}
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
    server.routes["/namiot.png"] = lambda link, _: link.drip(bytes(100), 0.2)

    assert faults(run(server)) == [Fault.PICTURE_AWAY]
    assert [kind for kind, _ in shown()] == ["link"]


def test_one_that_is_killed_before_the_row_leaves_no_second_file(server: Server, source: FeedSource) -> None:
    run(server)
    (name,) = stored()
    # As it stands where the process ended between the two: the file is there, its row is not.
    content = default_storage.open(f"original_images/{name}").read()
    FeedItem.objects.all().delete()
    InitiativePage.objects.all().delete()
    Picture.objects.all().delete()
    Path(default_storage.path(f"original_images/{name}")).parent.mkdir(exist_ok=True)
    Path(default_storage.path(f"original_images/{name}")).write_bytes(content)

    again(server, namioty=shows(server, "namiot.png"))

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


def test_what_would_come_is_told_without_asking_for_pictures(server: Server, source: FeedSource) -> None:
    run(server)
    # The hash is another one, the page would say the same.
    changed = rss(namioty=shows(server, "namiot.png")).replace(b"<pubDate>", b"<category>Kryzys</category><pubDate>")
    server.routes["/kanal.xml"] = says(changed)
    server.asked.clear()

    (told,) = forecasts(policy_for(server), [FeedSource.objects.get()], now=lambda: NOW + HOUR)

    assert told.verdicts == {"note": 1}
    assert server.paths() == ["/kanal.xml"]
    assert Picture.objects.count() == 1


def test_a_picture_has_no_more_pixels_than_one_that_is_uploaded(server: Server, source: FeedSource) -> None:
    most = django_settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    assert policy_for(server).picture_pixels == most

"""Pictures of entries that are copied to us: for what comes in and what changes."""

from datetime import timedelta

import pytest

from initiatives.feeds.running import Runner, forecasts
from initiatives.models import FeedItem, FeedPicture, FeedSource, InitiativePage, OrganisationRights, Picture
from initiatives.services import feed_copies
from initiatives.tests import factories
from initiatives.tests.feed_pictures import again, drawn, one_picture, picture, rss, run, shown, shows, steps, stored
from initiatives.tests.feed_servers import Server, policy_for, says
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

HOUR = timedelta(hours=1)


@pytest.fixture
def source(server: Server) -> FeedSource:
    return one_picture(server)


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
    address = server.address("/namiot.png")
    known = feed_copies.known(FeedPicture, source=source, addresses=[address])
    assert list(known.values()) == [{address: second}]


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

    again(server, namioty=shows(server, "namiot.png").replace("Postawiono", "Zdjęto"))

    assert shown() == [("picture", own.pk)]
    proposed = FeedItem.objects.get().proposed
    assert proposed is not None
    assert "Zdjęto" in proposed["description"]
    assert proposed["steps"] == FeedItem.objects.get().imported["steps"]


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

"""Whose a copied picture is, who sees it, and how it goes: as any picture of the organisation whose page shows it."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.users.models import User
from initiatives import visibility
from initiatives.feeds.records import Fault
from initiatives.models import (
    Category,
    FeedItem,
    FeedPicture,
    FeedSource,
    InitiativePage,
    MemberPage,
    OrganisationRights,
    Picture,
    Role,
    WithdrawalReason,
)
from initiatives.services import feed_copies, feed_keeping, feed_queue, uploads, withdrawal
from initiatives.services import files as used_files
from initiatives.tests import factories, scanner
from initiatives.tests.feed_pictures import again, drawn, faults, one_picture, picture, rss, run, shown, shows, steps
from initiatives.tests.feed_servers import Server, says
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

LATER = NOW + timedelta(days=400)


@pytest.fixture
def source(server: Server) -> FeedSource:
    return one_picture(server)


@pytest.fixture
def item(server: Server, source: FeedSource) -> FeedItem:
    run(server)
    return FeedItem.objects.get()


def category() -> Category:
    return Category.objects.all()[0]


def collection_of(member: MemberPage) -> int:
    return int(OrganisationRights.objects.get(organisation=member.pk).collection_id)


def file_of(found: Picture) -> str:
    return str(found.file.url)


# Who sees and changes it ----------------------------------------------------------------------------------------------


def test_a_draft_s_picture_is_seen_by_those_alone_who_decide_on_it(
    item: FeedItem, moderator: User, sign_in: Callable[[User], Client]
) -> None:
    ours = Picture.objects.get()
    others = [
        factories.person(Role.OFFICIAL), factories.person(Role.EDITOR, factories.MemberPageFactory.create()),
        factories.person(Role.MODERATOR, factories.MemberPageFactory.create()),
    ]  # fmt: skip

    assert [sign_in(person).get(file_of(ours)).status_code for person in others] == [404] * 3
    assert Client().get(file_of(ours)).status_code != 200
    assert sign_in(moderator).get(file_of(ours)).status_code == 200

    feed_queue.accept(item=item, category=category(), user=moderator, now=NOW)

    assert [sign_in(person).get(file_of(ours)).status_code for person in others] == [200] * 3


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_nobody_of_a_member_changes_a_partner_s_picture(item: FeedItem, role: str, moderator: User) -> None:
    person = factories.person(role, factories.MemberPageFactory.create())
    for is_published in (False, True):
        if is_published:
            feed_queue.accept(item=item, category=category(), user=moderator, now=NOW)
        assert not visibility.pictures_usable_by(person).exists()
        assert not visibility.pictures_changed_by(person).exists()
        assert not visibility.pictures_withdrawn_by(person).exists()
    assert visibility.pictures_withdrawn_by(moderator).exists()


def test_the_page_shows_the_picture_with_whose_it_is(
    item: FeedItem, moderator: User, sign_in: Callable[[User], Client]
) -> None:
    feed_queue.accept(item=item, category=category(), user=moderator, now=NOW)
    reader = sign_in(factories.person(Role.OFFICIAL))

    page = reader.get(InitiativePage.objects.get().url)

    assert 'alt="Namiot przed szpitalem"' in (html := page.content.decode())
    assert f'<figcaption class="muted small">{item.source.partner.title}, CC BY 4.0</figcaption>' in html
    (rendition,) = Picture.objects.get().renditions.all()
    assert reader.get(rendition.url).status_code == 200
    assert "img-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_page_of_a_linked_picture_leads_to_it_and_loads_nothing(
    server: Server, source: FeedSource, moderator: User, sign_in: Callable[[User], Client]
) -> None:
    source.pictures = FeedSource.Pictures.LINKED
    source.save()
    run(server)
    feed_queue.accept(item=FeedItem.objects.get(), category=category(), user=moderator, now=NOW)
    address = server.address("/namiot.png")

    html = sign_in(moderator).get(InitiativePage.objects.get().url).content.decode()

    assert f'<a href="{address}" rel="noreferrer">Namiot przed szpitalem</a>' in html
    assert f'src="{address}"' not in html


def test_the_queue_shows_our_copy(item: FeedItem, moderator: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(moderator)

    html = client.get(f"/admin/feeds/queue/?item={item.pk}").content.decode()

    (size,) = Picture.objects.get().renditions.all()
    assert f'<img src="{size.url}"' in html
    assert client.get(size.url).status_code == 200


def test_the_queue_asks_no_more_for_many_pictures(
    server: Server, source: FeedSource, moderator: User, sign_in: Callable[[User], Client]
) -> None:
    names = [f"w{number}.png" for number in range(5)]
    server.routes |= {f"/{name}": picture(drawn(size=(9, 5 + at))) for at, name in enumerate(names)}
    server.routes["/kanal.xml"] = says(rss(one=shows(server, "namiot.png"), many=shows(server, *names)))
    run(server)
    client = sign_in(moderator)

    def queries(title: str) -> int:
        address = f"/admin/feeds/queue/?item={FeedItem.objects.get(title=title).pk}"
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        return len(asked)

    assert queries("one") == queries("many")


# Handed to a member ---------------------------------------------------------------------------------------------------


def test_a_member_gets_the_picture_with_the_page(
    item: FeedItem, moderator: User, sign_in: Callable[[User], Client]
) -> None:
    member = factories.MemberPageFactory.create()
    decides, edits = (factories.person(role, member) for role in (Role.MODERATOR, Role.EDITOR))
    stranger = factories.person(Role.EDITOR, factories.MemberPageFactory.create())
    theirs = Picture.objects.get()

    feed_queue.hand_over(item=item, member=member, user=moderator, now=NOW)

    ((_, number),) = shown()
    ours = Picture.objects.get(pk=number)
    assert ours.pk != theirs.pk
    assert ours.collection_id == collection_of(member)
    assert ours.file.read() == drawn()
    assert (ours.title, ours.description, ours.credit) == (theirs.title, theirs.description, theirs.credit)
    for person in (decides, edits):
        assert sign_in(person).get(file_of(ours)).status_code == 200
        assert ours in visibility.pictures_usable_by(person)
    assert sign_in(stranger).get(file_of(ours)).status_code == 404
    item.refresh_from_db()
    assert item.imported["steps"] == steps()


def test_what_changes_later_comes_for_the_member(server: Server, item: FeedItem, moderator: User) -> None:
    member = factories.MemberPageFactory.create()
    feed_queue.hand_over(item=item, member=member, user=moderator, now=NOW)
    ((_, number),) = shown()
    server.routes["/agregat.png"] = picture(drawn("blue"))

    again(server, namioty=shows(server, "namiot.png", "agregat.png"))

    item.refresh_from_db()
    assert item.proposed is not None
    first, second = (one["value"]["image"] for one in item.proposed["steps"] if one["type"] == "picture")
    assert first == number
    assert Picture.objects.get(pk=second).collection_id == collection_of(member)
    feed_queue.merge(item=item, theirs={"steps"}, user=moderator, now=NOW)
    assert [number for _, number in shown()] == [first, second]


def test_what_waits_beside_the_page_goes_with_it(server: Server, item: FeedItem, moderator: User) -> None:
    draft = InitiativePage.objects.get().get_latest_revision_as_object()
    draft.summary = "Nasze słowa."
    draft.save_revision(clean=False)
    server.routes["/agregat.png"] = picture(drawn("blue"))
    again(server, namioty=shows(server, "namiot.png", "agregat.png"))
    member = factories.MemberPageFactory.create()

    feed_queue.hand_over(item=item, member=member, user=moderator, now=NOW)

    item.refresh_from_db()
    assert item.proposed is not None
    named = [one["value"]["image"] for one in item.proposed["steps"] if one["type"] == "picture"]
    assert set(Picture.objects.filter(pk__in=named).values_list("collection", flat=True)) == {collection_of(member)}
    assert len(named) == 2


def test_what_is_not_handed_over_after_all_leaves_no_file(
    item: FeedItem, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(feed_queue, "_decide", fails)

    with pytest.raises(RuntimeError):
        feed_queue.hand_over(item=item, member=factories.MemberPageFactory.create(), user=moderator, now=NOW)

    assert Picture.objects.count() == 1
    assert len(list(Path(default_storage.path("original_images")).iterdir())) == 1


# Withdrawn, unused, deleted -------------------------------------------------------------------------------------------


def test_what_was_withdrawn_does_not_come_again(server: Server, item: FeedItem, moderator: User) -> None:
    ours = Picture.objects.get()
    withdrawal.withdraw(file=ours, by=moderator, reason=WithdrawalReason.PERSONAL_DATA, now=NOW)
    withdrawal.erase(file=ours, now=NOW)
    server.routes["/kopia.png"] = picture()

    again(server, namioty=shows(server, "namiot.png", "kopia.png") + "<p>Nowe.</p>")

    assert Picture.objects.count() == 1
    assert shown() == [("picture", ours.pk)] * 2
    assert list(Path(default_storage.path("original_images")).iterdir()) == []
    ours = Picture.objects.get()
    assert (ours.credit, ours.description) == ("", "")


def test_what_a_page_shows_stays_however_old(item: FeedItem) -> None:
    assert feed_copies.forget_unused(now=LATER) == 0


def test_what_waits_to_be_merged_stays_and_cannot_be_deleted(server: Server, item: FeedItem, moderator: User) -> None:
    feed_queue.accept(item=item, category=category(), user=moderator, now=NOW)
    server.routes["/agregat.png"] = picture(drawn("blue"))
    again(server, namioty=shows(server, "agregat.png"))
    item.refresh_from_db()
    assert item.proposed is not None
    (number,) = (one["value"]["image"] for one in item.proposed["steps"] if one["type"] == "picture")

    assert feed_copies.forget_unused(now=LATER) == 0
    assert list(used_files.uses(files=[Picture.objects.get(pk=number)])) == [number]


def test_what_a_rejected_entry_leaves_goes_after_its_time(
    item: FeedItem, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    feed_queue.reject(item=item, reason="Nie to.", user=moderator, now=NOW)
    ours = Picture.objects.get()
    came = ours.created_at

    assert feed_copies.forget_unused(now=came + feed_copies.UNUSED) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert feed_copies.forget_unused(now=came + feed_copies.UNUSED + timedelta(seconds=1)) == 1

    assert not Picture.objects.exists()
    assert not FeedPicture.objects.exists()
    assert list(Path(default_storage.path("original_images")).iterdir()) == []


def test_what_a_deleted_source_leaves_goes_too(item: FeedItem) -> None:
    feed_keeping.delete(source=item.source, by=None)

    assert feed_copies.forget_unused(now=LATER) == 1


def test_a_picture_of_somebody_s_own_never_goes_by_itself(item: FeedItem) -> None:
    own = factories.PictureFactory.create(collection=Picture.objects.get().collection)

    feed_copies.forget_unused(now=LATER)

    assert Picture.objects.filter(pk=own.pk).exists()


# The virus scanner ----------------------------------------------------------------------------------------------------


@pytest.fixture
def daemon(settings: Any) -> Iterator[scanner.Scanner]:
    # The path of a socket may have a hundred characters; pytest's own folders have more.
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder, scanner.running(Path(folder)) as running:
        settings.CLAMD_SOCKET = running.socket
        yield running


@pytest.mark.skipif(scanner.CLAMD is None, reason="needs ClamAV (on Debian: apt install clamav-daemon)")
def test_what_the_scanner_finds_is_not_kept_and_what_it_does_not_answer_for_waits(
    server: Server, source: FeedSource, daemon: scanner.Scanner
) -> None:
    daemon.kill()
    bad = drawn("blue")
    digest = hashlib.md5(bad, usedforsecurity=False).hexdigest()
    (daemon.folder / "db" / "picture.hdb").write_text(f"{digest}:{len(bad)}:Burza.Picture\n")
    daemon.start()
    server.routes["/namiot.png"] = picture(bad)

    assert faults(run(server)) == [Fault.INFECTED]
    assert shown() == [("link", server.address("/namiot.png"))]
    assert not Picture.objects.exists()

    daemon.kill()
    server.routes["/namiot.png"] = picture()
    again(server, namioty=shows(server, "namiot.png") + "<p>Nowe.</p>")

    ours = Picture.objects.get()
    assert ours.awaits_scan
    assert not visibility.pictures_visible_to(factories.person(Role.ADMINISTRATOR)).exists()
    daemon.start()
    assert uploads.scan_waiting(now=NOW) == 1
    ours.refresh_from_db()
    assert not ours.awaits_scan

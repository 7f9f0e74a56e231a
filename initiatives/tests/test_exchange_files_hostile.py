"""Another Burza that lies about its files and pictures: what it says of them is never more than a wish."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from wagtail.models import ReferenceIndex

from cms.users.models import User
from initiatives import visibility
from initiatives.feeds.parsing.addresses import on_the_same_host
from initiatives.feeds.records import Fault
from initiatives.models import (
    ActPage,
    Attachment,
    Category,
    FeedItem,
    FeedRun,
    FeedSource,
    InitiativePage,
    Picture,
    Role,
)
from initiatives.models import WithdrawalReason as Reason
from initiatives.services import feed_copies, feed_queue, withdrawal
from initiatives.tests import factories
from initiatives.tests.exchanged_files import claims, named, step
from initiatives.tests.feed_pictures import drawn, faults, run
from initiatives.tests.feed_servers import Server
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
ADDRESS = "https://burza.partner.example/documents/7/"
TEXT, OTHER = "Zarządzenie o hydrantach.".encode(), "Zarządzenie o studniach.".encode()
PAGE = "Hydranty"


@pytest.fixture
def moderator() -> User:
    return factories.person(Role.ADMINISTRATOR)


def take_in(server: Server, *records: Any, contents: Any) -> FeedRun:
    factories.FeedSourceFactory.create(address=claims(server, *records, contents=contents))
    return run(server)


def again(server: Server, *records: Any, contents: Any) -> FeedRun:
    claims(server, *records, contents=contents)
    FeedSource.objects.update(next_at=None)
    return run(server, now=NOW + timedelta(hours=1))


def shown(title: str = PAGE) -> list[tuple[str, Any]]:
    page = InitiativePage.objects.get(draft_title=title).get_latest_revision_as_object()
    keys = {"file": "file", "picture": "image", "link": "url"}
    return [(block["type"], block["value"][keys[block["type"]]]) for block in page.steps.raw_data]


def with_file(content: bytes, url: str = ADDRESS, **said: Any) -> dict[str, Any]:
    return {"title": PAGE, "steps": [step("file", named(content, url, title="Zarządzenie"))], **said}


def publish(moderator: User) -> None:
    """References follow as by the worker after the commit."""
    page = accept(moderator)
    ReferenceIndex.create_or_update_for_object(InitiativePage.objects.get(pk=page.pk))


def accept(moderator: User) -> InitiativePage:
    item, category = FeedItem.objects.get(), Category.objects.all()[0]
    return feed_queue.accept(item=item, category=category, user=moderator, now=NOW)


@pytest.mark.parametrize(
    "offered",
    [
        "https://burza.example", "https://burza.example:443/", "https://x@burza.example/", "http://burza.example/",
        "https://burza.example.zly.example/", "https://burza.example\\@zly.example/", "//zly.example/",
        "\\\\zly.example/", "https://burza.example:0x50/", "https://[::1]/", "https://burza.example@zly.example/",
        "data:,", "",
    ],
)  # fmt: skip
def test_what_follows_the_address_of_files_makes_no_other_host_of_it(offered: str) -> None:
    """The SHA-1 stands right behind it."""
    assert on_the_same_host(offered, "https://burza.example/kanaly/klucz/atom.xml") == ""


@pytest.mark.parametrize("offered", ["/pliki/", "pliki/", "https://burza.example/?sha1=", "https://burza.example/../#"])
def test_files_may_stand_anywhere_at_the_feeds_own_host(offered: str) -> None:
    found = on_the_same_host(offered, "https://burza.example/kanaly/klucz/atom.xml")
    assert urlsplit(found + "0" * 40).netloc == "burza.example"


def too_many_pixels() -> bytes:
    """Some kilobytes that unpack to a hundred million."""
    file = BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("is_of_one", [True, False])
def test_no_picture_passes_for_one_because_a_file_has_its_address(server: Server, is_of_one: bool) -> None:
    bomb = too_many_pixels()
    picture, file = step("picture", named(bomb, ADDRESS, alt="Plan")), step("file", named(bomb, ADDRESS, title="Plan"))
    steps = [[file, picture]] if is_of_one else [[file], [picture]]

    done = take_in(server, *({"title": f"{at}", "steps": some} for at, some in enumerate(steps)), contents=[bomb])

    assert faults(done) == [Fault.PICTURE_TOO_BIG]
    assert not Picture.objects.exists()
    assert Attachment.objects.count() == 1


def test_two_contents_at_one_address_are_each_what_its_own_sha_1_says(server: Server) -> None:
    act = {
        "id": "urn:akt", "title": "Zarządzenie", "kind": "order", "status": "in_force", "issued_on": "2026-01-02",
        "files": [named(OTHER, ADDRESS, title="Inny", role="main")],
    }  # fmt: skip

    take_in(server, with_file(TEXT, acts=[act]), contents=[TEXT, OTHER])

    assert {file.file_hash: file.file.read() for file in Attachment.objects.all()} == {
        named(one)["sha1"]: one for one in (TEXT, OTHER)
    }


def test_what_was_withdrawn_does_not_come_again_behind_something_else(server: Server, moderator: User) -> None:
    take_in(server, with_file(TEXT), contents=[TEXT])
    ours = Attachment.objects.get()
    withdrawal.withdraw(file=ours, by=moderator, reason=Reason.PERSONAL_DATA, now=NOW)
    withdrawal.erase(file=ours, now=NOW)
    again(server, with_file(OTHER), contents=[OTHER])
    assert shown() != [("file", ours.pk)]

    again(server, with_file(TEXT), contents=[TEXT])

    assert Attachment.objects.count() == 2
    assert shown() == [("file", ours.pk)]


def test_each_that_stood_at_one_address_goes_once_nothing_shows_it(
    server: Server, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    take_in(server, with_file(TEXT), contents=[TEXT])
    for content in (OTHER, TEXT, OTHER):
        again(server, with_file(content), contents=[content])
    assert Attachment.objects.count() == 2
    publish(moderator)

    with django_capture_on_commit_callbacks(execute=True):
        assert feed_copies.forget_unused(now=NOW + timedelta(days=400)) == 1

    assert Attachment.objects.get().file.read() == OTHER
    assert len(list(Path(default_storage.path("documents")).iterdir())) == 1


def test_a_picture_that_gave_way_to_another_goes_too(server: Server, moderator: User) -> None:
    for content in (drawn("red"), drawn("blue")):
        record = {"title": PAGE, "steps": [step("picture", named(content, ADDRESS, alt="Plan"))]}
        (again if FeedSource.objects.exists() else take_in)(server, record, contents=[content])
    assert Picture.objects.count() == 2
    publish(moderator)

    assert feed_copies.forget_unused(now=NOW + timedelta(days=400)) == 1


def test_what_was_withdrawn_while_it_waited_can_be_accepted_and_merged(server: Server, moderator: User) -> None:
    take_in(server, with_file(TEXT), contents=[TEXT])
    withdraw_all(moderator)
    accept(moderator)
    again(server, with_file(OTHER), contents=[OTHER])
    withdraw_all(moderator)
    item = FeedItem.objects.get()
    assert item.proposed is not None

    feed_queue.merge(item=item, theirs=["steps"], user=moderator, now=NOW)

    ((kind, number),) = shown()
    assert (kind, Attachment.objects.get(pk=number).file.read()) == ("file", OTHER)


def withdraw_all(moderator: User) -> None:
    for file in Attachment.objects.filter(withdrawn_at=None):
        withdrawal.withdraw(file=file, by=moderator, reason=Reason.COPYRIGHT, now=NOW)


def test_a_record_names_no_file_by_a_number_of_ours(server: Server) -> None:
    member = factories.MemberPageFactory.create()
    secret = factories.AttachmentFactory.create(organisation=member)
    act = {
        "id": "urn:akt", "title": "Zarządzenie", "kind": "order", "status": "in_force", "issued_on": "2026-01-02",
        "files": [{"document": secret.pk, "url": secret.url, "title": "x", "role": "main"}, {"document": secret.pk}],
    }  # fmt: skip
    link = f'<p><a linktype="document" id="{secret.pk}">a</a><a href="http://testserver{secret.url}">b</a></p>'
    steps = [
        step("file", {"file": secret.pk, "url": f"http://testserver{secret.url}", "title": "x"}),
        step("picture", {"image": secret.pk, "url": f"http://testserver{secret.url}", "alt": "x"}),
        step("text", link),
    ]

    take_in(
        server, {"title": PAGE, "description": link, "acts": [act], "steps": steps, "files": act["files"]}, contents=[]
    )

    page = InitiativePage.objects.get(draft_title=PAGE)
    assert "linktype" not in str(page.steps.raw_data) + page.description
    assert sorted(block["type"] for block in page.steps.raw_data) == ["link", "link", "text"]
    assert not ActPage.objects.get().files.exists()


def test_files_that_keep_the_scanner_busy_do_not_keep_other_sources_waiting(
    server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_SOCKET = f"tcp://{server.host}:{server.port}"
    monkeypatch.setattr("initiatives.feeds.keeping._SCANNING_SECONDS", 0)
    picture = drawn()
    steps = [step("picture", named(picture, f"{ADDRESS}1", alt="Plan")), step("file", named(TEXT, title="x"))]

    done = take_in(server, {"title": PAGE, "steps": steps}, contents=[TEXT, picture])

    assert (done.new, faults(done)) == (1, [])
    assert Attachment.objects.get().awaits_scan
    assert Picture.objects.get().awaits_scan
    assert server.connections == len(server.asked) == 3, "nobody asked it to scan"


def test_a_picture_called_by_what_nobody_sees_is_called_by_what_one_sees(server: Server) -> None:
    record = {"title": PAGE, "steps": [step("picture", named(drawn(), f"{ADDRESS}pl%00an%E2%80%AEgnp.png"))]}

    take_in(server, record, contents=[drawn()])

    assert Picture.objects.get().title == "plangnp.png"


def test_a_source_fills_no_disk(server: Server, moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("initiatives.feeds.keeping._HELD_MOST", len(TEXT) + len(OTHER) - 1)
    take_in(server, with_file(TEXT), contents=[TEXT])
    accept(moderator)

    done = again(server, with_file(OTHER, f"{ADDRESS}2"), contents=[OTHER])

    assert faults(done) == [Fault.FULL]
    assert Attachment.objects.get().file.read() == TEXT


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
def test_a_file_is_read_by_others_once_it_is_published_and_changed_by_nobody_of_a_member(
    server: Server, moderator: User, sign_in: Any, role: str
) -> None:
    person = factories.person(role, factories.MemberPageFactory.create())
    take_in(server, with_file(TEXT), contents=[TEXT])
    address = Attachment.objects.get().url
    assert sign_in(person).get(address).status_code == 404

    publish(moderator)

    assert sign_in(person).get(address).status_code == 200
    assert not visibility.attachments_usable_by(person).exists()
    assert not visibility.attachments_changed_by(person).exists()


def test_a_file_that_was_handed_over_is_its_members_and_of_no_other(
    server: Server, moderator: User, sign_in: Any
) -> None:
    member, other = factories.MemberPageFactory.create(), factories.MemberPageFactory.create()
    take_in(server, with_file(TEXT), contents=[TEXT])

    feed_queue.hand_over(item=FeedItem.objects.get(), member=member, user=moderator, now=NOW)

    ((_, number),) = shown()
    theirs, others = factories.person(Role.EDITOR, member), factories.person(Role.MODERATOR, other)
    assert visibility.attachments_usable_by(theirs).filter(pk=number).exists()
    assert not visibility.attachments_usable_by(others).exists()
    address = Attachment.objects.get(pk=number).url
    assert [sign_in(one).get(address).status_code for one in (theirs, others)] == [200, 404]


def test_a_link_to_a_file_stands_until_the_file_itself_does(server: Server, moderator: User) -> None:
    act = {
        "id": "urn:akt", "title": "Zarządzenie", "kind": "order", "status": "in_force", "issued_on": "2026-01-02",
        "files": [named(TEXT, ADDRESS, title="Tekst", role="main")],
    }  # fmt: skip
    take_in(server, {"title": PAGE, "acts": [act]}, contents=[])
    accept(moderator)
    again(server, {"title": PAGE, "summary": "Inaczej.", "acts": [act]}, contents=[TEXT])
    page = ActPage.objects.get()
    assert (page.live, page.files.count()) == (True, 0)
    assert [file["url"] for file in page.feed_act.files] == [ADDRESS]

    feed_queue.merge(item=FeedItem.objects.get(), theirs=["acts"], user=moderator, now=NOW)

    page = ActPage.objects.get()
    assert (page.files.count(), page.feed_act.files) == (1, [])

"""Files are sent to those who may see them, and to nobody else."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from cms.media import POLICY
from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Attachment, MemberPage, Picture, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


@pytest.fixture
def editor(member: MemberPage, sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.EDITOR, member))


@pytest.fixture
def other(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.MODERATOR, factories.MemberPageFactory()))


def test_a_picture_and_its_sizes_are_its_members_until_a_published_page_shows_it(
    member: MemberPage, editor: Client, other: Client, on_commit: OnCommit
) -> None:
    picture = factories.PictureFactory.create(collection=member.collection)
    paths = [picture.file.url, picture.get_rendition("width-50").url]
    assert [editor.get(path).status_code for path in paths] == [200, 200]
    assert [other.get(path).status_code for path in paths] == [404, 404]

    with on_commit():
        member.coat_of_arms = picture
        member.save()

    assert [other.get(path).status_code for path in paths] == [200, 200]


def test_a_file_is_its_members_until_its_act_is_published(
    member: MemberPage, editor: Client, other: Client, on_commit: OnCommit
) -> None:
    file = factories.AttachmentFactory.create(organisation=member, name="uchwała.txt")
    with on_commit():
        act = factories.ActPageFactory(parent=member, live=False)
        factories.attach(act, file)
    assert (editor.get(file.url).status_code, other.get(file.url).status_code) == (200, 404)

    with on_commit():
        act.save_revision().publish()

    assert b"".join(other.get(file.url)) == b"Tekst aktu."


def test_a_document_leaves_by_its_own_door_alone(member: MemberPage, editor: Client) -> None:
    file = factories.AttachmentFactory.create(organisation=member)

    assert editor.get(f"/media/{file.file.name}").status_code == 404
    assert editor.get(file.url + "x").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/images/../original_images/{name}",
        "/media/original_images/../original_images/{name}",
        "/media//original_images/{name}",
        "/media/original_images/%2e%2e/original_images/{name}",
        "/media/./original_images/{name}",
        "/media/../manage.py",
        "/media/%2e%2e/%2e%2e/etc/passwd",
        "/media/original_images/{name}%00",
        "/media//etc/passwd",
        "/media/",
    ],
)
def test_no_path_leads_anywhere_but_to_a_stored_file(
    member: MemberPage, editor: Client, path: str, sign_in: SignIn
) -> None:
    picture = factories.PictureFactory.create(collection=member.collection)
    name = Path(picture.file.name).name

    for client in (editor, sign_in(factories.person(Role.ADMINISTRATOR))):
        assert client.get(path.format(name=name)).status_code == 404


def test_a_file_in_the_folder_that_no_row_names_is_not_sent(editor: Client) -> None:
    stray = Path(django_settings.MEDIA_ROOT) / "original_images" / "zapodziany.png"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")

    assert editor.get("/media/original_images/zapodziany.png").status_code == 404


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that the site may read, and nobody may have."""
    path = tmp_path / "tajne.pdf"
    path.write_bytes(b"%PDF-1.7 tajne")
    return path


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "{outside}",
        "../{outside}",
        "documents/../../{outside}",
        "documents/{up}{outside}",
        "documents\\..\\..\\{outside}",
        "file://{outside}",
        "..",
        "documents",
        ".",
        "",
        "documents/akt.pdf/",
        "documents/" + "a" * 300,
    ],
)
def test_a_row_that_names_a_file_elsewhere_leads_nowhere(
    editor: Client, member: MemberPage, outside: Path, name: str, accelerated: bool, settings: Settings
) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/chronione/" if accelerated else ""
    path = name.format(outside=outside, up="../" * 30)
    file = factories.AttachmentFactory.create(organisation=member)
    picture = factories.PictureFactory.create(collection=member.collection)
    Attachment.objects.filter(pk=file.pk).update(file=path[:100])
    Picture.objects.filter(pk=picture.pk).update(file=path[:100])
    file.refresh_from_db()

    answers = [
        editor.get(f"/documents/{file.pk}/{quote(file.filename, safe='') or 'x'}"),
        editor.get(f"/media/{quote(path[:100])}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any("X-Accel-Redirect" in answer.headers for answer in answers)


@pytest.mark.parametrize("accelerated", [False, True])
def test_a_link_in_the_folder_does_not_lead_out_of_it(
    editor: Client, member: MemberPage, outside: Path, accelerated: bool, settings: Settings
) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/chronione/" if accelerated else ""
    file = factories.AttachmentFactory.create(organisation=member, name="akt.pdf", content=b"%PDF-1.7")
    assert editor.get(file.url).status_code == 200
    stored = Path(file.file.path)
    stored.unlink()

    stored.symlink_to(outside)
    assert editor.get(file.url).status_code == 404
    stored.unlink()
    stored.symlink_to(stored)
    assert editor.get(file.url).status_code == 404
    stored.unlink()


def test_what_is_no_plain_file_is_not_waited_for(editor: Client, member: MemberPage) -> None:
    file = factories.AttachmentFactory.create(organisation=member)
    stored = Path(file.file.path)
    stored.unlink()
    os.mkfifo(stored)

    assert editor.get(file.url).status_code == 404
    stored.unlink()


def test_a_row_whose_file_is_gone_answers_as_if_there_were_none(member: MemberPage, editor: Client) -> None:
    picture = factories.PictureFactory.create(collection=member.collection)
    Path(picture.file.path).unlink()

    assert editor.get(picture.file.url).status_code == 404


def test_what_is_sent_may_be_kept_by_the_person_alone_and_is_not_guessed_at(member: MemberPage, editor: Client) -> None:
    # The factory's pictures are JPEGs, whatever they are called.
    picture = factories.PictureFactory.create(collection=member.collection, file__filename="herb.png")

    shown = editor.get(picture.file.url)

    assert "private" in shown.headers["Cache-Control"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == POLICY
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith('inline; filename="herb')


def test_what_has_not_changed_is_not_sent_again(member: MemberPage, editor: Client, other: Client) -> None:
    picture = factories.PictureFactory.create(collection=member.collection)
    first = editor.get(picture.file.url)
    assert b"".join(first)

    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = editor.get(picture.file.url, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert other.get(picture.file.url, headers=headers).status_code == 404


@pytest.fixture
def by_the_web_server(settings: Settings) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/chronione/"


@pytest.mark.usefixtures("by_the_web_server")
def test_the_web_server_sends_the_bytes_where_it_is_told_to(member: MemberPage, editor: Client, other: Client) -> None:
    file = factories.AttachmentFactory.create(organisation=member, name="uchwała nr 1.txt")
    picture = factories.PictureFactory.create(collection=member.collection)

    sent = editor.get(file.url)

    assert sent.content == b""
    assert sent.headers["X-Accel-Redirect"].startswith("/chronione/documents/uchwa%C5%82a_nr_1")
    assert "X-Accel-Redirect" in editor.get(picture.file.url).headers
    assert "X-Accel-Redirect" not in other.get(file.url).headers


def test_a_file_costs_the_same_queries_whoever_has_how_many(
    member: MemberPage, other: Client, on_commit: OnCommit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with on_commit():
        for _ in range(3):
            picture = factories.PictureFactory.create(collection=member.collection)
        member.coat_of_arms = picture
        member.save()
        rendition = picture.get_rendition("width-50")

    # The session, the person with the membership, the picture.
    with django_assert_num_queries(3):
        assert other.get(rendition.url).status_code == 200


def test_a_replaced_file_is_another_one(member: MemberPage, editor: Client) -> None:
    file = factories.AttachmentFactory.create(organisation=member, name="akt.txt")
    before = editor.get(file.url).headers["ETag"]

    file.file.save("akt-2.txt", ContentFile(b"Inny, dluzszy tekst."))

    assert editor.get(file.url).headers["ETag"] != before

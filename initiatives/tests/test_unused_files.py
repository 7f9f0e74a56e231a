"""What uses a file cannot lose it by accident, and what nothing uses is listed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Collection, Page

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActFile, ActPage, Attachment, InitiativePage, MemberPage, Picture, Role
from initiatives.services import files
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LIST = "/admin/unused-files/"


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


def file_of(member: MemberPage, **more: Any) -> Attachment:
    return factories.AttachmentFactory.create(organisation=member, **more)


def picture_of(member: MemberPage) -> Picture:
    picture: Picture = factories.PictureFactory.create(collection=member.collection)
    return picture


def with_steps(page: InitiativePage, file: Attachment, picture: Picture) -> InitiativePage:
    page.steps = [
        ("file", {"title": "", "file": file}),
        ("picture", {"image": picture, "alt_text": "x", "decorative": False}),
    ]
    return page


def published(member: MemberPage, file: Attachment, picture: Picture) -> Page:
    page = with_steps(factories.InitiativePageFactory(parent=member), file, picture)
    page.save_revision().publish()
    return page


def drafted(member: MemberPage, file: Attachment, picture: Picture) -> Page:
    """Published without them; only the draft names them."""
    page = factories.InitiativePageFactory(parent=member)
    with_steps(page, file, picture).save_revision()
    return page


def scheduled(member: MemberPage, file: Attachment, picture: Picture) -> Page:
    """The draft that waits for its day names them, a later one does not."""
    page = with_steps(factories.InitiativePageFactory(parent=member), file, picture)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    page.steps = []
    page.save_revision()
    return page


def history(member: MemberPage, file: Attachment, picture: Picture) -> Page:
    """Once published with them; today nothing names them."""
    page = published(member, file, picture)
    page.steps = []
    page.save_revision().publish()
    return page


WAYS = [published, drafted, scheduled]


def deletions(file: Attachment | Picture) -> list[str]:
    """Every address that deletes a file."""
    if isinstance(file, Attachment):
        return [
            f"/admin/documents/delete/{file.pk}/",
            f"/admin/documents/multiple/{file.pk}/delete/",
            f"/admin/bulk/initiatives/attachment/delete/?id={file.pk}",
            "/admin/bulk/initiatives/attachment/delete/?id=all",
        ]
    return [
        f"/admin/images/{file.pk}/delete/",
        f"/admin/images/multiple/{file.pk}/delete/",
        f"/admin/bulk/initiatives/picture/delete/?id={file.pk}",
        "/admin/bulk/initiatives/picture/delete/?id=all",
    ]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("way", WAYS)
def test_what_a_page_uses_is_deleted_by_nobody_and_it_is_said_who_uses_it(
    way: Callable[..., Page], role: str, member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    file, picture = file_of(member), picture_of(member)
    with on_commit():
        page = way(member, file, picture)
    client = sign_in(factories.person(role, None if role == Role.ADMINISTRATOR else member))

    for row in (file, picture):
        for path in deletions(row):
            answer = client.post(path, follow=True, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
            assert page.title in answer.content.decode(), path
            assert type(row)._default_manager.filter(pk=row.pk).exists(), path
            assert row.file.storage.exists(row.file.name), path


def test_it_is_said_before_anybody_presses(member: MemberPage, sign_in: SignIn, on_commit: OnCommit) -> None:
    file = file_of(member)
    with on_commit():
        page = published(member, file, picture_of(member))
    answer = sign_in(factories.person(Role.MODERATOR, member)).get(f"/admin/documents/delete/{file.pk}/")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Nie można usunąć" in shown
    assert page.title in shown
    assert f"/admin/documents/{file.pk}/replace/" in shown


def test_the_title_of_somebody_elses_draft_is_not_told(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    file = file_of(member)
    with on_commit():
        page = drafted(factories.MemberPageFactory(), file, picture_of(member))
        page.title = "Tajny tytuł"
        page.live = False
        page.save()
    client = sign_in(factories.person(Role.MODERATOR, member))
    for path in deletions(file)[:2]:
        answer = client.post(path, follow=True).content.decode()
        assert "Tajny tytuł" not in answer
        assert "której nie widzisz" in (json.loads(answer)["error"] if answer.startswith("{") else answer), path
    assert Attachment.objects.filter(pk=file.pk).exists()


def test_no_program_and_no_collection_that_goes_deletes_it(member: MemberPage, on_commit: OnCommit) -> None:
    collection = Collection.get_first_root_node().add_child(name="Inna")
    file = factories.AttachmentFactory.create(collection=collection)
    with on_commit():
        published(member, file, picture_of(member))
    for delete in (file.delete, collection.delete, Attachment.objects.all().delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete()
    assert file.file.storage.exists(file.file.name)


def test_an_acts_file_stays_when_the_act_is_deleted_and_a_member_that_has_acts_stays(
    member: MemberPage, on_commit: OnCommit
) -> None:
    file = file_of(member)
    with on_commit():
        act: ActPage = factories.ActPageFactory(parent=member)
        factories.attach(act, file)
        act.save()
    with pytest.raises(ProtectedError), transaction.atomic():
        member.delete()
    with on_commit():
        act.delete()
    assert Attachment.objects.filter(pk=file.pk).exists()
    assert file.file.storage.exists(file.file.name)


@pytest.mark.parametrize("kind", ["initiative", "act"])
def test_revisions_that_name_a_deleted_file_still_open(
    kind: str, member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    file, picture = file_of(member), picture_of(member)
    with on_commit():
        if kind == "initiative":
            page = history(member, file, picture)
        else:
            page = factories.ActPageFactory(parent=member)
            page.files = [ActFile(document=file)]
            page.save_revision().publish()
            page.files = []
            page.save_revision().publish()
    client = sign_in(factories.person(Role.MODERATOR, member))
    for row in (file, picture):
        with on_commit():
            assert client.post(deletions(row)[0]).status_code == 302
        assert not type(row)._default_manager.filter(pk=row.pk).exists()

    first, second = page.revisions.order_by("pk")
    for path in (
        f"/admin/pages/{page.pk}/revisions/{first.pk}/view/",
        f"/admin/pages/{page.pk}/revisions/{first.pk}/revert/",
        f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/",
        f"/admin/pages/{page.pk}/history/",
    ):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("way", WAYS)
def test_what_a_page_uses_is_not_listed(way: Callable[..., Page], member: MemberPage, on_commit: OnCommit) -> None:
    with on_commit():
        way(member, file_of(member, name="w-uzyciu.txt"), picture_of(member))
        free = file_of(member, name="wolny.txt")
    assert list(files.unused_attachments(user=factories.person(Role.EDITOR, member))) == [free]


def test_what_only_history_names_is_listed(member: MemberPage, on_commit: OnCommit) -> None:
    file = file_of(member)
    with on_commit():
        history(member, file, picture_of(member))
    assert list(files.unused_attachments(user=factories.person(Role.EDITOR, member))) == [file]


def test_each_organisation_sees_its_own_and_administrators_see_all(member: MemberPage, sign_in: SignIn) -> None:
    editor = factories.person(Role.EDITOR, member)
    file_of(member, name="nasz.txt", uploaded_by_user=editor, file_size=2048)
    file_of(factories.MemberPageFactory(), name="cudzy.txt")

    own = sign_in(editor).get(LIST).content.decode()
    assert "nasz.txt" in own
    assert "cudzy.txt" not in own
    assert str(editor) in own
    assert "2,0" in own
    every = sign_in(factories.person(Role.ADMINISTRATOR)).get(LIST).content.decode()
    assert "nasz.txt" in every
    assert "cudzy.txt" in every


def test_the_list_is_found_from_the_list_of_files(member: MemberPage, sign_in: SignIn) -> None:
    shown = sign_in(factories.person(Role.EDITOR, member)).get("/admin/documents/").content.decode()
    assert LIST in shown
    assert "Pliki, których nic nie używa" in shown


def test_the_list_costs_the_same_however_long_it_is(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def of(number: int) -> int:
        with on_commit():
            for _ in range(number):
                file_of(member, uploaded_by_user=factories.person(Role.EDITOR, member))
                drafted(member, file_of(member), picture_of(member))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    client = sign_in(factories.person(Role.EDITOR, member))
    few = of(2)
    assert of(8) == few
    # What nothing names, what drafts name, what partners' changes name that wait, and the rows themselves.
    editor = factories.person(Role.EDITOR, member)
    with django_assert_num_queries(4):
        assert len(files.unused_attachments(user=editor)) == 10


def test_asking_who_uses_many_files_costs_the_same(
    member: MemberPage, on_commit: OnCommit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [file_of(member) for _ in range(30)]
    with on_commit():
        for row in rows:
            published(member, row, picture_of(member))
    with django_assert_num_queries(4):
        assert len(files.uses(files=rows)) == 30
    with django_assert_num_queries(4):
        assert len(files.uses(files=rows[:2])) == 2

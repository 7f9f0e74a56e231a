"""A file that pages use is replaced by another one, through the draft of the page; its own bytes never change."""

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import ReferenceIndex

from cms.uploads import WholeFileStorage
from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActFile, ActPage, Attachment, InitiativePage, MemberPage, Picture, Role
from initiatives.services import replacing
from initiatives.tests import factories
from initiatives.tests.withdrawals import act_with

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
OLD, NEW = b"Dawny tekst aktu.", "Poprawiony tekst aktu z załącznikiem.".encode()


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


@pytest.fixture
def act(member: MemberPage, on_commit: OnCommit) -> ActPage:
    """Published, with one file."""
    with on_commit():
        page = act_with(member, factories.AttachmentFactory.create(organisation=member, content=OLD, name="akt.txt"))
        ReferenceIndex.create_or_update_for_object(page)
    return page


def file_of(act: ActPage) -> Attachment:
    return ActFile.objects.get(page=act).document


def drafted_file_of(act: ActPage) -> Attachment:
    draft = ActPage.objects.get(pk=act.pk).get_latest_revision_as_object()
    (row,) = draft.files.all()
    document: Attachment = row.document
    return document


def address(file: Attachment | Picture) -> str:
    return f"/admin/{'images' if isinstance(file, Picture) else 'documents'}/{file.pk}/replace/"


def send(client: Client, old: Attachment | Picture, pages: list[Any], **more: Any) -> Any:
    upload = SimpleUploadedFile("poprawiony.txt", NEW, content_type="text/plain")
    data = {"file": upload, "title": old.title, "pages": [page.pk for page in pages], **more}
    return client.post(address(old), data)


def test_the_draft_names_a_new_file_and_readers_keep_the_old_one_until_it_is_approved(
    member: MemberPage, act: ActPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    moderator = factories.person(Role.MODERATOR, member)
    client, old = sign_in(factories.person(Role.EDITOR, member)), file_of(act)
    with on_commit():
        answer = send(client, old, [act])

    assert answer.status_code == 302
    assert answer.url == f"/admin/pages/{act.pk}/edit/"
    assert "Wersja robocza wskazuje już nowy plik" in client.get(answer.url).content.decode()
    new = drafted_file_of(act)
    assert (new.pk != old.pk, new.title, new.collection_id) == (True, old.title, old.collection_id)
    assert new.file.read() == NEW
    assert file_of(act) == old, "what is published changed without a moderator"

    act.refresh_from_db()
    with on_commit():
        act.get_workflow().start(act, None)
        state = act.current_workflow_task_state
        assert state is not None
        state.task.specific.on_action(state, moderator, "approve")

    assert file_of(act) == new
    before = act.revisions.order_by("created_at").first()
    assert before is not None
    assert Attachment.objects.get(pk=old.pk).file.read() == OLD, "history lost the old file"


def test_the_form_is_offered_where_the_file_is_seen(member: MemberPage, act: ActPage, sign_in: SignIn) -> None:
    client, file = sign_in(factories.person(Role.EDITOR, member)), file_of(act)
    for path in (f"/admin/pages/{act.pk}/edit/", f"/admin/documents/edit/{file.pk}/"):
        assert address(file) in client.get(path).content.decode(), path
    shown = client.get(address(file)).content.decode()
    assert "Zastąp w\u00a0wersji roboczej" in shown
    assert act.get_admin_display_title() in shown


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR])
def test_nobodys_form_changes_the_bytes_of_a_file(role: str, member: MemberPage, act: ActPage, sign_in: SignIn) -> None:
    person = factories.person(role, None if role == Role.ADMINISTRATOR else member)
    client, file = sign_in(person), file_of(act)
    name = file.file.name
    for path, prefix in ((f"/admin/documents/edit/{file.pk}/", ""), (f"/admin/documents/multiple/{file.pk}/", "doc-")):
        names = f"{prefix}{file.pk}-" if prefix else ""
        data = {f"{names}title": "Inny", f"{names}file": SimpleUploadedFile("x.txt", NEW)}
        client.post(path, data, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
        file.refresh_from_db()
        assert (file.file.name, file.file.read()) == (name, OLD), path
        file.file.close()


def test_a_picture_keeps_its_bytes_too(member: MemberPage, sign_in: SignIn) -> None:
    picture = factories.PictureFactory.create(collection=member.collection)
    name, client = picture.file.name, sign_in(factories.person(Role.MODERATOR, member))
    other = factories.PictureFactory.build(file__color="red").file
    client.post(f"/admin/images/{picture.pk}/", {"title": "Inny", "file": SimpleUploadedFile("x.jpg", other.read())})
    picture.refresh_from_db()
    assert (picture.title, picture.file.name) == ("Inny", name)


def test_a_picture_is_replaced_in_a_stream_and_a_file_in_a_link(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    picture = factories.PictureFactory.create(collection=member.collection)
    file = factories.AttachmentFactory.create(organisation=member)
    link = f'<p>Zob. <a linktype="document" id="{file.pk}">wniosek</a> i nr {file.pk}.</p>'
    with on_commit():
        page: InitiativePage = factories.InitiativePageFactory(parent=member, description=link)
        page.steps = [
            ("file", {"title": "", "file": file}),
            ("picture", {"image": picture, "alt_text": "x", "decorative": False}),
        ]
        page.save_revision().publish()
    client = sign_in(factories.person(Role.EDITOR, member))
    red = factories.PictureFactory.build(file__color="red").file
    with on_commit():
        assert send(client, file, [page]).status_code == 302
        assert send(client, picture, [page], file=SimpleUploadedFile("x.jpg", red.read())).status_code == 302

    draft = InitiativePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    new_file, new_picture = draft.steps[0].value["file"], draft.steps[1].value
    assert new_file.pk not in (file.pk, None)
    assert new_picture.pk not in (picture.pk, None)
    assert draft.description == link.replace(f'id="{file.pk}"', f'id="{new_file.pk}"')
    page.refresh_from_db()
    assert page.description == link


def test_what_the_form_refuses_is_said_and_changes_nothing(
    member: MemberPage, act: ActPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    client, file = sign_in(factories.person(Role.EDITOR, member)), file_of(act)
    count = Attachment.objects.count()
    without = client.post(address(file), {"title": "Nowy tytuł", "pages": [act.pk]}).content.decode()
    assert "To pole jest wymagane" in without
    assert "Nowy tytuł" in without, "what was typed is lost"
    assert "Wybierz co najmniej jedną stronę" in send(client, file, []).content.decode()
    assert Attachment.objects.count() == count


def test_nobody_replaces_a_file_in_a_page_of_somebody_else(
    member: MemberPage, act: ActPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    other: MemberPage = factories.MemberPageFactory()
    stranger = factories.person(Role.EDITOR, other)
    assert sign_in(stranger).get(address(file_of(act))).status_code == 404
    assert send(sign_in(stranger), file_of(act), [act]).status_code == 404

    with on_commit():
        theirs = act_with(other, file_of(act))
        ReferenceIndex.create_or_update_for_object(theirs)
    client = sign_in(factories.person(Role.EDITOR, member))
    shown = client.get(address(file_of(act))).content.decode()
    assert theirs.title in shown
    assert send(client, file_of(act), [act, theirs]).status_code == 200, "another's page was taken"
    assert theirs.latest_revision is None
    with pytest.raises(PermissionDenied):
        replacing.replace(old=file_of(act), new=file_of(act), pages=[act], user=stranger)


def test_a_page_that_waits_for_a_moderator_is_closed_to_its_editor(
    member: MemberPage, act: ActPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    moderator, editor = factories.person(Role.MODERATOR, member), factories.person(Role.EDITOR, member)
    with on_commit():
        act.save_revision()
        act.get_workflow().start(act, None)
    assert "czekają na moderatora" in sign_in(editor).get(address(file_of(act))).content.decode()
    assert send(sign_in(editor), file_of(act), [act]).status_code == 302
    assert drafted_file_of(act) == file_of(act)

    assert send(sign_in(moderator), file_of(act), [act]).status_code == 302
    assert drafted_file_of(act) != file_of(act)


def test_a_file_that_nothing_uses_is_not_replaced_but_added_anew(member: MemberPage, sign_in: SignIn) -> None:
    file = factories.AttachmentFactory.create(organisation=member)
    client = sign_in(factories.person(Role.EDITOR, member))
    assert "Nie używa go żadna strona" in client.get(address(file)).content.decode()
    send(client, file, [])
    assert Attachment.objects.count() == 1


def test_a_file_that_is_there_already_is_named_and_stays_whose_it_was(
    member: MemberPage, act: ActPage, sign_in: SignIn
) -> None:
    """Once it went into the collection of the file that it took the place of, and was said to be the editor's own."""
    other = factories.MemberPageFactory()
    moderator = factories.person(Role.MODERATOR)
    theirs = factories.AttachmentFactory.create(organisation=other, content=NEW, name="ich.txt")

    answer = sign_in(moderator).post(
        address(file_of(act)), {"title": "Akt", "pages": [act.pk], "same": "reuse", "same_as": theirs.pk}
    )

    assert answer.status_code == 302
    assert drafted_file_of(act) == theirs
    kept = Attachment.objects.get(pk=theirs.pk)
    assert (kept.collection_id, kept.uploaded_by_user) == (theirs.collection_id, None)


def test_where_there_is_no_room_for_the_new_file_the_form_says_so(
    member: MemberPage, act: ActPage, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, old = sign_in(factories.person(Role.EDITOR, member)), file_of(act)

    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(WholeFileStorage, "_save", full)
    answer = send(client, old, [act])

    assert answer.status_code == 200
    assert "Na serwerze nie ma miejsca na ten plik" in answer.content.decode()
    assert Attachment.objects.count() == 1

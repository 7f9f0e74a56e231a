"""Who withdraws what, and what is asked before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Attachment, MemberPage, Picture, Role
from initiatives.tests import factories
from initiatives.tests.withdrawals import act_with, stored, withdraw

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
ANSWERS = {"reason": "personal_data", "reason_is_public": "on", "understood": "on"}


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


@pytest.fixture
def moderator(member: MemberPage) -> User:
    return factories.person(Role.MODERATOR, member)


def address(file: Attachment | Picture) -> str:
    return f"/admin/{'documents' if isinstance(file, Attachment) else 'images'}/{file.pk}/withdraw/"


def is_withdrawn(file: Attachment | Picture) -> bool:
    return type(file)._default_manager.filter(pk=file.pk, withdrawn_at__isnull=False).exists()


def test_the_question_names_pages_and_copies_and_one_press_does_it(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        file, copy = stored(member), stored(member, title="Drugi egzemplarz")
        act = act_with(member, file)
    client = sign_in(moderator)

    question = client.get(address(file)).content.decode()
    assert act.title in question
    assert "Drugi egzemplarz" in question
    assert "nie da się cofnąć" in question
    with on_commit():
        answer = client.post(address(file), {**ANSWERS, "copies": [copy.pk]})

    assert answer.status_code == 302
    assert is_withdrawn(file)
    assert is_withdrawn(copy)
    assert "wycofan" in client.get(address(file)).content.decode().lower()
    assert client.get(f"/admin/documents/edit/{file.pk}/").headers["Location"] == address(file)


@pytest.mark.parametrize("missing", ["reason", "understood"])
def test_without_a_reason_or_the_box_nothing_happens(
    missing: str, member: MemberPage, moderator: User, sign_in: SignIn
) -> None:
    file = stored(member)
    answers = {**ANSWERS, "note": "pismo OR.1431.2"}
    del answers[missing]

    answer = sign_in(moderator).post(address(file), answers)

    assert answer.status_code == 200
    assert "pismo OR.1431.2" in answer.content.decode()
    assert not is_withdrawn(file)


def test_an_editor_withdraws_what_nobody_else_reads_yet_and_no_more(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        published, draft = stored(member), stored(member)
        act_with(member, published)
        act_with(member, draft, live=False)
    client = sign_in(factories.person(Role.EDITOR, member))

    assert client.post(address(published), ANSWERS).status_code == 404
    assert client.post(address(draft), ANSWERS).status_code == 302
    assert (is_withdrawn(published), is_withdrawn(draft)) == (False, True)


@pytest.mark.parametrize("kind", [Attachment, Picture])
def test_a_copy_is_no_way_round_to_what_one_may_not_withdraw(
    kind: type[Attachment] | type[Picture], member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        published, copy = pair_of(kind, member)
        if isinstance(published, Attachment):
            act_with(member, published)
        else:
            member.coat_of_arms = published
            member.save()
    client = sign_in(factories.person(Role.EDITOR, member))

    question = client.get(address(copy)).content.decode()
    client.post(address(copy), {**ANSWERS, "copies": [published.pk]})
    client.post(address(copy), ANSWERS)

    assert published.title not in question
    assert (is_withdrawn(published), is_withdrawn(copy)) == (False, True)


def test_whoever_stands_in_learns_of_no_copy_that_nobody_else_reads(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    factories.person(Role.MODERATOR, member)
    with on_commit():
        published, unpublished = pair_of(Attachment, member)
        act_with(member, published)

    question = sign_in(factories.person(Role.MODERATOR)).get(address(published)).content.decode()

    assert unpublished.title not in question


def pair_of(kind: type[Attachment] | type[Picture], member: MemberPage) -> list[Any]:
    titles = ("Pierwszy egzemplarz", "Drugi egzemplarz")
    if kind is Attachment:
        return [stored(member, title=title) for title in titles]
    return [factories.PictureFactory.create(collection=member.collection, title=title) for title in titles]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
def test_nobody_withdraws_what_is_anothers(
    role: Role, member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        published = stored(member)
        act_with(member, published)
        files = [published, stored(member), factories.PictureFactory.create(collection=member.collection)]
    foreign = factories.MemberPageFactory()
    client = sign_in(factories.person(role, foreign))

    for file in files:
        assert client.get(address(file)).status_code in {403, 404}
        assert client.post(address(file), ANSWERS).status_code in {403, 404}
        assert not is_withdrawn(file)


def test_the_associations_moderator_withdraws_what_all_can_read(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    factories.person(Role.MODERATOR, member)
    with on_commit():
        published, draft = stored(member), stored(member)
        act_with(member, published)
    client = sign_in(factories.person(Role.MODERATOR))

    assert client.post(address(draft), ANSWERS).status_code == 404
    assert client.post(address(published), ANSWERS).status_code == 302
    assert is_withdrawn(published)


def test_the_administrator_alone_learns_who_else_has_the_same(member: MemberPage, sign_in: SignIn) -> None:
    file = stored(member)
    other = factories.MemberPageFactory(title="Gmina Kłodawa")
    copy = stored(other, title="Ten sam wniosek")

    asked = {
        role: sign_in(factories.person(role, None if role == Role.ADMINISTRATOR else member)).get(address(file))
        for role in (Role.MODERATOR, Role.ADMINISTRATOR)
    }

    assert "Ten sam wniosek" not in asked[Role.MODERATOR].content.decode()
    assert address(copy) in asked[Role.ADMINISTRATOR].content.decode()


def test_what_was_withdrawn_is_changed_and_deleted_by_nobody(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit
) -> None:
    file, picture = stored(member), factories.PictureFactory.create(collection=member.collection)
    with on_commit():
        withdraw(file, moderator)
        withdraw(picture, moderator)

    for client in (sign_in(moderator), sign_in(factories.person(Role.ADMINISTRATOR))):
        for path in (
            f"/admin/documents/edit/{file.pk}/", f"/admin/documents/delete/{file.pk}/",
            f"/admin/images/{picture.pk}/", f"/admin/images/{picture.pk}/delete/",
            f"/admin/bulk/initiatives/attachment/delete/?id={file.pk}",
        ):  # fmt: skip
            assert client.post(path, {"title": "x"}).status_code in {403, 404}, path
    assert is_withdrawn(file)
    assert is_withdrawn(picture)


def test_all_files_of_a_list_are_those_that_were_not_withdrawn(
    member: MemberPage, sign_in: SignIn, on_commit: OnCommit
) -> None:
    """Otherwise an editor would take away the note that stands in place of what was withdrawn."""
    editor = factories.person(Role.EDITOR, member)
    with on_commit():
        gone, other = stored(member), stored(member, title="Inny")
        withdraw(gone, editor)

    sign_in(editor).post("/admin/bulk/initiatives/attachment/delete/?id=all")

    assert set(Attachment.objects.filter(pk__in=[gone.pk, other.pk])) == {gone}

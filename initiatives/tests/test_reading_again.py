"""Whoever may use a file sees how far its reading is, may have it read again, and sees who signed it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cms.users.models import User
from initiatives import tasks
from initiatives.models import Attachment, Extraction, MemberPage, Role
from initiatives.tests import factories
from initiatives.tests.data.make_parcels import FILES, SIGNER

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory.create()
    return page


def attach(member: MemberPage, content: bytes, name: str) -> Attachment:
    file = factories.AttachmentFactory.create(organisation=member, content=content, name=name)
    tasks.read_to_the_end(file.pk)
    return file


def text(response: Any) -> str:
    return str(response.content.decode())


def again(file: Attachment) -> str:
    return reverse("read_again", args=[file.pk])


def test_a_file_that_failed_is_read_again_at_its_editors_wish(member: MemberPage, sign_in: SignIn) -> None:
    file = attach(member, b"Uchwala", "akt.txt")
    Extraction.objects.update(state=Extraction.State.EMPTY, reason=Extraction.Reason.TOO_LONG)
    client = sign_in(factories.person(Role.EDITOR, member))
    assert "odczyt pliku trwał zbyt długo" in text(client.get(again(file)))

    client.post(again(file))

    assert Extraction.objects.get().state == Extraction.State.WAITING
    tasks.read_attachment(file.pk)
    assert Extraction.objects.get().state == Extraction.State.DONE


WHAT_TO_DO = {
    Extraction.Reason.ENCRYPTED: "dołącz",
    Extraction.Reason.DAMAGED: "zeskanuj",
    Extraction.Reason.UNSUPPORTED: "dołącz",
    Extraction.Reason.NO_TEXT: "dołącz",
    Extraction.Reason.OCR_MISSING: "dołącz",
    Extraction.Reason.TOO_LARGE: "podziel",
    Extraction.Reason.TOO_LONG: "podziel",
    Extraction.Reason.TOO_MUCH_MEMORY: "podziel",
    Extraction.Reason.FAILED: "ponów",
}


@pytest.mark.parametrize("reason", Extraction.Reason)
def test_whoever_attached_a_file_without_text_is_told_what_to_do_and_since_when(
    reason: Extraction.Reason, member: MemberPage, sign_in: SignIn
) -> None:
    file = attach(member, b"Uchwala", "akt.txt")
    since = datetime(2026, 3, 2, 9, 41, tzinfo=UTC)
    Extraction.objects.update(state=Extraction.State.EMPTY, reason=reason, changed_at=since)

    page = text(sign_in(factories.person(Role.EDITOR, member)).get(reverse("edit_attachment", args=[file.pk])))

    told = page.partition("burza-text-state")[2].partition("</p>")[0]
    assert WHAT_TO_DO[reason] in told
    assert "2 marca 2026 10:41" in told
    assert again(file) in told
    with override("en"):
        assert str(reason.label) not in told


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "właśnie odczytywany"),
        ("running", "właśnie odczytywany"),
        ("scanned", "skan"),
        ("recognising", "skan"),
    ],
)
def test_a_file_that_is_still_to_be_read_says_so_and_since_when(
    state: str, words: str, member: MemberPage, sign_in: SignIn
) -> None:
    file = attach(member, b"Uchwala", "akt.txt")
    since = datetime(2026, 3, 2, 9, 41, tzinfo=UTC)
    Extraction.objects.update(state=state, unread=[1], changed_at=since)

    page = text(sign_in(factories.person(Role.EDITOR, member)).get(reverse("edit_attachment", args=[file.pk])))

    told = page.partition("burza-text-state")[2].partition("</p>")[0]
    assert words in told
    assert "2 marca 2026 10:41" in told
    assert again(file) not in told


def test_a_file_that_is_being_read_is_not_begun_anew(member: MemberPage, sign_in: SignIn) -> None:
    file = attach(member, b"Uchwala", "akt.txt")
    Extraction.objects.update(state=Extraction.State.RUNNING)
    response = sign_in(factories.person(Role.EDITOR, member)).post(again(file), follow=True)
    assert "już odczytywany" in text(response)
    assert Extraction.objects.get().state == Extraction.State.RUNNING


def test_other_members_files_are_not_read_again(member: MemberPage, sign_in: SignIn) -> None:
    file = attach(member, b"Uchwala", "akt.txt")
    other = factories.person(Role.MODERATOR, factories.MemberPageFactory.create())
    assert sign_in(other).post(again(file)).status_code == 404
    assert Extraction.objects.get().state == Extraction.State.DONE


def test_a_way_back_leads_nowhere_else(member: MemberPage, sign_in: SignIn) -> None:
    file = attach(member, b"Uchwala", "akt.txt")
    client = sign_in(factories.person(Role.EDITOR, member))
    response = client.post(again(file), {"next": "https://zlosliwa.example/"})
    assert response["Location"] == reverse("edit_attachment", args=[file.pk])


@pytest.mark.parametrize("name", ["signed.pdf", "order.pdf.p7m"])
def test_a_signed_file_is_shown_as_signed_and_as_not_checked(member: MemberPage, sign_in: SignIn, name: str) -> None:
    file = attach(member, (FILES / name).read_bytes(), name)
    act = factories.ActPageFactory.create(parent=member)
    factories.attach(act, file)
    for person, address in (
        (factories.person(Role.OFFICIAL), act.url),
        (factories.person(Role.EDITOR, member), reverse("edit_attachment", args=[file.pk])),
    ):
        page = text(sign_in(person).get(address))
        assert f"podpisany elektronicznie przez: {SIGNER}" in page
        assert "Burza nie sprawdza certyfikatu" in page

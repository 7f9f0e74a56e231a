"""Two members merge while a page waits for a moderator: author, task and draft go on, others get nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, TaskState

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import InitiativePage, MemberPage, NoticeKind, OutgoingMail, Role
from initiatives.models.moderation import APPROVE, REJECT
from initiatives.services import organisations, outbox
from initiatives.tests import factories
from initiatives.tests.editing import create, edit
from initiatives.tests.town import Town, fresh, status

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
DAY = date(2027, 1, 1)


class Merger(Town):
    """A page of one town is submitted; the town is then merged into another, which has an editor and a moderator."""

    def __init__(self, sign_in: SignIn, on_commit: OnCommit) -> None:
        super().__init__(sign_in, on_commit)
        self.heir: MemberPage = factories.MemberPageFactory(title="Następczyni")
        self.heirs_editor = factories.person(Role.EDITOR, self.heir, email="redaktor.nastepczyni@burza.example")
        self.heirs_moderator = factories.person(Role.MODERATOR, self.heir, email="moderator.nastepczyni@burza.example")
        self.outsider = factories.person(Role.MODERATOR, factories.MemberPageFactory())
        self.deciding_there = sign_in(self.heirs_moderator)
        self.outside = sign_in(self.outsider)

    def merge(self) -> None:
        with self.on_commit():
            organisations.merge(members=[self.member], into=self.heir, on=DAY)


@pytest.fixture
def merger(sign_in: SignIn, on_commit: OnCommit) -> Merger:
    return Merger(sign_in, on_commit)


def asked() -> set[str]:
    return set(OutgoingMail.objects.filter(kind=NoticeKind.TASK).values_list("reader__email", flat=True))


def test_the_moderator_of_the_one_that_follows_is_asked_and_approves(merger: Merger) -> None:
    page = merger.submit()
    assert asked() == {"moderator@burza.example"}

    merger.merge()

    assert asked() == {"moderator@burza.example", "moderator.nastepczyni@burza.example"}
    assert "Jedzenie na wynos" in merger.deciding_there.get("/admin/").content.decode()
    merger.answer(page, APPROVE, merger.deciding_there)
    assert (fresh(page).live, status(page)) == (True, "approved")
    assert fresh(page).get_parent().pk == merger.member.pk


def test_the_author_goes_on_with_a_page_that_comes_back(merger: Merger) -> None:
    page = merger.submit()
    merger.merge()
    merger.answer(page, REJECT, merger.deciding_there, comment="Dopisz koszty.")
    assert "Dopisz koszty." in merger.writing.get("/admin/").content.decode()

    with merger.on_commit():
        edit(merger.writing, page, merger.data(summary="Lista lokali i kosztów."), "action-submit")
    merger.answer(page, APPROVE)

    assert (fresh(page).live, fresh(page).summary) == (True, "Lista lokali i kosztów.")


def test_an_outsider_neither_sees_nor_answers_it_before_and_after(merger: Merger) -> None:
    page = merger.submit()
    for merged in (False, True):
        if merged:
            merger.merge()
        state = TaskState.objects.get(workflow_state__object_id=str(page.pk))

        assert merger.outside.get(f"/admin/pages/{page.pk}/edit/").status_code == 404
        merger.answer(page, APPROVE, merger.outside)
        assert (fresh(page).live, TaskState.objects.get(pk=state.pk).status) == (False, "in_progress")


def test_nobody_begins_a_page_below_the_member_that_went(merger: Merger, sign_in: SignIn) -> None:
    merger.merge()
    administrator = sign_in(factories.person(Role.ADMINISTRATOR))

    for client in (merger.writing, merger.deciding, merger.deciding_there, administrator):
        create(client, Page.objects.get(pk=merger.member.pk).specific, "initiativepage", merger.data())
        assert (
            f"/admin/pages/add/initiatives/initiativepage/{merger.member.pk}/"
            not in client.get(f"/admin/pages/{merger.member.pk}/").content.decode()
        )
    assert not InitiativePage.objects.exists()

    create(merger.writing, merger.heir, "initiativepage", merger.data())
    assert InitiativePage.objects.get().get_parent().pk == merger.heir.pk


def test_people_of_both_are_told_in_one_notice_each(merger: Merger) -> None:
    merger.merge()

    outbox.send_due(now=timezone.now(), send=lambda message: message.send())
    told = {message.to[0]: message for message in mail.outbox if "członkostw" in message.subject}
    assert set(told) == {
        "redaktor@burza.example", "moderator@burza.example",
        "redaktor.nastepczyni@burza.example", "moderator.nastepczyni@burza.example",
    }  # fmt: skip
    text = str(told["redaktor@burza.example"].body)
    assert f"{merger.member.title} ({merger.member.code})" in text
    assert f"Następczyni ({merger.heir.code})" in text
    assert "1 stycznia 2027" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_waited_when_a_member_left_is_asked_of_the_association(merger: Merger, sign_in: SignIn) -> None:
    page = merger.submit()

    with merger.on_commit():
        organisations.end_membership(member=merger.member, on=DAY, deactivate=True)

    assert "zwiazek@burza.example" in asked()
    merger.answer(page, APPROVE, sign_in(User.objects.get(email="zwiazek@burza.example")))
    assert fresh(page).live

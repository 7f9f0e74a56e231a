"""The admin's first page says what there is to do."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.users.models import User
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.models.moderation import REJECT
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def member() -> MemberPage:
    member: MemberPage = factories.MemberPageFactory()
    return member


def submitted(member: MemberPage, author: User, title: str) -> InitiativePage:
    page: InitiativePage = factories.InitiativePageFactory(parent=member, live=False, title=title)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    return page


def start(client: Client) -> str:
    return client.get("/admin/").content.decode()


def test_an_editor_begins_with_a_new_initiative_or_act(member: MemberPage, sign_in: SignIn) -> None:
    html = start(sign_in(factories.person(Role.EDITOR, member)))

    assert f"/admin/pages/add/initiatives/initiativepage/{member.pk}/" in html
    assert f"/admin/pages/add/initiatives/actpage/{member.pk}/" in html


def test_the_association_has_nowhere_to_add(sign_in: SignIn) -> None:
    assert "/admin/pages/add/" not in start(sign_in(factories.person(Role.MODERATOR)))


def test_moderators_see_what_was_submitted_to_them(member: MemberPage, sign_in: SignIn) -> None:
    author = factories.person(Role.EDITOR, member)
    submitted(member, author, "Czeka")

    assert "Czeka" in start(sign_in(factories.person(Role.MODERATOR, member)))
    other = factories.person(Role.MODERATOR, factories.MemberPageFactory())
    assert "Czeka" not in start(sign_in(other))


def test_the_author_sees_how_far_it_is_and_the_reason_of_a_return(member: MemberPage, sign_in: SignIn) -> None:
    author, moderator = factories.person(Role.EDITOR, member), factories.person(Role.MODERATOR, member)
    submitted(member, author, "Czeka")
    state = submitted(member, author, "Wróciła").current_workflow_task_state
    state.task.specific.on_action(state, moderator, REJECT, comment="Za krótko.")

    html = start(sign_in(author))

    assert "Czeka na moderatora" in html
    assert "Zwrócone przez moderatora" in html
    assert html.count("Wróciła") == 1
    assert "Za krótko." in html.replace("\N{NO-BREAK SPACE}", " ")


def test_who_left_the_member_sees_its_drafts_no_more(member: MemberPage, sign_in: SignIn) -> None:
    author = factories.person(Role.EDITOR, member)
    submitted(member, author, "Dawna")
    author.membership.member = factories.MemberPageFactory()
    author.membership.save()

    assert "Dawna" not in start(sign_in(User.objects.get(pk=author.pk)))


def test_the_page_costs_the_same_however_much_waits(member: MemberPage, sign_in: SignIn) -> None:
    author = factories.person(Role.EDITOR, member)
    clients = [sign_in(author), sign_in(factories.person(Role.MODERATOR, member))]

    def cost() -> list[int]:
        counts = []
        for client in clients:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                start(client)
            counts.append(len(queries))
        return counts

    submitted(member, author, "Pierwsza")
    cost()
    short = cost()
    for number in range(5):
        submitted(member, author, f"Inicjatywa {number}")

    assert cost() == short

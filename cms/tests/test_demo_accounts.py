"""The demo has five people to look at it with, and makes each of them once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from cms.users.demo import ACCOUNTS, PASSWORD, make_demo_accounts
from cms.users.models import User
from initiatives.models import Invitation, Proposal, Role
from initiatives.services import people
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _members() -> None:
    for code in ("2469011", "2466011", "2261011"):
        factories.MemberPageFactory(code=code)


def test_each_account_works_with_the_demos_password() -> None:
    assert make_demo_accounts(now=timezone.now()) == 5

    accounts = User.objects.filter(email__in=[row.email for row in ACCOUNTS])
    roles = {user.email.split("@")[0]: user.membership.role for user in accounts}
    assert roles == {
        "administrator": Role.ADMINISTRATOR,
        "moderator.katowice": Role.MODERATOR,
        "redaktor.katowice": Role.EDITOR,
        "redaktor.gliwice": Role.EDITOR,
        "urzednik.gdansk": Role.OFFICIAL,
    }
    assert all(user.check_password(PASSWORD) and user.post for user in accounts)


def test_somebody_is_invited_and_somebody_waits_for_a_yes() -> None:
    make_demo_accounts(now=timezone.now())

    assert Invitation.objects.get().user.email == "zaproszona.gdansk@burza.example"
    assert Proposal.objects.get().email == "zgloszony.katowice@burza.example"
    Proposal.objects.update(outcome=Proposal.Outcome.REFUSED)
    make_demo_accounts(now=timezone.now())
    assert (Invitation.objects.count(), Proposal.objects.count()) == (1, 1)


def test_a_second_run_makes_nobody_and_keeps_what_was_edited() -> None:
    make_demo_accounts(now=timezone.now())
    editor = User.objects.get(email="redaktor.gliwice@burza.example")
    editor.name = "Zmienione"
    editor.set_password("inne-haslo-niz-demo")
    editor.save()
    people.move(user=editor, organisation=None)

    assert make_demo_accounts(now=timezone.now()) == 0

    after = User.objects.get(pk=editor.pk)
    assert (after.name, after.password, after.membership.role) == ("Zmienione", editor.password, Role.OFFICIAL)


def test_whose_member_is_gone_is_left_out() -> None:
    from initiatives.models import MemberPage

    MemberPage.objects.get(code="2466011").delete()

    assert make_demo_accounts(now=timezone.now()) == len(ACCOUNTS) - 1


def test_an_editor_of_the_demo_edits(sign_in: Callable[[User], Client]) -> None:
    make_demo_accounts(now=timezone.now())
    client = sign_in(User.objects.get(email="redaktor.katowice@burza.example"))

    assert client.get("/admin/").status_code == 200

"""Nobody proposes, decides or sees what is another organisation's; and what the pages of proposals cost."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.tests.administrator import admin, administrator
from cms.tests.namesakes import member, other
from cms.tests.page_text import text
from cms.tests.proposing import ALL, NEW, OURS, PROPOSE, answers, moderator, press, proposal, state
from cms.users.models import User
from initiatives.models import MemberPage, Membership, Proposal, Role
from initiatives.services import proposals
from initiatives.tests import factories
from initiatives.tests.town import SignIn

__all__ = ["admin", "administrator", "member", "moderator", "other"]

pytestmark = pytest.mark.django_db


# Attacks --------------------------------------------------------------------------------------------------------------


def test_no_form_makes_a_moderator_propose_for_another(
    moderator: User, member: MemberPage, other: MemberPage, sign_in: SignIn
) -> None:
    sign_in(moderator).post(f"{PROPOSE}?organisation={other.pk}", answers(organisation=other.pk, outcome="accepted"))

    row = Proposal.objects.get()
    assert (row.organisation_id, row.outcome, row.proposed_by) == (member.pk, "waiting", moderator)


@pytest.mark.parametrize("role", ["administrator", "king", ""])
def test_the_service_gives_no_role_that_a_form_was_made_to_hold(moderator: User, member: MemberPage, role: str) -> None:
    with pytest.raises(ValidationError):
        proposal(moderator, role=role)


def test_the_service_asks_who_proposes(moderator: User, member: MemberPage, other: MemberPage) -> None:
    unfit = [
        factories.person(Role.EDITOR, member), factories.person(Role.OFFICIAL, member),
        factories.person(Role.MODERATOR, other), factories.person(Role.MODERATOR),
        factories.person(Role.ADMINISTRATOR), factories.UserFactory.create(),
        factories.person(Role.MODERATOR, member, is_active=False),
    ]  # fmt: skip
    for user in unfit:
        with pytest.raises(PermissionDenied):
            proposals.propose(
                proposed_by=user, organisation=member, email=NEW, name="", post="", role=Role.OFFICIAL,
                now=timezone.now(),
            )  # fmt: skip


def test_nobody_proposes_for_a_member_that_left(moderator: User, member: MemberPage, sign_in: SignIn) -> None:
    MemberPage.objects.filter(pk=member.pk).update(ended_on=timezone.localdate(), ending="left")

    assert sign_in(moderator).post(PROPOSE, answers())["Location"] == "/admin/"
    assert not Proposal.objects.exists()


def test_nobody_confirms_for_a_member_that_left(moderator: User, member: MemberPage, admin: Client) -> None:
    row = proposal(moderator)
    MemberPage.objects.filter(pk=member.pk).update(ended_on=timezone.localdate(), ending="left")

    assert "nie należy już do zrzeszenia" in text(press(admin, row))
    assert not User.objects.filter(email=NEW).exists()


def test_nobody_but_an_administrator_decides(moderator: User, member: MemberPage, sign_in: SignIn) -> None:
    row = proposal(moderator)
    others = [moderator, factories.person(Role.EDITOR, member), factories.person(Role.MODERATOR)]

    for user in others:
        client = sign_in(user)
        for path in (f"{ALL}accept/{row.pk}/", f"{ALL}refuse/{row.pk}/", ALL, f"{ALL}results/"):
            assert client.post(path, {"reason": "x", "move": "yes"}).status_code == 403
            assert client.get(path).status_code in {403, 405}
        with pytest.raises(PermissionDenied):
            proposals.accept(proposal=row, decided_by=user, now=timezone.now())
        with pytest.raises(PermissionDenied):
            proposals.refuse(proposal=row, decided_by=user, reason="x", now=timezone.now())
    assert state(row) == "waiting"


def test_nobody_takes_back_what_others_proposed(moderator: User, other: MemberPage, sign_in: SignIn) -> None:
    row = proposal(moderator)
    rival = factories.person(Role.MODERATOR, other)

    assert sign_in(rival).post(f"/admin/own-people/take-back/{row.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        proposals.withdraw(proposal=row, user=rival, now=timezone.now())
    assert state(row) == "waiting"


def test_looking_decides_nothing(moderator: User, admin: Client) -> None:
    row = proposal(moderator)

    assert admin.get(f"{ALL}accept/{row.pk}/").status_code == 405
    assert admin.get(f"{ALL}refuse/{row.pk}/").status_code == 200
    assert state(row) == "waiting"


def test_after_the_press_nothing_leads_out_of_the_site(moderator: User, admin: Client) -> None:
    response = admin.post(f"{ALL}accept/{proposal(moderator).pk}/", {"next": "https://evil.example/"})

    assert response["Location"] == ALL


def test_of_two_presses_the_second_is_told(moderator: User, admin: Client) -> None:
    row = proposal(moderator)
    press(admin, row)

    assert "tymczasem rozstrzygnięte" in text(press(admin, row))
    assert "tymczasem rozstrzygnięte" in text(admin.post(f"{ALL}refuse/{row.pk}/", {"reason": "x"}, follow=True))
    assert (state(row), User.objects.filter(email=NEW).count()) == ("accepted", 1)


# What a moderator sees ------------------------------------------------------------------------------------------------


def test_a_moderator_sees_the_own_people_and_nobody_elses(
    moderator: User, member: MemberPage, other: MemberPage, sign_in: SignIn
) -> None:
    factories.person(Role.EDITOR, member, email="redaktor@osiek.example")
    factories.person(Role.EDITOR, other, email="redaktor@drugi-osiek.example")
    proposal(factories.person(Role.MODERATOR, other), email="tajna@drugi-osiek.example")
    operator = User.objects.create_superuser("operator@burza.example")
    Membership.objects.create(user=operator, member=member, role=Role.OFFICIAL)

    for path in ("/admin/own-people/", "/admin/own-people/results/", OURS, f"{OURS}results/"):
        page = text(sign_in(moderator).get(path))
        assert "drugi-osiek" not in page
        assert "operator" not in page
    page = text(sign_in(moderator).get("/admin/own-people/"))
    for words in ("redaktor@osiek.example", "Sekretarz Gminy", "Osiek (1213042)", "redaktor"):
        assert words in page


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR])
def test_others_of_the_organisation_do_not(member: MemberPage, sign_in: SignIn, role: str) -> None:
    client = sign_in(factories.person(role, member))

    for path in ("/admin/own-people/", OURS, PROPOSE):
        assert client.get(path).status_code == 403


def test_the_menu_leads_a_moderator_there(moderator: User, member: MemberPage, sign_in: SignIn) -> None:
    assert "/admin/own-people/" in sign_in(moderator).get("/admin/").content.decode()
    editor = factories.person(Role.EDITOR, member)
    assert "/admin/own-people/" not in sign_in(editor).get("/admin/").content.decode()


# Costs ----------------------------------------------------------------------------------------------------------------


def make(number: int, moderator: User) -> None:
    """Proposals, half of them of people who are known elsewhere; and as many people of the own organisation."""
    place = factories.MemberPageFactory()
    for row in range(number):
        email = f"o{Proposal.objects.count()}@x.example"
        if row % 2:
            factories.person(Role.OFFICIAL, place, email=email)
        proposal(moderator, email=email)
        factories.person(Role.OFFICIAL, moderator.membership.organisation)


@pytest.mark.parametrize("path", ["/admin/", ALL, f"{ALL}?outcome=waiting&q=x"])
def test_the_administrators_pages_cost_the_same_for_18_as_for_4(moderator: User, admin: Client, path: str) -> None:
    few, many = costs(admin, path, moderator)

    assert many == few


@pytest.mark.parametrize("path", ["/admin/own-people/", OURS])
def test_the_moderators_pages_cost_the_same_for_18_as_for_4(moderator: User, sign_in: SignIn, path: str) -> None:
    few, many = costs(sign_in(moderator), path, moderator)

    assert many == few <= 20


def costs(client: Client, path: str, moderator: User) -> tuple[int, int]:
    counts = []
    for number in (4, 14):
        make(number, moderator)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    return counts[0], counts[1]

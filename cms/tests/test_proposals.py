"""A moderator proposes people of the own organisation; an administrator confirms in one press, or says why not."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.tests.administrator import admin, administrator
from cms.tests.letters import invitation_link, send_all
from cms.tests.namesakes import member, other
from cms.tests.page_text import text
from cms.tests.proposing import ALL, NEW, OURS, PROPOSE, answers, moderator, press, proposal, state
from cms.users.models import User
from initiatives.models import Invitation, MemberPage, Membership, NoticeKind, OutgoingMail, Proposal, Role
from initiatives.services import people, proposals
from initiatives.tests import factories
from initiatives.tests.town import SignIn

__all__ = ["admin", "administrator", "member", "moderator", "other"]

pytestmark = pytest.mark.django_db


# The whole way --------------------------------------------------------------------------------------------------------


def test_proposed_confirmed_in_one_press_and_in(
    moderator: User, member: MemberPage, admin: Client, administrator: User, sign_in: SignIn, client: Client
) -> None:
    page = sign_in(moderator).post(PROPOSE, answers(email=" Nowa@Gmina.example "), follow=True)
    assert "Zgłoszono: nowa@gmina.example." in text(page)
    send_all()
    (asked,) = mail.outbox
    assert asked.to == [administrator.email]
    for words in ("Sekretarz Gminy", "Osiek (gmina wiejska, 1213042)", NEW, "redaktor", ALL):
        assert words in asked.body
    start = text(admin.get("/admin/"))
    assert "Zgłoszone osoby" in start
    assert "Osiek (gmina wiejska, 1213042)" in start

    done = press(admin, Proposal.objects.get(), next="/admin/")

    assert done.request["PATH_INFO"] == "/admin/"
    assert "nowa@gmina.example" not in text(admin.get("/admin/"))
    person = User.objects.get(email=NEW)
    assert (person.name, person.post, person.membership.member) == ("Referat Promocji", "Inspektor", member)
    assert list(person.groups.all()) == [member.rights.editors]
    send_all()
    letters = {message.to[0]: message for message in mail.outbox[1:]}
    assert set(letters) == {NEW, moderator.email}
    assert "należy teraz do organizacji: Osiek" in letters[moderator.email].body
    assert client.get(invitation_link([*letters].index(NEW) + 1)).status_code == 200
    assert "przyjęta" in text(sign_in(moderator).get(OURS))


def test_refused_with_a_reason_that_the_moderator_reads(
    moderator: User, admin: Client, administrator: User, sign_in: SignIn
) -> None:
    row = proposal(moderator)
    page = admin.post(f"{ALL}refuse/{row.pk}/", {"reason": "  "})
    assert "To pole jest wymagane." in text(page)
    assert state(row) == "waiting"

    admin.post(f"{ALL}refuse/{row.pk}/", {"reason": "To adres wspólny całego urzędu."})
    send_all()

    assert state(row) == "refused"
    assert not User.objects.filter(email=NEW).exists()
    told = [message for message in mail.outbox if message.to == [moderator.email]]
    assert "To adres wspólny całego urzędu." in told[0].body
    assert "To adres wspólny całego urzędu." in text(sign_in(moderator).get(OURS))


def test_a_grouping_has_moderators_who_propose(admin: Client, sign_in: SignIn) -> None:
    grouping = factories.GroupingPageFactory(title="Metropolia")
    boss = factories.person(Role.MODERATOR, grouping)

    sign_in(boss).post(PROPOSE, answers())
    press(admin, Proposal.objects.get())

    assert User.objects.get(email=NEW).membership.grouping == grouping


def test_what_was_proposed_by_mistake_is_taken_back(moderator: User, admin: Client, sign_in: SignIn) -> None:
    row = proposal(moderator)
    sign_in(moderator).post(f"/admin/own-people/take-back/{row.pk}/")

    assert state(row) == "withdrawn"
    assert "tymczasem rozstrzygnięte" in text(press(admin, row))
    assert not User.objects.filter(email=NEW).exists()
    proposal(moderator)


def test_every_administrator_is_told_once(moderator: User, administrator: User) -> None:
    second = factories.person(Role.ADMINISTRATOR)
    factories.person(Role.ADMINISTRATOR, is_active=False)
    proposal(moderator)

    told = OutgoingMail.objects.filter(kind=NoticeKind.ADMINISTRATION, key__startswith="proposal:")
    assert {row.reader for row in told} == {administrator, second}


def test_who_left_the_organisation_is_not_told_of_its_people(
    moderator: User, other: MemberPage, administrator: User
) -> None:
    row = proposal(moderator)
    people.set_membership(user=moderator, organisation=other, role=Role.MODERATOR)

    proposals.accept(proposal=row, decided_by=administrator, now=timezone.now())

    assert not OutgoingMail.objects.filter(reader=moderator, key__startswith="proposal:").exists()


# Addresses that somebody has ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "active"), [(Role.OFFICIAL, True), (Role.MODERATOR, True), (Role.EDITOR, False)])
def test_the_moderator_learns_nothing_of_other_peoples_people(
    moderator: User, other: MemberPage, sign_in: SignIn, role: str, active: bool
) -> None:
    """The answers to a new address and to one that somebody elsewhere has are the same."""
    factories.person(role, other, email="cudza@gmina.example", name="Tajemnica", is_active=active)
    client = sign_in(moderator)

    fresh = text(client.post(PROPOSE, answers(email="swoja@gmina.example"), follow=True))
    foreign = text(client.post(PROPOSE, answers(email="cudza@gmina.example"), follow=True))
    page = text(client.get(OURS))

    assert foreign.split("Nasze zgłoszenia")[0] == fresh.replace("swoja", "cudza").split("Nasze zgłoszenia")[0]
    assert "Tajemnica" not in page
    assert "2212062" not in page


def test_two_organisations_may_propose_one_address_and_neither_learns_it(
    moderator: User, other: MemberPage, sign_in: SignIn, admin: Client
) -> None:
    rival = factories.person(Role.MODERATOR, other)
    rows = [proposal(moderator), proposal(rival)]

    press(admin, rows[0])
    page = text(press(admin, rows[1]))

    assert "Ten adres ma już ktoś inny" in page
    assert [state(row) for row in rows] == ["accepted", "waiting"]
    assert User.objects.get(email=NEW).membership.member == moderator.membership.member


def test_the_administrator_is_asked_whether_somebody_known_is_to_move(
    moderator: User, member: MemberPage, other: MemberPage, admin: Client
) -> None:
    known = factories.person(Role.MODERATOR, other, email=NEW)
    row = proposal(moderator)

    assert "Ma już konto: Osiek (gmina wiejska, 2212062)." in text(admin.get(ALL))
    press(admin, row)
    assert Membership.objects.get(user=known).member == other
    page = text(press(admin, row, move="yes"))

    assert "Przeniesiono" in page
    assert Membership.objects.get(user=known).member == member
    assert list(User.objects.get(pk=known.pk).groups.all()) == [member.rights.editors]
    assert not Invitation.objects.filter(user=known).exists()


def test_who_was_switched_off_elsewhere_comes_back_by_a_move(moderator: User, other: MemberPage, admin: Client) -> None:
    known = factories.person(Role.OFFICIAL, other, email=NEW, is_active=False)
    row = proposal(moderator)
    assert "Konto jest wyłączone." in text(admin.get(ALL))

    press(admin, row, move="yes")

    assert User.objects.get(pk=known.pk).is_active


def test_the_last_administrator_is_not_moved_away(moderator: User, administrator: User, admin: Client) -> None:
    row = proposal(moderator, email=administrator.email)

    assert "ostatni aktywny administrator" in text(press(admin, row, move="yes"))
    assert state(row) == "waiting"


def test_an_operator_is_not_moved(moderator: User, admin: Client) -> None:
    User.objects.create_superuser(NEW)
    row = proposal(moderator)

    assert "Z tym adresem nie można utworzyć osoby." in text(admin.get(ALL))
    press(admin, row, move="yes")
    assert not Membership.objects.filter(user__email=NEW).exists()


def test_own_people_and_own_proposals_are_not_proposed_again(
    moderator: User, member: MemberPage, sign_in: SignIn
) -> None:
    factories.person(Role.OFFICIAL, member, email="jest@osiek.example")
    factories.person(Role.OFFICIAL, member, email="byla@osiek.example", is_active=False)
    proposal(moderator)
    client = sign_in(moderator)

    for email, error in (
        ("JEST@osiek.example", "Ta osoba już należy do Twojej organizacji."),
        ("byla@osiek.example", "Konto tej osoby jest wyłączone."),
        (NEW, "Tę osobę już zgłoszono"),
    ):
        page = client.post(PROPOSE, answers(email=email))
        assert error in text(page)
        assert 'value="Referat Promocji"' in page.content.decode()
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"email": "gmina"}, "poprawny adres email"),
        ({"email": ""}, "To pole jest wymagane."),
        ({"name": "x" * 151}, "najwyżej 150 znaków"),
        ({"role": "administrator"}, "Wybierz poprawną wartość."),
        ({"role": "king"}, "Wybierz poprawną wartość."),
    ],
)
def test_what_cannot_be_proposed_is_said(moderator: User, sign_in: SignIn, fields: dict[str, str], error: str) -> None:
    assert error in text(sign_in(moderator).post(PROPOSE, answers(**fields)))
    assert not Proposal.objects.exists()

"""The association's administrator invites again, withdraws, and corrects the address of whoever was invited."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.tests.administrator import admin, administrator
from cms.tests.letters import invitation_link, send_all
from cms.tests.people_forms import again, edit, member, text
from cms.users.models import User
from initiatives.models import Invitation, MemberPage, OutgoingMail, Role
from initiatives.services import invitations, people

__all__ = ["admin", "administrator", "member"]

pytestmark = pytest.mark.django_db


def test_whoever_has_none_yet_gets_another_invitation(admin: Client, member: MemberPage, client: Client) -> None:
    person = people.add_person(email="nowa@gmina.example", organisation=member, role=Role.OFFICIAL)

    assert "Wyślij zaproszenie" in text(admin.get(f"/admin/users/link/{person.pk}/"))
    for _ in range(2):
        admin.post(f"/admin/users/link/{person.pk}/")
        send_all()

    assert [message.to for message in mail.outbox] == [[person.email]] * 2
    assert [client.get(invitation_link(number)).status_code for number in (0, 1)] == [410, 200]


def test_an_invitation_is_withdrawn(admin: Client, member: MemberPage, client: Client) -> None:
    person = people.add_person(email="nowa@gmina.example", organisation=member, role=Role.OFFICIAL)
    admin.post(f"/admin/users/link/{person.pk}/")
    send_all()
    assert "zaproszenie czeka" in text(admin.get(f"/admin/users/edit/{person.pk}/")).lower()

    admin.get(f"/admin/users/withdraw/{person.pk}/")
    assert client.get(invitation_link()).status_code == 200
    admin.post(f"/admin/users/withdraw/{person.pk}/")

    assert client.get(invitation_link()).status_code == 410
    assert "zaproszenie wycofane" in text(admin.get(f"/admin/users/edit/{person.pk}/")).lower()


def test_a_corrected_address_gets_the_invitation(admin: Client, member: MemberPage, client: Client) -> None:
    person = people.add_person(email="zla@gmina.example", organisation=member, role=Role.OFFICIAL)
    admin.post(f"/admin/users/link/{person.pk}/")
    send_all()
    old = invitation_link()

    edit(admin, again(person), email="dobra@gmina.example")
    send_all()

    assert mail.outbox[-1].to == ["dobra@gmina.example"]
    assert [client.get(path).status_code for path in (old, invitation_link())] == [410, 200]


def test_all_who_have_not_come_are_invited_again(admin: Client, member: MemberPage) -> None:
    def invited(email: str) -> User:
        person = people.add_person(email=email, organisation=member, role=Role.OFFICIAL)
        invitations.invite(user=person, invited_by=None, now=timezone.now())
        return person

    invited("czeka@x.example")
    late, withdrawn, off, came = (invited(f"{name}@x.example") for name in ("pozno", "cofnieta", "wylaczona", "jest"))
    Invitation.objects.filter(user=late).update(expires_at=timezone.now())
    invitations.withdraw(user=withdrawn, now=timezone.now())
    people.deactivate(user=off)
    came.set_password("zupelnie-nowe-haslo")
    came.save()
    people.add_person(email="nigdy@x.example", organisation=member, role=Role.OFFICIAL)
    OutgoingMail.objects.all().delete()

    assert "2 osoby zostały zaproszone" in text(admin.get("/admin/users/invite-all/"))
    assert OutgoingMail.objects.count() == 0
    admin.post("/admin/users/invite-all/")
    send_all()

    assert {message.to[0] for message in mail.outbox} == {"czeka@x.example", "pozno@x.example"}

"""The association's administrator invites again, withdraws, and corrects the address of whoever was invited."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.tests.letters import invitation_link, send_all
from cms.users.models import User
from initiatives.models import Invitation, MemberPage, OutgoingMail, Role
from initiatives.services import invitations, people
from initiatives.tests import factories

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

LIST = "/admin/users/"
NEW = "/admin/users/new/"


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory(title="Mikołów")


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")


@pytest.fixture
def admin(administrator: User, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def form(belongs_to: Page | None = None, /, **fields: Any) -> dict[str, Any]:
    place = "association" if belongs_to is None else "member" if isinstance(belongs_to, MemberPage) else "partner"
    return {
        "email": "nowa@gmina.example", "name": "Sekretariat", "post": "Inspektor", "language": "pl", "place": place,
        "organisation": belongs_to.pk if belongs_to else "", "role": Role.OFFICIAL,
    } | fields  # fmt: skip


def form_of(user: User, **fields: Any) -> dict[str, Any]:
    organisation = user.membership.organisation
    known = {"email": user.email, "name": user.name, "post": user.post, "role": user.membership.role}
    active = {"is_active": "on"} if user.is_active else {}
    return form(organisation, **known) | active | fields


def edit(client: Client, user: User, **fields: Any) -> Answer:
    data = {name: value for name, value in form_of(user, **fields).items() if value is not None}
    return client.post(f"/admin/users/edit/{user.pk}/", data)


def again(user: User) -> User:
    return User.objects.select_related("membership").get(pk=user.pk)


def text(response: Answer) -> str:
    return response.content.decode()


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

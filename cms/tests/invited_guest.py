"""Somebody who is invited: the link they get, what they answer there, and whether they are in."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.tests.letters import invitation_link, send_all
from cms.users.models import User
from initiatives.models import MemberPage, Role
from initiatives.services import invitations, people
from initiatives.tests import factories

PASSWORD = "zupelnie-nowe-haslo"


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory(title="Mikołów", code="2408011")


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR, email="administrator@burza.example", name="Biuro zrzeszenia")


@pytest.fixture
def guest(member: MemberPage) -> User:
    return people.add_person(email="nowa@gmina.example", organisation=member, role=Role.EDITOR, name="Sekretariat")


@pytest.fixture
def link(guest: User, administrator: User) -> str:
    return invite(guest, administrator)


def invite(guest: User, by: User | None = None) -> str:
    invitations.invite(user=guest, invited_by=by, now=timezone.now())
    send_all()
    return invitation_link()


def answers(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Sekretariat Gminy",
        "post": "Inspektor",
        "language": "pl",
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | fields


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def is_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


__all__ = ["PASSWORD", "administrator", "again", "answers", "guest", "invite", "is_in", "link", "member"]

"""The administrator's forms of people, as a browser posts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms.users.models import User
from initiatives.models import MemberPage, Role
from initiatives.tests import factories

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

LIST = "/admin/users/"
NEW = "/admin/users/new/"


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory(title="Mikołów")


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
    """With its markup."""
    return response.content.decode()


__all__ = ["LIST", "NEW", "again", "edit", "form", "member", "text"]

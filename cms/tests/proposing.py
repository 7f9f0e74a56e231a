"""Proposals of people: where they are made and decided, who makes them, and what became of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.users.models import User
from initiatives.models import MemberPage, Proposal, Role
from initiatives.services import proposals
from initiatives.tests import factories

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PROPOSE = "/admin/own-people/propose/"
OURS = "/admin/own-people/proposals/"
ALL = "/admin/proposed-people/"
NEW = "nowa@gmina.example"


@pytest.fixture
def moderator(member: MemberPage) -> User:
    return factories.person(Role.MODERATOR, member, email="moderator@osiek.example", name="Sekretarz Gminy")


def answers(**fields: Any) -> dict[str, Any]:
    return {"email": NEW, "name": "Referat Promocji", "post": "Inspektor", "role": Role.EDITOR} | fields


def proposal(by: User, email: str = NEW, role: str = Role.EDITOR) -> Proposal:
    place = by.membership.organisation
    assert place is not None
    return proposals.propose(
        proposed_by=by, organisation=place, email=email, name="", post="", role=role,
        now=timezone.now(),
    )  # fmt: skip


def press(client: Client, row: Proposal, **fields: str) -> Answer:
    return client.post(f"{ALL}accept/{row.pk}/", fields, follow=True)


def state(row: Proposal) -> str:
    return Proposal.objects.get(pk=row.pk).outcome


__all__ = ["ALL", "NEW", "OURS", "PROPOSE", "answers", "moderator", "press", "proposal", "state"]

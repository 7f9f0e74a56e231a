"""The first page takes at most fifteen queries, and as many however much there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.users.models import User
from home.models import Pick
from initiatives.models import MemberPage, Role
from initiatives.tests import factories

# As on a site: what is committed is remembered between requests.
pytestmark = pytest.mark.django_db(transaction=True)

MOST = 15


def fill(member: MemberPage, number: int) -> None:
    today = timezone.localdate()
    for _ in range(number):
        other = factories.MemberPageFactory.create()
        page = factories.InitiativePageFactory.create(parent=other)
        Pick.objects.create(initiative=page, why="x", contact_post="x")
        factories.ActPageFactory.create(parent=other)
        factories.InitiativePageFactory.create(parent=member, live=False).save_revision()
        factories.InitiativePageFactory.create(parent=member, next_review_on=today - timedelta(days=3))
        factories.CrisisKindFactory.create(running_from=today)


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
def test_the_page_costs_the_same_however_much_it_shows(sign_in: Callable[[User], Client], role: str) -> None:
    member = factories.MemberPageFactory.create(population=5_000)
    client = sign_in(factories.person(role, member))

    def cost() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    fill(member, 1)
    few = cost()
    fill(member, 8)

    assert cost() == few
    assert few <= MOST

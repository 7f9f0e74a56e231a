"""An act whose last day has passed does not pass for one in force."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.users.models import User
from initiatives.models import ActPage
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "days", "lapsed"),
    [
        (ActPage.Status.IN_FORCE, -1, True),
        (ActPage.Status.IN_FORCE, 0, False),
        (ActPage.Status.AMENDED, -1, True),
        (ActPage.Status.REPEALED, -1, False),
        (ActPage.Status.PROJECT, -1, False),
    ],
)
def test_an_act_lapses_on_the_day_after_its_last(status: str, days: int, lapsed: bool) -> None:
    act = ActPage(status=status, in_force_to=timezone.localdate() + timedelta(days=days))

    assert act.lapsed is lapsed


def test_an_act_without_a_last_day_stays_in_force() -> None:
    assert not ActPage(status=ActPage.Status.IN_FORCE).lapsed


@pytest.mark.parametrize("where", ["page", "list"])
def test_the_reader_is_told_until_when(where: str, sign_in: Callable[[User], Client]) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    act = factories.ActPageFactory(in_force_to=yesterday)
    client = sign_in(factories.person(organisation=act.get_parent().specific))

    html = client.get(act.url if where == "page" else "/akty/").content.decode()

    assert "obowiązywał do" in html
    assert "badge--good" not in html

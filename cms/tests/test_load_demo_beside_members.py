"""The demo content, loaded where members are already."""

import pytest
from django.core.management import call_command

from home.models import HomePage
from initiatives.models import InitiativePage, MemberPage
from initiatives.services.organisations import create_member

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_members_that_are_there_already_are_taken_as_they_are() -> None:
    katowice = create_member(home=HomePage.objects.get(), title="Katowice z wykazu", code="2469011")
    call_command("load_demo", verbosity=0)
    assert MemberPage.objects.get(unit_number="246901").title == "Katowice z wykazu"
    assert InitiativePage.objects.filter(organisation=katowice.pk).exists()

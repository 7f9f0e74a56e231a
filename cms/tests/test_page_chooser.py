"""The chooser of pages begins at the home page, whatever kind is asked for."""

import pytest

from initiatives.models import MemberPage, Role
from initiatives.tests import factories
from initiatives.tests.test_addresses_of_pages import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["initiatives.ActPage", "initiatives.InitiativePage", "wagtailcore.Page"])
def test_it_does_not_name_the_unpublished_member_that_all_of_a_kind_stand_below(sign_in: SignIn, kind: str) -> None:
    hidden: MemberPage = factories.MemberPageFactory(title="Tajna gmina", live=False)
    factories.ActPageFactory(parent=hidden, live=False)
    factories.InitiativePageFactory(parent=hidden, live=False)
    client = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory()))

    html = client.get(f"/admin/choose-page/?page_type={kind}").content.decode()

    assert "Tajna gmina" not in html
    assert factories.home().title in html

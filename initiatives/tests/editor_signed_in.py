"""A member, its editor, and the client in which the editor is signed in."""

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import MemberPage, Role
from initiatives.tests import factories
from initiatives.tests.town import SignIn


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


@pytest.fixture
def editor(member: MemberPage) -> User:
    return factories.person(Role.EDITOR, member)


@pytest.fixture
def client(editor: User, sign_in: SignIn) -> Client:
    return sign_in(editor)

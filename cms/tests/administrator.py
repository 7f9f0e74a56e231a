"""The association's administrator, and the client in which they are signed in."""

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from initiatives.tests.town import SignIn


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")


@pytest.fixture
def admin(administrator: User, sign_in: SignIn) -> Client:
    return sign_in(administrator)


__all__ = ["admin", "administrator"]

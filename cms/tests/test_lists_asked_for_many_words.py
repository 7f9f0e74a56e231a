"""Whoever may look through a list of the admin may type anything into its box: it never costs more than a few words."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

MANY_WORDS = " ".join(f"słowo{number}" for number in range(500))
MANY_PHRASES = " ".join(f'"{letter}"' for letter in "abcdefghijklmnoprstuwz" * 20)
# Of one statement, in letters.
LONGEST = 40_000


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/admin/initiatives/", MANY_WORDS),
        ("/admin/acts/results/", MANY_WORDS),
        ("/admin/users/", MANY_WORDS),
        ("/admin/organisations-and-people/", MANY_WORDS),
        ("/admin/mail/", MANY_WORDS),
        ("/admin/search/asked/", MANY_WORDS),
        ("/admin/search/synonyms/", MANY_WORDS),
        ("/admin/search/promoted/", MANY_WORDS),
        ("/admin/choose/act/results/", MANY_WORDS),
        ("/admin/pages/search/", MANY_WORDS),
        ("/admin/pages/search/", MANY_PHRASES),
    ],
)
def test_many_words_are_no_long_question(sign_in: Callable[[User], Client], address: str, typed: str) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    with CaptureQueriesContext(connection) as asked:
        response = client.get(address, {"q": typed})

    assert response.status_code == 200
    assert max(len(query["sql"]) for query in asked) < LONGEST

"""What a page of results asks of the database: the same for one hit and for forty, and nothing is written."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.users.models import User
from initiatives.facets import kept
from initiatives.models import InitiativePage, Role
from initiatives.register import registry
from initiatives.tests import bulk, examples, factories
from search.tests.indexed import index

# What a process holds is held between transactions alone.
pytestmark = pytest.mark.django_db(transaction=True)

MOST = 15
CODE = "2469011"
ADDRESSES = [
    "/szukaj/?q=pompa",
    "/szukaj/?q=pompa&co=akty&co=inicjatywy&kategoria=prawo&sasiedzi=tak",
    "/szukaj/?q=pompa&sortuj=przeglad",
    "/szukaj/?q=hydrantach",
    "/szukaj/?q=agregstow+pompa",
    "/szukaj/?q=jak+naprawi%C4%87+pomp%C4%99+w+gminie%3F&na-stronie=50",
]


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    member = factories.MemberPageFactory.create(code=CODE)
    beside = next(unit.code for unit in registry.neighbours(CODE) if unit.is_gmina)
    factories.MemberPageFactory.create(code=beside, introduction="<p>Pompa gminna</p>")
    return sign_in(factories.person(Role.OFFICIAL, member))


def add(count: int) -> None:
    member = factories.MemberPageFactory.create()
    texts = {"title": "Pompa {n}", "summary": "Skrót {n}", "description": "<p>Pompa i agregat, gmina.</p>"}
    bulk.add_pages(member, InitiativePage, count, **texts)
    for _ in range(count):
        examples.act(member, title="Uchwała o pompach")
    kept.lists_changed()
    index()


def asked(client: Client, address: str) -> list[str]:
    """Asked twice: what a process remembers after its first answer is no price of the page."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def test_one_hit_and_forty_cost_the_same(reader: Client) -> None:
    add(1)
    few = {address: asked(reader, address) for address in ADDRESSES}
    add(20)
    many = {address: asked(reader, address) for address in ADDRESSES}

    assert {address: len(queries) for address, queries in many.items() if len(queries) > MOST} == {}
    assert [address for address, queries in many.items() if len(queries) > len(few[address])] == []
    assert [sql for queries in many.values() for sql in queries if not sql.startswith("SELECT")] == []

"""Up to four initiatives side by side, chosen by the address alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import InitiativePage, Role
from initiatives.tests import examples, factories
from initiatives.tests.markup import faults
from initiatives.tests.test_lists import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


def address(*pages: InitiativePage) -> str:
    return "/inicjatywy/porownanie/?" + "&".join(f"porownaj={page.pk}" for page in pages)


def test_two_stand_side_by_side_in_the_order_of_the_address(reader: Client) -> None:
    full, bare = examples.initiative(factories.MemberPageFactory.create()), factories.InitiativePageFactory.create()

    text = text_of(reader, address(bare, full))

    assert text.index(bare.title) < text.index(full.title)
    for line in full.advantages.splitlines() + full.drawbacks.splitlines() + full.conditions.splitlines():
        assert line in text
    assert "nie podano" in text
    assert text.count('role="row"') == 11
    assert f'href="{address(bare)}"' in text
    assert faults(reader.get(address(bare, full)).content.decode()) == []


def test_costs_per_unit_come_first(reader: Client) -> None:
    whole = {"amount": "90000", "currency": "PLN", "recurrence": "one_off", "per_unit": "", "covers": "całość"}
    each = {"amount": "12", "currency": "PLN", "recurrence": "yearly", "per_unit": "mieszkaniec", "covers": ""}
    page = factories.InitiativePageFactory.create(costs=examples.stream(("cost", whole), ("cost", each)))

    text = text_of(reader, address(page))

    assert text.index("mieszkaniec") < text.index("całość")


@pytest.mark.parametrize(
    "query", ["porownaj=x", "porownaj=1&porownaj=1", "porownaj=1&q=2", "porownaj=-1", "porownaj=%00"]
)
def test_other_spellings_lead_to_the_one_address(reader: Client, query: str) -> None:
    response = reader.get(f"/inicjatywy/porownanie/?{query}")

    assert response.status_code == 302
    assert reader.get(response["Location"]).status_code == 200


def test_nobody_compares_a_draft(sign_in: Callable[[User], Client]) -> None:
    draft = factories.InitiativePageFactory.create(title="Szkic", live=False)
    for user in (factories.person(), factories.person(Role.ADMINISTRATOR)):
        text = text_of(sign_in(user), address(draft))
        assert "Szkic" not in text
        assert "nie są opublikowane" in text


def test_a_fifth_is_left_out_and_none_is_offered_beside_four(reader: Client) -> None:
    pages = factories.InitiativePageFactory.create_batch(5)

    response = reader.get(address(*pages), follow=True)

    assert pages[4].title not in response.content.decode()
    assert "Dodaj kolejną z listy" not in response.content.decode()
    assert "Dodaj kolejną z listy" in text_of(reader, address(*pages[:3]))


def test_an_initiative_leads_to_the_comparison(reader: Client) -> None:
    page = factories.InitiativePageFactory.create()

    assert f'href="/inicjatywy/?porownaj={page.pk}"' in text_of(reader, page.url)


def test_four_cost_as_many_queries_as_two(reader: Client, django_assert_max_num_queries: Any) -> None:
    pages = [
        examples.initiative(factories.MemberPageFactory.create()),
        *factories.InitiativePageFactory.create_batch(3),
    ]
    reader.get(address(*pages))
    with django_assert_max_num_queries(15) as two:
        reader.get(address(*pages[:2]))
    with django_assert_max_num_queries(15) as four:
        reader.get(address(*pages))

    assert len(four) == len(two)

"""A list on its page: what is chosen is seen and taken back, an empty one leads on, and no address breaks it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.users.models import User
from initiatives.models import Category, InitiativePage
from initiatives.tests import bulk, factories
from initiatives.tests.listed import chips_of, counts_of, page_of
from initiatives.tests.markup import faults
from initiatives.tests.test_list_state import addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


@pytest.fixture
def few() -> list[InitiativePage]:
    """Two running, in categories and voivodeships of their own, and an idea."""
    lubuskie = factories.MemberPageFactory.create(title="Żary", code="0811021", population=37_000)
    slaskie = factories.MemberPageFactory.create(title="Tychy", code="2477011", population=None)
    prawo, ngo = Category.objects.get(slug="prawo"), Category.objects.get(slug="ngo")
    return [
        factories.InitiativePageFactory.create(title="Zielona", parent=lubuskie, category=prawo, stage="running"),
        factories.InitiativePageFactory.create(title="Biała", parent=slaskie, category=ngo, stage="running"),
        factories.InitiativePageFactory.create(title="Czarna", parent=slaskie, category=ngo, stage="idea"),
    ]


def test_counts_stand_beside_choices_as_if_their_own_were_open(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/inicjatywy/?kategoria=ngo&etap=idea")

    assert counts_of(html, "kategoria") == {"ngo": 1}
    assert counts_of(html, "etap") == {"idea": 1, "running": 1}
    assert counts_of(html, "wojewodztwo") == {"24": 1}
    assert counts_of(page_of(reader, "/inicjatywy/"), "wielkosc") == {"20-50-tys": 1, "nieznana": 2}


def test_several_values_of_one_facet_widen_and_facets_narrow(reader: Client, few: list[Any]) -> None:
    both = page_of(reader, "/inicjatywy/?kategoria=ngo&kategoria=prawo&etap=running")

    assert "2 inicjatywy" in both
    assert "Czarna<" not in both


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("wojewodztwo=08", {"Zielona"}), ("powiat=2477", {"Biała", "Czarna"}), ("powiat=0811", {"Zielona"}),
        ("jednostka=city_with_powiat_rights", {"Biała", "Czarna"}), ("wielkosc=nieznana", {"Biała", "Czarna"}),
        ("wielkosc=20-50-tys", {"Zielona"}), ("akt=nie", {"Zielona", "Biała", "Czarna"}), ("akt=tak", set()),
        ("wojewodztwo=08&powiat=2477", set()), ("rok=1999", set()),
    ],
)  # fmt: skip
def test_a_list_can_be_asked_for_by_link(reader: Client, few: list[Any], query: str, titles: set[str]) -> None:
    html = page_of(reader, f"/inicjatywy/?{query}")

    assert {page.title for page in few if f"{page.title}<" in html} == titles


def test_powiats_come_with_their_voivodeship(reader: Client, few: list[Any]) -> None:
    assert not counts_of(page_of(reader, "/inicjatywy/"), "powiat")
    assert counts_of(page_of(reader, "/inicjatywy/?wojewodztwo=24"), "powiat") == {"2477": 2}


def test_what_is_chosen_is_seen_and_taken_back_in_one_press(reader: Client, few: list[Any]) -> None:
    chips = chips_of(page_of(reader, "/inicjatywy/?kategoria=ngo&etap=running&sortuj=tytul"))

    assert list(chips) == ["Usuń: Kategoria: NGO", "Usuń: Etap: w toku"]
    assert chips["Usuń: Kategoria: NGO"] == "/inicjatywy/?etap=running&sortuj=tytul"
    assert 'href="/inicjatywy/?sortuj=tytul">Wyczyść wszystko' in page_of(reader, "/inicjatywy/?etap=idea&sortuj=tytul")


def test_a_choice_that_nobody_knows_is_a_chip_that_can_be_taken_back(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/inicjatywy/?kategoria=ngo&kategoria=nie-ma")

    assert chips_of(html)["Usuń: Kategoria: nie-ma"] == "/inicjatywy/?kategoria=ngo"
    assert "2 inicjatywy" in html, "one that is known still finds"


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("/inicjatywy/?kategoria=&etap=running&sortuj=najnowsze", "/inicjatywy/?etap=running"),
        ("/inicjatywy/?etap=running&kategoria=ngo", "/inicjatywy/?kategoria=ngo&etap=running"),
        ("/akty/?strona=1", "/akty/"),
        ("/kategoria/prawo/?kategoria=ngo&etap=idea", "/kategoria/prawo/?etap=idea"),
    ],
)
def test_other_spellings_of_an_address_lead_to_the_one(reader: Client, address: str, clean: str) -> None:
    response = reader.get(address)

    assert (response.status_code, response["Location"]) == (302, clean)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(addresses, st.sampled_from(["/inicjatywy/", "/akty/", "/kategoria/prawo/", "/inicjatywy/porownanie/"]))
def test_no_address_is_an_error(reader: Client, asked: Any, path: str) -> None:
    first = reader.get(path, dict(asked))
    assert first.status_code in (200, 302)
    if first.status_code == 302:
        assert reader.get(first["Location"]).status_code == 200, "led on once and no further"


@pytest.mark.parametrize(
    "query",
    ["kategoria=%FF%FE", "etap=%00", "gmina=" + "x" * 3000, "&&&=&=", "szukaj-gmina=%22%3E%3Cb%3E", "porownaj=1&" * 50],
)
def test_hostile_addresses_are_answered(reader: Client, query: str) -> None:
    html = reader.get(f"/inicjatywy/?{query}", follow=True)

    assert html.status_code == 200
    assert faults(html.content.decode()) == []


def test_an_empty_list_offers_the_nearest_that_have_something(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/inicjatywy/?kategoria=prawo&etap=idea")
    links = dict(re.findall(r'<li><a href="([^"]+)">[^<]*</a> <span class="facet__count">(\d+)<', html))

    assert links == {"/inicjatywy/?etap=idea": "1", "/inicjatywy/?kategoria=prawo": "1"}


def test_where_one_choice_less_is_not_enough_two_are_given_up(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/inicjatywy/?kategoria=prawo&etap=idea&rok=1999")

    links = dict(re.findall(r'<li><a href="([^"]+)">[^<]*</a> <span class="facet__count">(\d+)<', html))
    assert links == {"/inicjatywy/?kategoria=prawo": "1", "/inicjatywy/?etap=idea": "1"}


def test_a_powiat_without_anything_leads_to_its_voivodeship(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/inicjatywy/?powiat=0861")

    assert '<a href="/inicjatywy/?wojewodztwo=08">„lubuskie” zamiast „Gorzów Wielkopolski”</a>' in html


def test_one_of_many_members_is_found_by_typing(reader: Client) -> None:
    for number in range(12):
        member = factories.MemberPageFactory.create(title=f"Gmina {number:02}")
        factories.InitiativePageFactory.create_batch(1 + number % 2, parent=member)
    lodz = factories.MemberPageFactory.create(title="Łódź")
    factories.InitiativePageFactory.create(parent=lodz)

    first = counts_of(page_of(reader, "/inicjatywy/"), "gmina")
    found = counts_of(page_of(reader, "/inicjatywy/?szukaj-gmina=lodz"), "gmina")

    assert set(first.values()) == {2, 1}
    assert len(first) == 8
    assert found == {lodz.slug: 1}
    assert "Nic nie pasuje" in page_of(reader, "/inicjatywy/?szukaj-gmina=zzz")


def test_page_sizes_and_orders_are_links(reader: Client) -> None:
    member = factories.MemberPageFactory.create()
    bulk.add_pages(member, InitiativePage, 60, summary="Skrót", description="", stage="running", title="Strona {n}")

    html = page_of(reader, "/inicjatywy/?etap=running&na-stronie=50")

    assert html.count('class="card"') == 50
    assert 'href="/inicjatywy/?etap=running&na-stronie=100"' in html
    assert 'href="/inicjatywy/?etap=running&sortuj=tytul&na-stronie=50"' in html
    assert page_of(reader, "/inicjatywy/?na-stronie=50&strona=2").count('class="card"') == 10


def test_lists_can_stand_by_review_and_by_start(reader: Client) -> None:
    for title, reviewed, started in (
        ("A", "2021-01-01", None),
        ("B", None, "2022-01-01"),
        ("C", "2022-01-01", "2020-01-01"),
    ):
        factories.InitiativePageFactory.create(title=f"Strona {title}", reviewed_on=reviewed, started_on=started)

    def order(query: str) -> list[str]:
        return re.findall(r">Strona (\w)</a>", page_of(reader, f"/inicjatywy/?sortuj={query}"))

    assert order("przeglad") == ["C", "A", "B"]
    assert order("rozpoczecie") == ["B", "C", "A"]


def test_initiatives_are_chosen_to_be_compared_by_links(reader: Client, few: list[Any]) -> None:
    one, other = few[0].pk, few[1].pk
    html = page_of(reader, f"/inicjatywy/?etap=running&porownaj={one}")

    assert f'href="/inicjatywy/?etap=running&porownaj={one}&porownaj={other}"' in html
    assert 'class="tray"' in html
    both = page_of(reader, f"/inicjatywy/?porownaj={one}&porownaj={other}")
    assert f'href="/inicjatywy/porownanie/?porownaj={one}&porownaj={other}"' in both
    assert 'class="tray"' not in page_of(reader, "/inicjatywy/?porownaj=99999999")


def test_pages_of_lists_are_sound_in_every_state(reader: Client, few: list[Any]) -> None:
    keys = "&".join(f"porownaj={page.pk}" for page in few)
    for address in (
        "/inicjatywy/", "/inicjatywy/?kategoria=ngo", "/inicjatywy/?kategoria=prawo&etap=idea", f"/inicjatywy/?{keys}",
        "/inicjatywy/?szukaj-gmina=zzz", "/akty/", "/akty/?pliki=tak", "/kategoria/ngo/?wojewodztwo=24",
        f"/inicjatywy/porownanie/?{keys}", "/inicjatywy/porownanie/", "/inicjatywy/porownanie/?porownaj=99999999",
    ):  # fmt: skip
        assert faults(reader.get(address).content.decode()) == [], address

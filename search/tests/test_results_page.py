"""The form of the lists on the page of results: facets, what is chosen, one address for each state; and what is said of
an answer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from cms.users.models import User
from initiatives.facets.state import State, is_canonical, parse
from initiatives.models import Category, CrisisKind, FormerWord, InitiativePage, Role
from initiatives.register import registry
from initiatives.tests import examples, factories
from initiatives.tests.listed import chips_of, counts_of, page_of
from initiatives.tests.markup import faults
from search.asking.groups import NEIGHBOURS
from search.engines.address import Address
from search.index.sources import FACETS
from search.listing import RESULTS, WORDS
from search.models import IndexState
from search.tests.indexed import index

pytestmark = pytest.mark.django_db

KATOWICE = "2469011"


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


def titles_of(html: str) -> list[str]:
    return re.findall(r'class="card__title"[^>]*><a[^>]*>(.*?)</a>', html)


@pytest.fixture
def few() -> list[InitiativePage]:
    """Two initiatives of two members, what a partner shared, an act and its member: all about pumps."""
    zary = factories.MemberPageFactory.create(title="Żary", code="0811021", introduction="<p>Gmina pomp</p>")
    tychy = factories.MemberPageFactory.create(title="Tychy", code="2477011")
    partner = factories.PartnerPageFactory.create(title="Kruh")
    prawo, ngo = Category.objects.get(slug="prawo"), Category.objects.get(slug="ngo")
    pages = [
        factories.InitiativePageFactory.create(title="Pompa w Żarach", parent=zary, category=prawo, stage="running"),
        factories.InitiativePageFactory.create(title="Pompa w Tychach", parent=tychy, category=ngo, stage="idea"),
        factories.InitiativePageFactory.create(title="Čerpadla – pompy", parent=partner, language="cs", category=ngo),
        factories.ActPageFactory.create(title="Uchwała o pompach", parent=tychy, category=prawo, status="repealed"),
    ]
    index()
    return pages


def test_every_facet_that_is_kept_can_be_chosen() -> None:
    assert {facet.name for facet in RESULTS.facets} == {*FACETS, NEIGHBOURS}
    parameters = [facet.parameter for facet in RESULTS.facets]
    assert len(set(parameters)) == len(parameters)


def test_all_kinds_are_found_and_counted_as_if_their_own_choice_were_open(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/szukaj/?q=pompa&co=akty&kategoria=prawo")

    assert counts_of(html, "co") == {"inicjatywy": 1, "akty": 1}
    assert counts_of(html, "kategoria") == {"prawo": 1}
    assert counts_of(html, "zrodlo") == {"wlasne": 1}
    everything = page_of(reader, "/szukaj/?q=pompa")
    assert counts_of(everything, "co") == {"inicjatywy": 2, "akty": 1, "gminy": 1, "od-partnerow": 1}
    assert counts_of(everything, "zrodlo") == {"wlasne": 3, "partnerzy": 1}
    assert len(titles_of(everything)) == 5


def test_several_values_of_one_facet_widen_and_facets_narrow(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/szukaj/?q=pompa&co=akty&co=inicjatywy&kategoria=prawo")

    assert set(titles_of(html)) == {"Pompa w Żarach", "Uchwała o pompach"}


def test_a_hit_says_what_and_whose_it_is_in_its_own_language(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/szukaj/?q=pompa")

    assert re.search(r'<h3 class="card__title" lang="cs"><a[^>]*>Čerpadla – pompy', html)
    meta = dict(re.findall(r'<a href="[^"]*">([^<]*)</a></h3>\s*<p class="meta">(.*?)</p>', html, re.DOTALL))
    words = {title: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for title, text in meta.items()}
    assert words["Żary"] == "gmina miejska"
    assert words["Čerpadla – pompy"].startswith("od partnera Kruh")
    assert words["Pompa w Żarach"].startswith("inicjatywa Żary")
    assert words["Uchwała o pompach"].startswith("uchwała uchylony")


def test_what_is_chosen_is_seen_and_taken_back_in_one_press(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/szukaj/?q=pompa&co=akty&kategoria=prawo&sortuj=najnowsze")

    chips = chips_of(html)
    assert list(chips) == ["Usuń: Co: akty prawne", "Usuń: Kategoria: PRAWO"]
    assert chips["Usuń: Co: akty prawne"] == "/szukaj/?q=pompa&kategoria=prawo&sortuj=najnowsze"
    assert 'href="/szukaj/?q=pompa&sortuj=najnowsze">Wyczyść wszystko' in html


def test_choices_that_leave_nothing_can_be_taken_back(reader: Client, few: list[Any]) -> None:
    html = page_of(reader, "/szukaj/?q=pompa&co=akty&kategoria=ngo")

    assert "Nic z tego, co znaleziono, nie spełnia tych warunków" in html
    assert len(chips_of(html)) == 2
    assert counts_of(html, "kategoria") == {"prawo": 1, "ngo": 0}


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("/szukaj/?q=pompa&rodzaj=akty", "/szukaj/?q=pompa&co=akty"),
        ("/szukaj/?q=pompa&rodzaj=inicjatywy&strona=2", "/szukaj/?q=pompa&co=inicjatywy&strona=2"),
        ("/szukaj/?kategoria=prawo&q=+pompa+&sortuj=", "/szukaj/?q=pompa&kategoria=prawo"),
        ("/szukaj/?q=pompa&dokladnie=nie", "/szukaj/?q=pompa"),
        ("/szukaj/?co=akty", "/szukaj/"),
        ("/szukaj/?q=", "/szukaj/"),
    ],
)
def test_other_spellings_of_an_address_lead_to_the_one(reader: Client, address: str, clean: str) -> None:
    response = reader.get(address)

    assert (response.status_code, response["Location"]) == (302, clean)


def test_the_kind_of_an_act_is_chosen_by_the_old_name(reader: Client, few: list[Any]) -> None:
    assert titles_of(page_of(reader, "/szukaj/?q=pompa&rodzaj=resolution")) == ["Uchwała o pompach"]


def test_a_word_that_was_renamed_leads_on(reader: Client, few: list[Any]) -> None:
    crisis = CrisisKind.objects.create(name="Powódź", slug="powodzie")
    FormerWord.objects.create(kind="crisiskind", slug="powodz", successor=crisis.pk)

    assert reader.get("/szukaj/?q=pompa&kryzys=powodz")["Location"] == "/szukaj/?q=pompa&kryzys=powodzie"


names = st.sampled_from([facet.parameter for facet in RESULTS.facets] + ["q", "dokladnie", "sortuj", "strona", "x"])
addresses = st.lists(st.tuples(names, st.lists(st.text(max_size=8), min_size=1, max_size=3)), max_size=6)


@given(addresses)
def test_every_state_has_one_address(asked: list[tuple[str, list[str]]]) -> None:
    state = parse(RESULTS, asked)

    assert is_canonical(parse(RESULTS, state.parameters()), state.parameters())
    assert state.asked.keys() <= {"q", "dokladnie"}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(addresses)
def test_no_address_is_an_error(reader: Client, asked: Any) -> None:
    first = reader.get("/szukaj/", dict(asked))
    assert first.status_code in (200, 302)
    if first.status_code == 302:
        assert reader.get(first["Location"]).status_code == 200, "led on once and no further"


def test_corrections_are_said_and_left_out_by_one_press(reader: Client) -> None:
    factories.InitiativePageFactory.create(title="Wypożyczalnia agregatów")
    index()

    html = page_of(reader, "/szukaj/?q=agregstów")
    exactly = page_of(reader, "/szukaj/?q=agregstów&dokladnie=tak")

    assert re.search(r'pokazujemy też: <b lang="pl">agregatów</b>', html)
    assert 'href="/szukaj/?q=agregst%C3%B3w&dokladnie=tak">Szukaj dokładnie „agregstów”' in html
    assert titles_of(html) == ["Wypożyczalnia agregatów"]
    assert "Nic nie znaleziono dla „agregstów”" in exactly
    assert 'href="/szukaj/?q=agregst%C3%B3w">Szukaj zwyczajnie' in exactly
    assert "pokazujemy też" not in exactly


def test_a_word_of_a_draft_corrects_nothing(reader: Client) -> None:
    factories.InitiativePageFactory.create(title="Wypożyczalnia agregatów", live=False)
    factories.InitiativePageFactory.create(title="Pompy")
    index()

    assert "pokazujemy też" not in page_of(reader, "/szukaj/?q=agregstów")


def test_an_index_of_another_analyser_is_told_of(reader: Client, few: list[Any]) -> None:
    IndexState.objects.update(analyser="another 1")

    html = page_of(reader, "/szukaj/?q=Pompa")

    assert "Indeks wyszukiwania jest w trakcie tworzenia" in html
    assert "Pompa w Tychach" in titles_of(html)


def test_a_cluster_that_is_not_there_is_told_of(reader: Client, few: list[Any], settings: Settings) -> None:
    settings.SEARCH_CLUSTER = Address("elasticsearch", "127.0.0.1", port=1)

    html = page_of(reader, "/szukaj/?q=pompa")

    assert "Te wyniki podaje baza danych" in html
    assert len(titles_of(html)) == 5


def test_help_about_asking_stands_on_the_page_without_a_script(reader: Client) -> None:
    html = page_of(reader, "/szukaj/")

    assert re.search(r"<details[^>]*>\s*<summary>Jak pytać</summary>", html)
    for example in ('"praca zdalna"', "OR", "-opłata", "gmina:", "akt:", "temat:", "rok:"):
        assert example in html


def test_neighbours_are_chosen_by_those_who_have_some(sign_in: Callable[[User], Client]) -> None:
    me = factories.MemberPageFactory.create(code=KATOWICE)
    beside = next(unit.code for unit in registry.neighbours(KATOWICE) if unit.is_gmina)
    other = factories.MemberPageFactory.create(code=beside)
    factories.InitiativePageFactory.create(parent=other, title="Pompa obok")
    factories.InitiativePageFactory.create(parent=me, title="Pompa u nas")
    index()
    mine = sign_in(factories.person(Role.OFFICIAL, me))

    assert counts_of(page_of(mine, "/szukaj/?q=pompa"), "sasiedzi") == {"tak": 1}
    assert titles_of(page_of(mine, "/szukaj/?q=pompa&sasiedzi=tak")) == ["Pompa obok"]
    assert str(WORDS[NEIGHBOURS]["tak"].label) in page_of(mine, "/szukaj/?q=pompa&sasiedzi=tak")
    html = page_of(sign_in(factories.person()), "/szukaj/?q=pompa&sasiedzi=tak")
    assert len(chips_of(html)) == 1
    assert titles_of(html) == []


@pytest.mark.parametrize(
    "address",
    [
        "/szukaj/", "/szukaj/?q=pompa", "/szukaj/?q=pompa&co=akty&kategoria=ngo", "/szukaj/?q=nieznane",
        "/szukaj/?q=pompa+wiatraki&sortuj=przeglad", "/szukaj/?q=jak+napraic+pompe+w+gminie%3F",
    ],
)  # fmt: skip
def test_the_page_is_well_formed(reader: Client, few: list[Any], address: str) -> None:
    examples.use(few[0], examples.act())
    index()

    assert faults(reader.get(address).content.decode()) == []


def test_a_state_without_a_question_is_the_beginning() -> None:
    assert parse(RESULTS, [("q", ["  \x00 "])]).asked == {}
    assert State(RESULTS).query() == ""

"""Every unit of the country has an address by its code; typing finds it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from initiatives.models import MemberPage
from initiatives.register import drawing
from initiatives.services import organisations
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Any) -> Client:
    client: Client = sign_in(factories.person(organisation=factories.MemberPageFactory.create(code="0201011")))
    return client


def make(title: str, code: str) -> MemberPage:
    return organisations.create_member(home=factories.home(), title=title, code=code)


def test_a_unit_that_is_no_member_is_shown_with_its_place(reader: Client) -> None:
    make("Zielonki", "1206172")

    page = reader.get("/gminy/kod/1261011/").content.decode()

    assert "Kraków na mapie Polski" in page
    assert "Nie należy do zrzeszenia." in page
    assert "małopolskie" in page
    assert 'href="/zielonki-1206172/"' in page, "a neighbour that is a member leads to its page"
    assert 'href="/gminy/kod/1206/"' in page, "a neighbour that is none leads to its own"


@pytest.mark.parametrize("code", ["1206172", "1206173", "120617"])
def test_a_code_leads_to_the_member_whatever_kind_it_says(reader: Client, code: str) -> None:
    make("Zielonki", "1206172")

    assert reader.get(f"/gminy/kod/{code}/").headers["Location"] == "/zielonki-1206172/"


def test_a_former_code_leads_there_too(reader: Client) -> None:
    page = make("Zielonki", "1206172")
    page = organisations.change_unit(member=page, code="1205992", on=date(2026, 1, 1))

    for code in ("1206172", "1205992"):
        assert reader.get(f"/gminy/kod/{code}/").headers["Location"] == page.get_url()


def test_a_member_that_left_keeps_its_code_and_is_no_ones_neighbour(reader: Client) -> None:
    page = make("Zielonki", "1206172")
    organisations.end_membership(member=page, on=date(2026, 1, 1))

    assert reader.get("/gminy/kod/1206172/").headers["Location"] == "/zielonki-1206172/"
    assert 'href="/zielonki-1206172/"' not in reader.get("/gminy/kod/1261011/").content.decode()


def test_a_draft_of_a_member_is_not_told(reader: Client) -> None:
    page = make("Zielonki", "1206172")
    page.unpublish()

    assert reader.get("/gminy/kod/1206172/").status_code == 200


def test_a_city_with_powiat_rights_is_found_by_its_four_digits(reader: Client) -> None:
    page = make("Łódź", "1061011")

    assert reader.get("/gminy/kod/1061/").headers["Location"] == page.get_url()


@pytest.mark.parametrize("code", ["9999999", "1", "abc", "12061", "%00", "1206172;--", "9" * 300])
def test_no_units_code_is_answered_as_no_page(reader: Client, code: str) -> None:
    assert reader.get(f"/gminy/kod/{code}/").status_code == 404


def test_typing_is_answered_to_a_script(reader: Client) -> None:
    answer = reader.get("/gminy/jednostki/?q=lodz", headers={"accept": "application/json"})

    assert answer.json()["units"][0] == {
        "code": "1061011",
        "name": "Łódź",
        "label": "miasto na prawach powiatu, województwo: łódzkie",
        "url": "/gminy/kod/1061011/",
    }


def test_without_a_script_the_form_answers_with_a_page(reader: Client) -> None:
    page = reader.get("/gminy/jednostki/?q=osiek").content.decode()

    assert page.count("/gminy/kod/") >= 4
    assert "powiat: oświęcimski" in page
    assert 'value="osiek"' in page


def test_one_unit_found_is_gone_to(reader: Client) -> None:
    assert reader.get("/gminy/jednostki/?q=Łódź (1061011)").headers["Location"] == "/gminy/kod/1061011/"


@pytest.mark.parametrize("words", ["", "%22%3E%3Cscript%3E", "qqqqqqqq", "a" * 5000, "%00"])
def test_whatever_is_typed_is_answered(reader: Client, words: str) -> None:
    answer = reader.get(f"/gminy/jednostki/?q={words}")

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_a_page_costs_the_same_however_many_members_are_around(
    reader: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    make("Zielonki", "1206172")
    reader.get("/gminy/kod/1261011/")
    with django_assert_num_queries(6):
        reader.get("/gminy/kod/1261011/")
    for title, code in (("Zabierzów", "1206162"), ("Skawina", "1206113")):
        make(title, code)
    # Saving a page forgets where the site begins; it is asked for once.
    reader.get("/gminy/kod/1261011/")

    with django_assert_num_queries(6):
        reader.get("/gminy/kod/1261011/")
    with django_assert_max_num_queries(6):
        reader.get("/gminy/jednostki/?q=krakowski")


def test_the_page_of_a_member_shows_its_place_and_neighbours(reader: Client) -> None:
    make("Zielonki", "1206172")
    page = make("Kraków", "1261011")

    shown = reader.get(page.get_url()).content.decode()

    assert "Kraków na mapie Polski" in shown
    assert 'href="/zielonki-1206172/"' in shown


def test_the_stored_drawing_is_that_of_the_borders() -> None:
    stored = Path(settings.BASE_DIR) / "templates/static/img/poland.svg"

    assert stored.read_text(encoding="utf-8") == drawing.svg()


@pytest.mark.parametrize(("population", "said"), [(None, "nieznana"), (0, "0"), (21_500, "21 500")])
def test_an_unknown_population_is_said_to_be_unknown(reader: Client, population: int | None, said: str) -> None:
    page = organisations.create_member(home=factories.home(), title="Zielonki", code="1206172", population=population)

    shown = reader.get(page.get_url()).content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert f"<dt>Liczba mieszkańców</dt><dd>{said}</dd>" in shown

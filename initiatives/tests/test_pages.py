"""A page shows everything that its author filled in, and of others only what they published."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modelcluster.models import get_all_child_relations
from wagtail.models import Page

from cms.users.models import User
from initiatives.models import ActPage, Category, GroupingPage, InitiativePage, MemberPage, PartnerPage, SharedPage
from initiatives.tests import examples, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


def shown(client: Client, address: str) -> str:
    """What a reader sees, in a line: without tags, with plain spaces."""
    response = client.get(address)
    assert response.status_code == 200, address
    return plain(response.content.decode())


def plain(html: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]))
    return " ".join(text.split())


def own_fields(model: type[Page]) -> set[str]:
    """What an editor can fill in: the title, the model's own fields, its child rows and its tags."""
    own = (*model._meta.fields, *model._meta.many_to_many, *get_all_child_relations(model))
    names = {field.name if field.concrete else field.get_accessor_name() for field in own if _is_filled_in(field)}
    tags = {"tags"} if issubclass(model, InitiativePage) else set()
    return {"title"} | tags | (names - {"tagged_items"} - {field.name for field in Page._meta.get_fields()})


def _is_filled_in(field: Any) -> bool:
    return not field.concrete or (field.editable and not field.primary_key)


# For each field the words that stand for it on the page.
INITIATIVE_SHOWS: dict[str, list[str]] = {
    "title": ["Tytuł inicjatywy"],
    "category": ["WSPÓLNOTA"],
    "summary": ["Zwięzłe streszczenie"],
    "description": ["Długi opis"],
    "problem": ["Nazwany problem"],
    "objectives": ["Postawiony cel"],
    "steps": [
        "Krok z nagłówkiem", "Krok z tekstem", "Krok z listą", "Krok z cytatem", "Źródło cytatu", "Krok z odnośnikiem",
        "Krok z plikiem", "Krok z filmem", "Krok z tabelą", "Podpis tabeli", "Kolumna", "12 345",
    ],
    "crisis": ["Powódź stulecia"],
    "topics": ["Temat główny"],
    "tags": ["słowo klucz"],
    "initiators": ["organizacja pozarządowa"],
    "target_groups": ["grupa pierwsza", "grupa druga"],
    "partners": ["partner pierwszy", "partner drugi"],
    "stage": ["przeanalizowana i odrzucona"],
    "started_on": ["7 stycznia 2020"],
    "ended_on": ["8 lutego 2020"],
    "implementation_days": ["4 321 dni"],
    "implementation_note": ["uwaga o czasie"],
    "staff_fte": ["etaty: 2,5"],
    "staff_note": ["uwaga o kadrze"],
    "costs": ["5 219 zł", "rocznie", "jedno stanowisko", "samo wyposażenie"],
    "funding": ["budżet gminy"],
    "novelty_scope": ["nowość w regionie"],
    "novelty_kind": ["procesowa"],
    "results": ["wskaźnik zadowolenia", "98,5", "procent"],
    "advantages": ["zaleta pierwsza", "zaleta druga"],
    "drawbacks": ["wada pierwsza", "wada druga"],
    "conditions": ["warunek pierwszy", "warunek drugi"],
    "requirements": ["wymóg pierwszy", "wymóg drugi"],
    "conclusion": ["Ostateczny wniosek"],
    "open_questions": ["pytanie otwarte"],
    "open_questions_review_on": ["9 marca 2031"],
    "precedents": ["Wzór z daleka", "Wiedeń"],
    "contact_post": ["Kierownik wydziału"],
    "contact_channels": ["32 000 01 10"],
    "links": ["Strona miasta"],
    "language": ["czeski"],
    "reviewed_on": ["10 kwietnia 2022"],
    "reviewed_by": ["Inspektor przeglądu"],
    "next_review_on": ["11 maja 2032"],
    "acts": ["Uchwała o pompach", "Tekst uchwały"],
    "based_on": ["Pierwowzór"],
}  # fmt: skip

ACT_SHOWS: dict[str, list[str]] = {
    "title": ["Uchwała o pompach"],
    "kind": ["porozumienie"],
    "number": ["XXIII/145/2020"],
    "issuing_body": ["Rada Gminy"],
    "issued_on": ["17 stycznia 2020"],
    "status": ["częściowo nieważny"],
    "in_force_from": ["18 lutego 2020"],
    "in_force_to": ["19 marca 2021"],
    "journal_name": ["Dziennik Urzędowy Województwa"],
    "journal_year": ["2019"],
    "journal_position": ["poz. 7890"],
    "eli_url": ["https://eli.example/akt"],
    "bip_url": ["https://bip.example/akt"],
    "category": ["PRAWO"],
    "crisis": ["Susza stulecia"],
    "topics": ["Temat aktu"],
    "amendments": ["Uchwała zmieniana"],
    "files": ["Tekst uchwały", "przeczytaj tekst (2 strony)"],
}

CHANNELS_SHOW = [
    "telefon", "32 000 01 10", "Informacja urzędu", "głównie seniorzy", "Biuro Obsługi",
    "poniedziałek–środa, piątek 07:30–15:30", "Nagrywamy rozmowy.", "Formularz", "całą dobę, siedem dni w tygodniu",
    "Wycofano 12 marca 2020.", "Nowy kanał: https://nowy.example/",
]  # fmt: skip

MEMBER_SHOWS: dict[str, list[str]] = {
    "title": ["Żółkiewka"],
    "code": ["2469011", "miasto na prawach powiatu", "śląskie"],
    "latitude": ["50,25"],
    "longitude": ["19,02"],
    "population": ["280 190"],
    "coat_of_arms": [],
    "website": ["https://www.gmina.example/"],
    "bip_url": ["https://bip.gmina.example/"],
    "introduction": ["Słowo wstępne"],
    "channels": CHANNELS_SHOW,
}

PARTNER_SHOWS: dict[str, list[str]] = {
    "title": ["Kraj morawsko-śląski"],
    "country": ["Czechy"],
    "website": ["https://www.kraj.example/"],
    "introduction": ["Słowo wstępne"],
    "channels": CHANNELS_SHOW,
}


def missing(text: str, shows: dict[str, list[str]]) -> list[str]:
    return [f"{name}: {words}" for name, wanted in shows.items() for words in wanted if words not in text]


@pytest.mark.parametrize(
    ("model", "shows"),
    [
        (InitiativePage, INITIATIVE_SHOWS),
        (ActPage, ACT_SHOWS),
        (MemberPage, MEMBER_SHOWS),
        (PartnerPage, PARTNER_SHOWS),
    ],
)
def test_every_field_has_its_words_here(model: type[Page], shows: dict[str, list[str]]) -> None:
    assert own_fields(model) == set(shows)


def test_an_initiative_shows_all_that_was_filled_in(reader: Client) -> None:
    page, act = examples.initiative(), examples.act()
    examples.use(page, act)
    examples.base_on(page, factories.InitiativePageFactory.create(title="Pierwowzór"))

    response = reader.get(page.url)

    assert missing(plain(response.content.decode()), INITIATIVE_SHOWS) == []
    html = response.content.decode()
    for attribute in (
        'alt="Krok z ilustracją"', 'href="https://krok.example/"', 'href="https://film.example/"', 'lang="cs"',
        'href="https://wien.example/"', 'href="https://miasto.example/"', 'href="tel:320000110"', 'href="/temat/temat-',
        'href="/tag/', 'href="/kategoria/wspolnota/"', 'href="/documents/',
    ):  # fmt: skip
        assert attribute in html


def test_an_initiative_with_the_four_required_fields_says_what_was_not_told(reader: Client) -> None:
    page = factories.InitiativePageFactory.create()

    text = shown(reader, page.url)

    # In the essence, in the list of what is needed, and of its review.
    assert text.count("nie podano") == 6 + 6 + 2
    assert "Koszty i źródło" not in text
    assert "None" not in text


def test_the_essence_comes_before_the_long_text(reader: Client) -> None:
    text = shown(reader, examples.initiative().url)

    places = [text.index(words) for words in ("Zwięzłe streszczenie", "W skrócie", "Koszt", "Kontakt", "Długi opis")]
    assert places == sorted(places)


@pytest.mark.parametrize(("due", "overdue"), [(date(2020, 1, 1), True), (date(2999, 1, 1), False), (None, False)])
def test_a_review_that_is_overdue_is_said_plainly(reader: Client, due: date | None, overdue: bool) -> None:
    page = factories.InitiativePageFactory.create(next_review_on=due)

    assert ("Termin przeglądu tej strony minął." in shown(reader, page.url)) is overdue


def test_the_day_of_the_review_itself_is_in_time() -> None:
    page = InitiativePage(next_review_on=date(2020, 5, 1))

    assert (page.review_is_overdue(date(2020, 5, 1)), page.review_is_overdue(date(2020, 5, 2))) == (False, True)


def test_what_an_editor_typed_is_text_and_no_markup(reader: Client) -> None:
    attack = "<script>alert(1)</script>"
    page = factories.InitiativePageFactory.create(title=attack, summary=attack, advantages=attack, funding=attack)

    for address in (page.url, "/", "/inicjatywy/", page.get_parent().url):
        assert attack not in reader.get(address).content.decode()


def test_an_act_shows_all_that_was_filled_in(reader: Client) -> None:
    act = examples.act(category=Category.objects.get(slug="prawo"))
    examples.amend(act, factories.ActPageFactory.create(title="Uchwała zmieniana", number="1/20"))
    examples.amend(factories.ActPageFactory.create(title="Uchwała zmieniająca", number="2/20"), act)
    examples.use(factories.InitiativePageFactory.create(title="Inicjatywa z aktem"), act)

    text = shown(reader, act.url)

    assert missing(text, ACT_SHOWS) == []
    assert "zmienia ten akt Uchwała 2/20: Uchwała zmieniająca" in text
    assert "zmieniony przez ten akt Uchwała 1/20: Uchwała zmieniana" in text
    assert "Inicjatywa z aktem" in text


def test_an_initiative_names_no_draft_of_others(reader: Client) -> None:
    page = factories.InitiativePageFactory.create()
    examples.use(page, examples.act(title="Tajny akt", live=False))
    examples.base_on(page, factories.InitiativePageFactory.create(title="Tajne źródło", live=False))
    examples.base_on(factories.InitiativePageFactory.create(title="Tajny następca", live=False), page)

    text = shown(reader, page.url)

    assert "Tajn" not in text
    assert "wodociągach" not in text


def test_an_act_names_no_draft_of_others(reader: Client) -> None:
    act = examples.act()
    examples.amend(act, factories.ActPageFactory.create(title="Tajna zmieniana", live=False))
    examples.amend(factories.ActPageFactory.create(title="Tajna zmieniająca", live=False), act)
    examples.use(factories.InitiativePageFactory.create(title="Tajna inicjatywa", live=False), act)

    assert "Tajn" not in shown(reader, act.url)


def test_others_that_went_on_from_an_initiative_are_named(reader: Client) -> None:
    page = factories.InitiativePageFactory.create()
    examples.base_on(factories.InitiativePageFactory.create(title="Następca"), page)

    assert "Zainspirowała innych Następca" in shown(reader, page.url)


def test_a_member_shows_all_that_was_filled_in(reader: Client) -> None:
    member = factories.MemberPageFactory.create(
        title="Żółkiewka", code="2469011", latitude="50.25", longitude="19.02", population=280190,
        website="https://www.gmina.example/", bip_url="https://bip.gmina.example/",
        introduction="<p>Słowo wstępne</p>", channels=examples.CHANNELS,
        coat_of_arms=factories.PictureFactory.create(),
    )  # fmt: skip
    factories.InitiativePageFactory.create(parent=member, title="Własna inicjatywa")
    factories.ActPageFactory.create(parent=member, title="Własny akt")

    text = shown(reader, member.url)

    assert missing(text, MEMBER_SHOWS) == []
    assert "Własna inicjatywa" in text
    assert "Własny akt" in text
    assert 'class="coat-of-arms"' in reader.get(member.url).content.decode()


def test_a_partner_shows_all_that_was_filled_in(reader: Client) -> None:
    partner = factories.PartnerPageFactory.create(
        title="Kraj morawsko-śląski", country="CZ", website="https://www.kraj.example/",
        introduction="<p>Słowo wstępne</p>", channels=examples.CHANNELS,
    )  # fmt: skip

    assert missing(shown(reader, partner.url), PARTNER_SHOWS) == []


def test_a_withdrawn_channel_is_no_link_and_stands_apart(reader: Client) -> None:
    member = factories.MemberPageFactory.create(channels=examples.CHANNELS)

    response = reader.get(member.url)

    assert "mailto:dawny@gmina.example" not in response.content.decode()
    text = plain(response.content.decode())
    assert text.index("Już nieużywane") < text.index("dawny@gmina.example")


def test_an_organisations_lists_have_pages_of_their_own(reader: Client) -> None:
    member = factories.MemberPageFactory.create()
    for n in range(12):
        factories.InitiativePageFactory.create(parent=member, title=f"Inicjatywa nr {n:02}.")
        factories.ActPageFactory.create(parent=member, title=f"Akt nr {n:02}.")

    first, second = shown(reader, member.url), shown(reader, f"{member.url}?inicjatywy=2")

    assert "Inicjatywa nr 11." in first
    assert "Inicjatywa nr 00." not in first
    assert "Inicjatywa nr 00." in second
    assert "Akt nr 11." in second, "the other list stays where it was"


def test_a_preview_shows_the_own_drafts_and_no_others(sign_in: Callable[[User], Client]) -> None:
    member = factories.MemberPageFactory.create()
    page = factories.InitiativePageFactory.create(parent=member, live=False)
    examples.use(page, factories.ActPageFactory.create(title="Własny szkic", parent=member, live=False))
    examples.use(page, factories.ActPageFactory.create(title="Cudzy szkic", live=False))
    InitiativePage.objects.get(pk=page.pk).save_revision()

    text = shown(sign_in(factories.person("editor", member)), f"/admin/pages/{page.pk}/view_draft/")

    assert "Własny szkic" in text
    assert "Cudzy szkic" not in text


@pytest.mark.parametrize("model", [InitiativePage, ActPage, MemberPage, PartnerPage, GroupingPage])
def test_a_page_can_be_previewed_before_its_first_save(model: type[Page], sign_in: Callable[[User], Client]) -> None:
    above = factories.MemberPageFactory.create() if issubclass(model, SharedPage) else factories.home()
    request = sign_in(factories.person("administrator")).get("/").wsgi_request
    page: Any = model(title="Jeszcze nie zapisana")
    page.depth = above.depth + 1
    page.path = Page._get_children_path_interval(above.path)[1]

    response = page.make_preview_request(request)

    assert response.status_code == 200
    text = plain(response.content.decode())
    assert "Jeszcze nie zapisana" in text
    assert above.title in text or above == factories.home()


# What a page asks of the database; the same whatever stands on it.
QUERIES = {InitiativePage: 11, ActPage: 9, MemberPage: 12}


@pytest.mark.parametrize("many", [1, 6])
def test_a_page_costs_the_same_however_much_it_names(reader: Client, many: int) -> None:
    # The register knows the unit, and so its neighbours are asked for.
    member = factories.MemberPageFactory.create(code="3063011")
    page, act = examples.initiative(member), examples.act(member)
    for _ in range(many):
        examples.use(page, examples.act())
        examples.base_on(page, factories.InitiativePageFactory.create())
        examples.base_on(factories.InitiativePageFactory.create(parent=member), page)
        examples.amend(act, examples.act())
        examples.amend(examples.act(), act)
        examples.use(factories.InitiativePageFactory.create(), act)

    assert {type(row): count_queries(reader, row.url) for row in (page, act, member)} == QUERIES


def count_queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)

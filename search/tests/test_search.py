"""A word of an initiative, of an act or of an act's file leads to it, and to nothing that is a draft."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from conftest import OnCommit
from initiatives import tasks
from initiatives.models import ActFile, InitiativePage, TextPage
from initiatives.tests import bulk, examples, factories
from search.tests.indexed import index

pytestmark = pytest.mark.django_db
Ask = Callable[..., str]


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


@pytest.fixture
def ask(reader: Client) -> Ask:
    """What the page of results shows, without tags but with its marks."""

    def question(q: str, **more: str) -> str:
        response = reader.get("/szukaj/", {"q": q, **more}, follow=True)
        assert response.status_code == 200
        return main_of(response)

    return question


def main_of(response: Any) -> str:
    html = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<(?!/?mark>)[^>]+>", " ", html)).split()).replace("\N{NO-BREAK SPACE}", " ")


def test_an_initiative_is_found_by_a_word_of_its_text(ask: Ask, on_commit: OnCommit) -> None:
    with on_commit():
        factories.InitiativePageFactory.create(title="Magazyn darów", description="<p>Lista agregatów i pomp.</p>")

    text = ask("agregatów")

    assert "1 wynik" in text
    assert "Magazyn darów" in text
    assert "Lista <mark>agregatów</mark> i pomp." in text


def test_an_act_is_found_by_a_word_on_the_second_page_of_its_file(ask: Ask) -> None:
    examples.act(title="Uchwała bez słowa")
    index()

    text = ask("hydrantach")

    assert "Uchwała bez słowa" in text
    assert "Druga strona o <mark>hydrantach</mark>" in text
    assert "tekst, część 2" in text
    assert "17 stycznia 2020" in text


def test_an_act_is_found_by_its_number(ask: Ask) -> None:
    examples.act()
    factories.ActPageFactory.create(number="XXIII/14/2020", title="Inna uchwała")
    index()

    text = ask("XXIII/145/2020")

    assert "Uchwała o pompach" in text
    assert "Inna uchwała" not in text


def test_a_file_that_is_a_pdf_opens_at_its_page_and_its_text_too(reader: Client) -> None:
    act = examples.act(title="Uchwała bez słowa")
    file = factories.AttachmentFactory.create(title="Skan <uchwały>", name="skan.pdf", organisation=act.get_parent())
    ActFile.objects.filter(page=act).update(document=file)
    TextPage.objects.update(document=file)
    index()

    html = reader.get("/szukaj/", {"q": "hydrant"}).content.decode()

    assert f'href="{file.url}#page=2"' in html
    assert f'href="{reverse("file_text_page", args=[file.pk, 2])}"' in html
    assert "Skan &lt;uchwały&gt;" in html


def test_what_has_a_part_of_the_words_follows_under_a_line(ask: Ask) -> None:
    factories.InitiativePageFactory.create(title="Pompy i agregaty")
    factories.InitiativePageFactory.create(title="Same pompy")
    index()

    both, one = ask("pompy agregaty"), ask("pompy wiatraki")

    places = [both.index(text) for text in ("Pompy i agregaty", "Dalej to, co zawiera tylko część", "Same pompy")]
    assert places == sorted(places)
    assert "Nic nie zawiera wszystkich tych słów" in one
    assert "2 wyniki" in both
    assert "Dalej to" not in ask("pompy")


def test_in_another_order_it_is_said_how_many_have_all_words(ask: Ask) -> None:
    factories.InitiativePageFactory.create(title="Pompy i agregaty")
    factories.InitiativePageFactory.create(title="Same pompy")
    index()

    assert "Wszystkie słowa ma 1 z tych wyników" in ask("pompy agregaty", sortuj="najnowsze")


def test_a_whole_question_says_so_above(ask: Ask) -> None:
    factories.InitiativePageFactory.create(title="Pompy i agregaty")
    index()

    text = ask("jak wypożyczyć pompy od sąsiadów?")

    assert text.index("Zadano całe pytanie") < text.index("Pompy i agregaty")
    assert "część tych słów" not in text


def test_results_have_pages_that_keep_the_question(reader: Client, ask: Ask) -> None:
    texts = {"title": "Pompa {n}.", "summary": "Skrót", "description": ""}
    bulk.add_pages(factories.MemberPageFactory.create(), InitiativePage, 22, **texts)
    index()

    first, second = ask("pompa"), ask("pompa", strona="2")

    assert len(set(re.findall(r"Pompa \d+\.", first))) == 20
    assert "22 wyniki" in second
    assert len(set(re.findall(r"Pompa \d+\.", first + second))) == 22
    assert "?q=pompa&amp;strona=2" in reader.get("/szukaj/", {"q": "pompa"}).content.decode()
    assert re.findall(r"Pompa \d+\.", ask("pompa", strona="99")) == re.findall(r"Pompa \d+\.", second)


def test_drafts_are_not_found_by_any_word(ask: Ask) -> None:
    factories.InitiativePageFactory.create(title="Tajna pompa", live=False)
    draft = examples.act(title="Tajny akt", live=False)
    page = factories.InitiativePageFactory.create(title="Jawna")
    examples.use(page, draft)
    index()

    for word in ("tajna", "tajny", "hydrantach", "wodociągach", "XXIII/145/2020"):
        assert "Nic nie znaleziono" in ask(word), word


def test_an_initiative_is_found_by_a_word_of_its_published_act(ask: Ask) -> None:
    page = factories.InitiativePageFactory.create(title="Jawna inicjatywa")
    examples.use(page, examples.act())
    index()

    assert "Jawna inicjatywa" in ask("hydrantach")


def test_an_initiative_is_found_by_a_word_of_a_file_among_its_steps(ask: Ask, on_commit: OnCommit) -> None:
    with on_commit():
        file = factories.AttachmentFactory.create(content="Instrukcja obsługi agregatu.".encode())
        steps = [("file", {"title": "", "file": file})]
        factories.InitiativePageFactory.create(title="Prąd dla przepompowni", steps=steps)
    assert "Prąd dla przepompowni" not in ask("agregatu")

    with on_commit():
        tasks.read_attachment(file.pk)

    assert "Prąd dla przepompowni" in ask("agregatu")


def test_what_was_unpublished_is_found_no_more(ask: Ask, on_commit: OnCommit) -> None:
    page = factories.InitiativePageFactory.create(title="Pompa")
    index()
    assert "1 wynik" in ask("pompa")

    with on_commit():
        InitiativePage.objects.get(pk=page.pk).unpublish()

    assert "Nic nie znaleziono" in ask("pompa")


def test_what_is_found_is_shown_as_text(ask: Ask, reader: Client) -> None:
    factories.InitiativePageFactory.create(summary="Pompa <img src=x> & <b>wąż</b>")
    index()

    html = reader.get("/szukaj/", {"q": "pompa"}).content.decode()

    assert "<mark>Pompa</mark> &lt;img src=x&gt; &amp; &lt;b&gt;wąż&lt;/b&gt;" in html


def test_the_question_stands_in_the_box_as_text(reader: Client) -> None:
    html = reader.get("/szukaj/", {"q": '"><script>'}).content.decode()

    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert "<script>" not in html


def test_an_empty_question_says_what_can_be_found(ask: Ask) -> None:
    assert "Co można znaleźć" in ask("")
    assert "Nie ma słowa, którego można szukać" in ask("???")


def test_nothing_found_says_what_to_try(ask: Ask) -> None:
    text = ask("nieistniejące")

    assert "Nic nie znaleziono dla „nieistniejące”" in text
    assert "Wpisz mniej słów" in text


def refusing(table: str) -> Any:
    """Every question to such a table fails, as if it were gone."""

    def refuse(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if table in sql.lower():
            raise OperationalError("it is away")
        return execute(sql, *rest)

    return connection.execute_wrapper(refuse)


def test_without_an_index_the_texts_themselves_are_looked_through(ask: Ask) -> None:
    factories.InitiativePageFactory.create(title="Bank sprzętu", summary="Pompa i wąż")
    index()

    with refusing("search_words"):
        text = ask("pompa")

    assert "Indeks wyszukiwania jest w trakcie tworzenia" in text
    assert "Bank sprzętu" in text
    assert "Pompa i wąż" in text


def test_what_cannot_answer_at_all_says_so_with_503(reader: Client) -> None:
    factories.InitiativePageFactory.create(title="Bank sprzętu", summary="Pompa i wąż")
    index()

    with refusing("burza_search_entry"):
        response = reader.get("/szukaj/", {"q": "pompa"})

    assert response.status_code == 503
    assert "Wyszukiwarka chwilowo nie odpowiada" in main_of(response)
    assert 'value="pompa"' in response.content.decode()


@pytest.mark.parametrize("word", ["to", "do", "on", "the", "gminami", "łącznik"])
def test_what_is_a_stop_word_or_an_inflection_elsewhere_is_a_word_here(ask: Ask, word: str) -> None:
    factories.InitiativePageFactory.create(title=f"Zdanie {word} zdanie")
    index()

    assert f"Zdanie {word} zdanie" in ask(word).replace("<mark>", "").replace("</mark>", "")

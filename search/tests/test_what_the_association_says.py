"""Synonyms and promoted pages: said in the admin, heard by the next question, by nobody without the right to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, MemberPage, Role
from initiatives.tests import factories
from search.asking.ask import Answer, Search, ask
from search.asking.promoted import Promotions, same_words
from search.asking.synonyms import synonym_list
from search.index.current import current
from search.index.rebuilding import begin, go_on
from search.models import IndexState, PromotedPage, Promotion, SynonymGroup

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SYNONYMS, PROMOTED = "/admin/search/synonyms/new/", "/admin/search/promoted/new/"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


@pytest.fixture
def pages() -> dict[str, InitiativePage]:
    SynonymGroup.objects.all().delete()
    made = {
        title: factories.InitiativePageFactory.create(title=title)
        for title in ("Przeciw koronawirusowi", "Zasady COVID-19", "Szycie maseczek", "Druhowie")
    }
    begin()
    list(go_on(today=timezone.localdate()))
    return made


def answer(text: str, **more: Any) -> Answer:
    return ask(Search(text, **more), user=factories.person())


def titles(text: str, **more: Any) -> set[str]:
    found = answer(text, **more)
    return {hit.title for hit in list(found.hits)[: found.complete]}


def group(*phrases: str) -> SynonymGroup:
    made: SynonymGroup = SynonymGroup.objects.create(phrases="\n".join(phrases))
    return made


def promote(text: str, *chosen: Any) -> Promotion:
    made: Promotion = Promotion.objects.create(text=text)
    for place, page in enumerate(chosen):
        PromotedPage.objects.create(promotion=made, page_id=page.pk, sort_order=place)
    return made


# Synonyms ------------------------------------------------------------------------------------------------------------


def test_a_site_begins_with_a_list() -> None:
    phrases = {phrase for row in SynonymGroup.objects.all() for phrase in row.as_list}

    assert {"COVID-19", "NGO", "GOPS", "ochotnicza straż pożarna", "DPS", "obrona cywilna"} <= phrases
    assert 15 <= SynonymGroup.objects.count() <= 30
    assert all(len(row.as_list) >= 2 for row in SynonymGroup.objects.all())


def test_the_next_question_hears_of_a_change_and_nothing_is_indexed_anew(pages: dict[str, InitiativePage]) -> None:
    before = current().change
    assert titles("koronawirus") == {"Przeciw koronawirusowi"}

    row = group("COVID-19", "koronawirus")
    assert (
        titles("koronawirusa")
        == titles("koronavirusowi")
        == titles("covid 19")
        == {"Przeciw koronawirusowi", "Zasady COVID-19"}
    )
    assert titles("koronawirus OR nigdzie") == {"Przeciw koronawirusowi", "Zasady COVID-19"}
    assert titles("koronawirus", exactly=True) == {"Przeciw koronawirusowi"}

    row.delete()
    assert titles("koronawirus") == {"Przeciw koronawirusowi"}
    assert current().change == before


def test_a_phrase_may_stand_in_two_groups(pages: dict[str, InitiativePage]) -> None:
    group("druh", "strażak ochotnik")
    group("strażak ochotnik", "szycie maseczek")

    assert titles("strażak ochotnik") == {"Druhowie", "Szycie maseczek"}


@pytest.mark.django_db(transaction=True)
def test_a_process_reads_the_list_once_and_forgets_what_was_rolled_back() -> None:
    IndexState.objects.all().delete()
    IndexState.objects.create(pk=1, change=1)
    group("druh", "strażak")
    held = current().lists
    first = synonym_list(held)
    with CaptureQueriesContext(connection) as queries:
        assert synonym_list(current().lists) is first
    assert len(queries) == 1

    with transaction.atomic():
        group("gmina", "miasto")
        assert synonym_list(current().lists) is not first
        transaction.set_rollback(True)

    assert current().lists == held
    assert synonym_list(held) is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("koronawirus", "Wpisz co najmniej dwa wyrażenia, każde w osobnym wierszu."),
        ("koronawirus\n\n  \n", "Wpisz co najmniej dwa wyrażenia"),
        ("koronawirus\nCOVID\nKoronawirus", "„Koronawirus” jest tu dwa razy."),
        ("koronawirus\n???", "W „???” nie ma ani litery, ani cyfry."),
        ("koronawirus\nw", "„w” występuje prawie w każdym tekście"),
        ("koronawirus\n" + "a b c d e f g h j", "ma za dużo słów"),
        ("koronawirus\n" + "a" * 101, "jest za długie"),
        ("\n".join(f"wyraz{n}" for n in range(14)), "Liczba wyrażeń: 14"),
    ],
)
def test_what_is_no_group_is_refused_and_kept_in_the_form(admin: Client, typed: str, said: str) -> None:
    count = SynonymGroup.objects.count()

    html = admin.post(SYNONYMS, {"phrases": typed}).content.decode()

    assert said in html
    assert typed.split("\n", maxsplit=1)[0] in html
    assert SynonymGroup.objects.count() == count


def test_an_administrator_adds_a_group_and_finds_it(admin: Client) -> None:
    assert admin.post(SYNONYMS, {"phrases": " Żłobek \n\nopieka nad  dziećmi"}).status_code == 302

    assert SynonymGroup.objects.filter(phrases="Żłobek\nopieka nad dziećmi").exists()
    assert "Żłobek, opieka nad dziećmi" in admin.get("/admin/search/synonyms/?q=żłobek").content.decode()


def test_the_form_begins_with_what_was_searched_for(admin: Client) -> None:
    for address in (SYNONYMS, PROMOTED):
        html = admin.get(address, {"text": 'dodatek <b>"węglowy"'}).content.decode()
        assert "dodatek &lt;b&gt;&quot;węglowy&quot;" in html
        assert "<b>" not in html.partition("dodatek")[2][:40]


# Promoted pages ------------------------------------------------------------------------------------------------------


def shown(text: str, **more: Any) -> list[str]:
    return [hit.title for hit in answer(text, **more).promoted]


def test_a_page_is_promoted_for_its_words_in_any_inflection_order_and_spelling(
    pages: dict[str, InitiativePage],
) -> None:
    promote("żywność i maseczki", pages["Druhowie"], pages["Szycie maseczek"])

    for text in ("żywność i maseczki", "maseczka żywności", "zywnosc maseczki", "MASECZKI dla żywności"):
        assert shown(text) == ["Druhowie", "Szycie maseczek"], text
    for text in ("maseczki", "żywność maseczki gmina", "żywność -maseczki", "żywność OR maseczki", "rok:2020", ""):
        assert shown(text) == [], text


def test_words_that_are_alike_are_no_riddle() -> None:
    """To try all orders of fifteen words would take years."""
    assert same_words([frozenset("ab"), frozenset("a")], [frozenset("a"), frozenset("b")])
    assert not same_words([frozenset("ab"), frozenset("a")], [frozenset("b"), frozenset("b")])
    assert Promotions([("woda " * 15 + "susza", [1])]).pages("woda " * 15 + "powódź") == ()
    assert Promotions([("woda " * 15 + "susza", [1])]).pages("susza " + "wody " * 15) == (1,)


def test_it_stands_above_the_first_page_alone(pages: dict[str, InitiativePage]) -> None:
    promote("maseczka", pages["Druhowie"])

    assert shown("maseczki") == ["Druhowie"]
    assert shown("maseczki", page=2) == []
    assert shown("maseczki", choices={"what": ["akty"]}) == []
    assert shown("maseczki", exactly=True) == []


def test_it_is_shown_where_nothing_is_found_and_said_whose_choice_it_is(
    pages: dict[str, InitiativePage], sign_in: SignIn
) -> None:
    promote("parasolka", pages["Druhowie"])
    client = sign_in(factories.person())

    for words in ("parasolki", "Parasolka"):
        html = client.get("/szukaj/", {"q": words}).content.decode()
        assert "Zrzeszenie poleca" in html
        assert pages["Druhowie"].url in html
    assert "Zrzeszenie poleca" not in client.get("/szukaj/", {"q": "maseczki"}).content.decode()


def test_it_vanishes_with_its_publication(pages: dict[str, InitiativePage], on_commit: Any) -> None:
    promote("maseczki", pages["Druhowie"], pages["Szycie maseczek"])
    with on_commit():
        pages["Druhowie"].unpublish()

    assert shown("maseczki") == ["Szycie maseczek"]


def test_who_belongs_nowhere_is_shown_nothing(pages: dict[str, InitiativePage]) -> None:
    promote("maseczki", pages["Druhowie"])

    assert ask(Search("maseczki"), user=factories.UserFactory.create()).promoted == ()


def test_most_questions_cost_no_query_more(pages: dict[str, InitiativePage]) -> None:
    rows = [(f"wyraz{number} gmina", [number]) for number in range(1000)]
    promotions = Promotions([*rows, ("maseczka", [7])])

    with CaptureQueriesContext(connection) as queries:
        assert promotions.pages("maseczki") == (7,)
        assert promotions.pages("gmina wyraz12") == (12,)
        assert promotions.pages("gmina") == ()
    assert len(queries) == 0


def form(text: str, *chosen: Any) -> dict[str, Any]:
    rows = {f"pages-{n}-page": page.pk for n, page in enumerate(chosen)}
    order = {f"pages-{n}-ORDER": n for n, _ in enumerate(chosen)}
    counts = {"pages-TOTAL_FORMS": len(chosen), "pages-INITIAL_FORMS": 0, "pages-MIN_NUM_FORMS": 1}
    return {"text": text, **rows, **order, **counts, "pages-MAX_NUM_FORMS": 5}


def test_an_administrator_chooses_pages_for_words(admin: Client) -> None:
    act: ActPage = factories.ActPageFactory.create()
    member: MemberPage = factories.MemberPageFactory.create()

    assert admin.post(PROMOTED, form(" dodatek   węglowy ", act, member)).status_code == 302

    row = Promotion.objects.get()
    assert (row.text, [one.page_id for one in row.pages.all()]) == ("dodatek węglowy", [act.pk, member.pk])
    html = admin.get("/admin/search/promoted/").content.decode()
    assert act.title in html
    assert admin.post(f"/admin/search/promoted/delete/{row.pk}/").status_code == 302
    assert not PromotedPage.objects.exists()


def test_what_cannot_be_promoted_is_refused(admin: Client) -> None:
    draft = factories.InitiativePageFactory.create(live=False)
    live = factories.InitiativePageFactory.create()
    promote("dodatek węglowy", live)

    for data, said in (
        (form("maseczki", draft), "Wybierz stronę opublikowaną."),
        (form("maseczki", factories.home()), "Wybierz inicjatywę, akt prawny, członka albo partnera."),
        (form("węglowego dodatku", live), "pod hasłem „dodatek węglowy”"),
        (form("maseczki -szycie", live), "Wpisz same słowa"),
        (form("???", live), "Wpisz same słowa"),
        (form("maseczki"), "Proszę"),
    ):
        html = admin.post(PROMOTED, data).content.decode()
        assert said in html, said
        assert data["text"] in html
    assert Promotion.objects.count() == 1
    with pytest.raises(ValidationError):
        PromotedPage(page=draft).clean()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
def test_nobody_else_comes_near(sign_in: SignIn, role: Role) -> None:
    row, live = group("a1", "b2"), factories.InitiativePageFactory.create()
    client = sign_in(factories.person(role, factories.MemberPageFactory.create()))

    for address, data in (
        (SYNONYMS, {"phrases": "a\nb"}),
        (PROMOTED, form("maseczki", live)),
        (f"/admin/search/synonyms/edit/{row.pk}/", {"phrases": "a\nb"}),
        (f"/admin/search/synonyms/delete/{row.pk}/", {}),
        ("/admin/search/asked/", {}),
    ):
        assert client.post(address, data).status_code in {302, 403, 404, 405}
        assert client.get(address).status_code in {302, 403, 404}
    assert SynonymGroup.objects.get(pk=row.pk).phrases == "a1\nb2"
    assert not Promotion.objects.exists()
    assert "/admin/search/synonyms/" not in client.get("/admin/", follow=True).content.decode()

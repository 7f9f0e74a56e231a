"""Wagtail's own lists and choosers understand Polish: titles and numbers, drafts too, in any inflection, half typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry
from wagtail.search.query import And, Not, Or, Phrase, PlainText

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActPage, InitiativePage, MemberPage, Role
from initiatives.tests import factories
from search.wagtails.renewing import renew
from search.wagtails.words import asked, indexed

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def titles(rows: Any) -> set[str]:
    return {page.title for page in rows}


def typed(words: str, model: type[Page] = Page) -> set[str]:
    """As the admin's lists do it."""
    return titles(model.objects.all().autocomplete(words))


@pytest.fixture
def town(on_commit: OnCommit) -> MemberPage:
    with on_commit():
        member: MemberPage = factories.MemberPageFactory(title="Gorzów Wielkopolski")
        factories.ActPageFactory(parent=member, title="Uchwała w sprawie maseczek", number="XXIII/145/2020")
        factories.InitiativePageFactory(parent=member, title="Żółwin: obiady dla strażaków", live=False)
        factories.InitiativePageFactory(parent=member, title="Bielsko-Biała szyje maseczki")
    return member


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("uchwały", "Uchwała w sprawie maseczek"),
        ("uchwaly", "Uchwała w sprawie maseczek"),
        ("uchwaly maseczki", "Uchwała w sprawie maseczek"),
        ("uchwała maseczka", "Uchwała w sprawie maseczek"),
        ("sprawa uchwał", "Uchwała w sprawie maseczek"),
        ("XXIII/145/2020", "Uchwała w sprawie maseczek"),
        ("xxiii/14", "Uchwała w sprawie maseczek"),
        ("gorzow", "Gorzów Wielkopolski"),
        ("Gorzowa Wielkopolskiego", "Gorzów Wielkopolski"),
        ("wielkop", "Gorzów Wielkopolski"),
        ("zolw", "Żółwin: obiady dla strażaków"),
        ("ŻÓŁWIN strażacy", "Żółwin: obiady dla strażaków"),
        ("obiadem straz", "Żółwin: obiady dla strażaków"),
        ("bielsku-białej", "Bielsko-Biała szyje maseczki"),
        ("biala", "Bielsko-Biała szyje maseczki"),
    ],
)
def test_titles_are_found_in_any_inflection_and_half_typed(town: MemberPage, words: str, found: str) -> None:
    assert found in typed(words)


@pytest.mark.parametrize("words", ["uchwała drogi", "gorzowski most", "olwin", "maseczkowy bal"])
def test_all_words_are_asked_for(town: MemberPage, words: str) -> None:
    assert typed(words) == set()


def test_a_member_is_found_by_its_code(town: MemberPage) -> None:
    assert typed(town.code) == {"Gorzów Wielkopolski"}


def test_whole_words_are_asked_for_where_nobody_is_typing(town: MemberPage) -> None:
    assert titles(Page.objects.all().search("uchwały")) == {"Uchwała w sprawie maseczek"}
    assert titles(Page.objects.all().search("wielkop")) == set()


@pytest.mark.parametrize(
    "words", ['"', "'", "a\"b", "* OR", "uchwała)", "NEAR(", "%s", "\\", "!", "---", "\x00", "🌪️", "ﷺ", "a" * 5000]
)  # fmt: skip
def test_anything_may_be_typed(town: MemberPage, words: str) -> None:
    assert isinstance(typed(words), set)
    assert isinstance(titles(Page.objects.all().search(words)), set)


def test_words_are_joined_as_the_question_says(town: MemberPage) -> None:
    def found(query: Any) -> set[str]:
        return titles(get_search_backend().search(query, Page.objects.filter(depth__gt=3)))

    masks = {"Uchwała w sprawie maseczek", "Bielsko-Biała szyje maseczki"}
    assert found(PlainText("uchwała obiady", operator="or")) == {*masks, "Żółwin: obiady dla strażaków"} - {
        "Bielsko-Biała szyje maseczki"
    }
    assert found(Phrase("maseczki")) == masks
    assert found(And([PlainText("maseczki"), PlainText("uchwała")])) == {"Uchwała w sprawie maseczek"}
    assert found(Or([PlainText("obiad"), PlainText("maseczka")])) == {*masks, "Żółwin: obiady dla strażaków"}
    assert found(And([PlainText("maseczki"), Not(PlainText("uchwała"))])) == {"Bielsko-Biała szyje maseczki"}


def test_the_newest_comes_first(on_commit: OnCommit) -> None:
    with on_commit():
        for number in range(3):
            factories.InitiativePageFactory(title=f"Obiad {number}" + " obiad" * number)

    found = [page.title.split()[1] for page in InitiativePage.objects.all().autocomplete("obiad")]

    assert found == ["2", "1", "0"]


def test_editors_find_their_own_drafts_and_nobody_elses(sign_in: SignIn, on_commit: OnCommit) -> None:
    own, other = factories.MemberPageFactory(), factories.MemberPageFactory()
    with on_commit():
        for member, title in ((own, "Obiady dla strażaków"), (other, "Obiady dla harcerzy")):
            factories.InitiativePageFactory(parent=member, title=title, live=False)
    client = sign_in(factories.person(Role.EDITOR, own))

    for address in ("/admin/pages/search/?q=obiadami", f"/admin/pages/{own.pk}/?q=obiadami"):
        html = client.get(address, follow=True).content.decode()
        assert "Obiady dla strażaków" in html
        assert "Obiady dla harcerzy" not in html


def test_the_page_chooser_understands_as_well(sign_in: SignIn, town: MemberPage) -> None:
    client = sign_in(factories.person(Role.EDITOR, town))

    html = client.get("/admin/choose-page/search/?q=uchwały").content.decode()

    assert "Uchwała w sprawie maseczek" in html


def test_a_list_of_what_is_found_costs_the_same_for_one_row_and_for_many(sign_in: SignIn, on_commit: OnCommit) -> None:
    member = factories.MemberPageFactory()
    client = sign_in(factories.person(Role.EDITOR, member))
    with on_commit():
        for number in range(15):
            factories.InitiativePageFactory(parent=member, title="Obiady dla " + ("szkół" if number else "strażaków"))

    def queries(words: str) -> int:
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get("/admin/pages/search/", {"q": words}).status_code == 200
        return len(asked_for)

    queries("obiad")
    assert queries("obiad strażak") == queries("obiad")
    assert queries("obiad") <= 35


def test_a_save_asks_the_index_for_nothing_but_its_row(town: MemberPage) -> None:
    act = ActPage.objects.get()
    index = get_search_backend().get_index_for_model(ActPage)
    with CaptureQueriesContext(connection) as queries:
        index.add_items(ActPage, [act])

    assert len(queries) <= 3
    assert not any("AVG" in query["sql"] for query in queries)


def test_an_index_of_another_version_is_renewed_and_what_is_gone_is_forgotten(town: MemberPage) -> None:
    assert renew(most=1000) == 0
    left = IndexEntry.objects.count()
    with connection.cursor() as cursor:
        table = IndexEntry._meta.db_table
        cursor.execute(f"UPDATE {table} SET title = 'uchwała', autocomplete = 'uchwała', body = 'cała'")  # noqa: S608
    other = IndexEntry.objects.exclude(object_id=str(ActPage.objects.get().pk)).first()
    assert other
    IndexEntry.objects.filter(pk=other.pk).update(object_id="99999999")
    assert typed("uchwały") == set()

    assert renew(most=1000) == left

    assert typed("uchwały") == {"Uchwała w sprawie maseczek"}
    assert not IndexEntry.objects.filter(object_id="99999999").exists()
    assert renew(most=1000) == 0


def test_wagtails_own_command_makes_the_same(town: MemberPage) -> None:
    before = set(IndexEntry.objects.values_list("content_type", "object_id", "autocomplete"))

    call_command("update_index", verbosity=0)

    assert before <= set(IndexEntry.objects.values_list("content_type", "object_id", "autocomplete"))


def test_a_beginning_is_no_stem_of_another_word() -> None:
    (one,) = asked("gmin", unfinished=True)

    assert one.begins == "fgmin"
    assert "fgmina" in indexed("Gmina").split()
    assert not any(term.startswith("fgminy") for term in indexed("Gmina").split())

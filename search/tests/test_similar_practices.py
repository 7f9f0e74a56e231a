"""Practices that are told of beside one that is read: what is like it, published, and not named there already."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.users.models import User
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.tests import examples, factories
from search.asking import similar as asked
from search.asking.similar import similar
from search.index.rebuilding import begin, go_on
from search.models import Entry, IndexState

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HEADING = "Podobne praktyki"


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    yield
    asked._held.clear()


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory.create(title="Wierzbowo")


def practice(title: str, text: str, parent: MemberPage | None = None, **fields: object) -> InitiativePage:
    place = parent or factories.MemberPageFactory.create()
    found: InitiativePage = factories.InitiativePageFactory.create(
        parent=place, title=title, summary=title, description=f"<p>{text}</p>", language="pl", **fields
    )
    return found


def pumps(member: MemberPage) -> tuple[InitiativePage, InitiativePage]:
    """One, and another that says it in other forms; among others that are like neither."""
    one = practice("Pompy po powodzi", "Strażacy ochotnicy wożą pompy do zalanych piwnic.", member)
    other = practice("Wypożyczalnia pomp", "Zalane piwnice osuszano pompami strażaków.")
    for number, title in enumerate(("Zajęcia szachowe", "Nowe rozkłady jazdy", "Tłumacz migowy", "Zieleń miejska")):
        practice(f"{title} {number}", f"{title} prowadzone są popołudniami w bibliotece gminy Wierzbowo.", member)
    return one, other


def indexed() -> None:
    begin()
    list(go_on(today=timezone.localdate()))


def test_what_says_the_same_in_other_forms_is_similar_and_nothing_else(member: MemberPage) -> None:
    one, other = pumps(member)
    indexed()
    reader = factories.person()

    assert similar(one, user=reader) == [other]
    assert similar(other, user=reader) == [one]


def test_the_name_of_whose_it_is_makes_nothing_similar() -> None:
    member = factories.MemberPageFactory.create(title="Wierzbowo")
    one = practice("Ogrody deszczowe", "W Wierzbowie mieszkańcy Wierzbowa sadzą. Wierzbowo podlewa.", member)
    practice("Boiska szkolne", "W Wierzbowie uczniowie z Wierzbowa grają. Wierzbowo kibicuje.", member)
    for number in range(4):
        practice(f"Inna sprawa {number}", "Zupełnie co innego.")
    indexed()

    assert similar(one, user=factories.person()) == []


def test_acts_and_members_are_no_practices(member: MemberPage) -> None:
    one, other = pumps(member)
    examples.act(member, title="Uchwała: pompy do zalanych piwnic po powodzi, strażacy ochotnicy")
    factories.MemberPageFactory.create(title="Pompy i piwnice", introduction="<p>Strażacy, pompy, powodzie</p>")
    indexed()

    assert similar(one, user=factories.person()) == [other]


def test_drafts_and_what_was_taken_back_are_told_to_nobody(member: MemberPage) -> None:
    one, other = pumps(member)
    practice("Pompy w szkicu", "Pompy strażaków w zalanych piwnicach po powodzi.", member, live=False)
    indexed()
    editor = factories.person(Role.EDITOR, member)
    assert similar(one, user=editor) == [other]

    InitiativePage.objects.filter(pk=other.pk).update(live=False)

    assert Entry.objects.get(pk=other.pk).what
    assert similar(one, user=editor) == []


def test_who_belongs_nowhere_is_told_of_nothing(member: MemberPage) -> None:
    one, _ = pumps(member)
    indexed()

    assert similar(one, user=factories.UserFactory.create()) == []
    assert similar(one, user=AnonymousUser()) == []


def test_the_page_shows_it_but_not_what_it_names_already(sign_in: SignIn, member: MemberPage) -> None:
    one, other = pumps(member)
    third = practice("Pompy ratunkowe", "Strażacy pompują wodę z zalanych piwnic pompami po powodzi.")
    indexed()
    client = sign_in(factories.person())

    def section() -> str:
        return client.get(one.url).content.decode().partition(HEADING)[2]

    assert other.title in section()
    assert third.title in section()
    examples.base_on(one, other)
    assert other.title not in section()
    assert third.title in section()


def test_where_nothing_is_similar_the_page_does_not_speak_of_it(sign_in: SignIn, member: MemberPage) -> None:
    one = practice("Pompy po powodzi", "Strażacy wożą pompy.", member)
    indexed()

    assert HEADING not in sign_in(factories.person()).get(one.url).content.decode()


@pytest.mark.parametrize("state", ["no index", "another analyser", "empty"])
def test_without_an_index_the_page_falls_silent(sign_in: SignIn, member: MemberPage, state: str) -> None:
    one, _ = pumps(member)
    indexed()
    if state == "no index":
        IndexState.objects.all().delete()
    elif state == "another analyser":
        IndexState.objects.update(analyser="another 1")
    else:
        Entry.objects.all().delete()

    response = sign_in(factories.person()).get(one.url)

    assert response.status_code == 200
    assert HEADING not in response.content.decode()


def test_a_draft_that_is_previewed_has_none(member: MemberPage) -> None:
    one, _ = pumps(member)
    indexed()
    one.live = False

    assert similar(one, user=factories.person()) == []


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_read_before_costs_one_query_more_and_none_where_nothing_is_similar() -> None:
    member = factories.MemberPageFactory.create()
    one, other = pumps(member)
    lonely = practice("Koncert", "Orkiestra gra.", member)
    reader = factories.person()
    assert reader.membership

    def cost(page: InitiativePage) -> int:
        with CaptureQueriesContext(connection) as captured:
            similar(page, user=reader)
        return len(captured)

    assert similar(one, user=reader) == [other]
    assert similar(lonely, user=reader) == []
    assert (cost(one), cost(lonely)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_published_anew_is_asked_for_anew() -> None:
    one, other = pumps(factories.MemberPageFactory.create())
    reader = factories.person()
    assert similar(one, user=reader) == [other]

    one.title = one.summary = "Szachy"
    one.description = "<p>Zajęcia szachowe w bibliotece.</p>"
    one.save_revision().publish()

    assert other not in similar(InitiativePage.objects.get(pk=one.pk), user=reader)


def test_no_more_is_held_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "MOST_HELD", 4)
    for number in range(20):
        asked._hold((number, None), ())

    assert len(asked._held) <= 4
    assert (19, None) in asked._held

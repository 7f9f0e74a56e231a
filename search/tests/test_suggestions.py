"""What is offered while somebody types: of what is published, to those who belong somewhere, whatever is typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries as CountQueries

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.register import registry
from initiatives.tests import factories
from search.index import titles
from search.index.rebuilding import begin, go_on
from search.models import Entry

pytestmark = pytest.mark.django_db

ADDRESS = "/szukaj/podpowiedzi/"
SignIn = Callable[[User], Client]


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory.create(title="Gmina Żółkiewka", code="2469011")


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(factories.person())


def indexed() -> None:
    begin()
    list(go_on(today=timezone.localdate()))


def offered(client: Client, typed: str) -> dict[str, list[str]]:
    response = client.get(ADDRESS, {"q": typed})
    assert response.status_code == 200
    return {group["title"]: [row["text"] for row in group["rows"]] for group in response.json()["groups"]}


def test_each_kind_is_offered_under_its_own_heading(reader: Client, member: MemberPage) -> None:
    initiative = factories.InitiativePageFactory.create(parent=member, title="Żywność dla seniorów", language="pl")
    act = factories.ActPageFactory.create(parent=member, title="Uchwała o żywności", number="XXIII/145/2020")
    partner = factories.PartnerPageFactory.create(title="Kraj żywiecki")
    theirs = factories.InitiativePageFactory.create(parent=partner, title="Żywieniowy dyżur")
    factories.topic("Żywność", "zywnosc", factories.topic("Zaopatrzenie", "zaopatrzenie"))
    indexed()

    groups = reader.get(ADDRESS, {"q": "zyw"}).json()["groups"]

    rows = {group["title"]: group["rows"] for group in groups}
    assert list(rows) == ["Inicjatywy", "Akty prawne", "Gminy i organizacje", "Od partnerów", "Tematy"]
    assert rows["Inicjatywy"] == [
        {"text": "Żywność dla seniorów", "address": initiative.url, "note": "Gmina Żółkiewka", "language": "pl"}
    ]
    assert rows["Akty prawne"][0]["note"] == "XXIII/145/2020 · Gmina Żółkiewka"
    assert rows["Akty prawne"][0]["address"] == act.url
    assert rows["Gminy i organizacje"][0]["address"] == partner.url
    assert rows["Od partnerów"][0]["address"] == theirs.url
    assert rows["Tematy"][0] == {
        "text": "Żywność", "address": "/temat/zywnosc/", "note": "Zaopatrzenie", "language": "pl"
    }  # fmt: skip
    for own in rows.values():
        assert reader.get(own[0]["address"]).status_code == 200


@pytest.mark.parametrize("typed", ["XXIII/145", "145/2020", "xxiii"])
def test_an_act_is_offered_by_its_number(reader: Client, member: MemberPage, typed: str) -> None:
    factories.ActPageFactory.create(parent=member, title="O sesjach", number="XXIII/145/2020")
    indexed()

    assert offered(reader, typed) == {"Akty prawne": ["O sesjach"]}


def test_a_member_says_where_it_is(reader: Client) -> None:
    unit = next(unit for unit in registry.units() if unit.kind == "rural")
    factories.MemberPageFactory.create(title="Gmina Zielona", code=unit.code)
    indexed()

    groups = reader.get(ADDRESS, {"q": "zielon"}).json()["groups"]

    assert unit.powiat_name in groups[0]["rows"][0]["note"]
    assert unit.voivodeship_name in groups[0]["rows"][0]["note"]


def test_there_are_nine_at_most(reader: Client, member: MemberPage) -> None:
    for number in range(12):
        factories.InitiativePageFactory.create(parent=member, title=f"Agregat {number}")
        factories.ActPageFactory.create(parent=member, title=f"O agregacie {number}")
    indexed()

    groups = offered(reader, "agreg")

    assert {title: len(rows) for title, rows in groups.items()} == {"Inicjatywy": 5, "Akty prawne": 4}


def test_how_many_there_are_is_said(reader: Client, member: MemberPage) -> None:
    for number in range(2):
        factories.InitiativePageFactory.create(parent=member, title=f"Agregat {number}")
    indexed()

    assert reader.get(ADDRESS, {"q": "agregat"}).json()["said"] == "2 podpowiedzi. Prowadzą do nich strzałki."
    assert reader.get(ADDRESS, {"q": "qqq"}).json()["said"] == "Brak podpowiedzi."


def test_a_draft_is_offered_to_nobody_not_even_its_author(sign_in: SignIn, member: MemberPage) -> None:
    factories.InitiativePageFactory.create(parent=member, title="Agregat w szkicu", live=False)
    factories.ActPageFactory.create(parent=member, title="Agregat w uchwale", number="I/7/2031", live=False)
    indexed()

    for role, place in ((Role.EDITOR, member), (Role.MODERATOR, member), (Role.ADMINISTRATOR, None)):
        client = sign_in(factories.person(role, place))
        assert offered(client, "agregat") == {}
        assert offered(client, "I/7/2031") == {}


def test_the_title_of_a_draft_over_a_published_page_is_not_known(reader: Client, member: MemberPage) -> None:
    page = factories.InitiativePageFactory.create(parent=member, title="Agregat")
    page.title = "Pompa"
    page.save_revision()
    indexed()

    assert offered(reader, "pompa") == {}
    assert offered(reader, "agregat") == {"Inicjatywy": ["Agregat"]}


def test_what_was_taken_back_goes_at_once(reader: Client, member: MemberPage, on_commit: OnCommit) -> None:
    page = factories.InitiativePageFactory.create(parent=member, title="Agregat")
    indexed()
    assert offered(reader, "agregat")

    with on_commit():
        page.unpublish()

    assert offered(reader, "agregat") == {}


def test_what_the_index_still_has_is_not_offered_once_it_is_taken_back(reader: Client, member: MemberPage) -> None:
    page = factories.InitiativePageFactory.create(parent=member, title="Agregat")
    indexed()

    InitiativePage.objects.filter(pk=page.pk).update(live=False)

    assert Entry.objects.get(pk=page.pk).what
    assert offered(reader, "agregat") == {}


def test_who_belongs_nowhere_and_strangers_are_offered_nothing(sign_in: SignIn, member: MemberPage) -> None:
    factories.InitiativePageFactory.create(parent=member, title="Agregat")
    indexed()

    nowhere = sign_in(factories.UserFactory.create()).get(ADDRESS, {"q": "agregat"})
    stranger = Client().get(ADDRESS, {"q": "agregat"}, headers={"accept": "application/json"})

    assert (nowhere.status_code, stranger.status_code) == (403, 403)
    assert b"Agregat" not in nowhere.content + stranger.content


def test_without_an_index_topics_are_offered_alone(reader: Client, member: MemberPage) -> None:
    factories.InitiativePageFactory.create(parent=member, title="Agregaty")
    Entry.objects.all().delete()
    factories.topic("Agregaty", "agregaty")

    assert offered(reader, "agreg") == {"Tematy": ["Agregaty"]}


@pytest.mark.django_db(transaction=True)
def test_it_costs_two_queries_beside_those_of_every_request(
    sign_in: SignIn, django_assert_num_queries: CountQueries
) -> None:
    """Session and person; whether names are current, and pages. Outside of a transaction, as it is asked."""
    member = factories.MemberPageFactory.create()
    for number in range(6):
        factories.InitiativePageFactory.create(parent=member, title=f"Odstojnik {number}")
        factories.ActPageFactory.create(parent=member, title=f"O agregacie {number}")
    client = sign_in(factories.person())
    assert sum(map(len, offered(client, "odstojnik").values())) == 6

    with django_assert_num_queries(2 + 2):
        client.get(ADDRESS, {"q": "odstojni"})


@pytest.mark.parametrize("typed", ["", "\x00", "' OR 1=1 --", "%_", "\n", "﷽" * 300, "(" * 500, "/" * 9000, "żół\x00w"])
def test_anything_may_be_typed(reader: Client, typed: str) -> None:
    assert reader.get(ADDRESS, {"q": typed}).status_code == 200
    assert reader.get(ADDRESS).status_code == 200
    assert reader.get(f"{ADDRESS}?q=%ff%fe&q=2").status_code == 200
    assert reader.post(ADDRESS, {"q": typed}).status_code == 405


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_it(reader: Client, typed: str) -> None:
    assert reader.get(ADDRESS, {"q": typed.encode("utf-8", "replace")}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_process_follows_what_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held between requests, where no transaction is open: only what changed is read."""
    member = factories.MemberPageFactory.create()
    pages = [factories.InitiativePageFactory.create(parent=member, title=f"Agregat {number}") for number in range(3)]
    numbers = [page.pk for page in pages]
    reads: list[Any] = []
    read = titles._read

    def noted(state: Any) -> Any:
        reads.append(state)
        return read(state)

    monkeypatch.setattr(titles, "_read", noted)

    def found(typed: str) -> list[int]:
        return sorted(titles.titles().best(typed, 9).get("inicjatywy", []))

    assert found("agregat") == numbers
    pages[0].title = "Pompa"
    pages[0].save_revision().publish()
    pages[1].unpublish()
    assert (found("agregat"), found("pompa"), len(reads)) == ([numbers[2]], [numbers[0]], 1)

    monkeypatch.setattr(titles, "MOST_CHANGED", 2)
    pages[2].title = "Pompa druga"
    pages[2].save_revision().publish()
    assert (found("agregat"), found("pompa"), len(reads)) == ([], [numbers[0], numbers[2]], 2)

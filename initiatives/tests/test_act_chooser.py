"""Choosing an act, or adding one without leaving the form."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.users.models import User
from initiatives.models import ActPage, Attachment, InitiativePage, MemberPage, Role
from initiatives.services import acts
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
URL = "/admin/choose/act/"
INITIATIVES = "/admin/choose/initiative/"


@pytest.fixture
def member() -> MemberPage:
    member: MemberPage = factories.MemberPageFactory(title="Gliwice")
    return member


@pytest.fixture
def client(member: MemberPage, sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.EDITOR, member))


def listed(client: Client, url: str = URL, **query: Any) -> list[str]:
    page = client.get(f"{url}results/", query).context["results"]
    return [row.title for row in page]


def new_act(**fields: Any) -> dict[str, Any]:
    data = {"title": "w sprawie targowisk", "kind": "resolution", "number": "XX/1/2020", "issued_on": "2020-04-02"}
    return {f"new-act-{name}": value for name, value in (data | fields).items() if value is not None}


def test_what_others_published_and_ones_own_drafts_are_offered(client: Client, member: MemberPage) -> None:
    for make, url in ((factories.ActPageFactory, URL), (factories.InitiativePageFactory, INITIATIVES)):
        other = factories.MemberPageFactory()
        make(parent=other, title="Cudze")
        make(parent=other, title="Cudzy szkic", live=False)
        make(parent=member, title="Własny szkic", live=False)

        assert sorted(listed(client, url)) == ["Cudze", "Własny szkic"]


@pytest.mark.parametrize(
    "query", ["targowisk", "TARGOWISK", "xx/7", "XX/7/2020 gliwice", "Żywność", "żywność", "ŻYWNOŚĆ"]
)
def test_an_act_is_found_by_words_of_its_title_its_number_and_its_member(
    client: Client, member: MemberPage, query: str
) -> None:
    factories.ActPageFactory(parent=member, title="Żywność na targowiskach", number="XX/7/2020")
    factories.ActPageFactory(title="Zupełnie inny", number="I/1/2019")

    assert listed(client, q=query) == ["Żywność na targowiskach"]
    assert "XX/7/2020 · Żywność na targowiskach" in client.get(f"{URL}results/", {"q": query}).content.decode()


def test_an_answer_names_nothing_that_is_not_offered(client: Client) -> None:
    secret = factories.ActPageFactory(live=False)
    published = factories.ActPageFactory()

    assert client.get(f"{URL}chosen/{secret.pk}/").status_code == 404
    assert client.get(f"{URL}chosen/x/").status_code == 404
    assert client.get(f"{URL}chosen/{'9' * 30}/").status_code == 404
    assert client.get(f"{URL}chosen/{published.pk}/").json()["result"]["id"] == str(published.pk)
    several = client.get(f"{URL}chosen-multiple/", {"id": [secret.pk, published.pk, "x"]}).json()["result"]
    assert [row["id"] for row in several] == [str(published.pk)]


def test_the_title_of_anothers_draft_is_not_shown(client: Client) -> None:
    act: ActPage = factories.ActPageFactory(title="Jawny")
    act.title = "Niejawny"
    act.save_revision()

    assert "Niejawny" not in client.get(f"{URL}chosen/{act.pk}/").content.decode()
    assert "Niejawny" not in client.get(f"{URL}results/").content.decode()


def test_a_long_list_costs_what_a_short_one_costs(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.ActPageFactory()
    listed(client)
    with django_assert_num_queries(6) as short:
        listed(client)
    for _ in range(9):
        factories.ActPageFactory()
    with django_assert_num_queries(len(short)):
        assert len(listed(client)) == 10


def test_a_new_act_stands_below_the_initiatives_own_member_with_its_file(client: Client, member: MemberPage) -> None:
    file = SimpleUploadedFile("uchwala.txt", "Uchwała w sprawie targowisk.".encode())

    response = client.post(f"{URL}create/?organisation={member.pk}", new_act(file=file))

    act = ActPage.objects.get()
    assert response.json()["step"] == "chosen"
    assert response.json()["result"]["id"] == str(act.pk)
    assert (act.get_parent().pk, act.live, act.number, act.issued_on) == (
        member.pk, False, "XX/1/2020", date(2020, 4, 2),
    )  # fmt: skip
    attachment = Attachment.objects.get()
    assert [row.document for row in act.files.all()] == [attachment]
    assert (attachment.collection, attachment.title, attachment.file_size) == (member.collection, "uchwala.txt", 29)
    assert act.get_latest_revision_as_object().files.count() == 1


def test_bad_input_keeps_what_was_typed(client: Client, member: MemberPage) -> None:
    file = SimpleUploadedFile("uchwala.exe", b"MZ")

    response = client.post(f"{URL}create/?organisation={member.pk}", new_act(issued_on="32.13.2020", file=file))

    html = response.json()["htmlFragment"]
    assert response.json()["step"] == "reshow_creation_form"
    assert "w sprawie targowisk" in html
    assert "32.13.2020" in html
    assert "Wpisz poprawną datę." in html
    assert "Tego pliku nie można dołączyć" in html
    assert not ActPage.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("organisation", ["another", "home", "none", "nonsense", "endless"])
def test_nobody_adds_an_act_where_it_may_not_stand(client: Client, organisation: str) -> None:
    number = {
        "another": factories.MemberPageFactory().pk,
        "home": factories.home().pk,
        "none": "",
        "nonsense": "1 or 1",
        "endless": "9" * 30,
    }[organisation]

    client.post(f"{URL}create/", new_act(), query_params={"organisation": number})

    assert not ActPage.objects.exists()
    assert "new-act" not in client.get(URL, {"organisation": number}).json()["html"]


def test_the_tab_is_there_where_an_act_may_stand(client: Client, member: MemberPage, sign_in: SignIn) -> None:
    assert "new-act" in client.get(URL, {"organisation": member.pk}).json()["html"]
    administrator = sign_in(factories.person(Role.ADMINISTRATOR))
    assert "new-act" in administrator.get(URL, {"organisation": member.pk}).json()["html"]


def test_the_service_refuses_who_may_not(member: MemberPage) -> None:
    for person in (
        factories.person(Role.OFFICIAL, member),
        factories.person(Role.EDITOR, factories.MemberPageFactory()),
    ):
        with pytest.raises(PermissionDenied):
            acts.create_act(organisation=member, user=person, title="w sprawie targowisk")

    assert not ActPage.objects.exists()


def test_the_form_of_an_initiative_tells_the_chooser_where_it_stands(client: Client, member: MemberPage) -> None:
    new = client.get(f"/admin/pages/add/initiatives/initiativepage/{member.pk}/").content.decode()
    page: InitiativePage = factories.InitiativePageFactory(parent=member)
    old = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    for html in (new, old):
        assert f'value="{member.pk}" data-organisation' in html

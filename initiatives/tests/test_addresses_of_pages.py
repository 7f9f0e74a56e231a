"""A page's former addresses lead to it, in one step, and tell nothing to those who may not read it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.services import addresses, organisations
from initiatives.tests import bulk, factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(factories.person())


@pytest.fixture
def rename(on_commit: OnCommit) -> Callable[[Page, str], None]:
    """As the form does: a revision with another address is published."""

    def to(page: Page, slug: str) -> None:
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        with on_commit():
            page.save_revision().publish()

    return to


Rename = Callable[[Page, str], None]


def lead(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


# What leads on ------------------------------------------------------------------------------------------------------


def test_a_changed_address_leads_on_with_all_that_is_below(reader: Client, rename: Rename) -> None:
    member = factories.MemberPageFactory(slug="stara")
    page = factories.InitiativePageFactory(parent=member, slug="maseczki")

    rename(member, "nowa")

    assert lead(reader, "/stara/") == (301, "/nowa/")
    assert lead(reader, "/stara/maseczki/") == (301, "/nowa/maseczki/")
    assert reader.get("/nowa/maseczki/").status_code == 200
    assert Redirect.objects.filter(redirect_page=page).count() == 1


def test_a_member_that_is_called_otherwise_is_found_under_both_addresses(reader: Client, on_commit: OnCommit) -> None:
    member = factories.MemberPageFactory(slug="stara", title="Stara")
    factories.InitiativePageFactory(parent=member, slug="maseczki")

    with on_commit():
        organisations.change_unit(member=member, title="Nowa", on=date(2026, 1, 1))

    address = MemberPage.objects.get(pk=member.pk).url
    assert address != "/stara/"
    assert lead(reader, "/stara/") == (301, address)
    assert lead(reader, "/stara/maseczki/") == (301, f"{address}maseczki/")


def test_the_query_survives_and_no_browser_keeps_the_answer(reader: Client, rename: Rename) -> None:
    member = factories.MemberPageFactory(slug="stara")
    rename(member, "nowa")

    response = reader.get("/stara/?akty=2&q=%C5%82%C3%B3d%C5%BA")

    assert response.headers["Location"] == "/nowa/?akty=2&q=%C5%82%C3%B3d%C5%BA"
    assert "no-cache" in response.headers["Cache-Control"]


def test_an_address_without_its_last_slash_leads_there_at_once(reader: Client, rename: Rename) -> None:
    rename(factories.MemberPageFactory(slug="stara"), "nowa")

    assert lead(reader, "/stara") == (301, "/nowa/")


def test_a_page_that_moves_often_is_one_step_away(reader: Client, rename: Rename, on_commit: OnCommit) -> None:
    member = factories.MemberPageFactory(slug="gmina-a")
    page = factories.InitiativePageFactory(parent=member, slug="raz")
    rename(page, "dwa")
    rename(page, "trzy")
    other = factories.MemberPageFactory(slug="gmina-b")
    with on_commit():
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=other.pk), "last-child")
    rename(other, "gmina-c")

    for path in ("/gmina-a/raz/", "/gmina-a/dwa/", "/gmina-a/trzy/", "/gmina-b/trzy/"):
        assert lead(reader, path) == (301, "/gmina-c/trzy/")


def test_a_page_that_goes_back_and_forth_makes_no_loop(reader: Client, rename: Rename) -> None:
    page = factories.InitiativePageFactory(parent=factories.MemberPageFactory(slug="gmina"), slug="raz")
    for slug in ("dwa", "raz", "dwa", "raz"):
        rename(page, slug)

    assert lead(reader, "/gmina/dwa/") == (301, "/gmina/raz/")
    assert reader.get("/gmina/raz/").status_code == 200
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/gmina/dwa"]


def test_a_page_that_was_published_before_keeps_its_address_and_one_that_never_was_had_none(
    reader: Client, rename: Rename, on_commit: OnCommit
) -> None:
    member = factories.MemberPageFactory(slug="stara")
    taken_back = factories.InitiativePageFactory(parent=member, slug="cofnieta")
    taken_back.save_revision().publish()
    InitiativePage.objects.get(pk=taken_back.pk).unpublish()
    factories.InitiativePageFactory(parent=member, slug="szkic", live=False)

    rename(member, "nowa")

    assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/stara", "/stara/cofnieta"}
    assert lead(reader, "/stara/cofnieta/") == (404, "")
    with on_commit():
        InitiativePage.objects.get(pk=taken_back.pk).save_revision().publish()
    assert lead(reader, "/stara/cofnieta/") == (301, "/nowa/cofnieta/")


def test_a_page_published_at_a_former_address_wins_and_the_redirect_goes(reader: Client, rename: Rename) -> None:
    member = factories.MemberPageFactory(slug="gmina")
    rename(factories.InitiativePageFactory(parent=member, slug="raz"), "dwa")
    newcomer = factories.InitiativePageFactory(parent=member, slug="raz", live=False, title="Nowa")
    assert lead(reader, "/gmina/raz/") == (301, "/gmina/dwa/")

    newcomer.save_revision().publish()

    assert "Nowa" in reader.get("/gmina/raz/").content.decode()
    assert not Redirect.objects.filter(old_path="/gmina/raz").exists()


# What does not ------------------------------------------------------------------------------------------------------


def test_a_stranger_learns_nothing_from_a_former_address(client: Client, rename: Rename) -> None:
    rename(factories.MemberPageFactory(slug="stara"), "nowa")

    for path in ("/stara/", "/stara", "/zmyslona/", "/sta ra.php"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/konto/logowanie/")
        assert "nowa" not in response.headers["Location"]


@pytest.mark.parametrize("path", ["/stara/", "/stara", "/stara.html"])
def test_somebody_who_belongs_nowhere_learns_nothing_either(sign_in: SignIn, rename: Rename, path: str) -> None:
    member = factories.MemberPageFactory(slug="stara")
    rename(member, "nowa")
    Redirect.objects.create(old_path="/stara.html", redirect_page=member)
    client = sign_in(factories.UserFactory.create())

    response = client.get(path, follow=True)

    assert response.status_code in {403, 404}
    assert "nowa" not in response.content.decode()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR])
def test_the_former_address_of_a_withdrawn_page_does_not_tell_its_new_one(
    sign_in: SignIn, rename: Rename, role: str
) -> None:
    page = factories.InitiativePageFactory(parent=factories.MemberPageFactory(slug="gmina"), slug="raz")
    rename(page, "tajny-tytul")
    InitiativePage.objects.get(pk=page.pk).unpublish()
    client = sign_in(factories.person(role, factories.MemberPageFactory()))

    response, unknown = client.get("/gmina/raz/"), client.get("/gmina/nic/")

    assert response.status_code == unknown.status_code == 404
    assert "tajny" not in response.content.decode()


def test_a_form_is_not_sent_on(reader: Client, rename: Rename) -> None:
    rename(factories.MemberPageFactory(slug="stara"), "nowa")

    assert reader.post("/stara/", {"a": "b"}).status_code == 404


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_no_redirect_leads_out_of_the_site(reader: Client, link: str) -> None:
    Redirect.objects.create(old_path="/stara", redirect_link=link)

    assert lead(reader, "/stara/") == (404, "")


def test_links_are_followed_to_their_end_and_never_in_a_circle(reader: Client, rename: Rename) -> None:
    rename(factories.MemberPageFactory(slug="stara"), "nowa")
    Redirect.objects.create(old_path="/dawna", redirect_link="/stara/")
    Redirect.objects.create(old_path="/lista", redirect_link="/inicjatywy/?etap=idea")
    Redirect.objects.create(old_path="/kolo", redirect_link="/obwod/")
    Redirect.objects.create(old_path="/obwod", redirect_link="/kolo/")

    assert lead(reader, "/dawna/") == (301, "/nowa/")
    assert lead(reader, "/lista/?strona=2") == (301, "/inicjatywy/?etap=idea&strona=2")
    assert lead(reader, "/kolo/") == lead(reader, "/obwod/") == (404, "")


@pytest.mark.parametrize("path", ["/a%00b/", "/" + "a" * 300 + "/", "/%FF%FE/", "//stara/", "/;a=b", "/?"])
def test_odd_addresses_break_nothing(reader: Client, path: str) -> None:
    assert reader.get(path).status_code in {200, 400, 404}


# What it costs ------------------------------------------------------------------------------------------------------


def test_only_what_is_not_found_costs_a_query(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = factories.person()
    assert user.membership

    with django_assert_num_queries(1):
        assert addresses.destination(path="/nic/", user=user) is None


def test_a_member_with_a_thousand_pages_is_renamed_in_as_many_statements_as_one_with_ten(
    reader: Client, rename: Rename
) -> None:
    counts = []
    for number, size in enumerate((10, 1000)):
        member = factories.MemberPageFactory(slug=f"stara-{number}")
        bulk.add_pages(member, InitiativePage, size, title="Nr {n}", summary="S", description="<p>O</p>", category_id=1)
        with CaptureQueriesContext(connection) as captured:
            rename(member, f"nowa-{number}")
        counts.append(len(captured))

    # A select, a delete and an insert for each batch of addresses.
    assert counts[1] - counts[0] <= 3 * 2 * 1000 / addresses.BATCH
    last = InitiativePage.objects.latest("path")
    assert lead(reader, last.url.replace("nowa", "stara")) == (301, last.url)
    assert Redirect.objects.count() == 1012

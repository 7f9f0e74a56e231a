"""Redirects that the association's administrator makes: inside the site, from addresses where nothing stands."""

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import PartnerPage, Role
from initiatives.tests import factories
from initiatives.tests.editing import edit, initiative_data, paragraph

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
NEW = "/admin/former-addresses/new/"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def test_a_redirect_leads_to_a_page_or_a_list(client: Client) -> None:
    page = factories.InitiativePageFactory()

    client.post(NEW, {"old_path": "/dawny-adres/", "redirect_page": page.pk})
    client.post(NEW, {"old_path": "/pomysly.html", "redirect_link": "/inicjatywy/?etap=idea"})

    assert client.get("/dawny-adres/").headers["Location"] == page.url
    assert client.get("/pomysly.html?strona=2").headers["Location"] == "/inicjatywy/?etap=idea&strona=2"
    html = client.get("/admin/former-addresses/").content.decode()
    assert "/dawny-adres" in html
    assert "zapisany ręcznie" in html


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "inicjatywy", "/dawny/"],
)
def test_a_redirect_leads_neither_out_of_the_site_nor_to_itself(client: Client, link: str) -> None:
    response = client.post(NEW, {"old_path": "/dawny", "redirect_link": link})

    assert "redirect_link" in response.context["form"].errors
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    "old", ["", "/", "//", "dawny", "https://evil.example/dawny", "//evil.example/x", "/dawny?a=b"]
)
def test_a_redirect_begins_at_an_address_of_the_site(client: Client, old: str) -> None:
    client.post(NEW, {"old_path": old, "redirect_link": "/inicjatywy/"})

    assert not Redirect.objects.exists()


def test_a_redirect_begins_neither_at_a_page_nor_where_another_does(client: Client) -> None:
    page = factories.InitiativePageFactory()
    for old in (page.url, "/dawny/", "/dawny"):
        client.post(NEW, {"old_path": old, "redirect_link": "/inicjatywy/"})

    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/dawny"]


def test_a_redirect_needs_one_target_which_is_published(client: Client) -> None:
    page, draft = factories.InitiativePageFactory(), factories.InitiativePageFactory(live=False)
    for target in ({}, {"redirect_page": page.pk, "redirect_link": "/akty/"}, {"redirect_page": draft.pk}):
        client.post(NEW, {"old_path": "/dawny/", **target})

    assert not Redirect.objects.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_it_is_nobody_elses(sign_in: SignIn, role: str) -> None:
    client = sign_in(factories.person(role, factories.MemberPageFactory()))
    page = factories.InitiativePageFactory()
    redirect = Redirect.objects.create(old_path="/dawny", redirect_page=page)

    assert client.get("/admin/former-addresses/").status_code == 403
    client.post(NEW, {"old_path": "/moj/", "redirect_link": "/akty/"})
    client.post(f"/admin/former-addresses/delete/{redirect.pk}/")
    assert "former-addresses" not in client.get("/admin/").content.decode()
    assert list(Redirect.objects.all()) == [redirect]


def test_the_librarys_own_views_are_closed_and_named_nowhere(client: Client) -> None:
    for path in ("/admin/redirects/", "/admin/redirects/add/", "/admin/redirects/import/"):
        assert client.get(path).status_code == 404
    assert "/admin/redirects/" not in client.get("/admin/").content.decode()
    assert "/admin/former-addresses/" in client.get("/admin/").content.decode()


# Addresses that pages may have --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["inicjatywy", "akty", "szukaj", "konto", "admin", "kategoria", "media", "static"])
def test_no_organisation_hides_behind_an_address_of_the_site(client: Client, slug: str) -> None:
    home = factories.home()
    data = {"title": "Związek", "slug": slug, "country": "PL", "channels-count": "0", "introduction": "null"}

    response = client.post(f"/admin/pages/add/initiatives/partnerpage/{home.pk}/", data)

    assert "Tego adresu używa sam serwis. Wybierz inny." in response.content.decode()
    assert not home.get_children().exists()


def test_an_organisation_whose_name_is_an_address_of_the_site_gets_another_one() -> None:
    page: PartnerPage = factories.PartnerPageFactory(title="Akty", slug="")

    assert page.slug == "akty-1"


def test_an_editor_cannot_take_the_address_of_another_member(sign_in: SignIn, on_commit: OnCommit) -> None:
    """Whatever is typed stays below the member: a slug holds no slash."""
    mine, other = factories.MemberPageFactory(slug="moja"), factories.MemberPageFactory(slug="inna")
    page = factories.InitiativePageFactory(parent=mine, slug="moja-strona")
    client = sign_in(factories.person(Role.MODERATOR, mine))

    for slug in ("../inna", "/inna/", "inna/strona", "a" * 130, "inna"):
        data = initiative_data(
            title="x", slug=slug, category=str(page.category_id), summary="s", description=paragraph("o")
        )
        with on_commit():
            edit(client, page, data, action="action-publish")

    assert client.get("/inna/").context["page"].pk == other.pk
    assert client.get("/moja/moja-strona/").headers["Location"] == "/moja/inna/"
    assert not Redirect.objects.exclude(old_path__startswith="/moja/").exists()

"""Who takes a page away is asked where readers are led instead, and told what is in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.users.models import User
from initiatives.models import (
    ActAmendment,
    ActPage,
    GroupingPage,
    InitiativePage,
    InitiativeSource,
    MemberPage,
    PartnerPage,
    Role,
)
from initiatives.services import addresses
from initiatives.services.deletion import obstacles
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory(slug="gmina", title="Gmina Cicha")
    return page


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def delete_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:delete", args=[page.pk])


def bulk_url(*pages: Page, action: str = "delete") -> str:
    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return path + "?" + "&".join(f"id={page.pk}" for page in pages)


def is_there(page: Page) -> bool:
    return bool(Page.objects.filter(pk=page.pk).exists())


def leads_to(client: Client, path: str) -> str:
    response = client.get(path)
    return response.headers["Location"] if response.status_code == 301 else str(response.status_code)


# Where readers are led ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", [factories.InitiativePageFactory, factories.ActPageFactory])
def test_readers_are_led_to_the_organisation_unless_another_page_is_chosen(
    client: Client, member: MemberPage, factory: Any
) -> None:
    page, other = factory(parent=member, slug="jedna"), factory(parent=member, slug="druga")
    better = factories.InitiativePageFactory(slug="lepsza")

    form = client.get(delete_url(page)).context["form"]
    assert form.fields["target"].initial.pk == member.pk
    client.post(delete_url(page), {})
    client.post(delete_url(other), {"target": better.pk})

    assert not is_there(page)
    assert not is_there(other)
    assert leads_to(client, "/gmina/jedna/") == "/gmina/"
    assert leads_to(client, "/gmina/druga/") == better.url


@pytest.mark.parametrize("model", [MemberPage, PartnerPage, GroupingPage])
def test_a_deleted_organisation_leads_to_the_home_page(client: Client, model: type[Page]) -> None:
    factory = {
        MemberPage: factories.MemberPageFactory,
        PartnerPage: factories.PartnerPageFactory,
        GroupingPage: factories.GroupingPageFactory,
    }[model]
    page = factory(slug="dawna")

    client.post(delete_url(page), {})

    assert not is_there(page)
    assert leads_to(client, "/dawna/") == "/"


def test_addresses_that_led_to_the_page_lead_on_in_one_step(client: Client, member: MemberPage) -> None:
    page = factories.InitiativePageFactory(parent=member, slug="dzis")
    addresses.keep_addresses(page=page, before=page.url_path.replace("dzis", "wczoraj"))
    heir = factories.InitiativePageFactory(parent=member, slug="nastepna")
    last = factories.InitiativePageFactory(parent=member, slug="ostatnia")

    client.post(delete_url(page), {"target": heir.pk})
    client.post(delete_url(heir), {"target": last.pk})

    for old in ("wczoraj", "dzis", "nastepna"):
        assert leads_to(client, f"/gmina/{old}/") == last.url


def test_nobody_is_asked_about_a_page_that_was_never_published(client: Client, member: MemberPage) -> None:
    page = factories.InitiativePageFactory(parent=member, live=False)

    assert client.get(delete_url(page)).context["form"] is None
    client.post(delete_url(page), {})

    assert not is_there(page)
    assert not Redirect.objects.exists()


def test_several_pages_lead_to_one(client: Client, member: MemberPage) -> None:
    pages = [factories.InitiativePageFactory(parent=member, slug=f"strona-{number}") for number in range(3)]

    form = client.get(bulk_url(*pages)).context["form"]
    assert form.fields["target"].initial.pk == member.pk
    client.post(bulk_url(*pages), {})

    assert not any(is_there(page) for page in pages)
    assert {leads_to(client, f"/gmina/strona-{number}/") for number in range(3)} == {"/gmina/"}


def test_an_unpublished_page_leads_elsewhere_until_it_is_published_again(client: Client, member: MemberPage) -> None:
    quiet = factories.InitiativePageFactory(parent=member, slug="cicha")
    page = factories.InitiativePageFactory(parent=member, slug="bledna")
    addresses.keep_addresses(page=page, before=page.url_path.replace("bledna", "dawna"))

    for one, target in ((quiet, ""), (page, member.pk)):
        client.post(reverse("wagtailadmin_pages:unpublish", args=[one.pk]), {"target": target})

    assert leads_to(client, "/gmina/cicha/") == "404"
    assert leads_to(client, "/gmina/bledna/") == leads_to(client, "/gmina/dawna/") == "/gmina/"
    InitiativePage.objects.get(pk=page.pk).save_revision().publish()
    assert leads_to(client, "/gmina/bledna/") == "200"
    assert leads_to(client, "/gmina/dawna/") == "/gmina/bledna/"


# Whom it may lead where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["itself", "below", "draft", "root", "nothing", "words", "huge"])
def test_readers_are_led_to_published_pages_that_stay(client: Client, member: MemberPage, name: str) -> None:
    page = factories.InitiativePageFactory(parent=member)
    draft = factories.InitiativePageFactory(live=False, title="Tajny szkic")
    root = Page.objects.get(depth=1)
    chosen = {"itself": page.pk, "draft": draft.pk, "root": root.pk, "nothing": 987654, "words": "x", "huge": "9" * 40}

    response = client.post(delete_url(page), {"target": chosen.get(name, page.pk)})

    assert is_there(page)
    assert response.context["form"].errors["target"] == ["Wybierz opublikowaną stronę, która pozostaje."]
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_a_refused_choice_does_not_tell_the_title_of_others_drafts(
    sign_in: SignIn, member: MemberPage, action: str
) -> None:
    client = sign_in(factories.person(Role.MODERATOR, member))
    page = factories.InitiativePageFactory(parent=member)
    draft = factories.InitiativePageFactory(live=False, title="Tajny szkic")

    for url in (reverse(f"wagtailadmin_pages:{action}", args=[page.pk]), bulk_url(page, action="delete")):
        response = client.post(url, {"target": draft.pk})
        assert response.status_code == 200
        assert "Tajny szkic" not in response.content.decode()
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_nobody_deletes_more_than_before(sign_in: SignIn, member: MemberPage, role: str) -> None:
    client = sign_in(factories.person(role, member))
    foreign = factories.InitiativePageFactory()
    published = factories.InitiativePageFactory(parent=member)

    for page in (member, foreign, *([published] if role == Role.EDITOR else [])):
        for url in (delete_url(page), bulk_url(page)):
            client.get(url)
            client.post(url, {"target": factories.home().pk})
        assert is_there(page)
    assert not Redirect.objects.exists()


def test_nobody_takes_the_home_page_away(client: Client) -> None:
    home = factories.home()

    for url in (delete_url(home), bulk_url(home), reverse("wagtailadmin_pages:unpublish", args=[home.pk])):
        client.post(url, {})

    assert is_there(home)
    assert factories.home().live


# What is in the way -------------------------------------------------------------------------------------------------


def held_act(member: MemberPage) -> tuple[Page, str]:
    act = factories.ActPageFactory(parent=member)
    factories.link_act(factories.InitiativePageFactory(title="Maseczki"), act)
    return act, "W tych inicjatywach wskazano ją jako akt:"


def amended_act(member: MemberPage) -> tuple[Page, str]:
    act = factories.ActPageFactory(parent=member)
    ActAmendment.objects.create(page=factories.ActPageFactory(title="Maseczki", number=""), amended=act)
    return act, "Zmieniają ją te akty:"


def source(member: MemberPage) -> tuple[Page, str]:
    page = factories.InitiativePageFactory(parent=member)
    InitiativeSource.objects.create(page=factories.InitiativePageFactory(title="Maseczki"), source=page)
    return page, "W tych inicjatywach podano, że na niej się opierają:"


def organisation_with_pages(member: MemberPage) -> tuple[Page, str]:
    factories.InitiativePageFactory(parent=member, title="Maseczki")
    return member, "Te inicjatywy należą do niej:"


def organisation_with_people(member: MemberPage) -> tuple[Page, str]:
    factories.person(Role.EDITOR, member, name="Maseczki")
    return member, "Te osoby do niej należą:"


HELD = [held_act, amended_act, source, organisation_with_pages, organisation_with_people]


@pytest.mark.parametrize("make", HELD)
def test_what_is_in_the_way_is_named_and_linked_and_nothing_breaks(
    client: Client, member: MemberPage, make: Callable[[MemberPage], tuple[Page, str]]
) -> None:
    page, why = make(member)

    for url in (delete_url(page), bulk_url(page)):
        for response in (client.get(url), client.post(url, {"target": factories.home().pk})):
            html = response.content.decode()
            assert response.status_code == 200
            assert why in html
            assert "Maseczki" in html
    assert is_there(page)
    assert not Redirect.objects.exists()


def test_a_draft_of_others_is_in_the_way_without_its_title(sign_in: SignIn, member: MemberPage) -> None:
    act = factories.ActPageFactory(parent=member)
    factories.link_act(factories.InitiativePageFactory(title="Tajny szkic", live=False), act)
    client = sign_in(factories.person(Role.MODERATOR, member))

    html = client.get(delete_url(act)).content.decode()

    assert "Tajny szkic" not in html
    assert "i\u00a0jeszcze 1" in html


def test_what_is_in_the_way_costs_the_same_for_one_and_for_many(
    member: MemberPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = factories.person(Role.ADMINISTRATOR)
    acts = [factories.ActPageFactory(parent=member) for _ in range(6)]
    for act in acts:
        factories.link_act(factories.InitiativePageFactory(parent=member), act)
    found = [ActPage.objects.get(pk=act.pk) for act in acts]

    # Four relations that protect an act, and the pages that may be seen.
    with django_assert_num_queries(5):
        assert len(obstacles(pages=found[:1], user=user)) == 1
    with django_assert_num_queries(5):
        assert len(obstacles(pages=found, user=user)) == 6

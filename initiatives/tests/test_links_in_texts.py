"""Links inside texts follow the pages they lead to."""

import pytest
from django.conf import settings
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.test.utils.form_data import rich_text, streamfield

from conftest import OnCommit
from initiatives.models import InitiativePage, Role
from initiatives.tests import factories
from initiatives.tests.editing import create, initiative_data
from initiatives.tests.test_addresses_of_pages import SignIn

pytestmark = pytest.mark.django_db


def link_to(page: Page) -> str:
    return f'<p><a linktype="page" id="{page.pk}">tu</a></p>'


def test_a_link_follows_a_new_address_and_a_new_parent(on_commit: OnCommit) -> None:
    page: Page = factories.InitiativePageFactory(slug="raz")
    other = factories.MemberPageFactory(slug="inna")

    page.slug = "dwa"
    with on_commit():
        page.save_revision().publish()
    assert f'href="{Page.objects.get(pk=page.pk).url}"' in expand_db_html(link_to(page))

    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=other.pk), "last-child")
    assert expand_db_html(link_to(page)) == '<p><a href="/inna/dwa/">tu</a></p>'


def test_a_link_to_a_page_that_is_gone_or_not_published_is_plain_text() -> None:
    page, draft = factories.InitiativePageFactory(), factories.InitiativePageFactory(live=False)
    text = link_to(page) + link_to(draft)
    page.delete()

    assert expand_db_html(text) == "<p><a>tu</a></p><p><a>tu</a></p>"


def test_an_address_of_the_site_typed_into_a_list_of_links_leads_on(sign_in: SignIn, on_commit: OnCommit) -> None:
    target: Page = factories.InitiativePageFactory(parent=factories.MemberPageFactory(slug="gmina"), slug="raz")
    typed = f"{settings.WAGTAILADMIN_BASE_URL}/gmina/raz/"
    page = factories.InitiativePageFactory(links=[("link", {"title": "Tu", "url": typed})])
    target.slug = "dwa"
    with on_commit():
        target.save_revision().publish()

    client = sign_in(factories.person())
    assert typed in client.get(page.url).content.decode()
    assert client.get(typed.removeprefix(settings.WAGTAILADMIN_BASE_URL)).headers["Location"] == "/gmina/dwa/"


# Pasted addresses ---------------------------------------------------------------------------------------------------


def pasted(href: str) -> str:
    """A text with a link to another site, as the editor posts it."""
    return str(rich_text(f'<p><a href="{href}">tu</a></p>', features=["link"]))


def stored(sign_in: SignIn, description: str, step: str = "") -> InitiativePage:
    """The draft that an editor made of it."""
    member = factories.MemberPageFactory()
    steps = streamfield([("text", step)] if step else [])
    data = initiative_data(title="Nowa", description=description, steps=steps)
    create(sign_in(factories.person(Role.EDITOR, member)), member, "initiativepage", data)
    draft: InitiativePage = InitiativePage.objects.child_of(member).get().get_latest_revision_as_object()
    return draft


@pytest.mark.parametrize("site", ["", settings.WAGTAILADMIN_BASE_URL])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_pasted_address_of_a_published_page_becomes_a_link_to_it(sign_in: SignIn, site: str, slash: str) -> None:
    target = factories.InitiativePageFactory()
    href = site + target.url.rstrip("/") + slash

    draft = stored(sign_in, pasted(href), pasted(href))

    for html in (draft.description, draft.steps[0].value.source):
        assert f'<a linktype="page" id="{target.pk}">' in html
        assert href not in html


@pytest.mark.parametrize(
    "href",
    [
        "https://inny.example{url}",
        "//inny.example{url}",
        "{url}?akty=2",
        "{url}#dalej",
        "/inicjatywy/",
        "/nie-ma/",
        "mailto:urzad@burza.example",
        "http://[zle",
    ],
)
def test_any_other_address_stays_as_it_was_pasted(sign_in: SignIn, href: str) -> None:
    target = factories.InitiativePageFactory()

    draft = stored(sign_in, pasted(href.format(url=target.url)))

    assert "linktype" not in draft.description


def test_the_pasted_address_of_a_draft_tells_nothing(sign_in: SignIn) -> None:
    secret = factories.InitiativePageFactory(live=False, title="Tajny szkic")

    draft = stored(sign_in, pasted(secret.url))

    assert secret.url in draft.description
    assert "linktype" not in draft.description

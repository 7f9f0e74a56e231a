"""Every page is sound HTML with one heading, a language and a title, and nothing inline or from elsewhere."""

from collections.abc import Callable

import pytest
from django.test import Client

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Category, CrisisKind, Tag
from initiatives.tests import examples, factories
from initiatives.tests.markup import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(on_commit: OnCommit) -> list[str]:
    """Of pages with everything on them, and of each list full, empty and mistaken."""
    member = factories.MemberPageFactory.create(
        channels=examples.CHANNELS, introduction="<p>Wstęp</p>", coat_of_arms=factories.PictureFactory.create()
    )
    partner = factories.PartnerPageFactory.create(country="CZ", channels=examples.CHANNELS)
    page = examples.initiative(member, category=Category.objects.get(slug="prawo"))
    with on_commit():
        act = examples.act(member)
    page.title = "<Tytuł> & „cudzysłów”"
    page.save()
    examples.use(page, act)
    for other in range(12):
        another = factories.InitiativePageFactory.create(parent=partner if other % 2 else member)
        factories.ActPageFactory.create(parent=member)
        examples.base_on(another, page)
    examples.base_on(page, another)
    CrisisKind.objects.update(running_from="2020-01-01")
    topic = page.topics.get()
    factories.topic("Węższy", "wezszy", topic)
    bare = factories.InitiativePageFactory.create()
    return [
        "/", "/inicjatywy/", "/inicjatywy/?etap=idea", "/inicjatywy/?kategoria=x", "/akty/", "/akty/?stan=void",
        "/gminy/", "/partnerzy/", "/szukaj/", "/szukaj/?q=inicjatywa", "/szukaj/?q=nic", "/szukaj/?q=%22",
        "/kategoria/prawo/", "/kategoria/ngo/",
        *(crisis.get_absolute_url() for crisis in CrisisKind.objects.all()), topic.get_absolute_url(),
        "/temat/wezszy/", f"/tag/{Tag.objects.get().slug}/", page.url, bare.url, bare.get_parent().url, act.url,
        member.url, f"{member.url}?akty=2", partner.url,
        f"/dokumenty/{act.files.get().document_id}/tekst/2/", "/gminy/jednostki/", "/gminy/jednostki/?q=su",
        "/gminy/kod/3063011/", "/gminy/dawne/", "/grupy/", "/mapa/", "/mapa/?rok=x", "/mapa/liczby/", "/konto/",
        "/konto/dane/", "/konto/haslo/zmiana/", "/konto/wylogowanie/",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["official", "editor"])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_pages_are_sound(addresses: list[str], role: str, language: str, sign_in: Callable[[User], Client]) -> None:
    member = factories.MemberPageFactory.create()
    client = sign_in(factories.person(role, member, language=language))

    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert f'<html lang="{language}">' in response.content.decode()
        found[address] = faults(response.content.decode())

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_pages_of_strangers_are_sound_and_lead_nowhere_inside(client: Client) -> None:
    for address in (
        "/konto/logowanie/", "/konto/haslo/", "/konto/haslo/wyslane/", "/konto/haslo/nowe/1-abc/",
        "/konto/haslo/zmienione/", "/konto/nieaktywne/", "/konto/zaproszenie/1:1:abc/",
    ):  # fmt: skip
        html = client.get(address).content.decode()
        assert faults(html) == []
        assert "/inicjatywy/" not in html
        assert 'role="search"' not in html


def test_a_page_that_is_not_there_helps_on(sign_in: Callable[[User], Client]) -> None:
    response = sign_in(factories.person()).get("/nie-ma-takiej-strony/")

    assert response.status_code == 404
    html = response.content.decode()
    assert faults(html) == []
    assert "Nie ma takiej strony" in html
    assert 'href="/inicjatywy/"' in html


def test_a_door_that_is_closed_says_who_opens_it(sign_in: Callable[[User], Client]) -> None:
    response = sign_in(factories.person()).get("/admin/")

    assert response.status_code == 403
    assert faults(response.content.decode()) == []
    assert "Kto może nadać uprawnienie" in response.content.decode()


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p><div></div></p>", "<div> inside <p>"),
        ("<b><i></b></i>", "</b> where ['b', 'i'] are open"),
        ('<a id="x"></a><a id="x"></a>', "id twice: x"),
        ('<label for="nic"></label>', "points at nothing: nic"),
        ('<input id="pole">', "field without label: pole"),
        ("<h1></h1><h3></h3>", "h3 after h1"),
        ("<script>x()</script>", "inline <script>"),
        ('<p style="color:red"></p>', "inline style in <p>"),
        ('<img src="https://cdn.example/x.png" alt="">', "from elsewhere: https://cdn.example/x.png"),
        ("<html></html>", "no language"),
        ('<time datetime="2026-05-04T10:00:00.123456"></time>', "no moment: 2026-05-04T10:00:00.123456"),
        ('<img srcset="a 100w, b 100w" alt="">', "one width twice: a 100w, b 100w"),
    ],
)
def test_faults_are_found(html: str, fault: str) -> None:
    assert fault in faults(html)

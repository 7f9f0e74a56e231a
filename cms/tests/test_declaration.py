"""The accessibility declaration: what the law asks for, open to everybody, kept by administrators."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from cms.models import Association
from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from initiatives.tests.markup import faults

pytestmark = pytest.mark.django_db

# Of the ministry's technical conditions, version 2.0: those that every declaration has.
IDS = (
    "a11y-wstep", "a11y-podmiot", "a11y-url", "a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-status",
    "a11y-data-sporzadzenie", "a11y-kontakt", "a11y-osoba", "a11y-email", "a11y-telefon", "a11y-procedura",
    "a11y-architektura", "a11y-aplikacje",
)  # fmt: skip
FILLED = {
    "name": "Zrzeszenie Gmin", "contact_post": "Biuro zrzeszenia", "contact_email": "biuro@zrzeszenie.example",
    "contact_telephone": "+48 32 000 01 10", "published_on": "2026-05-01", "updated_on": "2026-07-01",
    "compliance": "partial", "not_accessible": "Mapy z programów zewnętrznych", "made_on": "2026-05-02",
    "reviewed_on": "2026-07-02", "method": "external", "assessor": "Pracownia Dostępności", "not_accessible_en": "",
    "architecture": "Wejście bez stopni", "architecture_en": "Entrance without steps",
}  # fmt: skip


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("filled", [True, False])
def test_everybody_reads_it_with_all_that_programs_look_for(client: Client, language: str, filled: bool) -> None:
    if filled:
        Association.objects.create(**FILLED)
    client.cookies["django_language"] = language

    response = client.get("/deklaracja-dostepnosci/")
    body = response.content.decode()

    assert response.status_code == 200
    assert [name for name in IDS if body.count(f'id="{name}"') != 1] == []
    assert faults(body) == []


def test_it_says_what_the_association_declares(client: Client) -> None:
    Association.objects.create(**FILLED)

    body = client.get("/deklaracja-dostepnosci/").content.decode()

    assert '<strong id="a11y-status">częściowo zgodna</strong>' in body
    assert 'id="a11y-data-publikacja" datetime="2026-05-01"' in body
    assert 'id="a11y-data-sporzadzenie" datetime="2026-05-02"' in body
    assert 'href="mailto:biuro@zrzeszenie.example"' in body
    assert 'href="tel:+48320000110"' in body
    for text in ("Zrzeszenie Gmin", "Biuro zrzeszenia", "Mapy z", "Pracownia Dostępności", "Rzecznik Praw"):
        assert text in body


def test_english_readers_get_english_texts_where_there_are_some(client: Client) -> None:
    Association.objects.create(**FILLED)
    client.cookies["django_language"] = "en"

    body = client.get("/deklaracja-dostepnosci/").content.decode()

    assert "Entrance without steps" in body
    assert 'lang="pl"><li>Mapy z' in body


def test_every_page_leads_there(client: Client) -> None:
    assert 'href="/deklaracja-dostepnosci/"' in client.get("/konto/logowanie/").content.decode()


def test_an_administrator_fills_it_in_and_sees_what_is_wrong(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    refused = client.post("/admin/association/", FILLED | {"contact_email": "nie-adres", "made_on": "jutro"})
    saved = client.post("/admin/association/", FILLED)
    again = client.post("/admin/association/", FILLED | {"name": "Inna nazwa"})

    assert refused.status_code == 200
    assert "nie-adres" in refused.content.decode()
    assert (saved.status_code, again.status_code) == (302, 302)
    assert [row.name for row in Association.objects.all()] == ["Inna nazwa"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.OFFICIAL])
def test_nobody_else_fills_it_in(role: Role, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person(role, factories.MemberPageFactory.create()))

    assert client.post("/admin/association/", FILLED).status_code in {302, 403, 404}
    assert not Association.objects.exists()


def test_what_is_typed_cannot_be_markup(client: Client) -> None:
    Association.objects.create(**FILLED | {"name": "<script>x</script>", "contact_telephone": '"><b>'})

    body = client.get("/deklaracja-dostepnosci/").content.decode()

    assert "<script>x" not in body
    assert '"><b>' not in body


def test_the_status_is_said_in_both_languages() -> None:
    row = Association(compliance="full")
    with translation.override("en"):
        assert row.get_compliance_display() == "compliant"
    with translation.override("pl"):
        assert row.get_compliance_display() == "zgodna"

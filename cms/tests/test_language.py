"""The site and the admin speak Polish, unless somebody chose otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from initiatives.tests.factories import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

LOGIN = "/konto/logowanie/"


def speaks(response: Answer) -> str:
    found = re.search(r'<html[^>]* lang="(\w+)"', response.content.decode())
    assert found
    assert response["Content-Language"] == found.group(1)
    return found.group(1)


def choose(client: Client, language: str) -> Answer:
    return client.post("/jezyk/", {"language": language, "next": LOGIN})


def test_a_stranger_is_addressed_in_polish_whatever_the_browser_prefers(client: Client) -> None:
    assert speaks(client.get(LOGIN, headers={"accept-language": "en-US,en;q=0.9"})) == "pl"


def test_a_strangers_choice_is_kept(client: Client) -> None:
    assert choose(client, "en")["Location"] == LOGIN

    page = client.get(LOGIN)

    assert speaks(page) == "en"
    assert "I do not remember my password" in page.content.decode()


@pytest.mark.parametrize("language", ["de", "xx", "", "../../etc", "pl-PL"])
def test_a_language_that_the_site_does_not_speak_changes_nothing(client: Client, language: str) -> None:
    choose(client, language)

    assert speaks(client.get(LOGIN)) == "pl"


def test_the_choice_sends_nobody_elsewhere(client: Client) -> None:
    response = client.post("/jezyk/", {"language": "en", "next": "https://evil.example/"})

    assert response["Location"] == "/"


def test_a_persons_language_holds_on_the_site_and_in_the_admin(sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory(), language="en"))

    assert speaks(client.get("/konto/")) == "en"
    admin = client.get("/admin/")
    assert speaks(admin) == "en"
    assert "Documents" in admin.content.decode()


def test_the_admin_is_polish_for_everybody_else(sign_in: SignIn) -> None:
    admin = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory())).get("/admin/")

    assert speaks(admin) == "pl"
    assert "Dokumenty" in admin.content.decode()


def test_a_persons_choice_stays_with_the_person(sign_in: SignIn) -> None:
    person = factories.person()
    choose(sign_in(person), "en")

    assert User.objects.get(pk=person.pk).language == "en"
    assert speaks(sign_in(person).get("/konto/")) == "en"


def test_the_sign_in_page_keeps_the_language_of_who_signed_out(client: Client) -> None:
    cache.clear()
    person = factories.person(language="en")
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post("/konto/wylogowanie/")

    assert speaks(client.get(LOGIN)) == "en"


def test_mail_is_in_the_language_of_who_reads_it(client: Client) -> None:
    cache.clear()
    client.post("/konto/haslo/", {"email": factories.person(language="en").email})
    choose(client, "en")
    client.post("/konto/haslo/", {"email": factories.person(language="pl").email})

    assert [message.subject for message in mail.outbox] == [
        "[Burza] A link to a new password",
        "[Burza] Odnośnik do ustawienia nowego hasła",
    ]

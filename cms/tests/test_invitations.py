"""An invitation lets one person in, once, for seven days; whoever holds anything else learns nothing."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from cms.tests.invited_guest import PASSWORD, administrator, again, answers, guest, invite, is_in, link, member
from cms.tests.page_text import text
from cms.users.models import User
from initiatives.models import Invitation, OutgoingMail, Role

__all__ = ["administrator", "guest", "link", "member"]

pytestmark = pytest.mark.django_db


# The mail -------------------------------------------------------------------------------------------------------------


def test_the_mail_says_where_in_which_role_from_whom_and_how_long(guest: User, administrator: User) -> None:
    invite(guest, administrator)

    (message,) = mail.outbox
    assert (message.to, message.subject) == (["nowa@gmina.example"], "Twoje konto w Burzy")
    for words in ("Mikołów (gmina miejska, 2408011)", "redaktor", "Biuro zrzeszenia", "siedem dni"):
        assert words in message.body


def test_the_mail_is_in_the_language_of_its_reader(guest: User, administrator: User) -> None:
    guest.language = "en"
    guest.save()
    invite(guest, administrator)

    assert mail.outbox[0].subject == "Your account in Burza"
    assert "Mikołów (urban gmina, 2408011)" in mail.outbox[0].body


def test_no_link_is_stored(link: str) -> None:
    stored = OutgoingMail.objects.get()

    assert "/konto/zaproszenie/" not in stored.body
    assert "{link}" in stored.body


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_shows_place_and_role_and_lets_the_person_in(client: Client, link: str, guest: User) -> None:
    page = text(client.get(link))
    for words in ("nowa@gmina.example", "Mikołów (gmina miejska, 2408011)", "redaktor"):
        assert words in page

    response = client.post(link, answers())

    assert response["Location"] == "/"
    assert "Hasło jest ustawione" in text(client.get("/"))
    assert is_in(client)
    person = again(guest)
    assert (person.name, person.post) == ("Sekretariat Gminy", "Inspektor")
    assert person.check_password(PASSWORD)


def test_whoever_came_signs_in_with_the_password_from_then_on(client: Client, link: str, guest: User) -> None:
    client.post(link, answers())
    other = Client()
    other.post("/konto/logowanie/", {"login": guest.email, "password": PASSWORD})

    assert is_in(other)


def test_looking_changes_nothing(client: Client, link: str, guest: User) -> None:
    """As the programs do that open the links of mails before people do."""
    for method in ("get", "head", "get"):
        assert getattr(client, method)(link).status_code == 200

    assert not again(guest).has_usable_password()
    assert Invitation.objects.get().accepted_at is None
    assert not is_in(client)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"password2": "inne-haslo-zupelnie"}, "Hasła się różnią."),
        ({"password1": "krotkie", "password2": "krotkie"}, "Musi zawierać co najmniej 10 znaków"),
        ({"password1": "1234567890", "password2": "1234567890"}, "tylko z cyfr"),
        ({"password1": "", "password2": ""}, "To pole jest wymagane."),
        ({"name": ""}, "To pole jest wymagane."),
        ({"language": "xx"}, "Wybierz poprawną wartość."),
        ({"name": "x" * 151}, "najwyżej 150 znaków"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, link: str, guest: User, fields: dict[str, str], error: str
) -> None:
    response = client.post(link, answers(**fields))

    assert response.status_code == 200
    assert error in text(response)
    assert 'value="Inspektor"' in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not again(guest).has_usable_password()


def test_only_what_the_form_asks_for_is_taken(client: Client, link: str, guest: User) -> None:
    client.post(link, answers(is_superuser="on", email="inna@gmina.example", role="administrator", is_active=""))

    person = again(guest)
    assert (person.is_superuser, person.email, person.is_active) == (False, "nowa@gmina.example", True)
    assert person.membership.role == Role.EDITOR


def test_the_page_is_in_the_language_of_the_invited(client: Client, guest: User, administrator: User) -> None:
    guest.language = "en"
    guest.save()

    assert "Welcome to Burza" in text(client.get(invite(guest, administrator)))


def test_no_cache_keeps_the_page(client: Client, link: str) -> None:
    assert "no-store" in client.get(link)["Cache-Control"]

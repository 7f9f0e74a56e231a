"""One sign-in for site and admin, that tells a stranger nothing about who has an account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cms.users.models import User
from initiatives.models import Role
from initiatives.services import people
from initiatives.tests import factories
from initiatives.tests.factories import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

LOGIN = "/konto/logowanie/"
RESET = "/konto/haslo/"
WRONG = "Adres e-mail lub hasło są nieprawidłowe."


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def official() -> User:
    return factories.person(Role.OFFICIAL, factories.MemberPageFactory(), email="urzednik@gmina.example")


@pytest.fixture
def editor() -> User:
    return factories.person(Role.EDITOR, factories.MemberPageFactory(), email="redaktor@gmina.example")


def try_to_sign_in(client: Client, email: str, password: str = PASSWORD, **fields: str) -> Answer:
    return client.post(LOGIN, {"login": email, "password": password, **fields})


def is_signed_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


def shown(response: Answer) -> str:
    """The text of a page without what differs by itself: the token against forgery, the address typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r'value="[^"]*@[^"]*"', "", unescape(text))


def link_in_mail() -> str:
    (message,) = mail.outbox
    found = re.search(r"https?://[^/\s]+(/konto/haslo/nowe/\S+)", str(message.body))
    assert found
    return found.group(1)


def follow_link(client: Client, link: str, password: str) -> Answer:
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


# Signing in -----------------------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_site(client: Client, official: User) -> None:
    response = try_to_sign_in(client, official.email)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["URZEDNIK@GMINA.EXAMPLE", " urzednik@gmina.example ", "Urzednik@Gmina.Example"])
def test_the_case_of_the_address_does_not_matter(client: Client, official: User, typed: str) -> None:
    try_to_sign_in(client, typed)

    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_answer_alike(official: User) -> None:
    wrong = try_to_sign_in(Client(), official.email, "not-the-password")
    unknown = try_to_sign_in(Client(), "nikt@gmina.example", "not-the-password")

    assert WRONG in wrong.content.decode()
    assert (wrong.status_code, shown(wrong)) == (unknown.status_code, shown(unknown))


def test_an_unknown_address_costs_a_password_check_too(official: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check is what takes time; counted, since a clock would make this test fail on a busy machine."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    encoded: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: encoded.append(password) or encode(self, password, salt),  # type: ignore[func-returns-value]
    )

    try_to_sign_in(Client(), official.email, "not-the-password")
    known = len(encoded)
    try_to_sign_in(Client(), "nikt@gmina.example", "not-the-password")

    assert known == len(encoded) - known == 1


def test_after_five_failures_even_the_right_password_is_refused_for_a_while(client: Client, official: User) -> None:
    for _ in range(5):
        try_to_sign_in(client, official.email, "not-the-password")

    response = try_to_sign_in(client, official.email)

    assert "Zbyt wiele nieudanych prób." in response.content.decode()
    assert not is_signed_in(client)


def test_an_address_that_nobody_has_is_limited_alike(client: Client) -> None:
    answers = [try_to_sign_in(client, "nikt@gmina.example").content.decode() for _ in range(6)]

    assert WRONG in answers[4]
    assert "Zbyt wiele nieudanych prób." in answers[5]


def test_many_attempts_from_one_place_get_no_answer_at_all(client: Client) -> None:
    statuses = [try_to_sign_in(client, f"nikt{number}@gmina.example").status_code for number in range(31)]

    assert (statuses[0], statuses[-1]) == (200, 429)


def test_attempts_are_counted_together_by_all_processes(official: User, settings: Settings) -> None:
    """In the table that they share, as outside the tests."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
    }
    for _ in range(5):
        try_to_sign_in(Client(), official.email, "not-the-password")

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_entries WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] == 2
    assert "Zbyt wiele nieudanych prób." in try_to_sign_in(Client(), official.email).content.decode()


def test_an_inactive_person_is_told_so_after_the_right_password_alone(client: Client, official: User) -> None:
    people.deactivate(user=official)

    assert WRONG in try_to_sign_in(client, official.email, "not-the-password").content.decode()
    response = try_to_sign_in(client, official.email)

    assert response["Location"] == "/konto/nieaktywne/"
    assert "Konto jest wyłączone" in client.get("/konto/nieaktywne/").content.decode()
    assert not is_signed_in(client)


def test_a_session_ends_with_the_account_and_stays_ended(client: Client, official: User) -> None:
    try_to_sign_in(client, official.email)

    people.deactivate(user=official)
    assert not is_signed_in(client)

    people.activate(user=official)
    assert not is_signed_in(client)


def test_a_former_address_signs_nobody_in(client: Client, official: User) -> None:
    try_to_sign_in(client, official.email)
    client.post("/konto/wylogowanie/")
    former, official.email = official.email, "inny@gmina.example"
    official.save()

    assert WRONG in try_to_sign_in(client, former).content.decode()
    try_to_sign_in(client, official.email)
    assert is_signed_in(client)


# Where to next --------------------------------------------------------------------------------------------------------


def test_whoever_was_turned_away_comes_to_the_page_asked_for(client: Client, editor: User) -> None:
    turned_away = client.get("/admin/pages/?q=x")
    response = client.post(turned_away["Location"], {"login": editor.email, "password": PASSWORD})

    assert response["Location"] == "/admin/pages/?q=x"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "https://testserver@evil.example/",
        # allowed in ALLOWED_HOSTS, and still another place than the one that was asked
        "http://localhost/",
    ],
)
def test_nobody_is_sent_elsewhere(client: Client, official: User, address: str) -> None:
    assert try_to_sign_in(client, official.email, next=address)["Location"] == "/"
    # Nor is who is signed in already.
    assert client.get(LOGIN, {"next": address})["Location"] == "/"
    assert client.post("/konto/wylogowanie/", {"next": address})["Location"] == LOGIN


def test_the_admins_own_sign_in_is_the_same_one(client: Client, editor: User) -> None:
    asked = client.get("/admin/login/", {"next": "/admin/pages/"}, follow=True)
    assert asked.redirect_chain[-1][0].startswith(LOGIN)
    assert 'name="login"' in asked.content.decode()

    response = client.post(asked.redirect_chain[-1][0], {"login": editor.email, "password": PASSWORD}, follow=True)

    assert response.request["PATH_INFO"].startswith("/admin/pages/")


def test_a_password_posted_to_the_admins_own_sign_in_signs_nobody_in(client: Client, editor: User) -> None:
    client.post("/admin/login/", {"username": editor.email, "password": PASSWORD})

    assert not is_signed_in(client)


def test_an_official_who_asks_for_the_admin_is_not_sent_round_in_circles(client: Client, official: User) -> None:
    response = client.post(
        f"{LOGIN}?next=/admin/", {"login": official.email, "password": PASSWORD, "next": "/admin/"}, follow=True
    )

    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/admin/password_reset/done/", "/konto/rejestracja/"])
def test_no_other_door_leads_in(client: Client, editor: User, path: str, sign_in: Callable[[User], Client]) -> None:
    assert client.get(path)["Location"].startswith(LOGIN)
    assert sign_in(editor).get(path).status_code == 404


def test_nobody_can_sign_up() -> None:
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


@pytest.mark.parametrize("door", ["/konto/wylogowanie/", "/admin/logout/"])
def test_signing_out_works_from_the_site_and_from_the_admin(
    editor: User, sign_in: Callable[[User], Client], door: str
) -> None:
    client = sign_in(editor)

    # A link in somebody's mail signs nobody out.
    assert "Czy chcesz się wylogować?" in client.get(door).content.decode()
    assert is_signed_in(client)
    assert client.post(door)["Location"] == LOGIN
    assert not is_signed_in(client)


# A new password -------------------------------------------------------------------------------------------------------


def test_a_new_password_by_mail_from_asking_to_signing_in(client: Client, official: User) -> None:
    asked = client.post(RESET, {"email": "Urzednik@Gmina.example"}, follow=True)
    assert "Sprawdź pocztę" in asked.content.decode()
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([official.email], "[Burza] Odnośnik do ustawienia nowego hasła")

    done = follow_link(client, link_in_mail(), "zupelnie-nowe-haslo")
    assert "Hasło zostało ustawione" in done.content.decode()

    assert WRONG in try_to_sign_in(client, official.email).content.decode()
    try_to_sign_in(client, official.email, "zupelnie-nowe-haslo")
    assert is_signed_in(client)


def test_a_link_works_once(client: Client, official: User) -> None:
    client.post(RESET, {"email": official.email})
    link = link_in_mail()
    follow_link(client, link, "zupelnie-nowe-haslo")

    again = Client().get(link, follow=True)

    assert "Ten odnośnik już nie działa" in again.content.decode()


def test_a_link_is_void_once_the_address_has_changed(client: Client, official: User) -> None:
    client.post(RESET, {"email": official.email})
    official.email = "inny@gmina.example"
    official.save()

    assert "Ten odnośnik już nie działa" in client.get(link_in_mail(), follow=True).content.decode()


def test_a_password_that_is_too_easy_is_refused_in_polish(client: Client, official: User) -> None:
    client.post(RESET, {"email": official.email})

    response = follow_link(client, link_in_mail(), "12345")

    assert "To hasło jest za krótkie" in response.content.decode()


def test_a_new_password_ends_the_sessions_of_the_old_one(official: User, sign_in: Callable[[User], Client]) -> None:
    elsewhere = sign_in(official)
    client = Client()
    client.post(RESET, {"email": official.email})

    follow_link(client, link_in_mail(), "zupelnie-nowe-haslo")

    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize("who", ["unknown", "inactive"])
def test_asking_for_a_password_tells_nothing(official: User, who: str) -> None:
    known = Client().post(RESET, {"email": official.email}, follow=True)
    mail.outbox.clear()
    gone = factories.person()
    people.deactivate(user=gone)

    other = Client().post(RESET, {"email": gone.email if who == "inactive" else "nikt@gmina.example"}, follow=True)

    assert mail.outbox == []
    assert (known.redirect_chain, shown(known)) == (other.redirect_chain, shown(other))


def test_the_link_leads_to_the_site_whatever_host_was_asked(official: User, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.WAGTAILADMIN_BASE_URL = "https://burza.example"

    Client().post(RESET, {"email": official.email}, headers={"host": "zly.example:8443"})

    assert "https://burza.example/konto/haslo/nowe/" in str(mail.outbox[0].body)


def test_a_link_ends_with_the_sessions_of_whoever_is_switched_off(official: User) -> None:
    Client().post(RESET, {"email": official.email})
    link = link_in_mail()
    people.deactivate(user=User.objects.get(pk=official.pk))

    follow_link(Client(), link, "zupelnie-nowe-haslo")

    official.refresh_from_db()
    assert official.check_password(PASSWORD)


def test_asking_for_an_unknown_address_does_the_same_work(official: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes time is written or computed for both: the token, the mail."""
    from allauth.account.adapter import DefaultAccountAdapter

    rendered: list[str] = []
    render_mail = DefaultAccountAdapter.render_mail

    def count(self: DefaultAccountAdapter, prefix: str, *args: object, **kwargs: object) -> object:
        rendered.append(prefix)
        return render_mail(self, prefix, *args, **kwargs)

    monkeypatch.setattr(DefaultAccountAdapter, "render_mail", count)

    Client().post(RESET, {"email": official.email})
    Client().post(RESET, {"email": "nikt@gmina.example"})

    assert rendered == ["account/email/password_reset_key"] * 2
    assert len(mail.outbox) == 1


def test_asking_again_and_again_sends_five_mails_a_minute(client: Client, official: User) -> None:
    answers = [client.post(RESET, {"email": official.email}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Zbyt wiele prób" in answers[-1].content.decode()
    assert len(mail.outbox) == 5


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    official: User, sign_in: Callable[[User], Client]
) -> None:
    here, elsewhere = sign_in(official), sign_in(official)
    new = "zupelnie-nowe-haslo"

    refused = here.post("/konto/haslo/zmiana/", {"oldpassword": "x", "password1": new, "password2": new})
    assert "To nie jest Twoje obecne hasło." in refused.content.decode()
    response = here.post("/konto/haslo/zmiana/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert response["Location"] == "/konto/"
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)

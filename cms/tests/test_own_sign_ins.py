"""What a person sees of the own sign-ins, which notices they choose, and how they sign out everywhere."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cms.users.devices import browser_of, network_of, system_of
from cms.users.models import SignIn, User
from initiatives.models import NoticeChoice, NoticeKind, Organisation, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db
SignInAs = Callable[[User], Client]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
LOGIN = "/konto/logowanie/"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person() -> User:
    return factories.person(Role.OFFICIAL, factories.MemberPageFactory(), email="urzednik@gmina.example")


def try_to_sign_in(email: str, password: str = factories.PASSWORD, address: str = "192.0.2.17") -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post(LOGIN, {"login": email, "password": password}, headers={"user-agent": FIREFOX})
    return client


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 (KHTML, like Gecko) Chrome/140 Safari/537",
            "Chrome",
            "Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18 Safari/604", "Safari", "iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) CriOS/140 Safari/604", "Chrome", "iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537 SamsungBrowser/28",
            "Samsung Internet",
            "Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Chrome/140 Safari/537 OPR/120", "Opera", "macOS"),
        ("curl/8.5", "", ""),
        ("", "", ""),
    ],
)
def test_a_browser_is_named_in_plain_words(agent: str, browser: str, system: str) -> None:
    assert (browser_of(agent), system_of(agent)) == (browser, system)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.17", "192.0.2.*"),
        ("2001:db8:1:2::3", "2001:db8:1:*"),
        ("::ffff:192.0.2.17", "192.0.2.*"),
        ("fe80::1%eth0", "fe80:0:0:*"),
        ("", ""),
        ("x' OR 1=1", ""),
    ],
)
def test_of_an_address_the_network_is_kept_alone(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_person_sees_the_own_sign_ins_and_which_is_this_one(person: User) -> None:
    try_to_sign_in(person.email)
    try_to_sign_in(person.email, "zle-haslo", "198.51.100.9")
    client = try_to_sign_in(person.email.upper())

    page = client.get("/konto/").content.decode()

    assert page.count("Firefox, Windows") == 3
    assert page.count("192.0.2.*") == 2
    assert page.count("ta sesja") == page.count("nieudana próba") == 1
    assert "192.0.2.17" not in page
    assert not SignIn.objects.filter(network__contains="17").exists()


def test_nobody_sees_anothers_sign_ins(person: User) -> None:
    factories.person(email="inna@gmina.example")
    try_to_sign_in("inna@gmina.example", address="203.0.113.5")

    assert "203.0.113" not in try_to_sign_in(person.email).get("/konto/").content.decode()


def test_behind_a_proxy_the_clients_network_counts_and_without_one_nobody_says_whence_they_come(
    person: User, settings: Settings
) -> None:
    for trusted, network in ((0, "127.0.0.*"), (1, "198.51.100.*")):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
        Client().post(
            LOGIN,
            {"login": person.email, "password": factories.PASSWORD},
            headers={"x-forwarded-for": "203.0.113.1, 198.51.100.7"},
        )
        assert SignIn.objects.latest("pk").network == network


def test_an_address_that_nobody_has_is_not_kept_and_costs_as_many_queries(person: User) -> None:
    counts = []
    for email in ("nikt@gmina.example", person.email):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            try_to_sign_in(email, "zle-haslo")
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert [row.user for row in SignIn.objects.order_by("pk")] == [None, person]


def test_signing_out_everywhere_ends_every_session_this_one_too(person: User) -> None:
    here, there = try_to_sign_in(person.email), try_to_sign_in(person.email)
    other = try_to_sign_in(factories.person(email="inna@gmina.example").email)

    page = here.post("/konto/wyloguj-wszedzie/", follow=True).content.decode()

    assert "Wylogowano Cię na wszystkich urządzeniach" in page
    assert [client.get("/konto/").status_code for client in (here, there, other)] == [302, 302, 200]
    assert try_to_sign_in(person.email).get("/konto/").status_code == 200


def test_only_a_form_signs_out_everywhere(person: User) -> None:
    client = try_to_sign_in(person.email)

    assert client.get("/konto/wyloguj-wszedzie/").status_code == 405
    assert client.get("/konto/").status_code == 200


def test_the_page_costs_the_same_with_many_sign_ins(person: User, sign_in: SignInAs) -> None:
    client = sign_in(person)
    client.get("/konto/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/konto/").status_code == 200
        counts.append(len(queries))
        SignIn.objects.bulk_create(SignIn(user=person, succeeded=True) for _ in range(200))

    assert counts[0] == counts[1] <= 12


# Notices -------------------------------------------------------------------------------------------------------------


def kinds_on(page: str) -> set[str]:
    return {kind.value for kind in NoticeKind if f'name="{kind.value}"' in page}


@pytest.mark.parametrize(
    ("role", "in_a_member", "kinds"),
    [
        (Role.OFFICIAL, True, {"organisation"}),
        (Role.EDITOR, True, {"returned", "published", "organisation"}),
        (Role.MODERATOR, True, {"task", "returned", "published", "people", "organisation"}),
        (Role.MODERATOR, False, {"task", "returned", "published", "people"}),
        (Role.ADMINISTRATOR, False, {"returned", "published", "people"}),
        (Role.OFFICIAL, False, set()),
    ],
)
def test_a_person_is_asked_about_what_can_reach_them(
    role: str, in_a_member: bool, kinds: set[str], sign_in: SignInAs
) -> None:
    organisation: Organisation = factories.MemberPageFactory() if in_a_member else None

    page = sign_in(factories.person(role, organisation)).get("/konto/").content.decode()

    assert kinds_on(page) == kinds


def test_a_choice_is_kept_and_shown_and_can_be_changed(sign_in: SignInAs) -> None:
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())
    client = sign_in(person)

    for rhythm in ("daily", "never"):
        chosen = {"returned": rhythm, "published": "at_once", "organisation": "at_once"}
        page = client.post("/konto/powiadomienia/", chosen, follow=True).content.decode()
        assert "Zapisano." in page
        assert f'<option value="{rhythm}" selected>' in page

    assert NoticeChoice.objects.get(user=person, kind="returned").rhythm == "never"


@pytest.mark.parametrize("field", ["invitation", "administration", "task", "nieznane"])
def test_what_is_not_asked_cannot_be_chosen(field: str, sign_in: SignInAs) -> None:
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())
    data = {"returned": "at_once", "published": "at_once", "organisation": "at_once", field: "never"}

    sign_in(person).post("/konto/powiadomienia/", data)

    assert not NoticeChoice.objects.filter(kind=field).exists()


def test_a_choice_that_does_not_exist_is_refused_and_nothing_kept(sign_in: SignInAs) -> None:
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())

    page = sign_in(person).post("/konto/powiadomienia/", {"returned": "hourly", "published": "daily"}).content.decode()

    assert 'class="errorlist"' in page
    assert not NoticeChoice.objects.exists()


def test_ones_own_data_are_explained(person: User, sign_in: SignInAs) -> None:
    page = sign_in(person).get("/konto/dane/").content.decode()

    assert "90 dni od próby zalogowania" in page
    assert 'href="/konto/dane/pobierz/"' in page

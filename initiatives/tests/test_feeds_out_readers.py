"""Who may read our feeds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from initiatives.models import FeedToken, Role
from initiatives.services import feed_tokens
from initiatives.tests import factories
from initiatives.tests.feeds_out import FORMS, a_key, ask, items, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    return a_key()


@pytest.mark.parametrize("form", FORMS)
def test_the_address_is_the_key(key: str, form: str) -> None:
    factories.InitiativePageFactory.create(title="Studnia")

    response = ask(key, form)

    assert response.status_code == 200
    assert "Studnia" in response.content.decode()
    assert response["Cache-Control"] == "private, max-age=60"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"


def test_only_a_digest_of_the_key_is_kept(key: str) -> None:
    row = FeedToken.objects.get()
    secret = key.partition("-")[2]
    assert len(secret) >= 43
    assert secret not in str(FeedToken.objects.values().get())
    assert row.withdrawn_at is None


@pytest.mark.parametrize(
    "bad",
    [
        "1-abc",
        "abc",
        "-",
        "1",
        "999999999-x",
        "1" * 50 + "-x",
        "%00-x",
        "\u0661-abc",
        "1-%ED%A0%80",
        "{number}-",
        "{number}-{other}",
    ],
)
def test_no_other_key_opens_it(key: str, bad: str) -> None:
    number, other = key.partition("-")[0], a_key("Ktoś inny").partition("-")[2]
    for form in FORMS:
        response = ask(bad.format(number=number, other=other), form)
        assert (response.status_code, response["Cache-Control"]) == (404, "private, no-store")


def test_a_key_that_was_withdrawn_opens_nothing(key: str) -> None:
    token, administrator = FeedToken.objects.get(), factories.person(Role.ADMINISTRATOR)
    answers = [ask("1-nobody").content]

    assert feed_tokens.withdraw(token=token, user=administrator, now=timezone.now())
    response = ask(key)

    assert response.status_code == 404
    assert response.content in answers
    assert not feed_tokens.withdraw(token=token, user=administrator, now=timezone.now())


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.MODERATOR])
def test_only_an_administrator_makes_and_withdraws_keys(key: str, role: str) -> None:
    user = factories.person(role)
    with pytest.raises(PermissionDenied):
        feed_tokens.make(reader="Ktoś", note="", user=user, now=timezone.now())
    with pytest.raises(PermissionDenied):
        feed_tokens.withdraw(token=FeedToken.objects.get(), user=user, now=timezone.now())


def test_it_is_known_to_the_hour_when_a_key_was_used(key: str) -> None:
    now = timezone.now()
    assert feed_tokens.of(key=key, now=now)
    assert feed_tokens.of(key=key, now=now + timedelta(minutes=59))
    assert FeedToken.objects.get().last_used_at == now
    assert feed_tokens.of(key=key, now=now + timedelta(minutes=61))
    assert FeedToken.objects.get().last_used_at == now + timedelta(minutes=61)


@pytest.mark.parametrize("path", ["kategoria/nie-ma/", "temat/nie-ma/", "gmina/0000000/", "inne/x/", "gmina/%00/"])
def test_there_is_no_feed_of_what_is_not_there(key: str, path: str) -> None:
    assert ask(key, scope=path).status_code == 404
    assert ask(key, "rss.xml").status_code == 404


@pytest.mark.parametrize(
    "said", ["x", "1", "1-", "-1", "1-1-1", "9" * 30 + "-1", "1-" + "9" * 30, "99999999999999999-1"]
)
def test_a_page_that_nobody_led_to_is_none(key: str, said: str) -> None:
    assert Client().get(path_of(key, "atom.xml"), {"przed": said}).status_code in (404, 200)
    assert items(key) == []

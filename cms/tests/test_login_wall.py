"""What strangers, and people who belong nowhere, get."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
@pytest.mark.parametrize("path", ["/", "/admin/", "/media/images/a.png", "/documents/1/a.pdf", "/nie-ma.txt"])
def test_a_stranger_is_led_to_the_sign_in_by_every_method(client: Client, method: str, path: str) -> None:
    response = getattr(client, method)(path)

    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert "no-store" in response.headers["Cache-Control"]


def test_after_the_sign_in_the_stranger_comes_to_what_was_asked_for(client: Client) -> None:
    response = client.get("/inicjatywy/?kategoria=wspolnota")

    assert response.headers["Location"] == "/konto/logowanie/?next=/inicjatywy/%3Fkategoria%3Dwspolnota"


def test_no_form_is_sent_again_after_the_sign_in(client: Client) -> None:
    assert client.post("/admin/pages/1/delete/").headers["Location"] == "/konto/logowanie/?next=/"


@pytest.mark.parametrize(
    "headers",
    [{"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}, {"Accept": "application/json, */*"}],
)
def test_a_script_of_a_strangers_is_told_in_its_own_words(client: Client, headers: dict[str, str]) -> None:
    response = client.get("/admin/api/main/pages/", headers=headers)

    assert response.status_code == 403
    assert response.json() == {"detail": "Najpierw się zaloguj."}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Range": "bytes=0-3"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Sat, 01 Jan 2100 00:00:00 GMT"},
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_file_that_exists_and_one_that_does_not_answer_a_stranger_alike(
    client: Client, method: str, headers: dict[str, str]
) -> None:
    picture = factories.PictureFactory.create()
    attachment = factories.AttachmentFactory.create()
    existing = [picture.file.url, attachment.url]
    missing = ["/media/original_images/nie-ma.png", "/documents/999999/nie-ma.pdf"]

    answers = [getattr(client, method)(path, headers=headers) for path in (*existing, *missing)]

    seen = {
        (answer.status_code, answer.content, tuple(sorted(set(answer.headers) - {"Location", "Expires"})))
        for answer in answers
    }
    assert len(seen) == 1
    assert answers[0].status_code == 302


def test_who_belongs_nowhere_is_told_so_and_can_sign_out(sign_in: SignIn) -> None:
    client = sign_in(factories.UserFactory.create(name="Referent"))

    for path in ("/", "/inicjatywy/", "/admin/", "/media/images/a.png"):
        response = client.get(path)
        assert response.status_code == 403
        assert "Referent" in response.content.decode()
        assert "nie jest jeszcze przypisane" in response.content.decode()
    assert client.post(reverse("account_logout")).status_code == 302


def test_whose_membership_ends_is_out_with_the_next_request(sign_in: SignIn) -> None:
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())
    client = sign_in(person)
    assert client.get("/admin/").status_code == 200

    person.membership.delete()

    assert client.get("/admin/").status_code == 403
    assert client.get("/").status_code == 403


def test_who_is_switched_off_is_a_stranger(sign_in: SignIn) -> None:
    person = factories.person()
    client = sign_in(person)

    person.is_active = False
    person.save()

    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_an_official_who_tries_the_admin_is_refused_and_not_led_in_a_circle(sign_in: SignIn) -> None:
    response = sign_in(factories.person(Role.OFFICIAL, factories.MemberPageFactory())).get("/admin/", follow=True)

    assert response.status_code == 403
    assert response.redirect_chain == []


def test_what_people_read_is_kept_by_no_cache_between(sign_in: SignIn) -> None:
    response = sign_in(factories.person()).get("/inicjatywy/")

    assert "private" in response.headers["Cache-Control"]

"""A person's own page, on the site and in the admin."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from cms.users.models import User
from initiatives.models import NoticeKind, Role
from initiatives.services import notice_choices
from initiatives.tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_an_official_sees_who_they_are_and_what_they_may_change(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory(title="Mikołów")
    person = factories.person(Role.OFFICIAL, member, post="Podinspektor")

    page = sign_in(person).get("/konto/").content.decode()

    for text in (person.email, "Podinspektor", "Mikołów", "urzędnik (czyta)", 'action="/konto/wylogowanie/"'):
        assert text in page
    assert 'href="/konto/haslo/zmiana/"' in page


def test_people_of_the_association_see_so(sign_in: SignIn) -> None:
    assert "Zrzeszenie" in sign_in(factories.person(Role.MODERATOR)).get("/konto/").content.decode()


def test_name_post_and_language_are_changed_here_and_nothing_else(sign_in: SignIn) -> None:
    person = factories.person(Role.OFFICIAL, factories.MemberPageFactory(), post="Podinspektor")
    data = {"name": "Sekretariat", "post": "Inspektor", "language": "en", "email": "x@x.example", "is_superuser": "on"}

    page = sign_in(person).post("/konto/", data, follow=True)

    assert "Saved." in page.content.decode()
    changed = User.objects.get(pk=person.pk)
    assert (changed.name, changed.post, changed.language) == ("Sekretariat", "Inspektor", "en")
    assert (changed.email, changed.is_superuser) == (person.email, False)


def test_what_was_typed_wrongly_is_shown_again(sign_in: SignIn) -> None:
    person = factories.person(name="Sekretariat")

    page = sign_in(person).post("/konto/", {"name": "Biuro" * 40, "language": "pl"}).content.decode()

    assert "BiuroBiuro" in page
    assert 'class="errorlist"' in page
    assert User.objects.get(pk=person.pk).name == "Sekretariat"


def test_the_admins_page_has_neither_address_nor_password_nor_picture(sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory()))

    page = client.get("/admin/account/").content.decode()

    assert 'name="person-name"' in page
    assert 'name="theme-theme"' in page
    for name in ("email", "password", "avatar", "notifications", "locale", "name_email"):
        assert f'name="{name}-' not in page


def test_the_admins_page_saves_name_language_and_look(sign_in: SignIn) -> None:
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())
    client = sign_in(person)
    data = {
        "person-name": "Redakcja", "person-language": "en", "theme-theme": "dark", "theme-contrast": "system",
        "notices-returned": "daily", "notices-published": "never", "notices-organisation": "at_once",
        "theme-density": "default", "name_email-email": "x@x.example", "password-new_password1": "zupelnie-inne",
    }  # fmt: skip

    assert client.post("/admin/account/", data).status_code == 302

    changed = User.objects.get(pk=person.pk)
    assert (changed.name, changed.language) == ("Redakcja", "en")
    assert UserProfile.get_for_user(changed).theme == "dark"
    assert notice_choices.choices_of(user=person)[NoticeKind.RETURNED] == "daily"
    assert (changed.email, changed.password) == (person.email, person.password)


def test_officials_have_no_page_in_the_admin(sign_in: SignIn) -> None:
    assert sign_in(factories.person()).get("/admin/account/").status_code == 403


def test_by_a_name_of_ones_choice_nobody_looks_into_others_drafts(sign_in: SignIn) -> None:
    other = factories.MemberPageFactory.create()
    draft = factories.InitiativePageFactory.create(parent=other, title="Zamknięcie szpitala", live=False)
    draft.save_revision()
    client = sign_in(factories.person(Role.OFFICIAL, factories.PartnerPageFactory.create()))

    client.post("/konto/", {"name": "Zamknięcie szpitala", "post": "", "language": "pl"})
    with zipfile.ZipFile(io.BytesIO(client.get("/konto/dane/pobierz/").getvalue())) as archive:
        given = json.loads(archive.read("dane.json"))

    assert given["account"].pop("name") == draft.title
    assert draft.title not in json.dumps(given, ensure_ascii=False)


def test_a_name_has_no_lines_of_its_own_to_forge_in_a_mail() -> None:
    person = factories.person(name="Anna\r\n\nZatwierdź: https://zly.example/", post="a\nb")

    assert (person.name, person.post) == ("Anna Zatwierdź: https://zly.example/", "a b")

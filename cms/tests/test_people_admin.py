"""The association's administrator makes people and gives roles in the admin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.tests.administrator import admin, administrator
from cms.tests.letters import invitation_link
from cms.tests.people_forms import LIST, NEW, again, edit, form, member, text
from cms.users.models import User
from conftest import OnCommit
from initiatives.models import MemberPage, Role
from initiatives.services import people
from initiatives.tests import factories
from initiatives.tests.town import SignIn

__all__ = ["admin", "administrator", "member"]

pytestmark = pytest.mark.django_db


# Making ---------------------------------------------------------------------------------------------------------------


def test_a_new_person_has_a_place_a_role_and_an_invitation(
    admin: Client, member: MemberPage, on_commit: OnCommit
) -> None:
    with on_commit():
        response = admin.post(NEW, form(member, email="Nowa@Gmina.example", role=Role.EDITOR))

    assert response["Location"] == LIST
    person = User.objects.get(email="nowa@gmina.example")
    assert (person.membership.member, person.membership.role, person.post) == (member, Role.EDITOR, "Inspektor")
    assert list(person.groups.all()) == [member.rights.editors]
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([person.email], "Twoje konto w Burzy")


def test_the_invitation_sets_the_first_password(
    admin: Client, member: MemberPage, on_commit: OnCommit, client: Client
) -> None:
    with on_commit():
        admin.post(NEW, form(member))
    new = {"password1": "zupelnie-nowe-haslo", "password2": "zupelnie-nowe-haslo"}

    client.post(invitation_link(), {"name": "Sekretariat", "post": "", "language": "pl", **new})

    assert User.objects.get(email="nowa@gmina.example").check_password("zupelnie-nowe-haslo")


def test_the_form_asks_for_no_password_no_group_and_no_power(admin: Client) -> None:
    page = text(admin.get(NEW))

    for name in ("password1", "password2", "groups", "is_superuser", "username", "user_permissions", "is_staff"):
        assert f'name="{name}"' not in page


def test_what_the_form_does_not_ask_for_is_not_taken(admin: Client, member: MemberPage) -> None:
    group = Group.objects.create(name="Anything")
    admin.post(NEW, form(member, is_superuser="on", groups=[group.pk], password1="x" * 12, password2="x" * 12))

    person = User.objects.get(email="nowa@gmina.example")
    assert (person.is_superuser, person.groups.count(), person.has_usable_password()) == (False, 0, False)


@pytest.mark.parametrize(
    ("place", "page", "role", "error"),
    [
        ("member", None, "official", "Wskaż gminę, partnera albo grupę gmin."),
        ("partner", None, "official", "Wskaż gminę, partnera albo grupę gmin."),
        ("member", "partner", "official", "To nie jest gmina członkowska."),
        ("partner", "member", "official", "To nie jest partner."),
        ("association", "member", "official", "Usuń ten wybór"),
        ("association", None, "editor", "Redaktor należy do gminy członkowskiej albo do grupy gmin."),
        ("member", "member", "administrator", "Administrator należy do zrzeszenia."),
        ("partner", "partner", "editor", "Redaktor należy do gminy członkowskiej albo do grupy gmin."),
        ("partner", "partner", "moderator", "Osoby partnera czytają, ale nie redagują."),
        ("member", "home", "official", "Wybierz poprawną wartość."),
        ("", None, "official", "To pole jest wymagane."),
        ("member", "member", "king", "Wybierz poprawną wartość."),
    ],
)
def test_what_does_not_fit_is_said_in_polish_and_stays_typed(
    admin: Client, member: MemberPage, place: str, page: str | None, role: str, error: str
) -> None:
    pages: dict[str | None, Any] = {
        "member": member,
        "partner": factories.PartnerPageFactory(),
        "home": factories.home(),
        None: None,
    }
    chosen = pages[page]

    response = admin.post(NEW, form(place=place, organisation=chosen.pk if chosen else "", role=role))

    assert response.status_code == 200
    assert error in text(response)
    assert 'value="nowa@gmina.example"' in text(response)
    assert 'value="Inspektor"' in text(response)
    if page in {"member", "partner"} and chosen:
        assert chosen.title in text(response)
    assert not User.objects.filter(email="nowa@gmina.example").exists()
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["ktos@gmina.example", "KTOS@gmina.example", " Ktos@Gmina.example "])
def test_an_address_that_somebody_has_is_refused_whatever_its_case(
    admin: Client, member: MemberPage, email: str
) -> None:
    factories.person(email="ktos@gmina.example")

    response = admin.post(NEW, form(member, email=email))

    assert response.status_code == 200
    assert User.objects.filter(email__iexact="ktos@gmina.example").count() == 1


# Changing -------------------------------------------------------------------------------------------------------------


def test_the_form_shows_what_is_known(admin: Client, member: MemberPage) -> None:
    person = factories.person(Role.MODERATOR, member)

    page = text(admin.get(f"/admin/users/edit/{person.pk}/"))

    assert re.search(r'value="member"[^>]* checked', page)
    assert re.search(r'value="moderator" selected', page)
    assert "Mikołów" in page


def test_saving_what_is_shown_changes_nothing(admin: Client, member: MemberPage) -> None:
    person = factories.person(Role.MODERATOR, member)

    edit(admin, person)

    after = again(person)
    assert (after.membership.role, after.membership.member, after.is_active) == (Role.MODERATOR, member, True)
    assert after.session_round == person.session_round


def test_a_move_takes_the_old_rights_away(admin: Client, member: MemberPage) -> None:
    person = factories.person(Role.MODERATOR, factories.MemberPageFactory())

    edit(admin, person, organisation=member.pk, role=Role.EDITOR, **{"handover-confirmed": "1"})

    assert list(again(person).groups.all()) == [member.rights.editors]


def test_whoever_is_made_inactive_is_out_at_once(admin: Client, member: MemberPage, sign_in: SignIn) -> None:
    person = factories.person(Role.EDITOR, member)
    client = sign_in(person)
    assert client.get("/konto/").status_code == 200

    edit(admin, person, is_active=None)

    assert client.get("/konto/").status_code == 302
    assert list(again(person).groups.all()) == []

    edit(admin, again(person), is_active="on")
    assert list(again(person).groups.all()) == [member.rights.editors]


@pytest.mark.parametrize("change", [{"role": Role.MODERATOR}, {"is_active": None}])
def test_the_last_administrator_cannot_lock_everybody_out(
    admin: Client, administrator: User, change: dict[str, Any]
) -> None:
    factories.person(Role.ADMINISTRATOR, is_active=False)

    response = edit(admin, administrator, **change)

    assert "To ostatni aktywny administrator." in text(response)
    assert (again(administrator).is_active, again(administrator).membership.role) == (True, Role.ADMINISTRATOR)


def test_one_of_two_administrators_may_step_back(admin: Client, administrator: User) -> None:
    factories.person(Role.ADMINISTRATOR)

    edit(admin, administrator, role=Role.MODERATOR)

    assert again(administrator).membership.role == Role.MODERATOR
    assert admin.get(LIST).status_code == 403


def test_whoever_forgot_the_password_gets_a_link_to_a_new_one(admin: Client, member: MemberPage) -> None:
    person = factories.person(Role.OFFICIAL, member)

    assert person.email in text(admin.get(f"/admin/users/link/{person.pk}/"))
    assert mail.outbox == []
    admin.post(f"/admin/users/link/{person.pk}/")

    (message,) = mail.outbox
    assert message.to == [person.email]
    assert "/konto/haslo/nowe/" in str(message.body)


def test_an_inactive_person_gets_no_link(admin: Client, member: MemberPage) -> None:
    person = factories.person(Role.OFFICIAL, member)
    people.deactivate(user=person)

    assert admin.post(f"/admin/users/link/{person.pk}/").status_code == 404
    assert mail.outbox == []


# Whom and what the administrator may not touch ------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["edit", "history", "link", "withdraw"])
def test_operators_are_none_of_the_administrators_business(admin: Client, view: str) -> None:
    operator = User.objects.create_superuser("operator@burza.example", "correct-horse-battery")

    assert operator.email not in text(admin.get(LIST))
    assert admin.get(f"/admin/users/{view}/{operator.pk}/").status_code == 404
    assert admin.post(f"/admin/users/{view}/{operator.pk}/", form()).status_code in {404, 405}
    assert User.objects.get(pk=operator.pk).check_password("correct-horse-battery")


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
def test_nobody_else_manages_people(member: MemberPage, sign_in: SignIn, role: Role) -> None:
    client, other = sign_in(factories.person(role, member)), factories.person()

    for path in (
        LIST,
        f"{LIST}results/",
        NEW,
        *(f"/admin/users/{of}/{other.pk}/" for of in ("edit", "link", "withdraw")),
        "/admin/users/invite-all/",
    ):
        assert client.get(path).status_code == 403
        assert client.post(path, form(member)).status_code == 403
    assert not User.objects.filter(email="nowa@gmina.example").exists()


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
@pytest.mark.parametrize("is_operator", [False, True])
def test_nobody_changes_many_people_at_once(
    administrator: User, sign_in: SignIn, action: str, is_operator: bool
) -> None:
    administrator.is_superuser = is_operator
    administrator.save()
    person, client = factories.person(), sign_in(administrator)
    group = Group.objects.create(name="Anything")
    path = f"/admin/bulk/users/user/{action}/?id={person.pk}"

    assert client.get(path).status_code == 404
    assert client.post(path, {"role": group.pk, "mark_as_active": "False"}).status_code == 404
    assert (again(person).is_active, again(person).groups.count()) == (True, 0)


@pytest.mark.parametrize("path", ["/admin/groups/", "/admin/groups/new/", "/admin/users/delete/1/"])
def test_groups_and_deletion_have_no_admin_even_for_operators(sign_in: SignIn, path: str) -> None:
    client = sign_in(User.objects.create_superuser("operator@burza.example", "correct-horse-battery"))

    assert client.get(path).status_code == 404


# The list -------------------------------------------------------------------------------------------------------------


def listed(client: Client, **query: Any) -> set[str]:
    return set(re.findall(r"[\w.]+@[\w.]+\.example", text(client.get(f"{LIST}results/", query))))


def test_the_list_says_who_where_in_which_role_and_since_when(admin: Client, member: MemberPage) -> None:
    factories.person(Role.MODERATOR, member, email="moderator@gmina.example", name="Biuro Rady")

    page = text(admin.get(LIST))

    for column in ("Adres e-mail", "Imię i nazwisko", "Organizacja", "Rola", "Aktywne konto", "Ostatnie logowanie"):
        assert column in page
    for value in ("moderator@gmina.example", "Biuro Rady", "Mikołów", "Zrzeszenie"):
        assert value in page


def test_the_list_is_narrowed_by_role_place_organisation_and_activity(
    admin: Client, administrator: User, member: MemberPage
) -> None:
    partner = factories.PartnerPageFactory()
    everybody = {
        factories.person(Role.EDITOR, member, email="redaktor@gmina.example").email,
        factories.person(Role.OFFICIAL, partner, email="partner@gmina.example").email,
        factories.person(Role.EDITOR, factories.MemberPageFactory(), email="inny@gmina.example", is_active=False).email,
        administrator.email,
    }

    assert listed(admin) == everybody
    assert listed(admin, role="editor") == {"redaktor@gmina.example", "inny@gmina.example"}
    assert listed(admin, place="association") == {administrator.email}
    assert listed(admin, place="partner") == {"partner@gmina.example"}
    assert listed(admin, organisation=member.pk) == {"redaktor@gmina.example"}
    assert listed(admin, organisation=partner.pk) == {"partner@gmina.example"}
    assert listed(admin, is_active="false") == {"inny@gmina.example"}
    assert listed(admin, role="editor", is_active="true", q="gmina") == {"redaktor@gmina.example"}


@pytest.mark.parametrize(
    "question", ["lodz.urzad", "ŁUKASZ", "łukasz", "Łukasz", "inspektor", "mikołów", "Mikołów łukasz", "kasz lodz"]
)
def test_a_person_is_found_by_address_name_post_and_organisation(
    admin: Client, member: MemberPage, question: str
) -> None:
    factories.person(Role.OFFICIAL, member, email="lodz.urzad@gmina.example", name="Łukasz", post="Inspektor")

    assert listed(admin, q=question) == {"lodz.urzad@gmina.example"}


@pytest.mark.parametrize("question", ["%", "_", "'", '"', "nikt", "łukasz nikt", "\\"])
def test_whoever_does_not_fit_is_not_found(admin: Client, member: MemberPage, question: str) -> None:
    factories.person(Role.OFFICIAL, member, email="lodz@gmina.example", name="Łukasz")

    assert listed(admin, q=question) == set()


@pytest.mark.parametrize("ordering", ["email", "-email", "name", "membership__role", "is_active", "-last_login", "x"])
def test_the_list_is_ordered_by_any_column(admin: Client, member: MemberPage, ordering: str) -> None:
    factories.person(Role.OFFICIAL, member, email="lodz@gmina.example")

    assert listed(admin, ordering=ordering) == {"administrator@burza.example", "lodz@gmina.example"}


@pytest.mark.slow
def test_the_list_asks_the_database_as_often_for_200_people_as_for_10(admin: Client) -> None:
    queries = ("", "?q=gmina", "?role=official&is_active=true")

    def asked() -> dict[str, int]:
        return {query: questions_of(admin, f"{LIST}{query}") for query in queries}

    make_people(10)
    few = asked()
    make_people(190)

    assert asked() == few
    assert max(few.values()) <= 20


def questions_of(client: Client, path: str) -> int:
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def make_people(number: int) -> None:
    """In members and partners of their own, every third inactive."""
    for row in range(number):
        organisation = factories.PartnerPageFactory() if row % 2 else factories.MemberPageFactory()
        factories.person(Role.OFFICIAL, organisation, email=f"o{User.objects.count()}@gmina.example")

"""Before the administrator takes a place from somebody, the admin says what is left behind and asks who takes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms.users.models import User
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

CONFIRMED: dict[str, Any] = {"handover-confirmed": "1"}
BACK: dict[str, Any] = {"handover-back": "1"}


def successor(number: object) -> dict[str, Any]:
    return {"handover-successor": number}


class Office:
    def __init__(self, sign_in: SignIn) -> None:
        self.member: MemberPage = factories.MemberPageFactory(title="Mikołów")
        self.moderator = factories.person(Role.MODERATOR, self.member, name="Sekretarz miasta")
        self.colleague = factories.person(Role.EDITOR, self.member, name="Inspektorka", post="Promocja")
        self.leaving = factories.person(Role.EDITOR, self.member, name="Redaktor")
        self.admin = sign_in(factories.person(Role.ADMINISTRATOR))

    def save(self, person: User | None = None, **fields: Any) -> Any:
        """What the form posts, with `fields` in place of what it shows; None takes one out."""
        user = person or self.leaving
        role, organisation = user.membership.role, user.membership.organisation
        data = {
            "email": user.email, "name": user.name, "post": user.post, "language": "pl", "is_active": "on",
            "role": role, "place": "member", "organisation": organisation.pk if organisation else "",
        } | fields  # fmt: skip
        shown = {name: value for name, value in data.items() if value is not None}
        return self.admin.post(f"/admin/users/edit/{user.pk}/", shown)

    def draft(self, **fields: Any) -> InitiativePage:
        page: InitiativePage = factories.InitiativePageFactory(
            parent=self.member, live=False, owner=self.leaving, **fields
        )
        return page


@pytest.fixture
def office(sign_in: SignIn) -> Office:
    return Office(sign_in)


def is_active(user: User) -> bool:
    return User.objects.get(pk=user.pk).is_active


def owner_of(page: Page) -> User | None:
    owner: User | None = Page.objects.get(pk=page.pk).owner
    return owner


@pytest.mark.parametrize(
    "change", [{"is_active": None}, {"place": "association", "organisation": ""}, {"role": Role.OFFICIAL}]
)
def test_nothing_is_saved_before_it_is_said_who_takes_over(office: Office, change: dict[str, Any]) -> None:
    page = office.draft(title="Mapa studni")
    change = {"role": Role.OFFICIAL, **change, "name": "Nowe nazwisko"}

    html = office.save(**change).content.decode()

    assert "1 szkic przejdzie na kogoś innego" in html
    assert "Mapa studni" in html
    assert '<input type="hidden" name="name" value="Nowe nazwisko">' in html
    assert "bez wyboru: Sekretarz miasta" in html
    assert "Inspektorka, Promocja" in html
    before = User.objects.get(pk=office.leaving.pk)
    assert (before.is_active, before.name, before.membership.role) == (True, "Redaktor", Role.EDITOR)
    assert owner_of(page) == office.leaving

    office.save(**change, **CONFIRMED, **successor(office.colleague.pk))

    after = User.objects.get(pk=office.leaving.pk)
    assert (after.name, after.is_active) == ("Nowe nazwisko", "is_active" not in change)
    assert owner_of(page) == office.colleague


def test_without_a_choice_the_rules_decide(office: Office) -> None:
    page = office.draft()

    office.save(is_active=None, **CONFIRMED, **successor(""))

    assert (is_active(office.leaving), owner_of(page)) == (False, office.moderator)


def test_moved_and_made_inactive_in_one_go(office: Office) -> None:
    page = office.draft()
    other: MemberPage = factories.MemberPageFactory()

    office.save(is_active=None, organisation=other.pk, **CONFIRMED, **successor(office.colleague.pk))

    after = User.objects.get(pk=office.leaving.pk)
    assert (after.is_active, after.membership.member_id, owner_of(page)) == (False, other.pk, office.colleague)


@pytest.mark.parametrize("hostile", ["stranger", "himself", "0", "99999999999999999999", "x"])
def test_nobody_else_can_be_named(office: Office, hostile: str) -> None:
    page = office.draft()
    stranger = factories.person(Role.EDITOR, factories.MemberPageFactory())
    number = {"stranger": stranger.pk, "himself": office.leaving.pk}.get(hostile, hostile)

    answer = office.save(is_active=None, **CONFIRMED, **successor(number))

    assert "Ta osoba nie może tu niczego przejąć." in answer.content.decode()
    assert (is_active(office.leaving), owner_of(page)) == (True, office.leaving)


def test_the_way_back_keeps_what_was_typed(office: Office) -> None:
    office.draft()

    answer = office.save(is_active=None, name="Nowe nazwisko", **BACK)

    assert answer.context["form"]["name"].value() == "Nowe nazwisko"
    assert is_active(office.leaving)


def test_the_last_moderator_is_named_as_such(office: Office) -> None:
    for change in ({"is_active": None}, {"role": Role.EDITOR}):
        html = office.save(office.moderator, **change).content.decode()

        assert "To jest ostatni moderator: Mikołów." in html
        assert 'name="handover-successor"' not in html

    office.save(office.moderator, role=Role.EDITOR, **CONFIRMED)
    assert User.objects.get(pk=office.moderator.pk).membership.role == Role.EDITOR


def test_whoever_leaves_nothing_behind_is_not_asked_about(office: Office) -> None:
    assert office.save(is_active=None).status_code == 302

    assert not is_active(office.leaving)


def test_other_changes_ask_nothing(office: Office) -> None:
    office.draft()

    assert office.save(name="Nowe nazwisko", role=Role.MODERATOR).status_code == 302


def test_a_title_is_no_markup(office: Office) -> None:
    office.draft(title="<script>alert(1)</script>")

    html = office.save(is_active=None, post='"><script>').content.decode()

    assert "<script>alert(1)" not in html
    assert '"><script>' not in html

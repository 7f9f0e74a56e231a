"""An organisation's page comes and goes with the administrators; its own people edit it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from cms.users.models import User
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
ROLES = [Role.EDITOR, Role.MODERATOR]


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


def state_of(page: Page) -> tuple[bool, str, int]:
    found = Page.objects.get(pk=page.pk)
    return found.live, found.path, Page.objects.count()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ["delete", "unpublish", "copy", "move"])
def test_its_people_cannot_take_it_away(member: MemberPage, role: Role, action: str, sign_in: SignIn) -> None:
    client = sign_in(factories.person(role, member))
    before = state_of(member)
    data = {"new_parent_page": member.get_parent().pk, "new_title": "x", "new_slug": "x", "publish_copies": "on"}

    client.post(reverse(f"wagtailadmin_pages:{action}", args=[member.pk]), data)

    assert state_of(member) == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ["delete", "unpublish", "move"])
def test_its_people_cannot_take_it_away_among_many(
    member: MemberPage, role: Role, action: str, sign_in: SignIn
) -> None:
    client = sign_in(factories.person(role, member))
    before = state_of(member)
    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    client.post(f"{path}?id={member.pk}", {"chooser": member.get_parent().pk})

    assert state_of(member) == before


@pytest.mark.parametrize("role", ROLES)
def test_its_people_edit_it_and_what_stands_below(member: MemberPage, role: Role, sign_in: SignIn) -> None:
    client = sign_in(factories.person(role, member))
    initiative = factories.InitiativePageFactory(parent=member, live=False)

    for page in (member, initiative):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_a_moderator_withdraws_what_stands_below(member: MemberPage, sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.MODERATOR, member))
    initiative = factories.InitiativePageFactory(parent=member)

    client.post(reverse("wagtailadmin_pages:unpublish", args=[initiative.pk]))

    assert not Page.objects.get(pk=initiative.pk).live


def test_administrators_withdraw_and_delete_an_organisations_page(member: MemberPage, sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    client.post(reverse("wagtailadmin_pages:unpublish", args=[member.pk]))

    assert not Page.objects.get(pk=member.pk).live
    assert member.permissions_for_user(factories.person(Role.ADMINISTRATOR)).can_delete()


@pytest.mark.parametrize("role", [*ROLES, Role.ADMINISTRATOR])
def test_nobody_sets_privacy(member: MemberPage, role: Role, sign_in: SignIn) -> None:
    """Who may read follows from the person's membership alone."""
    client = sign_in(factories.person(role, None if role == Role.ADMINISTRATOR else member))
    initiative = factories.InitiativePageFactory(parent=member)
    data = {"restriction_type": "login"}

    for page in (member, initiative):
        client.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), data)
        assert not page.permissions_for_user(factories.person(Role.MODERATOR)).can_set_view_restrictions()
    client.post(reverse("wagtailadmin_collections:set_privacy", args=[member.rights.collection.pk]), data)

    assert not PageViewRestriction.objects.exists()
    assert not CollectionViewRestriction.objects.exists()


def test_a_moderator_of_two_organisations_cannot_move_a_page_between_them(sign_in: SignIn) -> None:
    """The association's moderators stand in for many."""
    first, second = factories.MemberPageFactory(), factories.MemberPageFactory()
    page = factories.InitiativePageFactory(parent=first)
    client = sign_in(factories.person(Role.MODERATOR))
    before = state_of(page)

    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, second.pk]))

    assert state_of(page) == before


def test_a_page_that_an_administrator_moves_belongs_where_it_went(sign_in: SignIn) -> None:
    first, second = factories.MemberPageFactory(), factories.MemberPageFactory()
    page = factories.InitiativePageFactory(parent=first)
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, second.pk]))

    moved = InitiativePage.objects.get(pk=page.pk)
    assert (moved.get_parent().pk, moved.organisation_id) == (second.pk, second.pk)

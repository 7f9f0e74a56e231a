"""A person's rights are what the membership says, after any sequence of changes."""

import contextlib
import random
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.users.models import User
from initiatives.models import MemberPage, Membership, PartnerPage, Role
from initiatives.services import people, rights
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def groups_of(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def fresh(user: User) -> User:
    """Without the permissions that the instance remembers."""
    return User.objects.get(pk=user.pk)


def stands_in(page: MemberPage | PartnerPage) -> bool:
    """Whether the association's moderators moderate here, and have its files; the two go together."""
    group = rights.association_group(rights.MODERATORS)
    on_page = GroupPagePermission.objects.filter(group=group, page=page).count()
    on_files = GroupCollectionPermission.objects.filter(group=group, collection=page.rights.collection).count()
    assert (on_page, on_files) in {(0, 0), (len(rights.MODERATORS_MAY), len(rights.FILES_MAY))}
    return bool(on_page)


def test_a_new_person_has_a_place_and_no_password_yet() -> None:
    member = factories.MemberPageFactory()

    user = people.add_person(email="Redakcja@Gmina.example", organisation=member, role=Role.EDITOR, post="Redaktor")

    assert (user.email, user.membership.member, user.post) == ("redakcja@gmina.example", member, "Redaktor")
    assert not user.has_usable_password()
    assert groups_of(user) == [member.rights.editors.name]


def test_an_address_is_given_once_whatever_its_case() -> None:
    people.add_person(email="urzad@gmina.example", organisation=None, role=Role.OFFICIAL)

    with pytest.raises(ValidationError) as refusal:
        people.add_person(email="URZAD@gmina.example", organisation=None, role=Role.OFFICIAL)

    assert "email" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("place", "role"),
    [
        ("association", Role.EDITOR),
        ("member", Role.ADMINISTRATOR),
        ("partner", Role.EDITOR),
        ("partner", Role.MODERATOR),
        ("partner", Role.ADMINISTRATOR),
    ],
)
def test_a_role_that_the_place_does_not_have_is_refused_and_changes_nothing(place: str, role: Role) -> None:
    places = {
        "association": None,
        "member": factories.MemberPageFactory(),
        "partner": factories.PartnerPageFactory(),
    }
    user = factories.person(Role.OFFICIAL, factories.MemberPageFactory())
    before = Membership.objects.values().get(user=user)

    with pytest.raises(ValidationError):
        people.set_membership(user=user, organisation=places[place], role=role)

    assert Membership.objects.values().get(user=user) == before
    assert groups_of(user) == []


def test_whoever_moves_leaves_every_right_behind() -> None:
    here, there = factories.MemberPageFactory(), factories.MemberPageFactory()
    user = factories.person(Role.MODERATOR, here)

    people.move(user=user, organisation=there)

    assert not here.permissions_for_user(fresh(user)).can_edit()
    assert not there.permissions_for_user(fresh(user)).can_edit()
    assert (groups_of(user), user.membership.role) == ([], Role.OFFICIAL)


def test_the_association_stands_in_where_a_moderator_left() -> None:
    here, there = factories.MemberPageFactory(), factories.MemberPageFactory()
    user = factories.person(Role.MODERATOR, here)
    assert (stands_in(here), stands_in(there)) == (False, True)

    people.set_membership(user=user, organisation=there, role=Role.MODERATOR)

    assert (stands_in(here), stands_in(there)) == (True, False)


def test_the_association_stands_in_where_the_moderator_is_inactive() -> None:
    member = factories.MemberPageFactory()
    user = factories.person(Role.MODERATOR, member)

    people.deactivate(user=user)
    assert (stands_in(member), groups_of(user)) == (True, [])

    people.activate(user=user)
    assert (stands_in(member), groups_of(user)) == (False, [member.rights.moderators.name])


def test_a_person_made_inactive_by_a_plain_save_loses_the_rights_too() -> None:
    member = factories.MemberPageFactory()
    user = factories.person(Role.MODERATOR, member)

    user.is_active = False
    user.save()

    assert (stands_in(member), groups_of(user)) == (True, [])


def test_a_deleted_membership_takes_the_rights_with_it() -> None:
    member = factories.MemberPageFactory()
    user = factories.person(Role.MODERATOR, member)

    user.membership.delete()

    assert (stands_in(member), groups_of(user)) == (True, [])


def test_a_deleted_person_leaves_the_moderation_to_the_association() -> None:
    member = factories.MemberPageFactory()

    factories.person(Role.MODERATOR, member).delete()

    assert stands_in(member)


def test_the_last_active_administrator_keeps_the_role() -> None:
    last = factories.person(Role.ADMINISTRATOR)
    people.deactivate(user=factories.person(Role.ADMINISTRATOR))

    for change in (
        lambda: people.deactivate(user=last),
        lambda: people.set_membership(user=last, organisation=None, role=Role.MODERATOR),
        lambda: people.move(user=last, organisation=factories.MemberPageFactory()),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert refusal.value.code == "last_administrator"

    assert (fresh(last).is_active, last.membership.role) == (True, Role.ADMINISTRATOR)


def test_one_of_two_administrators_may_leave() -> None:
    leaving = factories.person(Role.ADMINISTRATOR)
    factories.person(Role.ADMINISTRATOR)

    people.set_membership(user=leaving, organisation=None, role=Role.OFFICIAL)

    assert groups_of(leaving) == []


@pytest.mark.django_db(transaction=True)
def test_administrators_who_all_leave_at_once_leave_one_behind() -> None:
    administrators = [factories.person(Role.ADMINISTRATOR) for _ in range(4)]
    together = threading.Barrier(4)

    def leave(user: User) -> None:
        try:
            together.wait()
            with contextlib.suppress(ValidationError):
                people.deactivate(user=user)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=[user]) for user in administrators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize("seed", range(5))
def test_rights_follow_from_memberships_after_any_sequence_of_changes(seed: int) -> None:
    chance = random.Random(seed)
    organisations = [factories.MemberPageFactory(), factories.MemberPageFactory(), factories.PartnerPageFactory(), None]
    factories.person(Role.ADMINISTRATOR)
    users = [factories.person() for _ in range(4)]

    for _ in range(40):
        change_something(chance, chance.choice(users), chance.choice(organisations))

        for user in users:
            assert groups_of(user) == expected_groups(fresh(user))
        for page in filter(None, organisations):
            assert stands_in(page) is not has_active_moderator(page)


def change_something(chance: random.Random, user: User, organisation: MemberPage | PartnerPage | None) -> None:
    try:
        match chance.randrange(5):
            case 0 | 1 | 2:
                people.set_membership(user=user, organisation=organisation, role=chance.choice(Role.values))
            case 3:
                people.deactivate(user=user)
            case _:
                people.activate(user=user)
    except ValidationError:
        pass


def expected_groups(user: User) -> list[str]:
    membership = user.membership
    if not user.is_active or membership.role == Role.OFFICIAL:
        return []
    if membership.role == Role.ADMINISTRATOR:
        return [rights.ADMINISTRATORS]
    if membership.member is None:
        return [rights.MODERATORS]
    own = membership.member.rights
    return [own.editors.name if membership.role == Role.EDITOR else own.moderators.name]


def has_active_moderator(page: MemberPage | PartnerPage) -> bool:
    return Membership.objects.filter(member_id=page.pk, role=Role.MODERATOR, user__is_active=True).exists()

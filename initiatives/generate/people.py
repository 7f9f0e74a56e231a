"""Believable people: posts instead of names, most of them editors and officials, few members with a moderator."""

from collections.abc import Sequence
from itertools import chain, cycle, islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from initiatives.models import MemberPage, Membership, OrganisationRights, Role
from initiatives.models.shared import address
from initiatives.services import rights

BATCH = 2000
# One member in so many has a moderator of its own; for the rest the association's stand in.
MEMBERS_A_MODERATOR = 25
POSTS = {
    Role.EDITOR: "Inspektor do spraw promocji",
    Role.OFFICIAL: "Pracownik referatu organizacyjnego",
    Role.MODERATOR: "Sekretarz",
    Role.ADMINISTRATOR: "Koordynator biura zrzeszenia",
}
ASSOCIATION = (Role.ADMINISTRATOR, Role.MODERATOR, Role.ADMINISTRATOR, Role.MODERATOR, Role.MODERATOR)


@transaction.atomic
def add_people(members: Sequence[MemberPage], count: int) -> list[Membership]:
    """`count` people with their groups. The first are the association's; the rest go around the members."""
    places = list(islice(chain(((None, role) for role in ASSOCIATION), _around(members)), count))
    first = get_user_model().objects.count() + 1
    users = get_user_model().objects.bulk_create(
        [_person(member, role, number) for number, (member, role) in enumerate(places, start=first)], BATCH
    )
    memberships = Membership.objects.bulk_create(
        [Membership(user=user, member=member, role=role) for user, (member, role) in zip(users, places, strict=True)],
        BATCH,
    )
    _join_groups(memberships)
    _let_own_moderators_alone()
    return memberships


def _around(members: Sequence[MemberPage]) -> Any:
    """Round after round: an editor each, then an official each; in the first round some a moderator."""
    yield from ((member, Role.EDITOR) for member in members)
    yield from ((member, Role.MODERATOR) for member in members[::MEMBERS_A_MODERATOR])
    yield from ((member, role) for role in cycle((Role.OFFICIAL, Role.EDITOR)) for member in members)


def _person(member: MemberPage | None, role: Role, number: int) -> Any:
    place = address(member.title) if member else "zrzeszenie"
    title = f"{POSTS[role]}, {member.title}" if member else POSTS[role]
    return get_user_model()(
        email=f"{place}-{number}@urzad.burza.example", name=title, post=POSTS[role], password=make_password(None)
    )


def _join_groups(memberships: Sequence[Membership]) -> None:
    known = {row.organisation_id: row for row in OrganisationRights.objects.all()}
    association = {
        Role.ADMINISTRATOR: rights.association_group(rights.ADMINISTRATORS).pk,
        Role.MODERATOR: rights.association_group(rights.MODERATORS).pk,
    }

    def group(membership: Membership) -> int | None:
        if membership.member_id is None:
            return association.get(Role(membership.role))
        own = known[membership.member_id]
        return {Role.EDITOR: own.editors_id, Role.MODERATOR: own.moderators_id}.get(Role(membership.role))

    through: Any = get_user_model().groups.through
    joined = ((row.user_id, group(row)) for row in memberships)
    through.objects.bulk_create([through(user_id=user, group_id=pk) for user, pk in joined if pk is not None], BATCH)


def _let_own_moderators_alone() -> None:
    """The association's moderators stand in only where nobody else moderates."""
    group = Group.objects.get(name=rights.MODERATORS)
    moderated = Membership.objects.active().filter(role=Role.MODERATOR, member__isnull=False).values("member")
    GroupPagePermission.objects.filter(group=group, page__in=moderated).delete()
    collections = OrganisationRights.objects.filter(organisation__in=moderated).values("collection")
    GroupCollectionPermission.objects.filter(group=group, collection__in=collections).delete()


__all__ = ["add_people"]

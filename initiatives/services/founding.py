"""Many members at once, each as `organisations.create_member` makes one: page, revision, groups, rights, collection.

One by one they cost time that grows with their square, since treebeard moves all collections that a name comes before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page

from initiatives.models import FormerUnit, MemberPage, OrganisationRights
from initiatives.models.addresses import address
from initiatives.services import addresses, bulk, rights

# Numbers that collections are given, with room between them, in the order of their names: below this, of the 36^4 that
# a step of a path can hold. Those above it are free while others change their places.
MOST_NUMBER = 1_000_000


@transaction.atomic
def found_members(*, home: Page, members: Sequence[MemberPage], now: datetime) -> None:
    """Adds published pages below `home`; title and code are given, and no other page has the code."""
    if not members:
        return
    add_members(home, members)
    bulk.revise(members, now=now)
    addresses.take_addresses(pages=members)


@transaction.atomic
def add_members(home: Page, members: Sequence[MemberPage]) -> list[MemberPage]:
    """The same without a revision: for records that are made to measure with."""
    locale = Locale.get_default()
    for member in members:
        member.derive_from_code()
        member.slug = member.slug or address(member.address_words())
        member.locale, member.live, member.has_unpublished_changes = locale, True, False
        _has_nothing_yet(member)
    bulk.insert_pages(home, members)
    _give_rights(members)
    bulk.index(members)
    return list(members)


def _has_nothing_yet(member: MemberPage) -> None:
    """So that neither the index nor the revision asks for it, member by member."""
    member.wagtail_admin_comments = []
    member._prefetched_objects_cache = {"former_units": FormerUnit.objects.none()}


def _give_rights(members: Sequence[MemberPage]) -> None:
    names = [rights._label(member) for member in members]
    editors = Group.objects.bulk_create([Group(name=f"Editors: {name}") for name in names], bulk.BATCH)
    moderators = Group.objects.bulk_create([Group(name=f"Moderators: {name}") for name in names], bulk.BATCH)
    collections = add_collections(names)
    OrganisationRights.objects.bulk_create(
        [
            OrganisationRights(organisation_id=member.pk, editors=own, moderators=above, collection=collection)
            for member, own, above, collection in zip(members, editors, moderators, collections, strict=True)
        ],
        bulk.BATCH,
    )
    _let_in([*editors, *moderators])
    # Nobody moderates there yet, so the association does.
    association = rights.association_group(rights.MODERATORS)
    for groups, codenames in (
        (editors, rights.EDITORS_MAY),
        (moderators, rights.MODERATORS_MAY),
        ([association] * len(members), rights.MODERATORS_MAY),
    ):
        _give_pages(zip(groups, members, strict=True), codenames)
        _give_files(zip(groups, collections, strict=True))


def add_collections(names: Sequence[str]) -> list[Collection]:
    """Below the root, in the order of names that treebeard keeps; others move only where there is no room."""
    first = Collection.get_first_root_node()
    root = Collection.objects.select_for_update().get(pk=first.pk)
    there = list(root.get_children())
    made = [Collection(name=name, depth=root.depth + 1) for name in names]
    everything = sorted([*there, *made], key=lambda collection: collection.name)
    if not _fit_between(root, everything):
        _spread(root, there, everything)
    Collection.objects.bulk_create(made, bulk.BATCH)
    Collection.objects.filter(pk=root.pk).update(numchild=models.F("numchild") + len(made))
    return made


def _fit_between(root: Collection, everything: Sequence[Collection]) -> bool:
    """Gives numbers to the new ones alone, evenly between their neighbours; False where these leave no room."""
    low, waiting = 0, list[Collection]()
    for collection in [*everything, None]:
        if collection is not None and not collection.path:
            waiting.append(collection)
            continue
        high = MOST_NUMBER if collection is None else _number(collection)
        if high - low <= len(waiting):
            return False
        step = (high - low) // (len(waiting) + 1)
        for place, new in enumerate(waiting, start=1):
            new.path = _path(root, low + place * step)
        low, waiting = high, []
    return True


def _spread(root: Collection, there: Sequence[Collection], everything: Sequence[Collection]) -> None:
    """Numbers all anew, with what stands below them."""
    step = MOST_NUMBER // (len(everything) + 1)
    wanted = {id(row): _path(root, place * step) for place, row in enumerate(everything, start=1)}
    aside = max(MOST_NUMBER, *(_number(row) for row in there)) if there else MOST_NUMBER
    _move({row.path: _path(root, aside + place) for place, row in enumerate(there, start=1)})
    _move({_path(root, aside + place): wanted[id(row)] for place, row in enumerate(there, start=1)})
    for row in everything:
        row.path = wanted[id(row)]


def _move(paths: dict[str, str]) -> None:
    """No path may be among the old ones and the new ones: they are unique at every moment."""
    length = len(next(iter(paths), ""))
    moved = [row for row in Collection.objects.filter(depth__gt=1) if row.path[:length] in paths]
    for row in moved:
        row.path = paths[row.path[:length]] + row.path[length:]
    Collection.objects.bulk_update(moved, ["path"], bulk.BATCH)


def _number(collection: Collection) -> int:
    return int(Collection._str2int(collection.path[-Collection.steplen :]))


def _path(root: Collection, number: int) -> str:
    return str(Collection._get_path(root.path, root.depth + 1, number))


def _let_in(groups: Sequence[Group]) -> None:
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    through: Any = Group.permissions.through
    through.objects.bulk_create([through(group=group, permission=access) for group in groups], bulk.BATCH)


def _give_pages(pairs: Iterable[tuple[Group, Page]], codenames: Iterable[str]) -> None:
    permissions = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames))
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page_id=page.pk, permission=permission)
            for group, page in pairs
            for permission in permissions
        ],
        bulk.BATCH,
    )


def _give_files(pairs: Iterable[tuple[Group, Collection]]) -> None:
    permissions = [
        Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in rights.FILES_MAY
    ]
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for group, collection in pairs
            for permission in permissions
        ],
        bulk.BATCH,
    )


__all__ = ["add_collections", "add_members", "found_members"]

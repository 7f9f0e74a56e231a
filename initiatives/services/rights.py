"""Groups, page permissions and collections, derived from organisations and memberships.

Nobody gives a group by hand: what a person may do follows from the membership alone, so that a move or a leave takes
every right away in one step.
"""

from collections.abc import Iterable, Sequence

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from initiatives.models import (
    GroupingPage,
    MemberPage,
    Membership,
    OrganisationRights,
    PartnerPage,
    Role,
    Succession,
)

ADMINISTRATORS = "Administrators of the association"
MODERATORS = "Moderators of the association"
# The groups of those who belong to no organisation.
ASSOCIATIONS = {Role.ADMINISTRATOR: ADMINISTRATORS, Role.MODERATOR: MODERATORS}

EDITORS_MAY = ("add_page", "change_page")
MODERATORS_MAY = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
ADMINISTRATORS_MAY = (*MODERATORS_MAY, "bulk_delete_page")
FILES_MAY = (
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
)
# What administrators manage beside pages and files: people (made inactive, never deleted: what they published
# keeps its author), the words that practices are filed under, and former addresses.
ADMINISTERED: dict[str, dict[str, tuple[str, ...]]] = {
    "users": {"user": ("add", "change", "view")},
    "initiatives": dict.fromkeys(("category", "crisiskind", "topic", "tag"), ("add", "change", "delete", "view")),
    "wagtailredirects": {"redirect": ("add", "change", "delete", "view")},
}


@transaction.atomic
def set_up_organisation(*, page: MemberPage | PartnerPage | GroupingPage) -> OrganisationRights:
    """Groups, page permissions and the collection of an organisation; run again, it mends what is missing."""
    name = _label(page)
    rights = OrganisationRights.objects.select_related("editors", "moderators", "collection").filter(
        organisation_id=page.pk
    )
    found = rights.first()
    if found is None:
        found = OrganisationRights.objects.create(
            organisation_id=page.pk,
            editors=Group.objects.create(name=f"Editors: {name}"),
            moderators=Group.objects.create(name=f"Moderators: {name}"),
            collection=Collection.get_first_root_node().add_child(name=name),
        )
    else:
        _rename(found, name)
    for group in (found.editors, found.moderators):
        _give_admin(group)
    if page.is_former:
        _pass_on(page, found)
    else:
        _hold(page, found, found)
    sync_association_moderators(pages=[page.pk])
    return found


def take_back(*, page: MemberPage) -> None:
    """Nobody but the administrators holds the organisation's section and files any more; to be set up anew."""
    GroupPagePermission.objects.filter(page=page).delete()
    GroupCollectionPermission.objects.filter(collection__in=_collection_of(page)).delete()


def sync_people(*, page: MemberPage) -> None:
    """The groups of all who belong there: a member that is none any more gives nobody a right."""
    for membership in Membership.objects.of([page.pk]).select_related("user", "member"):
        membership.user.groups.set(_groups_of(membership) if membership.user.is_active else [])


def sync_person(*, membership: Membership, left: int | None = None) -> None:
    """Sets the person's groups to what the membership says, and who moderates there and in the organisation `left`."""
    membership.user.groups.set(_groups_of(membership) if membership.user.is_active else [])
    sync_association_moderators(pages={page for page in (membership.organisation_id, left) if page is not None})


def sync_new_people(*, memberships: Sequence[Membership]) -> None:
    """As `sync_person`, for active people who have no group yet: queries are the organisations', not the people's."""
    numbers = {row.organisation_id for row in memberships if row.organisation_id is not None}
    found = {row.organisation_id: row for row in OrganisationRights.objects.filter(organisation__in=numbers)}
    own: dict[str, int] = {role: association_group(name).pk for role, name in ASSOCIATIONS.items()}
    given = get_user_model().groups.through
    given.objects.bulk_create(
        given(user_id=row.user_id, group_id=group)
        for row in memberships
        if (group := _group_of(row, found, own)) is not None
    )
    sync_association_moderators(
        pages={row.organisation_id for row in memberships if row.role == Role.MODERATOR and row.organisation_id}
    )


def _group_of(membership: Membership, found: dict[int, OrganisationRights], own: dict[str, int]) -> int | None:
    if membership.organisation_id is None:
        return own.get(membership.role)
    rights = found[membership.organisation_id]
    return {Role.EDITOR: rights.editors_id, Role.MODERATOR: rights.moderators_id}.get(Role(membership.role))


def sync_association_moderators(*, pages: Iterable[int]) -> None:
    """The association's moderators moderate where nobody else does: partners, members without an active moderator.

    With a member come the sections that it keeps of those that went up in it.
    """
    group = association_group(MODERATORS)
    pages = {*pages, *Succession.objects.kept_by(pages)}
    holders = holders_of(pages)
    moderated = {
        membership.organisation_id
        for membership in Membership.objects.of(holders.values()).active().filter(role=Role.MODERATOR)
    }
    has_own = {page for page, holder in holders.items() if holder in moderated}
    for page in Page.objects.filter(pk__in=pages):
        if page.pk in has_own:
            GroupPagePermission.objects.filter(group=group, page=page).delete()
        else:
            _give_page(
                group, page, MODERATORS_MAY if holders.get(page.pk) == page.pk else _without_adding(MODERATORS_MAY)
            )
    for rights in OrganisationRights.objects.filter(organisation__in=pages).select_related("collection"):
        if rights.organisation_id in has_own:
            GroupCollectionPermission.objects.filter(group=group, collection=rights.collection).delete()
        else:
            _give_files(group, rights.collection)


def holders_of(pages: Iterable[int]) -> dict[int, int]:
    """Whose people work on the sections of these organisations: their own or, of a former member, its keeper's.

    A section that nobody keeps, and what is no organisation, is left out.
    """
    asked = set(pages)
    former = set(MemberPage.objects.former().filter(pk__in=asked).values_list("pk", flat=True))
    keepers = Succession.objects.keepers_of(former) if former else {}
    return {page: page for page in asked - former} | keepers


@transaction.atomic
def set_up_association(*, home: Page) -> None:
    """The association's own two groups; run again, it mends what is missing."""
    administrators = association_group(ADMINISTRATORS)
    _give_page(administrators, home, ADMINISTRATORS_MAY)
    root = Collection.get_first_root_node()
    _give_files(administrators, root)
    for app, models in ADMINISTERED.items():
        wanted = [f"{verb}_{model}" for model, verbs in models.items() for verb in verbs]
        administrators.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=wanted))


def association_group(name: str) -> Group:
    group, made = Group.objects.get_or_create(name=name)
    if made:
        _give_admin(group)
    return group


def _label(page: MemberPage | PartnerPage | GroupingPage) -> str:
    """Names repeat in Poland (Osiek, four times): the code or the page's id keeps them apart. Up to 120 letters."""
    mark = page.code if isinstance(page, MemberPage) else f"{getattr(page, 'country', 'PL')}-{page.pk}"
    return f"{page.title[:100]} ({mark})"


def _hold(page: Page, held: OrganisationRights, holder: OrganisationRights, *, may_add: bool = True) -> None:
    for group, codenames in ((holder.editors, EDITORS_MAY), (holder.moderators, MODERATORS_MAY)):
        _give_page(group, page, codenames if may_add else _without_adding(codenames))
        _give_files(group, held.collection)


def _pass_on(page: MemberPage, held: OrganisationRights) -> None:
    """Drafts and tasks of a former member go on with the people of whoever keeps its section; nothing new begins."""
    take_back(page=page)
    keeper = Succession.objects.keepers_of([page.pk]).get(page.pk)
    if keeper is not None:
        holder = OrganisationRights.objects.select_related("editors", "moderators").get(organisation=keeper)
        _hold(page, held, holder, may_add=False)


def _collection_of(page: Page) -> "QuerySet[OrganisationRights, int]":
    return OrganisationRights.objects.filter(organisation=page.pk).values_list("collection", flat=True)


def _without_adding(codenames: Iterable[str]) -> tuple[str, ...]:
    return tuple(codename for codename in codenames if codename != "add_page")


def _rename(rights: OrganisationRights, name: str) -> None:
    for row, wanted in (
        (rights.editors, f"Editors: {name}"),
        (rights.moderators, f"Moderators: {name}"),
        (rights.collection, name),
    ):
        if row.name != wanted:
            row.name = wanted
            row.save()


def _groups_of(membership: Membership) -> list[Group]:
    match membership.role:
        case Role.ADMINISTRATOR:
            return [association_group(ADMINISTRATORS)]
        case Role.MODERATOR if membership.organisation_id is None:
            return [association_group(MODERATORS)]
        case Role.EDITOR | Role.MODERATOR:
            if membership.member is not None and membership.member.is_former:
                return []
            rights = OrganisationRights.objects.get(organisation=membership.organisation_id)
            return [rights.editors if membership.role == Role.EDITOR else rights.moderators]
        case _:
            return []


def _give_admin(group: Group) -> None:
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))


def _give_page(group: Group, page: Page, codenames: Iterable[str]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page_id=page.pk, permission=permission) for permission in permissions],
        ignore_conflicts=True,
    )


def _give_files(group: Group, collection: Collection) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label__in={app for app, _ in FILES_MAY}, codename__in={codename for _, codename in FILES_MAY}
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in permissions
        ],
        ignore_conflicts=True,
    )

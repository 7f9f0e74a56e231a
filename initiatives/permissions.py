"""Wagtail's rules about pages and collections, asked of the database as a whole instead of row by row.

Wagtail reads every permission of a person and makes one condition of each. The association's moderators stand in for
most of 2,807 members: that is thirteen thousand rows, and a condition deeper than SQLite takes. Here the answers are
the same (tests compare them with Wagtail's), but what a node inherits is looked up by the beginnings of its path.
"""

import posixpath
from collections.abc import Collection as Some
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import Permission
from django.db.models import CharField, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left, Length
from django.db.models.lookups import In
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permission_policies.collections import (
    CollectionManagementPermissionPolicy,
    CollectionOwnershipPermissionPolicy,
)
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

STEP: int = Page.steplen
EXPLORING = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})


class Place(NamedTuple):
    pk: int
    path: str
    depth: int


class Codename(NamedTuple):
    codename: str


class Given(NamedTuple):
    """A row as Wagtail's own code looks at it, without the rest of the page."""

    place: Place
    permission: Codename

    @property
    def page(self) -> Place:
        return self.place

    @property
    def page_id(self) -> int:
        return self.place.pk


class Granted:
    """The rows that give a person's groups permissions on nodes of one tree; what is read is kept with the person,
    as Wagtail keeps it, for as long as a request lasts."""

    def __init__(self, rows: Any, node: str, section: int) -> None:
        """`node` is the column that names the node. What stands below one node of the depth `section` is read at
        once: so many rows are few."""
        self.rows, self.node, self.section = rows, node, section * STEP

    def to(self, user: Any, codenames: Some[str] | None = None) -> "QuerySet[Any]":
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return self.rows.objects.none()
        rows = self.rows.objects.filter(group__in=self._groups(user))
        if codenames is not None:
            rows = rows.filter(permission__in=Permission.objects.filter(codename__in=codenames).values("pk"))
        return rows

    def codenames(self, user: Any) -> frozenset[str]:
        """Of all permissions that the person has somewhere."""

        def read() -> frozenset[str]:
            given = Permission.objects.filter(pk__in=self.to(user).values("permission"))
            return frozenset(given.order_by().values_list("codename", flat=True))

        return self._kept(user, "codenames", read)

    def holds_below(self, user: Any, codenames: Some[str], path: str = "path") -> Q:
        """A condition on the column `path`: one of the permissions is given on the node or above it."""
        nodes = self._nodes(user, codenames)
        condition = Q(pk__in=[])
        for depth in self._depths(user):
            condition |= stands_below(nodes.filter(depth=depth), depth, path)
        return condition

    def on(self, user: Any, path: str) -> list[Given]:
        """The rows that hold on the node with this path."""
        self.read(user, [path])
        return [row for row in self._sections(user)[path[: self.section]] if path.startswith(row.place.path)]

    def read(self, user: Any, paths: Iterable[str]) -> None:
        """What `on` will ask for, in one query for all paths that are not known yet."""
        known = self._sections(user)
        missing = {path[: self.section] for path in paths} - known.keys()
        if not missing:
            return
        rows = self._around(user, missing)
        for section in missing:
            known[section] = [row for row in rows if _on_one_line(row.place.path, section)]

    def ends(self, user: Any, codenames: Some[str]) -> tuple[str, str] | None:
        """The first and the last path on which one of the permissions is given."""
        ends = self._nodes(user, codenames).aggregate(first=Min("path"), last=Max("path"))
        return None if ends["first"] is None else (ends["first"], ends["last"])

    def parents(self, user: Any) -> list[str]:
        """The paths just above the nodes that are named; of a root it is empty."""

        def read() -> list[str]:
            above = Left("path", Length("path") - STEP, output_field=CharField())
            nodes = self._nodes(user).filter(depth__gt=1)
            return [*nodes.values_list(above, flat=True).distinct(), *([""] if 1 in self._depths(user) else [])]

        return self._kept(user, "parents", read)

    def _nodes(self, user: Any, codenames: Some[str] | None = None) -> "QuerySet[Any]":
        """Each once, however many permissions are given on it."""
        tree = self.rows._meta.get_field(self.node).related_model
        named = self.to(user, codenames).values(self.node)
        return tree._base_manager.filter(pk__in=named).order_by()

    def _groups(self, user: Any) -> list[int]:
        def read() -> list[int]:
            return list(user.groups.order_by().values_list("pk", flat=True))

        return self._kept(user, "groups", read)

    def _depths(self, user: Any) -> list[int]:
        def read() -> list[int]:
            return list(self._nodes(user).values_list("depth", flat=True).distinct())

        return self._kept(user, "depths", read)

    def _around(self, user: Any, sections: Some[str]) -> list[Given]:
        """What is given above the sections, on them, and below those that are whole: of the root it is not all."""
        column = f"{self.node}__path"
        whole = [section for section in sections if len(section) == self.section]
        above = {start for section in sections for start in starts(section)}
        near = Q(In(Left(column, Value(self.section)), whole)) if whole else Q()
        rows = self.to(user).filter(near | Q(**{f"{column}__in": above})).order_by()
        named = (f"{self.node}_id", column, f"{self.node}__depth", "permission__codename")
        return [Given(Place(pk, path, depth), Codename(name)) for pk, path, depth, name in rows.values_list(*named)]

    def _sections(self, user: Any) -> dict[str, list[Given]]:
        return self._kept(user, "sections", dict)

    def _kept(self, user: Any, name: str, read: Any) -> Any:
        cache = f"_granted_on_{self.node}"
        if not hasattr(user, cache):
            setattr(user, cache, {})
        kept = getattr(user, cache)
        if name not in kept:
            kept[name] = read()
        return kept[name]


def stands_below(nodes: "QuerySet[Any]", depth: int, path: str = "path") -> Q:
    """A condition on the column `path`: it begins with the path of one of the nodes, all of which are of that depth.

    The nodes are looked up once. As a bare IN, PostgreSQL takes it for a join, and where it has no statistics of rows
    that have just come, it looks for the nodes again for each row: seconds among 150 members.
    """
    begins = In(Left(path, Value(depth * STEP)), nodes.order_by().values("path").query)
    return Q(Coalesce(begins, Value(False)))


def starts(path: str) -> list[str]:
    """The paths of the node's ancestors and its own, from the root on."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def _on_one_line(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _common(paths: Iterable[str]) -> str:
    """What all begin with, in whole steps."""
    common = posixpath.commonprefix(list(paths))
    return common[: len(common) // STEP * STEP]


# Organisations stand at the third level of the tree of pages, their collections at the second of theirs.
PAGES = Granted(GroupPagePermission, "page", section=3)
COLLECTIONS = Granted(GroupCollectionPermission, "collection", section=2)


class PagePolicy(PagePermissionPolicy):
    def __call__(self, page: Page) -> "PolicyOfPage":
        """Wagtail's registry calls what it can: whoever asks about one page reads what is given on that page alone."""
        return PolicyOfPage(page, self.model)

    def user_has_any_permission(self, user: Any, actions: Some[str]) -> bool:
        general = self._base_user_has_permission(user)
        if general is not None:
            return bool(general)
        own = {"add"} if "change" in actions else set()
        return not PAGES.codenames(user).isdisjoint(self._get_permission_codenames({*actions, *own}))

    def user_has_any_permission_for_instance(self, user: Any, actions: Some[str], instance: Page) -> bool:
        general = self._base_user_has_permission(user)
        if general is not None:
            return bool(general)
        given = {row.permission.codename for row in PAGES.on(user, instance.path)}
        if self._get_permission_codename("add") in given and instance.owner_id == user.pk:
            given.add(self._get_permission_codename("change"))
        return not given.isdisjoint(self._get_permission_codenames(actions))

    def instances_user_has_any_permission_for(self, user: Any, actions: Some[str]) -> "QuerySet[Page]":
        general = self._base_queryset_for_user(user)
        if general is not None:
            return general
        return self.model._default_manager.filter(self._may(user, actions))

    def _may(self, user: Any, actions: Some[str]) -> Q:
        given = PAGES.holds_below(user, self._get_permission_codenames(actions))
        if "change" in actions and "add" not in actions:
            given |= PAGES.holds_below(user, self._get_permission_codenames({"add"})) & Q(owner=user.pk)
        return given

    def instances_with_direct_explore_permission(self, user: Any) -> "QuerySet[Page]":
        pages = self.model.base_page_model.objects
        if user.is_superuser:
            return pages.filter(depth=1)
        named = PAGES.to(user, self._get_permission_codenames(EXPLORING)).values("page")
        return pages.filter(pk__in=named)

    def explorable_root_instance(self, user: Any) -> Page | None:
        name = self._explorable_root_instance_cache_name
        if not hasattr(user, name):
            setattr(user, name, self._explorable_root(user))
        return getattr(user, name)

    def _explorable_root(self, user: Any) -> Page | None:
        pages = self.model.base_page_model.objects
        if user.is_superuser:
            return pages.filter(depth=1).first()
        ends = PAGES.ends(user, self._get_permission_codenames(EXPLORING))
        return pages.filter(path=_common(ends)).first() if ends else None

    def explorable_instances(self, user: Any) -> "QuerySet[Page]":
        general = self._base_queryset_for_user(user)
        if general is not None:
            return general
        return self.model._default_manager.filter(self.explorable(user))

    def explorable(self, user: Any) -> Q:
        """What the person works on, and the way down to it from the first page that all of it stands below."""
        if not user.is_active:
            return Q(pk__in=[])
        if user.is_superuser:
            return Q()
        return self._may(user, EXPLORING) | Q(path__in=self._way(user))

    def explores(self, user: Any, page: Page) -> bool:
        """Whether `explorable` holds for the page."""
        if not user.is_active or user.is_superuser:
            return bool(user.is_active)
        return page.path in self._way(user) or self.user_has_any_permission_for_instance(user, EXPLORING, page)

    def _way(self, user: Any) -> set[str]:
        parents = PAGES.parents(user)
        first = _common(parents)
        return {start for path in parents for start in starts(path) if len(start) >= len(first)}


class PolicyOfPage(PagePolicy):
    """The same, for whoever goes through a person's permissions with one page in hand."""

    def __init__(self, page: Page, model: Any) -> None:
        super().__init__(model)
        self.page = page

    def get_cached_permissions_for_user(self, user: Any) -> list[Given]:
        return PAGES.on(user, self.page.path) if user.is_active and not user.is_superuser else []


class CollectionLookup:
    """In place of `CollectionPermissionLookupMixin`'s own reading of all rows."""

    def _check_perm(self, user: Any, actions: Some[str], collection: Collection | None = None) -> bool:
        if not (user.is_active and user.is_authenticated):
            return False
        if user.is_superuser:
            return True
        wanted = self._get_permission_codenames(actions)  # type: ignore[attr-defined]
        if collection is None:
            return not COLLECTIONS.codenames(user).isdisjoint(wanted)
        return any(row.permission.codename in wanted for row in COLLECTIONS.on(user, collection.path))

    def _collections_with_perm(self, user: Any, actions: Some[str]) -> "QuerySet[Collection]":
        wanted = self._get_permission_codenames(actions)  # type: ignore[attr-defined]
        return Collection.objects.filter(COLLECTIONS.holds_below(user, wanted))


class FilePolicy(CollectionLookup, CollectionOwnershipPermissionPolicy):
    pass


class CollectionPolicy(CollectionLookup, CollectionManagementPermissionPolicy):
    pass


page_policy = PagePolicy()


def register() -> None:
    """To be called once all models are there; exactly for the models of files, which Wagtail registers later."""
    register_permission_policy(AbstractPage, page_policy)
    register_permission_policy(Collection, CollectionPolicy(Collection), exact_class=True)
    documents = FilePolicy(get_document_model(), auth_model="wagtaildocs.Document", owner_field_name="uploaded_by_user")
    images = FilePolicy(get_image_model(), auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user")
    register_permission_policy(get_document_model(), documents, exact_class=True)
    register_permission_policy(get_image_model(), images, exact_class=True)


__all__ = ["COLLECTIONS", "PAGES", "CollectionPolicy", "FilePolicy", "PagePolicy", "page_policy", "register"]

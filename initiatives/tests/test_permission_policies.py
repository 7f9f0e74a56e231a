"""Burza's policies answer as Wagtail's own do, for each person, page, file and permission; at the price of a few."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.documents import get_permission_policy as wagtails_policy_of_documents
from wagtail.images import get_permission_policy as wagtails_policy_of_images
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, PagePermissionTester
from wagtail.permission_policies.collections import CollectionManagementPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cms.users.models import User
from initiatives.models import Attachment, Picture
from initiatives.permissions import PAGES, PagePolicy
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

ACTIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete", "delete", "unknown")
FILE_ACTIONS = ("add", "change", "choose", "delete", "unknown")
PAIRS = (*combinations(ACTIONS[:5], 2),)
# Root, first page and its child and grandchild, the other branches: 9 pages, 5 levels.
SHAPE = [("home", None), ("a", "home"), ("b", "home"), ("aa", "a"), ("ab", "a"), ("aaa", "aa"), ("ba", "b")]
ADDED = [name for name, _ in SHAPE]
GIVEN = st.lists(
    st.tuples(
        st.sampled_from(["root", *ADDED]),
        st.sampled_from(["add", "change", "publish", "lock", "unlock", "bulk_delete", "view"]),
        st.sampled_from(["first group", "second group"]),
    ),
    max_size=7,
)
MANY = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


class Tree:
    """Pages with and without the person as their owner, and collections of the same shape."""

    def __init__(self) -> None:
        self.user = factories.UserFactory.create()
        self.groups = {name: Group.objects.create(name=name) for name in ("first group", "second group")}
        self.user.groups.set(self.groups.values())
        self.pages = {"root": Page.get_first_root_node()}
        self.collections = {"root": Collection.get_first_root_node()}
        for number, (name, parent) in enumerate(SHAPE):
            page = Page(title=name, slug=f"contract-{name}", owner=self.user if number % 2 else None)
            above = self.pages["root" if parent is None else parent]
            above.refresh_from_db()
            self.pages[name] = above.add_child(instance=page)
            over = self.collections["root" if parent is None else parent]
            over.refresh_from_db()
            self.collections[name] = over.add_child(name=name)
        self.collections = {name: Collection.objects.get(pk=row.pk) for name, row in self.collections.items()}
        self.files = {
            model: [self._file(model, name, owned) for name in self.collections for owned in (True, False)]
            for model in (Attachment, Picture)
        }

    def _file(self, model: Any, name: str, owned: bool) -> Any:
        fields = {"collection": self.collections[name], "uploaded_by_user": self.user if owned else None}
        if model is Picture:
            fields |= {"width": 1, "height": 1}
        return model.objects.bulk_create([model(title=name, file=f"{name}.txt", **fields)])[0]

    def give(self, rows: list[tuple[str, str, str]]) -> None:
        GroupPagePermission.objects.filter(group__in=self.groups.values()).delete()
        for name, action, group in set(rows):
            GroupPagePermission.objects.create(
                group=self.groups[group],
                page=self.pages[name],
                permission=Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page"),
            )

    def give_files(self, rows: list[tuple[str, str, str]]) -> None:
        GroupCollectionPermission.objects.filter(group__in=self.groups.values()).delete()
        for name, codename, group in set(rows):
            GroupCollectionPermission.objects.create(
                group=self.groups[group],
                collection=self.collections[name],
                permission=Permission.objects.get(
                    content_type__app_label__in=["wagtaildocs", "wagtailimages", "wagtailcore"], codename=codename
                ),
            )

    def people(self) -> Iterator[Any]:
        """Fresh ones: what was read of them before is not kept."""
        yield User.objects.get(pk=self.user.pk)
        yield User(pk=self.user.pk, is_active=False)
        yield User(pk=-1, is_superuser=True)
        yield User.objects.create_user(f"stranger-{User.objects.count()}@burza.example")


@pytest.fixture
def tree() -> Tree:
    return Tree()


def again(user: Any) -> Any:
    """The same person with nothing kept."""
    if user.is_superuser or not user.is_active:
        return User(pk=user.pk, is_active=user.is_active, is_superuser=user.is_superuser)
    return User.objects.get(pk=user.pk)


def answers_about_pages(policy: Any, user: Any, tree: Tree) -> dict[Any, Any]:
    pages = {name: Page.objects.get(pk=page.pk) for name, page in tree.pages.items()}
    wanted = [(action,) for action in ACTIONS] + list(PAIRS)
    found: dict[Any, Any] = {"root": policy.explorable_root_instance(user)}
    found["explorable"] = set(policy.explorable_instances(user).values_list("pk", flat=True))
    found["direct"] = {page.pk for page in policy.instances_with_direct_explore_permission(user)}
    for actions in wanted:
        found["any", actions] = policy.user_has_any_permission(user, set(actions))
        instances = policy.instances_user_has_any_permission_for(user, set(actions))
        found["instances", actions] = list(instances.order_by("path").values_list("pk", flat=True))
        for name, page in pages.items():
            found[name, actions] = policy.user_has_any_permission_for_instance(user, set(actions), page)
            found["people", name, actions] = set(
                policy.users_with_any_permission_for_instance(set(actions), page).values_list("pk", flat=True)
            )
    return found


@pytest.mark.slow
@MANY
@given(rows=GIVEN)
def test_pages(tree: Tree, rows: list[tuple[str, str, str]]) -> None:
    tree.give(rows)

    for user in tree.people():
        wagtails = answers_about_pages(PagePermissionPolicy(), again(user), tree)
        assert answers_about_pages(PagePolicy(), again(user), tree) == wagtails


@MANY
@given(rows=GIVEN)
def test_what_may_be_done_with_a_page(tree: Tree, rows: list[tuple[str, str, str]]) -> None:
    """Wagtail's tester goes through the rows itself, by way of the registry."""
    tree.give(rows)

    for page in tree.pages.values():
        user = User.objects.get(pk=tree.user.pk)
        every = PagePermissionPolicy().get_all_permissions_for_user(user)
        wanted = {
            row.permission.codename.rsplit("_", maxsplit=1)[0] for row in every if page.path.startswith(row.page.path)
        }
        assert PagePermissionTester(user, page).permissions == wanted


def answers_about_files(policy: Any, user: Any, files: list[Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for actions in [*((action,) for action in FILE_ACTIONS), *combinations(FILE_ACTIONS[:3], 2)]:
        found["any", actions] = policy.user_has_any_permission(user, actions)
        found["instances", actions] = set(
            policy.instances_user_has_any_permission_for(user, actions).values_list("pk", flat=True)
        )
        collections = policy.collections_user_has_any_permission_for(user, actions)
        found["collections", actions] = list(collections.values_list("pk", flat=True))
        for file in files:
            found[file.pk, actions] = policy.user_has_any_permission_for_instance(user, actions, file)
    return found


@pytest.mark.parametrize(
    ("model", "wagtails"), [(Attachment, wagtails_policy_of_documents), (Picture, wagtails_policy_of_images)]
)
@MANY
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["root", *ADDED]),
            st.sampled_from(["add", "change", "choose"]),
            st.sampled_from(["first group", "second group"]),
        ),
        max_size=5,
    )
)
def test_files(tree: Tree, model: Any, wagtails: Callable[[], Any], rows: list[tuple[str, str, str]]) -> None:
    kind = "document" if model is Attachment else "image"
    tree.give_files([(name, f"{action}_{kind}", group) for name, action, group in rows])

    for user in (*tree.people(), AnonymousUser()):
        fresh = user if user.is_anonymous else again(user)
        expected = answers_about_files(wagtails(), fresh, tree.files[model])
        fresh = user if user.is_anonymous else again(user)
        assert answers_about_files(policy_registry.get_by_type(model), fresh, tree.files[model]) == expected


@MANY
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["root", *ADDED]),
            st.sampled_from(["add_collection", "change_collection", "delete_collection"]),
            st.sampled_from(["first group", "second group"]),
        ),
        max_size=5,
    )
)
def test_collections(tree: Tree, rows: list[tuple[str, str, str]]) -> None:
    tree.give_files(rows)
    wagtails = CollectionManagementPermissionPolicy(Collection)

    for user in tree.people():
        for action in ("add", "change", "delete"):
            answers = []
            for policy in (wagtails, policy_registry.get_by_type(Collection)):
                fresh = again(user)
                instances = policy.instances_user_has_permission_for(fresh, action)
                answers.append(
                    (
                        policy.user_has_permission(fresh, action),
                        set(instances.values_list("pk", flat=True)),
                        [
                            policy.user_has_permission_for_instance(fresh, action, node)
                            for node in tree.collections.values()
                        ],
                    )
                )
            assert answers[0] == answers[1]


@MANY
@given(rows=GIVEN)
def test_one_page_is_explored_as_a_list_is(tree: Tree, rows: list[tuple[str, str, str]]) -> None:
    tree.give(rows)

    for user in tree.people():
        listed = set(PagePermissionPolicy().explorable_instances(again(user)).values_list("pk", flat=True))
        explored = {page.pk for page in tree.pages.values() if PagePolicy().explores(user, page)}
        assert explored == listed & {page.pk for page in tree.pages.values()}


def test_the_registry_holds_them() -> None:
    assert type(policy_registry.get_by_type(Page)).__module__ == "initiatives.permissions"
    for model in (Attachment, Picture, Collection):
        assert type(policy_registry.get_by_type(model)).__module__ == "initiatives.permissions"
    page = factories.InitiativePageFactory.create()
    assert isinstance(PagePermissionTester(factories.UserFactory.create(), page).permission_policy, PagePolicy)


def test_a_list_of_pages_is_asked_for_at_once(tree: Tree) -> None:
    tree.give([("a", "change", "first group"), ("b", "publish", "second group")])
    user = User.objects.get(pk=tree.user.pk)
    pages = [Page.objects.get(pk=page.pk) for page in tree.pages.values()]

    with CaptureQueriesContext(connection) as asked:
        PAGES.read(user, [page.path for page in pages])
        testers = [PagePermissionTester(user, page) for page in pages]

    # The person's groups, and all the rows.
    assert len(asked) == 2
    assert sum("publish" in tester.permissions for tester in testers) == 2

"""What search adds to the admin."""

from wagtail import hooks

from search.admin.lists import SearchGroup
from search.admin.searches import SearchesViewSet


@hooks.register("register_admin_viewset")
def register_lists() -> SearchGroup:
    return SearchGroup()


@hooks.register("register_admin_viewset")
def register_searches() -> SearchesViewSet:
    return SearchesViewSet()

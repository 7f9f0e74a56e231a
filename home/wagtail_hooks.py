"""What the first page adds to the admin."""

from wagtail import hooks

from home.picks_admin import PickViewSet


@hooks.register("register_admin_viewset")
def register_picks() -> PickViewSet:
    return PickViewSet()

"""What nobody may do to a page, whatever Wagtail's permissions would allow."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PagePermissionTester, PageViewRestriction

HOME_DEPTH = 2


class SharedPageRights(PagePermissionTester):
    """Whose rights begin at the home page administers the tree; everybody else works inside an organisation."""

    @property
    def administers_tree(self) -> bool:
        if self.user.is_superuser:
            return bool(self.user.is_active)
        granted = self.permission_policy.get_cached_permissions_for_user(self.user)
        return any(row.page.depth <= HOME_DEPTH for row in granted)

    def can_set_view_restrictions(self) -> bool:
        """What is published is everybody's who belongs somewhere: a restriction would be a second truth."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Wagtail asks the database whether anything published stands here, row by row of a list; of a page without
        children its own row says it."""
        only_changes = "change" in self.permissions and "publish" not in self.permissions
        if only_changes and self.page.is_leaf() and self.user.is_active and not self.user.is_superuser:
            return not (self.page.live or self.page_is_root)
        return bool(super().can_delete(ignore_bulk))

    def can_move(self) -> bool:
        """A move takes a page from one organisation to another."""
        return self.administers_tree and bool(super().can_move())


class OrganisationRightsOnPage(SharedPageRights):
    """An organisation's own page is edited by its people, but it comes and goes with the administrators."""

    def can_add_subpage(self) -> bool:
        """Nobody begins a page below a member that left, merged or split; what is there can be finished."""
        return bool(super().can_add_subpage()) and not self.page.is_former

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.administers_tree and bool(super().can_delete(ignore_bulk))

    def can_unpublish(self) -> bool:
        return self.administers_tree and bool(super().can_unpublish())

    def can_copy(self) -> bool:
        """Codes are unique, and a copy would have neither groups nor people."""
        return False


class HomeRights(SharedPageRights):
    """Everything stands below the home page: it is edited, and nothing else."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False


class GuardedPage(Page):
    """A page whose rights are narrower than Wagtail's, and whose published title stands for it in the admin.

    Wagtail shows the title of the latest draft in choosers, to people who may not see the draft.
    """

    rights_class: type[SharedPageRights] = SharedPageRights

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> SharedPageRights:
        return self.rights_class(user, self)

    def get_admin_display_title(self) -> str:
        return self.title if self.live else str(super().get_admin_display_title())

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """There are none, and nobody can set one: whoever is signed in would pay two queries a page to hear that."""
        return PageViewRestriction.objects.none()

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """As most read it, as it is printed on A4 (at 96 dots an inch), and at a desk."""
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 390, "label": _("Phone width")},
            {"name": "print", "icon": "doc-full", "device_width": 794, "label": _("Print width (A4)")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Desktop width")},
        ]


__all__ = ["GuardedPage", "HomeRights", "OrganisationRightsOnPage", "SharedPageRights"]

"""Who may change what is the association's own."""

from typing import Any

from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from home.picks import Pick
from initiatives import visibility


class AssociationsPolicy(BasePermissionPolicy):
    """Its administrators and its own moderators; it follows from the membership, as all rights do."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return visibility.works_for_all(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "change")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


def register() -> None:
    """Called once, when the app is ready."""
    register_permission_policy(Pick, AssociationsPolicy(Pick))


__all__ = ["AssociationsPolicy", "register"]

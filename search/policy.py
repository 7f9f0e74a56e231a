"""Who may change what the association says of searching."""

from typing import Any

from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from initiatives import visibility
from search.models import Promotion, SynonymGroup


class AdministratorsPolicy(BasePermissionPolicy):
    """Administrators of the association; it follows from the membership, as all rights do."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return visibility.sees_everything(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "change")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


def register() -> None:
    """Called once, when the app is ready."""
    for model in (Promotion, SynonymGroup):
        register_permission_policy(model, AdministratorsPolicy(model))


__all__ = ["AdministratorsPolicy", "register"]

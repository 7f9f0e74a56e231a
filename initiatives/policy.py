"""Who may change what belongs to no organisation's section."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from wagtail.permission_policies.base import BasePermissionPolicy

from initiatives.visibility import Person


class MembershipPolicy(BasePermissionPolicy):
    """Follows from the membership, as all rights do. Whoever `may`, may do everything; all others nothing."""

    def __init__(self, model: type[Model], may: Callable[[Person], bool]) -> None:
        super().__init__(model)
        self.may = may

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.may(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.may(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.may(user)


__all__ = ["MembershipPolicy"]

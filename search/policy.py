"""Who may change what the association says of searching: its administrators."""

from wagtail.permissions import register_permission_policy

from initiatives import visibility
from initiatives.policy import MembershipPolicy
from search.models import Promotion, SynonymGroup


def register() -> None:
    """Called once, when the app is ready."""
    for model in (Promotion, SynonymGroup):
        register_permission_policy(model, MembershipPolicy(model, visibility.sees_everything))


__all__ = ["register"]

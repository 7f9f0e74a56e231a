"""Who may change what is the association's own: its administrators and its own moderators."""

from wagtail.permissions import register_permission_policy

from home.picks import Pick
from initiatives import visibility
from initiatives.policy import MembershipPolicy


def register() -> None:
    """Called once, when the app is ready."""
    register_permission_policy(Pick, MembershipPolicy(Pick, visibility.works_for_all))


__all__ = ["register"]

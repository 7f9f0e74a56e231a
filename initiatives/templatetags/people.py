"""What a page shows of who reads it."""

from django import template
from django.contrib.auth.models import AbstractUser, AnonymousUser

from initiatives.models import Role
from initiatives.visibility import membership_of

register = template.Library()


@register.filter
def enters_admin(user: AbstractUser | AnonymousUser) -> bool:
    """Whether the person has the editor's panel. An official never has, so nearly all who read ask no query for it."""
    membership = membership_of(user)
    is_official = membership is not None and membership.role == Role.OFFICIAL and not user.is_superuser
    return bool(user.is_active and not is_official and user.has_perm("wagtailadmin.access_admin"))


__all__ = ["enters_admin"]

"""How a request knows its person: with the membership, which every door asks for, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from cms.users.models import User


class PersonBackend(AuthenticationBackend):
    """allauth's; a person's rights come from groups alone (decision 0002), so that none of one's own are asked for."""

    def get_user(self, user_id: Any) -> User | None:
        person = next(iter(User.objects.select_related("membership").order_by().filter(pk=user_id)), None)
        return person if person is not None and self.user_can_authenticate(person) else None

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.none()


__all__ = ["PersonBackend"]

"""Who belongs where and in which role. Rights follow by signal (`services.rights`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from initiatives.models import GroupingPage, MemberPage, Membership, Organisation, PartnerPage, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


@transaction.atomic
def add_person(
    *, email: str, organisation: Organisation, role: str, name: str = "", post: str = "", language: str = "pl"
) -> User:
    """A person without a password: nobody signs in as one before it is set through a link sent by e-mail."""
    user = get_user_model().objects.create_user(email, None, name=name, post=post, language=language)
    set_membership(user=user, organisation=organisation, role=role)
    return user


@transaction.atomic
def set_membership(*, user: User, organisation: Organisation, role: str) -> Membership:
    """Gives a place and a role, takes the former ones. No organisation means the association itself."""
    if role != Role.ADMINISTRATOR:
        keep_an_administrator(without=user)
    membership = Membership.objects.filter(user=user).first() or Membership()
    membership.user = user
    _place(membership, organisation, role)
    membership.full_clean()
    membership.save()
    return membership


def check_role(*, organisation: Organisation, role: str) -> None:
    """ValidationError where the organisation has no such role."""
    membership = Membership()
    _place(membership, organisation, role)
    membership.validate_constraints(exclude={"user"})


@transaction.atomic
def move(*, user: User, organisation: Organisation) -> Membership:
    """To another organisation, as an official who reads: whoever was trusted in one is not trusted yet in the other."""
    return set_membership(user=user, organisation=organisation, role=Role.OFFICIAL)


@transaction.atomic
def deactivate(*, user: User) -> None:
    """Ends every session for good: one begun before does not come back to life with the person."""
    keep_an_administrator(without=user)
    user.is_active = False
    user.end_sessions()
    user.save(update_fields=["is_active", "session_round"])


@transaction.atomic
def activate(*, user: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])


def keep_an_administrator(*, without: User) -> None:
    """ValidationError where nobody would be left to make people. Its rows stay locked until the transaction ends, so
    that two administrators cannot take the role from one another at the same moment."""
    active = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if {row.user_id for row in active.select_for_update().order_by("pk")} == {without.pk}:
        raise ValidationError(
            _("This is the last active administrator. Give the role to somebody else first."), code="last_administrator"
        )


def _place(membership: Membership, organisation: Organisation, role: str) -> None:
    membership.member = organisation if isinstance(organisation, MemberPage) else None
    membership.partner = organisation if isinstance(organisation, PartnerPage) else None
    membership.grouping = organisation if isinstance(organisation, GroupingPage) else None
    membership.role = role

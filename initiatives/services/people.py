"""Who belongs where and in which role. Rights follow by signal (`services.rights`)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models import GroupingPage, MemberPage, Membership, Organisation, PartnerPage, Role
from initiatives.services import handover

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
def set_membership(
    *, user: User, organisation: Organisation, role: str, to: User | None = None, now: datetime | None = None
) -> Membership:
    """Gives a place and a role, takes the former ones. No organisation means the association itself.

    Whoever moves, or may only read from now on, hands over what others wait for: to the successor `to`, else as
    `handover` says. A move ends the person's sessions.
    """
    if role != Role.ADMINISTRATOR:
        keep_an_administrator(without=user)
    _lock(user)
    membership = Membership.objects.filter(user=user).first() or Membership()
    if membership.pk:
        _leave_behind(user, membership, _number(organisation), role, to, now or timezone.now())
    membership.user = user
    _place(membership, organisation, role)
    membership.full_clean()
    membership.save()
    return membership


def new_membership(*, user: User, organisation: Organisation, role: str) -> Membership:
    """Unsaved, for whoever makes many at once: rights follow by `rights.sync_new_people`, not by signal."""
    membership = Membership(user=user)
    _place(membership, organisation, role)
    return membership


def gives_up(*, membership: Membership, organisation: Organisation, role: str) -> bool:
    """Whether the person could no longer write where it writes now."""
    if membership.role == Role.OFFICIAL:
        return False
    return membership.organisation_id != _number(organisation) or role == Role.OFFICIAL


def check_role(*, organisation: Organisation, role: str) -> None:
    """ValidationError where the organisation has no such role."""
    membership = Membership()
    _place(membership, organisation, role)
    membership.validate_constraints(exclude={"user"})


@transaction.atomic
def move(*, user: User, organisation: Organisation, to: User | None = None, now: datetime | None = None) -> Membership:
    """To another organisation, as an official who reads: whoever was trusted in one is not trusted yet in the other."""
    return set_membership(user=user, organisation=organisation, role=Role.OFFICIAL, to=to, now=now)


@transaction.atomic
def deactivate(*, user: User, to: User | None = None, now: datetime | None = None) -> handover.Handed:
    """Ends every session for good: one begun before does not come back to life with the person. What others wait for
    is handed over, to the successor `to`, else as `handover` says."""
    keep_an_administrator(without=user)
    _lock(user)
    handed = handover.hand_over(person=user, to=to, now=now or timezone.now())
    user.is_active = False
    user.end_sessions()
    user.save(update_fields=["is_active", "session_round"])
    return handed


@transaction.atomic
def activate(*, user: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])


def keep_an_administrator(*, without: User) -> None:
    """ValidationError where nobody would be left to make people. Its rows stay locked until the transaction ends, so
    that two administrators cannot take the role from one another at the same moment."""
    _ask_for_others(_administrators().select_for_update(), without)


def check_administrators(*, without: User) -> None:
    """The same for who only asks: without a lock, and outside of a transaction too."""
    _ask_for_others(_administrators(), without)


def _administrators() -> QuerySet[Membership]:
    return Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).order_by("pk")


def _ask_for_others(administrators: QuerySet[Membership], without: User) -> None:
    if {row.user_id for row in administrators} == {without.pk}:
        raise ValidationError(
            _("This is the last active administrator. Give the role to somebody else first."), code="last_administrator"
        )


def _lock(user: User) -> None:
    """Until the transaction ends: an approval under way is finished first, and one that comes later is refused."""
    now = get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).values("session_round").first()
    user.session_round = now["session_round"] if now else user.session_round


def _leave_behind(
    user: User, membership: Membership, organisation: int | None, role: str, to: User | None, now: datetime
) -> None:
    moves = membership.organisation_id != organisation
    if moves or (role == Role.OFFICIAL and membership.role != Role.OFFICIAL):
        handover.hand_over(person=user, to=to, now=now)
    elif membership.role == Role.MODERATOR and role != Role.MODERATOR:
        handover.unlock(person=user)
    # Who has no password yet has no session, and an invitation that was sent stays good.
    if moves and user.has_usable_password():
        user.end_sessions()
        user.save(update_fields=["session_round"])


def _number(organisation: Organisation) -> int | None:
    return organisation.pk if organisation else None


def _place(membership: Membership, organisation: Organisation, role: str) -> None:
    membership.member = organisation if isinstance(organisation, MemberPage) else None
    membership.partner = organisation if isinstance(organisation, PartnerPage) else None
    membership.grouping = organisation if isinstance(organisation, GroupingPage) else None
    membership.role = role

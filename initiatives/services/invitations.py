"""Invitations: the link by which a new person sets the first password, once and within a week.

The link is made when its mail is sent, and stored nowhere. It names the person and the round of the invitation; signed
with them are the address and the round of sessions, so that a link ends with a corrected address and with an account
that was switched off. Whether it is still open is read from the database each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models import Invitation, Membership, NoticeKind, OutgoingMail, Role
from initiatives.row_numbers import row_number
from initiatives.services import outbox
from initiatives.services.outbox import Notice
from initiatives.services.places import label_of

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

LIFETIME = timedelta(days=7)
SALT = "initiatives.invitation"
# What fits a row's number in every database, and no round reaches.
BATCH = 500


class Link(NamedTuple):
    """What a link was made for."""

    invitation: Invitation
    # Sent anew since: it has ended, whatever became of the invitation.
    is_old: bool


class State(models.TextChoices):
    OPEN = "open", _("invited, has not come yet")
    EXPIRED = "expired", _("the invitation has expired")
    WITHDRAWN = "withdrawn", _("the invitation was withdrawn")
    NEVER = "never", _("never invited, without a password")
    IN = "in", _("has set a password")


def state_of(*, user: User, invitation: Invitation | None, now: datetime) -> State:
    """Whoever has a password is in, however it was set."""
    if user.has_usable_password():
        return State.IN
    if invitation is None:
        return State.NEVER
    if invitation.withdrawn_at is not None or not user.is_active:
        return State.WITHDRAWN
    return State.OPEN if now < invitation.expires_at else State.EXPIRED


def people_in(state: str, people: models.QuerySet[User], *, now: datetime) -> models.QuerySet[User]:
    """Those of `people` whose `state_of` it is, told by the database."""
    outside = people.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    withdrawn = models.Q(invitation__withdrawn_at__isnull=False) | models.Q(is_active=False)
    standing = outside.filter(invitation__isnull=False).exclude(withdrawn)
    match state:
        case State.IN:
            return people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        case State.NEVER:
            return outside.filter(invitation__isnull=True)
        case State.WITHDRAWN:
            return outside.filter(withdrawn, invitation__isnull=False)
        case State.OPEN:
            return standing.filter(invitation__expires_at__gt=now)
        case _:
            return standing.filter(invitation__expires_at__lte=now)


@transaction.atomic
def invite(*, user: User, invited_by: User | None, now: datetime) -> Invitation:
    """Invites, or invites anew: every link sent before ends. ValidationError for whoever has a password or no account
    that works."""
    if user.has_usable_password():
        raise ValidationError(_("This person has set a password already."), code="has_password")
    if not user.is_active:
        raise ValidationError(_("This account is switched off."), code="inactive")
    invite_all(people=[user], invited_by=invited_by, now=now)
    return Invitation.objects.get(user_id=user.pk)


@transaction.atomic
def invite_all(*, people: Iterable[User], invited_by: User | None, now: datetime) -> int:
    """The active ones without a password; how many. Queries are a batch's, not a person's."""
    wanted = [person for person in people if person.is_active and not person.has_usable_password()]
    for start in range(0, len(wanted), BATCH):
        _invite_batch(wanted[start : start + BATCH], invited_by, now)
    return len(wanted)


def _invite_batch(people: list[User], invited_by: User | None, now: datetime) -> None:
    numbers = [person.pk for person in people]
    known = {row.user_id: row for row in Invitation.objects.select_for_update().filter(user__in=numbers)}
    terms = {"invited_by": invited_by, "made_at": now, "expires_at": now + LIFETIME, "withdrawn_at": None}
    for row in known.values():
        for name, value in terms.items():
            setattr(row, name, value)
        row.round += 1
    Invitation.objects.bulk_update(known.values(), [*terms, "round"])
    new = [Invitation(user=person, round=1, **terms) for person in people if person.pk not in known]
    Invitation.objects.bulk_create(new)
    rows = known | {row.user_id: row for row in new}
    outbox.drop(mails=OutgoingMail.objects.filter(reader__in=numbers, kind=NoticeKind.INVITATION))
    memberships = Membership.objects.select_related("member", "partner", "grouping").filter(user__in=numbers)
    places = {row.user_id: row for row in memberships}
    notices = [
        Notice(person, f"invitation:{rows[person.pk].round}", _told(places.get(person.pk), invited_by))
        for person in people
    ]
    outbox.put_all(notices=notices, kind=NoticeKind.INVITATION, template="invitation", now=now)


def _told(place: Membership | None, inviter: User | None) -> dict[str, Any]:
    """The organisation is called by its name once the reader's language is on."""
    organisation = place.organisation if place else None
    return {"membership": place, "organisation": partial(label_of, organisation), "inviter": inviter}


@transaction.atomic
def withdraw(*, user: User, now: datetime) -> bool:
    """No link sent before works any more; False where there was none to withdraw."""
    if user.has_usable_password():
        return False
    outbox.drop(mails=OutgoingMail.objects.filter(reader=user, kind=NoticeKind.INVITATION))
    return bool(Invitation.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=now))


def link(user: User) -> str | None:
    """The address that lets the person in; None where no invitation stands open, so that its mail is not sent."""
    invitation = Invitation.objects.select_related("user").filter(user=user).first()
    if invitation is None or state_of(user=invitation.user, invitation=invitation, now=timezone.now()) != State.OPEN:
        return None
    return str(settings.WAGTAILADMIN_BASE_URL) + reverse("invitation", args=[token_of(invitation)])


def token_of(invitation: Invitation) -> str:
    """Three parts with colons between: the person's number, the round, the signature."""
    return _signer(invitation.user).sign(f"{invitation.user_id}:{invitation.round}")


def find(token: str) -> Link | None:
    """None for a link that was never made, and for one whose person has another address by now."""
    user_id, number, *_rest = token.split(":")[:3] + [""] * 3
    user, round_ = row_number(user_id), row_number(number)
    if user is None or round_ is None:
        return None
    invitation = Invitation.objects.select_related("user", "invited_by").filter(user_id=user).first()
    try:
        _signer(invitation.user if invitation else get_user_model()()).unsign(token)
    except signing.BadSignature:
        return None
    return Link(invitation, is_old=round_ != invitation.round) if invitation else None


@transaction.atomic
def accept(*, token: str, now: datetime, fill: Callable[[User], object]) -> User | None:
    """Lets `fill` give the person a password and more, unless the link has ended in the meantime: then None.

    Of two that press at once, the second finds the link used up.
    """
    first = find(token)
    if first is None:
        return None
    # Both rows are held until the transaction ends; only what is read from here on counts.
    Invitation.objects.select_for_update().get(pk=first.invitation.pk)
    get_user_model().objects.select_for_update().get(pk=first.invitation.user_id)
    held = find(token)
    if held is None or held.is_old:
        return None
    invitation, user = held.invitation, held.invitation.user
    if state_of(user=user, invitation=invitation, now=now) != State.OPEN:
        return None
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    fill(user)
    user.save()
    return user


def whom_to_ask(invitation: Invitation | None = None) -> User | None:
    """Whoever invited, while that is an administrator; else the administrator who has been here longest."""
    administrators = get_user_model().objects.filter(is_active=True, membership__role=Role.ADMINISTRATOR)
    inviter = invitation.invited_by_id if invitation else None
    own = administrators.filter(pk=inviter).first() if inviter else None
    return own or administrators.order_by("pk").first()


def _signer(user: User) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}:{user.email}:{getattr(user, 'session_round', 0)}")

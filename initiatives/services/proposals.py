"""People whom an organisation's moderator proposes; an administrator of the association decides.

The moderator learns nothing here of other organisations' people: an address that somebody elsewhere has is taken like
any other, and the administrator alone sees whose it is.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    GroupingPage,
    MemberPage,
    Membership,
    NoticeKind,
    Organisation,
    PartnerPage,
    Proposal,
    Role,
)
from initiatives.services import invitations, outbox, people
from initiatives.services.places import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import _User as User

# A page: nobody proposes people of the association itself.
Office: TypeAlias = MemberPage | PartnerPage | GroupingPage

PROPOSABLE = (Role.OFFICIAL, Role.EDITOR, Role.MODERATOR)
Outcome = Proposal.Outcome


class Known(NamedTuple):
    """Whose the address of a proposal is, for the administrator's eyes."""

    user: User
    membership: Membership | None
    # In the very organisation that proposes.
    is_there: bool


@transaction.atomic
def propose(
    *, proposed_by: User, organisation: Office, email: str, name: str, post: str, role: str, now: datetime
) -> Proposal:
    """PermissionDenied for whoever does not moderate just there, ValidationError for what cannot be proposed."""
    check_proposer(proposed_by, organisation)
    email = email.strip().lower()
    validate_email(email)
    if role not in PROPOSABLE:
        raise ValidationError({"role": _("This role is given by the association alone.")})
    people.check_role(organisation=organisation, role=role)
    _check_address(organisation, email)
    proposal = Proposal(
        organisation_id=organisation.pk,
        email=email,
        # In one line each, as they stand in the mail to the administrators.
        name=" ".join(name.split()),
        post=" ".join(post.split()),
        role=role,
        proposed_by=proposed_by,
        proposed_at=now,
    )
    proposal.full_clean(exclude=["organisation", "proposed_by"])
    proposal.save()
    for administrator in _administrators():
        _tell(administrator, NoticeKind.ADMINISTRATION, "made", proposal, organisation, now)
    return proposal


def check_proposer(user: User, organisation: Organisation) -> None:
    """The active moderator of an organisation that still belongs to the association, as the database has it."""
    moderates = organisation is not None and Membership.objects.of([organisation.pk]).active().filter(
        user=user.pk, role=Role.MODERATOR
    )
    if not moderates or not moderates.exists() or _has_ended(organisation):
        raise PermissionDenied


@transaction.atomic
def withdraw(*, proposal: Proposal, user: User, now: datetime) -> None:
    """Taken back by the organisation's moderator; ValidationError once it was decided."""
    held = _waiting(proposal)
    check_proposer(user, held.organisation.specific)
    _close(held, Outcome.WITHDRAWN, user, now)


@transaction.atomic
def accept(*, proposal: Proposal, decided_by: User, now: datetime, move: bool = False) -> User:
    """Makes the person, its place and its invitation. Somebody who is known already is moved, and switched on, where
    `move` says so; ValidationError where that was not asked for, or the proposal cannot be accepted any more."""
    _check_administrator(decided_by)
    held = _waiting(proposal)
    organisation: Office = held.organisation.specific
    if _has_ended(organisation):
        raise ValidationError(_("This organisation does not belong to the association any more."), code="ended")
    known = known_people([held]).get(held.pk)
    if known is None:
        user = people.add_person(
            email=held.email, organisation=organisation, role=held.role, name=held.name, post=held.post
        )
    else:
        user = _take_over(known, held, organisation, move)
    if not user.has_usable_password():
        invitations.invite(user=user, invited_by=decided_by, now=now)
    _close(held, Outcome.ACCEPTED, decided_by, now)
    _answer(held, organisation, now)
    return user


@transaction.atomic
def refuse(*, proposal: Proposal, decided_by: User, reason: str, now: datetime) -> None:
    """ValidationError without a reason, or once it was decided."""
    _check_administrator(decided_by)
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason: the moderator reads it.")})
    held = _waiting(proposal)
    held.reason = reason.strip()
    _close(held, Outcome.REFUSED, decided_by, now)
    _answer(held, held.organisation.specific, now)


def known_people(proposals: Iterable[Proposal]) -> dict[int, Known]:
    """Those whose addresses the proposals name, by the proposal's number; one query however many there are."""
    places = ("membership__member", "membership__partner", "membership__grouping")
    rows = list(proposals)
    users = get_user_model().objects.filter(email__in={row.email for row in rows}).select_related(*places)
    by_email = {user.email: user for user in users}
    return {row.pk: _known(by_email[row.email], row) for row in rows if row.email in by_email}


def _known(user: User, proposal: Proposal) -> Known:
    membership = getattr(user, "membership", None)
    is_there = membership is not None and membership.organisation_id == proposal.organisation_id
    return Known(user, membership, is_there)


def _take_over(known: Known, proposal: Proposal, organisation: Office, move: bool) -> User:
    user = known.user
    if user.is_superuser:
        raise ValidationError(_("Nobody can be made with this address."), code="operator")
    if known.is_there and user.is_active:
        raise ValidationError(_("This person belongs to that organisation already."), code="there")
    if not move:
        raise ValidationError(
            _("This address is somebody's already: say that the person is to be moved."), code="known"
        )
    people.set_membership(user=user, organisation=organisation, role=proposal.role)
    if not user.is_active:
        people.activate(user=user)
    return user


def _check_address(organisation: Office, email: str) -> None:
    """What the moderator may know: the own people, and what the own organisation proposed."""
    own = Membership.objects.of([organisation.pk]).filter(user__email=email)
    if own.active().exists():
        raise ValidationError({"email": _("This person belongs to your organisation already.")})
    if own.exists():
        raise ValidationError(
            {"email": _("This person's account is switched off. Ask the association's administrator to switch it on.")}
        )
    if Proposal.objects.filter(organisation=organisation.pk, email=email, outcome=Outcome.WAITING).exists():
        raise ValidationError({"email": _("This person has been proposed already and waits for a decision.")})


def _waiting(proposal: Proposal) -> Proposal:
    """Held until the transaction ends, so that of two who decide at once the second is told."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.outcome != Outcome.WAITING:
        raise ValidationError(_("This proposal was decided in the meantime."), code="decided")
    return held


def _close(proposal: Proposal, outcome: str, user: User, now: datetime) -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at = outcome, user, now
    proposal.save()


def _check_administrator(user: User) -> None:
    """As the database has it: whoever proposed and was an administrator once is none any more."""
    administers = get_user_model().objects.filter(pk=user.pk, is_active=True, membership__role=Role.ADMINISTRATOR)
    if not administers.exists() and not (user.is_superuser and user.is_active):
        raise PermissionDenied


def _administrators() -> list[User]:
    return list(get_user_model().objects.filter(is_active=True, membership__role=Role.ADMINISTRATOR).order_by("pk"))


def _has_ended(organisation: Organisation) -> bool:
    return isinstance(organisation, MemberPage) and organisation.is_former


def _answer(proposal: Proposal, organisation: Office, now: datetime) -> None:
    """To the one who proposed, unless that one has left the organisation."""
    there = Membership.objects.of([organisation.pk]).active().filter(user=proposal.proposed_by_id)
    if proposal.proposed_by and there.exists():
        _tell(proposal.proposed_by, NoticeKind.PEOPLE, proposal.outcome, proposal, organisation, now)


def _tell(reader: User, kind: str, event: str, proposal: Proposal, organisation: Office, now: datetime) -> None:
    page = "proposal_admin:index" if event == "made" else "own_people:index"
    outbox.put(
        reader=reader,
        kind=kind,
        key=f"proposal:{proposal.pk}:{event}",
        template=f"proposal_{event}",
        context={
            "proposal": proposal,
            "organisation": partial(label_of, organisation),
            "address": settings.WAGTAILADMIN_BASE_URL + reverse(page),
        },
        now=now,
    )

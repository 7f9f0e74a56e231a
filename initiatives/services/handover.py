"""What a person leaves behind: drafts, pages in moderation and locks go to somebody else; who wrote what stays.

Nobody's work may wait for somebody who does not come any more. The heir is named by the administrator or follows from
the organisation: its first moderator, else its first editor, else the association's moderators, else its
administrators. Notices name nobody who left: whoever is erased later leaves no trace in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, WorkflowState

from initiatives.models import (
    ActPage,
    GroupingPage,
    InitiativePage,
    MemberPage,
    Membership,
    NoticeKind,
    OrganisationRights,
    OutgoingMail,
    Role,
    Succession,
)
from initiatives.services import notices, outbox, rights

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

WRITERS = (Role.MODERATOR, Role.EDITOR)
STAND_INS = (Role.MODERATOR, Role.ADMINISTRATOR)
# What tells of drafts and people of the organisation that the person is leaving.
INTERNAL = (NoticeKind.TASK, NoticeKind.RETURNED, NoticeKind.PEOPLE, NoticeKind.ORGANISATION)


@dataclass
class Handed:
    """How much went to others; `unheard` are notices that need not be sent any more."""

    drafts: int = 0
    moderations: int = 0
    locks: int = 0
    unheard: int = 0


@dataclass(frozen=True)
class Held:
    """What the person would leave behind now, each page once."""

    drafts: list[Page] = field(default_factory=list)
    moderations: list[Page] = field(default_factory=list)
    locked: list[Page] = field(default_factory=list)
    # Pages that wait for an answer which nobody but this person of the organisation can give.
    waiting: list[Page] = field(default_factory=list)
    # The organisation's last moderator.
    is_last: bool = False

    def __bool__(self) -> bool:
        return bool(self.drafts or self.moderations or self.locked or self.waiting or self.is_last)


def held_by(*, person: User) -> Held:
    membership = Membership.objects.filter(user=person.pk).first()
    organisation = membership.organisation_id if membership else None
    is_last = bool(
        membership and organisation and membership.role == Role.MODERATOR and person.is_active
        and not _moderators(organisation).exclude(user=person.pk).exists()
    )  # fmt: skip
    drafts = _drafts_of(person)
    moderations = [int(row.object_id) for row in _moderations_of(person)]
    waiting = [int(row.workflow_state.object_id) for row in _open_tasks(organisation)] if is_last else []
    return Held(
        drafts=_pages(drafts),
        moderations=_pages(set(moderations) - set(drafts)),
        locked=list(_locked_by(person).order_by("title")),
        waiting=_pages(waiting),
        is_last=is_last,
    )


def successors_of(*, person: User) -> QuerySet[User]:
    """Who may be named heir: those who write for the same organisation; for the association's, who act for it."""
    membership = Membership.objects.filter(user=person.pk).first()
    if membership is None:
        return get_user_model().objects.none()
    organisation = membership.organisation_id
    if organisation:
        place = Membership.objects.of([organisation]).filter(role__in=WRITERS)
    else:
        place = Membership.objects.of_association().filter(role__in=STAND_INS)
    heirs = get_user_model().objects.filter(membership__in=place, is_active=True, is_superuser=False)
    return heirs.exclude(pk=person.pk).order_by("name", "email")


def heir_of(*, organisation: int, but: User) -> User | None:
    """Who takes over what stands below the organisation; None where nobody is left at all."""
    active = Membership.objects.active().filter(user__is_superuser=False).exclude(user=but.pk)
    own, association = active.of(rights.holders_of([organisation]).values()), active.of_association()
    ranks = [*((own, role) for role in WRITERS), *((association, role) for role in STAND_INS)]
    found = (rows.filter(role=role).select_related("user").order_by("user").first() for rows, role in ranks)
    membership = next(filter(None, found), None)
    return membership.user if membership else None


@transaction.atomic
def hand_over(*, person: User, to: User | None = None, now: datetime) -> Handed:
    """To be called before the person loses the place. ValidationError where `to` may not be named.

    Drafts that stand with another organisation than `to` go to that one's own heir.
    """
    if to is not None and not successors_of(person=person).filter(pk=to.pk).exists():
        raise ValidationError(_("This person cannot take anything over here."), code="successor")
    run = _HandingOver(person, to, now)
    run.moderations()
    run.drafts()
    run.handed.locks = unlock(person=person)
    run.handed.unheard = outbox.drop(mails=OutgoingMail.objects.filter(reader=person.pk, kind__in=INTERNAL))
    run.tell_heirs()
    return run.handed


def unlock(*, person: User) -> int:
    """Opens the pages that nobody else could save; how many."""
    pages = list(_locked_by(person))
    _locked_by(person).update(locked=False, locked_by=None, locked_at=None)
    for page in pages:
        log(instance=page.specific_deferred, action="wagtail.unlock")
    return len(pages)


class _HandingOver:
    def __init__(self, person: User, to: User | None, now: datetime) -> None:
        self.person, self.to, self.now, self.handed = person, to, now, Handed()
        self._heirs: dict[int, User | None] = {}
        self._place = Membership.objects.filter(user=person.pk).first()
        self._got: dict[User, set[int]] = defaultdict(set)

    def drafts(self) -> None:
        """Whoever owns a draft may withdraw it from moderation, and is shown what became of it."""
        for heir, pages in self._by_heir(_drafts_of(self.person)).items():
            self.handed.drafts += Page.objects.filter(pk__in=pages, owner=self.person.pk).update(owner=heir.pk)
            self._got[heir].update(pages)

    def moderations(self) -> None:
        """Whoever asked for a moderation hears its answer; an answer on its way goes along."""
        states = {int(state.object_id): state for state in _moderations_of(self.person)}
        for heir, pages in self._by_heir(states).items():
            ours = [states[page] for page in pages]
            asked = WorkflowState.objects.active().filter(
                pk__in=[state.pk for state in ours], requested_by=self.person.pk
            )
            self.handed.moderations += asked.update(requested_by=heir.pk)
            notices.pass_on_returned(states=ours, person=self.person, to=heir)
            self._got[heir].update(pages)

    def tell_heirs(self) -> None:
        for heir, pages in self._got.items():
            notices.tell_handed_over(reader=heir, pages=_pages(pages), left=self.person.pk, now=self.now)

    def _by_heir(self, pages: Iterable[int]) -> dict[User, list[int]]:
        """What nobody can take stays where it is."""
        found: dict[User, list[int]] = defaultdict(list)
        for page, organisation in _organisations_of(pages).items():
            heir = self._heir(organisation)
            if heir is not None:
                found[heir].append(page)
        return found

    def _heir(self, organisation: int) -> User | None:
        if self.to is not None and self._place is not None and self._place.organisation_id in (None, organisation):
            return self.to
        if organisation not in self._heirs:
            self._heirs[organisation] = heir_of(organisation=organisation, but=self.person)
        return self._heirs[organisation]


@contextmanager
def watch(*, person: User, organisations: Iterable[int | None], now: datetime) -> Iterator[None]:
    """Around a change of the person's rights. Where it takes a moderator from an organisation, the others are asked
    instead, and where it was the last, the association is; the rows stay locked until the transaction ends, so that of
    two moderators who leave at the same moment one is seen to be the last."""
    with transaction.atomic():
        moderated = _moderated_by(person)
        touched = {*moderated, *filter(None, organisations)}
        list(OrganisationRights.objects.select_for_update().filter(organisation__in=touched).order_by("pk"))
        yield
        if moderated:
            for organisation in sorted(moderated - _moderated_by(person)):
                moderator_left(organisation=organisation, person=person, now=now)


def moderator_left(*, organisation: int, person: User, now: datetime) -> None:
    """Whoever moderates there now is asked for what waits; if nobody of its own, that is said to all concerned."""
    for task in _open_tasks(organisation):
        notices.ask_moderators(task_state=task, now=now, but=person)
    page = Page.objects.get(pk=organisation).specific
    if not page.is_former and not _moderators(organisation).exists():
        notices.tell_unmoderated(organisation=page, person=person, now=now)


def ask_again(*, organisation: int, now: datetime) -> None:
    """Whoever moderates there now is asked for what waits; who was asked before is not asked twice."""
    for task in _open_tasks(organisation):
        notices.ask_moderators(task_state=task, now=now)


def unmoderated() -> QuerySet[Page]:
    """Members and groupings that have people, and no active moderator among them."""
    people = Membership.objects.active()
    moderators = people.filter(role=Role.MODERATOR)
    members = (
        MemberPage.objects.current()
        .filter(pk__in=people.values("member"))
        .exclude(pk__in=moderators.filter(member__isnull=False).values("member"))
    )
    groupings = GroupingPage.objects.filter(pk__in=people.values("grouping")).exclude(
        pk__in=moderators.filter(grouping__isnull=False).values("grouping")
    )
    found = Q(pk__in=members.order_by().values("pk")) | Q(pk__in=groupings.order_by().values("pk"))
    return Page.objects.live().filter(found).order_by("title", "pk")


def _moderators(organisation: int) -> QuerySet[Membership]:
    return Membership.objects.active().of([organisation]).filter(role=Role.MODERATOR)


def _moderated_by(person: User) -> set[int]:
    """As the groups say, which change last."""
    return set(OrganisationRights.objects.filter(moderators__user=person.pk).values_list("organisation_id", flat=True))


def _drafts_of(person: User) -> list[int]:
    """What the person owns and others cannot read yet, or is being looked at."""
    asked = WorkflowState.objects.active().values("object_id")
    return [
        number
        for model in (InitiativePage, ActPage)
        for number in model.objects.filter(owner=person.pk)
        .annotate(key=Cast("pk", CharField()))
        .filter(Q(live=False) | Q(key__in=asked))
        .values_list("pk", flat=True)
    ]


def _moderations_of(person: User) -> QuerySet[WorkflowState]:
    return WorkflowState.objects.active().filter(requested_by=person.pk).order_by("pk")


def _locked_by(person: User) -> QuerySet[Page]:
    return Page.objects.filter(locked=True, locked_by=person.pk)


def _open_tasks(organisation: int | None) -> QuerySet[TaskState]:
    """What waits for the organisation's moderators, the oldest first."""
    sections = {organisation, *Succession.objects.kept_by([organisation])} if organisation else set()
    found = Q(workflow_state__object_id__in=[str(number) for number in sections])
    for model in (InitiativePage, ActPage):
        pages = model.objects.filter(organisation__in=sections).annotate(key=Cast("pk", CharField()))
        found |= Q(workflow_state__object_id__in=pages.order_by().values("key"))
    tasks = TaskState.objects.filter(found, status=TaskState.STATUS_IN_PROGRESS)
    return tasks.select_related("workflow_state", "revision").order_by("pk")


def _organisations_of(pages: Iterable[int]) -> dict[int, int]:
    """Each page's organisation; an organisation's own page is its own."""
    asked = list(pages)
    found = {number: number for number in asked}
    for model in (InitiativePage, ActPage):
        found |= dict(model.objects.filter(pk__in=asked).values_list("pk", "organisation_id"))
    return found


def _pages(numbers: Iterable[int]) -> list[Page]:
    return list(Page.objects.filter(pk__in=list(numbers)).order_by("title", "pk"))


__all__ = [
    "Handed", "Held", "ask_again", "hand_over", "heir_of", "held_by", "moderator_left", "successors_of", "unlock",
    "unmoderated", "watch",
]  # fmt: skip

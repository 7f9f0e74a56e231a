"""What an organisation's own people have begun and not finished: the same on the first page and in the admin.

Drafts, what a moderator returned and why, pages whose day of review has passed, files of acts in which nobody can
search. Whoever works for the association finds nothing here: it finishes nothing for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Cast, RowNumber
from wagtail.models import Page, Revision, WorkflowState

from initiatives import visibility
from initiatives.models import ActFile, ActPage, Attachment, Extraction, InitiativePage, OrganisationRights, Role
from initiatives.visibility import Person

RETURNED = WorkflowState.STATUS_NEEDS_CHANGES
UNDER_WAY = WorkflowState.STATUS_IN_PROGRESS
EDITING = (Role.EDITOR, Role.MODERATOR)


class Why(StrEnum):
    """A page stands where the first of these fits."""

    RETURNED = "returned"
    DRAFT = "draft"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Begun:
    """A page to be finished. `reason` is the moderator's who returned it; `person` has worked on it last, empty:
    unknown; `due_on` is the day of its review, where that has passed."""

    pk: int
    title: str
    is_act: bool
    is_published: bool
    changed_at: datetime | None
    person: str
    reason: str
    due_on: date | None


@dataclass(frozen=True)
class Unfinished:
    """As many of each as were asked for; `more` names the lists that go on."""

    pages: Mapping[str, Sequence[Begun]] = field(default_factory=dict)
    files: Sequence[Attachment] = ()
    more: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.pages or self.files)


def finishes(user: Person) -> bool:
    """Whether the person works on an organisation's own pages at all."""
    membership = visibility.membership_of(user)
    return bool(user.is_active and membership and membership.organisation_id is not None and membership.role in EDITING)


def unfinished(*, user: Person, today: date, most: int) -> Unfinished:
    """The latest first; of reviews, the longest overdue. Two queries, or none for whoever edits nothing."""
    if not finishes(user):
        return Unfinished()
    found: dict[str, list[Begun]] = {}
    for row in begun_by(user, today).filter(number__lte=most + 1):
        found.setdefault(row["why"], []).append(_as_begun(row, today))
    files = list(unread(user)[: most + 1])
    more = {why for why, rows in found.items() if len(rows) > most} | ({"files"} if len(files) > most else set())
    return Unfinished({why: found[why][:most] for why in Why if why in found}, files[:most], frozenset(more))


def begun_by(user: Person, today: date) -> "QuerySet[Page, dict[str, Any]]":
    """Own pages with something that nobody else can read yet, but for what waits for a moderator or its day, and those
    that are to be reviewed; `number` counts those of one `why`."""
    due = Q(live=True, initiativepage__next_review_on__lt=today)
    is_draft = Q(live=False) | Q(has_unpublished_changes=True)
    rows = Page.objects.filter(is_draft | due, pk__in=_own(user)).annotate(
        status=_workflow("status"), comment=_workflow("current_task_state__comment"), scheduled=Exists(_scheduled())
    )
    rows = rows.annotate(
        why=Case(
            When(status=RETURNED, then=Value(Why.RETURNED)),
            When(is_draft & Q(status=None, scheduled=False), then=Value(Why.DRAFT)),
            When(due, then=Value(Why.OVERDUE)),
            output_field=CharField(),
        )
    ).filter(why__isnull=False)
    order = [
        Case(When(why=Why.OVERDUE, then=F("initiativepage__next_review_on"))).asc(nulls_last=True),
        F("latest_revision_created_at").desc(nulls_last=True),
        F("pk").desc(),
    ]
    number = Window(RowNumber(), partition_by=[F("why")], order_by=order)
    return rows.annotate(number=number).order_by("number").values(
        "pk", "draft_title", "content_type", "live", "latest_revision_created_at", "latest_revision__user__name",
        "owner__name", "comment", "why", "number", "initiativepage__next_review_on",
    )  # fmt: skip


def unread(user: Person) -> "QuerySet[Attachment]":
    """Files of own acts that were read in vain: an act is not found by their words."""
    own = OrganisationRights.objects.filter(organisation__in=visibility.organisations_edited_by(user))
    rows = Attachment.objects.filter(
        Exists(ActFile.objects.filter(document=OuterRef("pk"))),
        collection__in=own.values("collection"),
        withdrawn_at__isnull=True,
        extraction__state=Extraction.State.EMPTY,
    )
    return rows.select_related("extraction").order_by("-created_at", "-pk")


def _own(user: Person) -> "QuerySet[Any, Any]":
    """Numbers of initiatives and acts."""
    own = visibility.organisations_edited_by(user)
    initiatives, acts = (
        model.objects.filter(organisation__in=own).order_by().values("pk") for model in (InitiativePage, ActPage)
    )
    return initiatives.union(acts)


def _workflow(column: str) -> "QuerySet[WorkflowState, Any]":
    """Of the moderation that the page is in, or was returned from."""
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        status__in=(UNDER_WAY, RETURNED),
    )
    return states.order_by("-pk").values(column)[:1]


def _scheduled() -> "QuerySet[Revision]":
    return Revision.page_revisions.filter(
        approved_go_live_at__isnull=False, object_id=Cast(OuterRef("pk"), CharField())
    )


def _as_begun(row: dict[str, Any], today: date) -> Begun:
    due_on = row["initiativepage__next_review_on"]
    return Begun(
        pk=row["pk"],
        title=row["draft_title"],
        is_act=row["content_type"] == ContentType.objects.get_for_model(ActPage).pk,
        is_published=row["live"],
        changed_at=row["latest_revision_created_at"],
        person=row["latest_revision__user__name"] or row["owner__name"] or "",
        reason=row["comment"] or "",
        due_on=due_on if row["live"] and due_on and due_on < today else None,
    )


__all__ = ["Begun", "Unfinished", "Why", "begun_by", "finishes", "unfinished", "unread"]

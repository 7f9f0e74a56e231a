"""What partners published and waits for somebody: for the association's people the whole queue, for a member's
moderators what was handed to the member.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, WorkflowState

from initiatives import visibility
from initiatives.models import FeedItem, Role
from initiatives.visibility import Person

# More are not counted: the number would say no more.
MOST_COUNTED = 9_999


def waiting() -> "QuerySet[FeedItem]":
    return FeedItem.objects.filter(FeedItem.WAITS)


def count_waiting() -> int:
    """At most one more than `MOST_COUNTED`."""
    return waiting().order_by()[: MOST_COUNTED + 1].count()


@dataclass(frozen=True)
class Waiting:
    """Counted up to `MOST_COUNTED`; `in_queue`: of the association, else what a member's moderators decide on."""

    count: int
    is_more: bool
    in_queue: bool

    def __bool__(self) -> bool:
        return self.count > 0


def count_for(user: Person) -> Waiting:
    """What the person is to decide on: one query, or none for who decides on nothing."""
    in_queue = visibility.works_for_all(user)
    count = count_waiting() if in_queue else handed(user).count()
    return Waiting(min(count, MOST_COUNTED), count > MOST_COUNTED, in_queue)


def handed(user: Person) -> "QuerySet[FeedItem]":
    """To the organisation that the person moderates, where nobody has decided on it."""
    membership = visibility.membership_of(user)
    if not user.is_active or membership is None or membership.role != Role.MODERATOR:
        return FeedItem.objects.none()
    moderated = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("page"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    own = FeedItem.objects.filter(state=FeedItem.State.HANDED, page__organisation=membership.organisation_id)
    return own.filter(Exists(moderated))


def partners_of(*, pages: Collection[int]) -> dict[int, str]:
    """By the number of a page that came from a feed, whose feed that was: one query."""
    rows = FeedItem.objects.filter(page__in=pages).values_list("page", "source__partner__title")
    return dict(rows) if pages else {}


__all__ = ["MOST_COUNTED", "Waiting", "count_for", "count_waiting", "handed", "partners_of", "waiting"]

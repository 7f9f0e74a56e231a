"""Notices about moderation: to those who are asked, to the author who waits for the answer, to whoever takes over.

Each is written in its reader's own language and leaves by itself, so that no address meets another. They belong to the
transaction of the change that they tell of; a task tells each person once of itself, whatever is called twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from initiatives.models import Membership, NoticeKind, OutgoingMail, Role, SharedPage
from initiatives.services import outbox, rights

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

logger = logging.getLogger(__name__)


def moderators_of(page: Page) -> list[User]:
    """Whom the page's moderation asks: the moderators of its member, or of the one that keeps its section; where there
    are none, the association's; where it has none either, its administrators."""
    organisation = page.organisation_id if isinstance(page, SharedPage) else page.pk
    active = Membership.objects.active().filter(user__is_superuser=False)
    association = active.of_association()
    for asked in (
        # The people that a member which left may still have hold no right there.
        active.of(rights.holders_of([organisation]).values()).filter(role=Role.MODERATOR),
        association.filter(role=Role.MODERATOR),
        association.filter(role=Role.ADMINISTRATOR),
    ):
        people = list(get_user_model().objects.filter(membership__in=asked).order_by("pk"))
        if people:
            return people
    return []


def ask_moderators(*, task_state: TaskState, now: datetime, but: User | None = None) -> None:
    """A page was submitted, for the first time or again, or those who were asked before are gone: then whoever was
    told already is not told again."""
    page = _page(task_state.workflow_state)
    author = task_state.revision.user
    readers = [person for person in moderators_of(page) if person not in (author, but)]
    if not readers:
        logger.warning("nobody can be asked to moderate page %s", page.pk)
    context = _context(page) | {"author": author, "organisation": page.get_parent()}
    _put("submitted", NoticeKind.TASK, readers, task_state.pk, context, now)


def forget_task(*, task_state: TaskState) -> None:
    """It was answered or withdrawn: whoever was not told of it yet need not be."""
    outbox.drop(mails=OutgoingMail.objects.filter(kind=NoticeKind.TASK, key=_key("submitted", task_state.pk)))


def tell_returned(*, workflow_state: WorkflowState, now: datetime) -> None:
    _answer("returned", NoticeKind.RETURNED, workflow_state, now)


def tell_approved(*, workflow_state: WorkflowState, now: datetime) -> None:
    _answer("approved", NoticeKind.PUBLISHED, workflow_state, now)


def tell_published_unasked(*, workflow_state: WorkflowState, now: datetime) -> None:
    """A moderator who publishes a page past its moderation, from the list for instance, ends that as if it had been
    withdrawn: the author hears of the publication all the same. Of a page that was withdrawn nobody hears."""
    page = _page(workflow_state)
    scheduled = page.scheduled_revision
    if page.latest_revision_id in (page.live_revision_id, scheduled.pk if scheduled else None):
        workflow_state.current_task_state.refresh_from_db()
        _answer("approved", NoticeKind.PUBLISHED, workflow_state, now)


def pass_on_returned(*, states: Iterable[WorkflowState], person: User, to: User) -> None:
    """What was returned to one who left and has not been sent yet goes to whoever takes the page over."""
    keys = [_key("returned", state.current_task_state_id) for state in states if state.current_task_state_id]
    waiting = OutgoingMail.objects.filter(reader=person.pk, key__in=keys, state=OutgoingMail.State.WAITING)
    waiting.update(reader=to.pk, lease_until=None)


def tell_handed_over(*, reader: User, pages: Iterable[Page], left: int, now: datetime) -> None:
    """`left` is the number of the person who is gone, whose name the mail does not say."""
    rows = [{"title": page.draft_title or page.title, "url": _editor_url(page)} for page in pages]
    outbox.put(
        reader=reader, kind=NoticeKind.PEOPLE, key=f"handed over/{left}/{now.isoformat()}", template="handed_over",
        context={"pages": rows}, now=now,
    )  # fmt: skip


def tell_unmoderated(*, organisation: Page, person: User, now: datetime) -> None:
    """To the association, which stands in, and to those whose pages it looks at from now on."""
    context = {
        "organisation": organisation.title,
        "people_url": settings.WAGTAILADMIN_BASE_URL
        + reverse("wagtailusers_users:index")
        + f"?organisation={organisation.pk}",
    }
    active = Membership.objects.active().select_related("user").exclude(user__is_superuser=True)
    stand_ins = active.of_association().filter(role__in=(Role.MODERATOR, Role.ADMINISTRATOR))
    editors = active.of([organisation.pk]).filter(role=Role.EDITOR).exclude(user=person.pk)
    told = {row.user: (NoticeKind.ADMINISTRATION, "unmoderated_association") for row in stand_ins}
    told |= dict.fromkeys([*(row.user for row in editors), person], (NoticeKind.PEOPLE, "unmoderated"))
    key = f"unmoderated/{organisation.pk}/{person.pk}/{now.isoformat()}"
    for reader, (kind, template) in told.items():
        outbox.put(reader=reader, kind=kind, key=key, template=template, context=context, now=now)


def _answer(notice: str, kind: str, workflow_state: WorkflowState, now: datetime) -> None:
    state = workflow_state.current_task_state
    page = _page(workflow_state)
    author = workflow_state.requested_by
    readers = [author] if author is not None and author != state.finished_by else []
    scheduled = page.scheduled_revision
    publish_at = scheduled.approved_go_live_at if scheduled else None
    context = _context(page) | {"moderator": state.finished_by, "comment": state.comment, "publish_at": publish_at}
    _put(notice, kind, readers, state.pk, context, now)


def _page(workflow_state: WorkflowState) -> Page:
    """As it is now: the state holds the page as it was before it was published."""
    return Page.objects.get(pk=workflow_state.object_id).specific


def _context(page: Page) -> dict[str, Any]:
    return {
        "page": page,
        "title": page.draft_title or page.title,
        "editor_url": _editor_url(page),
        "page_url": settings.WAGTAILADMIN_BASE_URL + (page.get_url_parts() or ("", "", ""))[2],
    }


def _editor_url(page: Page) -> str:
    return str(settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _put(
    notice: str, kind: str, readers: Iterable[User], task_state: int, context: dict[str, Any], now: datetime
) -> None:
    for reader in readers:
        key = _key(notice, task_state)
        outbox.put(reader=reader, kind=kind, key=key, template=notice, context=context, now=now)


def _key(notice: str, task_state: int) -> str:
    return f"{notice}/{task_state}"

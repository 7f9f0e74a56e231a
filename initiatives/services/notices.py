"""Notices about moderation: to those who are asked, and to the author who waits for the answer.

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
    """Whom the page's moderation asks: its member's moderators, of a former member those of whoever keeps its section;
    where there are none, the association's."""
    organisation = page.organisation_id if isinstance(page, SharedPage) else page.pk
    asked = Membership.objects.filter(role=Role.MODERATOR, user__is_active=True, user__is_superuser=False)
    own = asked.of(rights.holders_of([organisation]).values())
    chosen = own if own.exists() else asked.of_association()
    return list(get_user_model().objects.filter(membership__in=chosen).order_by("pk"))


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
        "editor_url": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "page_url": settings.WAGTAILADMIN_BASE_URL + (page.get_url_parts() or ("", "", ""))[2],
    }


def _put(
    notice: str, kind: str, readers: Iterable[User], task_state: int, context: dict[str, Any], now: datetime
) -> None:
    for reader in readers:
        key = _key(notice, task_state)
        outbox.put(reader=reader, kind=kind, key=key, template=notice, context=context, now=now)


def _key(notice: str, task_state: int) -> str:
    return f"{notice}/{task_state}"

"""Mail about moderation: to those who are asked, and to the author who waits for the answer.

Each is written in its reader's own language and sent by itself, so that no address meets another. Whoever calls does
so once the change is committed; a mail that cannot be sent is logged, since the change stands without it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, TaskState, WorkflowState

from initiatives.models import Membership, Role, SharedPage

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

logger = logging.getLogger(__name__)


def moderators_of(page: Page) -> list[User]:
    """Whom the page's moderation asks: its member's moderators; where there are none, the association's."""
    organisation = page.organisation_id if isinstance(page, SharedPage) else page.pk
    asked = Membership.objects.filter(role=Role.MODERATOR, user__is_active=True, user__is_superuser=False)
    own = asked.of([organisation])
    chosen = own if own.exists() else asked.of_association()
    return list(get_user_model().objects.filter(membership__in=chosen).order_by("pk"))


def ask_moderators(*, task_state: TaskState) -> None:
    """A page was submitted, for the first time or again."""
    page = _page(task_state.workflow_state)
    author = task_state.revision.user
    readers = [person for person in moderators_of(page) if person != author]
    if not readers:
        logger.warning("nobody can be asked to moderate page %s", page.pk)
    _send("submitted", readers, page=page, author=author, organisation=page.get_parent())


def tell_returned(*, workflow_state: WorkflowState) -> None:
    _answer("returned", workflow_state)


def tell_approved(*, workflow_state: WorkflowState) -> None:
    _answer("approved", workflow_state)


def _answer(notice: str, workflow_state: WorkflowState) -> None:
    state = workflow_state.current_task_state
    page = _page(workflow_state)
    author = workflow_state.requested_by
    readers = [author] if author is not None and author.is_active and author != state.finished_by else []
    scheduled = page.scheduled_revision
    _send(
        notice, readers, page=page, moderator=state.finished_by, comment=state.comment,
        publish_at=scheduled.approved_go_live_at if scheduled else None,
    )  # fmt: skip


def _page(workflow_state: WorkflowState) -> Page:
    """As it is now: the state holds the page as it was before it was published."""
    return Page.objects.get(pk=workflow_state.object_id).specific


def _send(notice: str, readers: Iterable[User], *, page: Page, **context: Any) -> None:
    context |= {
        "page": page,
        "title": page.draft_title or page.title,
        "editor_url": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "page_url": settings.WAGTAILADMIN_BASE_URL + (page.get_url_parts() or ("", "", ""))[2],
    }
    for reader in readers:
        try:
            _message(notice, reader, context).send()
        except Exception:  # whatever a mail server or a network can do
            logger.exception("the notice “%s” of page %s could not be sent to person %s", notice, page.pk, reader.pk)


def _message(notice: str, reader: User, context: dict[str, Any]) -> EmailMessage:
    with translation.override(getattr(reader, "language", settings.LANGUAGE_CODE)):
        subject = render_to_string(f"mail/{notice}_subject.txt", context)
        body = render_to_string(f"mail/{notice}.txt", {**context, "reader": reader})
    return EmailMessage(
        " ".join(subject.split()), body, to=[reader.email], headers={"Auto-Submitted": "auto-generated"}
    )

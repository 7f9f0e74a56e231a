"""Drafts of generated initiatives: a revision each, and every second one waits for its moderators."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision, TaskState, WorkflowPage, WorkflowState

from initiatives.models import InitiativePage


def write_drafts(pages: Sequence[InitiativePage], now: datetime) -> None:
    """`pages` are saved, not published, and hold in memory what stands beside them."""
    types = {"content_type": _type(InitiativePage), "base_content_type": _type(Page)}
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                **types, object_id=str(page.pk), object_str=page.title, user_id=page.owner_id, created_at=now,
                content=page.serializable_data(),
            )
            for page in pages
        ]
    )  # fmt: skip
    for page, revision in zip(pages, revisions, strict=True):
        Page.objects.filter(pk=page.pk).update(latest_revision=revision, latest_revision_created_at=now)
    _submit(revisions[::2], types)


def _submit(revisions: Sequence[Revision], types: dict[str, ContentType]) -> None:
    workflow = WorkflowPage.objects.select_related("workflow").earliest("page__depth").workflow
    task = workflow.tasks.earliest("workflow_tasks__sort_order")
    states = WorkflowState.objects.bulk_create(
        [WorkflowState(**types, object_id=row.object_id, workflow=workflow, requested_by=row.user) for row in revisions]
    )
    asked = TaskState.objects.bulk_create(
        [
            TaskState(workflow_state=state, revision=revision, task=task, content_type=_type(TaskState))
            for state, revision in zip(states, revisions, strict=True)
        ]
    )
    for state, question in zip(states, asked, strict=True):
        state.current_task_state = question
    WorkflowState.objects.bulk_update(states, ["current_task_state"])


def _type(model: type) -> ContentType:
    return ContentType.objects.get_for_model(model)


__all__ = ["write_drafts"]

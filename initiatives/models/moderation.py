"""The one step of the one workflow: the moderators of the page's own organisation look at it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Page, Task, TaskState, WorkflowState
from wagtail.permissions import policy_registry

APPROVE = "approve"
REJECT = "reject"


class ModerationLock(WorkflowLock):
    """Says to whom the page is closed what they can do."""

    def get_message(self, user: Any) -> str | None:
        if not self.for_user(user):
            return None
        return gettext("The page waits for a moderator and cannot be changed meanwhile. Its author can withdraw it.")


class ModerationTask(Task):
    """Asks whoever may publish the page: its member's moderators or, where there are none, the association's.

    While it asks, the page is the moderators' alone; its author may withdraw it and go on writing.
    """

    admin_form_fields = Task.admin_form_fields
    lock_class = ModerationLock

    class Meta:
        verbose_name = _("moderation by the organisation's moderators")
        verbose_name_plural = _("moderations by the organisation's moderators")

    @classmethod
    def get_description(cls) -> str:
        return str(_("The moderators of the page's own municipality approve it or return it with a reason."))

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return _may_moderate(obj, user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return not _may_moderate(obj, user)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        if not _may_moderate(obj, user):
            return []
        return [
            (APPROVE, gettext("Approve and publish"), True),
            (REJECT, gettext("Return with a reason"), True),
        ]

    def get_template_for_action(self, action: str) -> str:
        return "moderation/approve.html" if action == APPROVE else ""

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, comment: str = "", **kwargs: Any) -> None:
        """Approves and publishes, or returns. `kwargs` come from the browser and are not handed on.

        ValidationError where the answer is no answer; then nothing has changed.
        """
        if action_name == REJECT and not comment.strip():
            raise ValidationError(gettext("Say what is to be changed: the author reads it."))
        _take_turns(task_state, user)
        if action_name == APPROVE:
            _take_moderators_changes(task_state)
        super().on_action(task_state, user, action_name, comment=comment.strip())

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> "QuerySet[TaskState]":
        publishable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
        # Workflow states name their page as text. Asked from the few that wait, not from all pages.
        page = publishable.order_by().filter(pk=Cast(OuterRef("workflow_state__object_id"), BigIntegerField()))
        states: QuerySet[TaskState] = TaskState.objects.filter(
            Exists(page),
            status=TaskState.STATUS_IN_PROGRESS,
            task=self.task_ptr,
            workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
        )
        return states


def _may_moderate(page: Page, user: Any) -> bool:
    return bool(page.permissions_for_user(user).can_publish())


def _take_turns(task_state: TaskState, user: Any) -> None:
    """Whoever is made inactive or moved at this very moment is answered first or refused, and whoever takes a page
    over meanwhile hears the answer. PermissionDenied also where somebody else has answered meanwhile.

    In the order in which `services.people` locks: the person first.
    """
    person = get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk) if user is not None else None
    state = WorkflowState.objects.select_for_update(no_key=True, of=["self"]).get(pk=task_state.workflow_state_id)
    task_state.refresh_from_db(fields=["status"])
    page = state.content_object
    if task_state.status != TaskState.STATUS_IN_PROGRESS or (person is not None and not _may_moderate(page, person)):
        raise PermissionDenied
    task_state.workflow_state = state


def _take_moderators_changes(task_state: TaskState) -> None:
    """What a moderator changed while looking is approved with the rest; what anybody else did was never looked at."""
    page = task_state.workflow_state.content_object
    latest = page.get_latest_revision()
    if latest.pk == task_state.revision_id:
        return
    if latest.user is None or not _may_moderate(page, latest.user):
        raise ValidationError(
            gettext(
                "The page was changed after it was submitted. Open it, look at the change and save it, then approve."
            )
        )
    task_state.revision = latest
    task_state.save(update_fields=["revision"])


__all__ = ["APPROVE", "REJECT", "ModerationTask"]

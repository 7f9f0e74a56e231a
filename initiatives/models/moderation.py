"""The one step of the one workflow: the moderators of the page's own organisation look at it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState


class ModerationTask(Task):
    """Asks whoever may publish the page: its member's moderators or, where there are none, the association's."""

    admin_form_fields = Task.admin_form_fields

    class Meta:
        verbose_name = _("moderation by the organisation's moderators")
        verbose_name_plural = _("moderations by the organisation's moderators")

    @classmethod
    def get_description(cls) -> str:
        return str(_("The moderators of the page's own municipality approve it or return it with a reason."))

    def _may_moderate(self, page: Page, user: Any) -> bool:
        return bool(page.permissions_for_user(user).can_publish())

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return self._may_moderate(obj, user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return not self._may_moderate(obj, user)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        if not self._may_moderate(obj, user):
            return []
        return [
            ("reject", str(_("Return with a reason")), True),
            ("approve", str(_("Approve and publish")), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> "QuerySet[TaskState]":
        if isinstance(user, AnonymousUser):
            return TaskState.objects.none()
        return TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)


__all__ = ["ModerationTask"]

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from wagtail.admin.apps import WagtailAdminAppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    name = "cms"


class UsersAdminConfig(WagtailUsersAppConfig):
    """Wagtail's people admin, with Burza's forms: an office and a role instead of groups and flags."""

    user_viewset = "cms.users.admin.PeopleViewSet"
    group_viewset = "cms.users.admin.NoGroupsViewSet"


class AdminConfig(WagtailAdminAppConfig):
    """Wagtail's admin without its mails, which go to operators, and to nobody for a task of our own; and without
    formulas in the tables that it exports."""

    def ready(self) -> None:
        super().ready()
        from wagtail import signals  # noqa: PLC0415 - needs models
        from wagtail.admin.views.mixins import SpreadsheetExportMixin  # noqa: PLC0415
        from wagtail.models import TaskState, WorkflowState  # noqa: PLC0415

        from initiatives.admin.spreadsheets import write_safe_row  # noqa: PLC0415

        for signal, sender, uid in (
            (signals.task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
            (signals.workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
            (signals.workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
            (signals.workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
        ):
            if not signal.disconnect(sender=sender, dispatch_uid=uid):
                raise ImproperlyConfigured(f"Wagtail's mail “{uid}” has another name now")
        SpreadsheetExportMixin.write_csv_row = write_safe_row

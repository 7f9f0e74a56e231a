"""Publishing what was approved: a page together with the acts it names, all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, WorkflowState

from initiatives.models import ActPage, InitiativePage
from initiatives.models.moderation import APPROVE
from initiatives.services.completeness import missing, require_complete
from initiatives.visibility import Person


@dataclass(frozen=True)
class UnpublishedAct:
    """An act that others cannot read yet, as its latest draft has it; `obstacle` is empty where it can be published."""

    act: ActPage
    obstacle: str


@transaction.atomic
def publish(*, workflow_state: WorkflowState, user: Person | None) -> None:
    """Publishes the approved page and, where it is an initiative, those of its acts that can be.

    ValidationError where the page itself is incomplete. With a go-live date both are scheduled for it.
    """
    page: Page = workflow_state.content_object.specific
    revision = page.get_latest_revision()
    require_complete(revision.as_object())
    revision.publish(user=user)
    publish_acts(page=revision.as_object(), user=user)


@transaction.atomic
def publish_acts(*, page: Page, user: Person | None) -> list[ActPage]:
    """Publishes, or schedules with it, the acts of `page` that nothing stands in the way of. Returns them."""
    acts = [found.act for found in unpublished_acts(page=page, user=user) if not found.obstacle]
    for act in acts:
        _publish_act(act, user, _future(page.go_live_at))
    return acts


def unpublished_acts(*, page: Page, user: Person | None) -> list[UnpublishedAct]:
    """The acts that the page names and nobody else can read yet; none but initiatives name any."""
    if not isinstance(page, InitiativePage):
        return []
    acts = ActPage.objects.filter(pk__in=[link.act_id for link in page.acts.all()], live=False)
    drafts = [act.get_latest_revision_as_object() for act in acts.select_related("latest_revision").order_by("pk")]
    return [UnpublishedAct(act=act, obstacle=_obstacle(act, user)) for act in drafts]


def _publish_act(act: ActPage, user: Person | None, go_live_at: datetime | None) -> None:
    """Through the act's own moderation where one is under way, so that its author is answered too."""
    if go_live_at is not None and (act.go_live_at is None or act.go_live_at < go_live_at):
        act.go_live_at = go_live_at
        act.save_revision(user=user)
    elif act.get_latest_revision() is None:
        act.save_revision(user=user)
    state = act.current_workflow_task_state
    if state is not None:
        state.task.specific.on_action(state, user, APPROVE)
    else:
        _latest_revision(act).publish(user=user)


def _latest_revision(act: ActPage) -> Revision:
    revision = act.get_latest_revision()
    assert revision is not None  # noqa: S101 - saved a moment ago where there was none
    return revision


def _obstacle(act: ActPage, user: Person | None) -> str:
    """Why this person cannot publish the act now; empty where nothing stands in the way."""
    if user is not None and not act.permissions_for_user(user).can_publish():
        return _("It belongs to %(organisation)s, whose moderators publish it.") % {"organisation": act.get_parent()}
    scheduled = act.scheduled_revision
    if scheduled is not None:
        return _("It will be published on %(date)s.") % {"date": day_and_hour(scheduled.approved_go_live_at)}
    if act.locked and user is not None and act.get_lock().for_user(user):
        return _("It is locked by %(person)s.") % {"person": act.locked_by}
    state = act.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("It was returned to its author and waits for changes.")
    lacks = missing(act)
    return _("It is incomplete: %(fields)s.") % {"fields": ", ".join(lacks)} if lacks else ""


def day_and_hour(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _future(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > timezone.now() else None

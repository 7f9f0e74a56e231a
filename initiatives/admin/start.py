"""The admin's first page: what there is to do. Each list costs the same however long it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from initiatives import visibility
from initiatives.models import Role
from initiatives.services import feed_waiting, handover
from initiatives.services.unfinished import finishes, unfinished

# More than these is not read on a first page; the rest moves up.
MOST_ROWS = 15
MOST_UNFINISHED = 8


class StartPanel(Component):
    """What an organisation's own people come for."""

    name = "start"
    order = 100
    template_name = "panels/start.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = _request(parent_context)
        membership = visibility.membership_of(request.user)
        organisation = membership.organisation if membership else None
        may_add = organisation is not None and organisation.permissions_for_user(request.user).can_add_subpage()
        return {"organisation": organisation if may_add else None}


class UnfinishedPanel(Component):
    """The same as on the site's first page."""

    name = "unfinished"
    order = 115
    template_name = "panels/unfinished.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user, today = _request(parent_context).user, timezone.localdate()
        return {"unfinished": unfinished(user=user, today=today, most=MOST_UNFINISHED)}


class AwaitingPanel(Component):
    """What was submitted to the person, the oldest first; of what a partner published, whose it is."""

    name = "awaiting"
    order = 110
    template_name = "panels/awaiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        states = TaskState.objects.reviewable_by(_request(parent_context).user).select_related(
            "workflow_state", "workflow_state__requested_by"
        )
        rows = _with_pages(states.order_by("started_at")[:MOST_ROWS], lambda state: state.workflow_state)
        partners = feed_waiting.partners_of(pages=[row["page"].pk for row in rows])
        return {"rows": [row | {"partner": partners.get(row["page"].pk, "")} for row in rows]}


class OwnInModerationPanel(Component):
    """What the person submitted, and what came of it. What came back to an organisation's own people is among what
    they have to finish."""

    name = "own_in_moderation"
    order = 120
    template_name = "panels/own_in_moderation.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = _request(parent_context).user
        edited: QuerySet[Page] = visibility.pages_edited_by(user)
        own = {str(number) for number in edited.filter(owner=user.pk).values_list("pk", flat=True)}
        states = (
            WorkflowState.objects.active()
            .exclude(status=WorkflowState.STATUS_NEEDS_CHANGES if finishes(user) else "")
            .filter(Q(requested_by=user.pk) | Q(object_id__in=own))
            .select_related("current_task_state", "current_task_state__finished_by")
            .order_by("-created_at")
        )
        return {"rows": _with_pages(states[:MOST_ROWS], lambda state: state, within=edited)}


class UnmoderatedPanel(Component):
    """Whose moderator left, for the association that stands in."""

    name = "unmoderated"
    order = 130
    template_name = "panels/unmoderated.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = _request(parent_context).user
        membership = visibility.membership_of(user)
        may_give = visibility.sees_everything(user)
        stands_in = membership is not None and membership.organisation_id is None and membership.role == Role.MODERATOR
        if not may_give and not stands_in:
            return {}
        found = handover.unmoderated().only("pk", "title")
        more = max(found.order_by().count() - MOST_ROWS, 0)
        return {"organisations": found[:MOST_ROWS], "more": more, "may_give": may_give}


def _with_pages(states: Iterable[Any], workflow_of: Any, within: Any = None) -> list[dict[str, Any]]:
    """Each state with its page, in two queries; those whose page is not `within` are left out."""
    found = list(states)
    numbers = [int(workflow_of(state).object_id) for state in found]
    pages = (Page.objects.all() if within is None else within).filter(pk__in=numbers).select_related("content_type")
    known = {page.pk: page for page in pages}
    return [
        {"state": state, "page": known[number]} for state, number in zip(found, numbers, strict=True) if number in known
    ]


def _request(parent_context: Mapping[str, Any] | None) -> HttpRequest:
    request: HttpRequest = (parent_context or {})["request"]
    return request

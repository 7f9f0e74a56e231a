"""The way of a page through moderation, as the editor's buttons show it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, WorkflowState

from initiatives.admin.deletion import LeadingDeleteView, LeadingUnpublishView
from initiatives.admin.moderation import AnswerView, CollectAnswerView, RewriteView
from initiatives.admin.writing import WriteView
from initiatives.models import ActPage, GroupingPage, InitiativePage, MemberPage, PartnerPage
from initiatives.services.completeness import missing

MODERATED = (InitiativePage, ActPage, MemberPage, PartnerPage, GroupingPage)


class ModeratedPageViewSet(PageViewSet):
    add_view_class = WriteView
    edit_view_class = RewriteView
    delete_view_class = LeadingDeleteView
    unpublish_view_class = LeadingUnpublishView
    workflow_action_view_class = AnswerView
    collect_workflow_action_data_view_class = CollectAnswerView


@hooks.register("register_admin_viewset")
def register_moderated_pages() -> list[ModeratedPageViewSet]:
    return [ModeratedPageViewSet(model=model) for model in MODERATED]


class SubmitItem(SubmitForModerationMenuItem):
    """Wagtail's, without the name of the workflow: there is one."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = parent_context.get("page")
        state = page.current_workflow_state if page else None
        returned = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = _("Submit again for moderation") if returned else _("Submit for moderation")
        return context


class WithdrawItem(CancelWorkflowMenuItem):
    label = _("Withdraw from moderation")


# What comes first is what the Enter key does, so a page is never published by it.
IN_MODERATION = ("approve", "reject", "action-cancel-workflow")
FOR_MODERATORS = ("action-save-draft", "action-publish", "action-submit")
FOR_EDITORS = ("action-submit", "action-save-draft")


@hooks.register("construct_page_action_menu")
def order_actions(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """First what the person came for: to answer, to publish, to submit. What is left follows in Wagtail's order."""
    page = context.get("page")
    moderated = bool(page and page.workflow_in_progress)
    order = _order(items, moderated)
    replaced = [_replace(item) for item in items if not isinstance(item, RestartWorkflowMenuItem)]
    kept = [item for item in replaced if not (moderated and isinstance(item, PublishMenuItem))]
    items[:] = sorted(kept, key=lambda item: order.index(item.name) if item.name in order else len(order))


def _order(items: list[ActionMenuItem], moderated: bool) -> tuple[str, ...]:
    if moderated:
        return IN_MODERATION
    publishes = any(isinstance(item, PublishMenuItem) for item in items)
    return FOR_MODERATORS if publishes else FOR_EDITORS


def _replace(item: ActionMenuItem) -> ActionMenuItem:
    if isinstance(item, SubmitForModerationMenuItem):
        return SubmitItem(order=item.order)
    if isinstance(item, CancelWorkflowMenuItem):
        return WithdrawItem(order=item.order)
    return item


@hooks.register("before_bulk_action")
def refuse_incomplete(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Publishing many at once shows no form, so what is missing is asked for here."""
    if action_type != "publish":
        return None
    pages = [page for chosen in objects if isinstance(chosen, Page) for page in _with_drafts_below(chosen, action)]
    drafts = {page.pk: page.get_latest_revision_as_object() for page in pages}
    lacking = {draft.title: missing(draft) for draft in drafts.values()}
    for title, fields in lacking.items():
        if fields:
            text = _("“%(title)s” is incomplete: %(fields)s.")
            messages.error(request, text % {"title": title, "fields": ", ".join(fields)})
    return redirect(action.next_url) if any(lacking.values()) else None


def _with_drafts_below(page: Page, action: Any) -> list[Page]:
    below = action.cleaned_form.cleaned_data.get("include_descendants")
    return [page.specific, *(page.get_descendants().not_live().specific() if below else [])]

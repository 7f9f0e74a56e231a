"""Changing, submitting and approving a page: Wagtail's views, each of whose steps happens whole or not at all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView
from wagtail.models import Page

from initiatives.forms.moderation import ApproveForm, ReturnForm
from initiatives.models import ActPage
from initiatives.models.moderation import APPROVE
from initiatives.services import findings, moderation

# What Wagtail's script adds to the form once a moderator has answered.
ANSWER = "action-workflow-action"


class RewriteView(EditView):
    """A page that is there already, and the moderator's answer to it."""

    real_page_record: Page

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        """What is posted to one page is handled one after the other: whether a newer version is there is asked only
        once whoever came before is done. An autosave that is under way beside a submit would replace it otherwise."""
        if request.method != "POST":
            return self._answer(request, page_id, **kwargs)
        with transaction.atomic():
            Page.objects.select_for_update(no_key=True).filter(pk=page_id).first()
            return self._answer(request, page_id, **kwargs)

    def _answer(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, page_id, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a service refuses undoes the whole step; what was typed stays in the form."""
        if self.expects_json_response and ANSWER in request.POST:
            # Saved by itself while the answer is under way, it would be a new draft over what was just published.
            refused: HttpResponse = self.json_error_response(
                "invalid_revision", _("Saving will overwrite a newer version.")
            )
            return refused
        try:
            with transaction.atomic():
                response: HttpResponse = super().post(request, *args, **kwargs)
                return response
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return self._as_it_was_typed()

    def _as_it_was_typed(self) -> HttpResponse:
        """The form again, over the page as the database has it: nothing of the refused step is left in memory."""
        self.real_page_record = Page.objects.get(pk=self.real_page_record.pk)
        self.page = self.get_object()
        self.form = self.form_class(
            self.request.POST, self.request.FILES, instance=self.page, subscription=self.subscription,
            parent_page=self.parent, for_user=self.request.user,
        )  # fmt: skip
        self.form.is_valid()
        self.has_unsaved_changes = True
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def publish_action(self) -> HttpResponse:
        response: HttpResponse = super().publish_action()
        bring_acts(self.request, self.page.pk)
        return response

    def perform_workflow_action(self) -> HttpResponse:
        started = timezone.now()
        response: HttpResponse = super().perform_workflow_action()
        _tell_about_answer(self.request, self.page.pk, self.workflow_action, started)
        return response

    def add_save_confirmation_message(self) -> None:
        """An answer has a message of its own; “updated” beside it would only puzzle."""
        if self.action_name != "perform_workflow_action":
            super().add_save_confirmation_message()


class AnswerFormMixin:
    """The dialog of an answer: a reason where one is needed, the acts that are published along."""

    request: HttpRequest
    action_name: str
    object: Page

    def get_form_class(self) -> type[forms.Form]:
        return ApproveForm if self.action_name == APPROVE else ReturnForm

    @cached_property
    def draft(self) -> Page:
        draft: Page = self.object.get_latest_revision_as_object()
        return draft

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        acts = (
            moderation.unpublished_acts(page=self.draft, user=self.request.user) if self.action_name == APPROVE else []
        )
        context: dict[str, Any] = super().get_context_data(  # type: ignore[misc]
            draft=self.draft,
            is_scheduled=bool(self.draft.go_live_at and self.draft.go_live_at > timezone.now()),
            acts_along=[found.act for found in acts if not found.obstacle],
            acts_behind=[found for found in acts if found.obstacle],
            personal=self._personal([found.act for found in acts if not found.obstacle]),
            **kwargs,
        )
        return context

    def _personal(self, acts_along: Iterable[ActPage]) -> list[dict[str, Any]]:
        """What looks like personal data in what the press would publish, page by page."""
        if self.action_name != APPROVE:
            return []
        pages = [self.draft, *acts_along]
        rows = [
            {"page": page, "in_page": findings.in_page(page), "in_files": findings.in_files(page)} for page in pages
        ]
        return [row for row in rows if row["in_page"] or row["in_files"]]


class CollectAnswerView(AnswerFormMixin, CollectWorkflowActionDataView):
    """The dialog inside the editor, whose own submit carries the answer out."""


class AnswerView(AnswerFormMixin, WorkflowActionView):
    """The dialog that carries the answer out itself."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        started = timezone.now()
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._show_again(form)
        try:
            with transaction.atomic():
                response: HttpResponse = super().post(request, *args, **kwargs)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self._show_again(form)
        _tell_about_answer(request, self.object.pk, self.action_name, started)
        return response

    def _show_again(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = self.render_modal_form(self.request, form)
        return response


def bring_acts(request: HttpRequest, page_id: int) -> None:
    """A moderator who publishes a page at once brings its acts along, as with an approval."""
    page = Page.objects.get(pk=page_id).specific
    is_through = page.live_revision_id == page.latest_revision_id or page.scheduled_revision is not None
    if is_through:
        draft = page.get_latest_revision_as_object()
        _tell_about_acts(request, page, moderation.publish_acts(page=draft, user=request.user))


def _tell_about_answer(request: HttpRequest, page_id: int, action: str, started: datetime) -> None:
    page = Page.objects.get(pk=page_id).specific
    if action != APPROVE:
        messages.success(request, _("“%(title)s” was returned to its author.") % {"title": page.draft_title})
        return
    scheduled = page.scheduled_revision
    if scheduled is not None:
        date = moderation.day_and_hour(scheduled.approved_go_live_at)
        text = _("“%(title)s” was approved and will be published on %(date)s.")
        messages.success(request, text % {"title": page.draft_title, "date": date})
    else:
        messages.success(request, _("“%(title)s” was approved and published.") % {"title": page.title})
    along = ActPage.objects.filter(used_by__page=page.pk, live=True, last_published_at__gte=started)
    _tell_about_acts(request, page, along.distinct())


def _tell_about_acts(request: HttpRequest, page: Page, published: Iterable[ActPage]) -> None:
    titles = ", ".join(act.get_admin_display_title() for act in published)
    if titles:
        messages.success(request, _("Published together with it: %(titles)s.") % {"titles": titles})
    for found in moderation.unpublished_acts(page=page.get_latest_revision_as_object(), user=request.user):
        title = found.act.get_admin_display_title()
        text = _("The act “%(title)s” cannot be read by others yet. %(obstacle)s")
        messages.warning(request, text % {"title": title, "obstacle": found.obstacle})

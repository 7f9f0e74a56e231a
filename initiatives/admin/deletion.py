"""Taking pages away: Wagtail's views, which also ask where readers are led instead, and say what is in the way."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.models import Page

from initiatives.forms.deletion import LeadElsewhereForm, LeadMeanwhileForm
from initiatives.services import addresses
from initiatives.services.deletion import Obstacle, obstacles


class LeadingDeleteView(DeleteView):
    """One page. Nobody is asked for a page that nobody else ever had the address of."""

    template_name = "wagtailadmin/pages/delete.html"
    page: Page
    request: HttpRequest

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        return obstacles(pages=[self.page], user=self.request.user)

    @cached_property
    def form(self) -> LeadElsewhereForm | None:
        if not addresses.was_public(self.page):
            return None
        return LeadElsewhereForm(_posted(self.request), pages=[self.page], user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The whole view is one transaction: either the page goes and its addresses lead on, or neither."""
        if self.obstacles or not type_to_delete_confirmation(request) or (self.form and not self.form.is_valid()):
            shown: HttpResponse = self.render_to_response(self.get_context_data())
            return shown
        if self.form:
            addresses.lead_elsewhere(page=self.page, target=self.form.cleaned_data["target"])
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"form": self.form, "obstacles": self.obstacles}


class LeadingUnpublishView(UnpublishView):
    """What was unpublished leads elsewhere only if somebody says where; it does so until it is published again."""

    template_name = "wagtailadmin/pages/unpublish.html"

    def get_usage_url(self) -> None:
        """Nothing that names the page is in the way: it stays named, and is shown again with the page."""

    @cached_property
    def form(self) -> LeadElsewhereForm:
        return LeadMeanwhileForm(_posted(self.request), pages=[self.object], user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            pages = self._published(bool(request.POST.get("include_descendants")))
            response: HttpResponse = super().post(request, *args, **kwargs)
            if target := self.form.cleaned_data["target"]:
                addresses.lead_meanwhile(pages=pages, target=target)
        else:
            response = self.render_to_response(self.get_context_data())
        return response

    def _published(self, with_below: bool) -> list[Page]:
        below = self.object.get_descendants(inclusive=True) if with_below else Page.objects.filter(pk=self.object.pk)
        return list(below.filter(live=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"form": self.form}


class LeadingDeleteBulkAction(DeleteBulkAction):
    """Several pages: all of them go, and readers are led to one page, or none goes."""

    template_name = "wagtailadmin/pages/bulk_actions/delete.html"
    form_class = LeadElsewhereForm

    @cached_property
    def pages(self) -> list[Page]:
        chosen, _ = self.get_actionable_objects()
        return [page.specific for page in chosen]

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        return obstacles(pages=self.pages, user=self.request.user)

    def get_form(self, form_class: Any = None) -> LeadElsewhereForm:
        form: LeadElsewhereForm = super().get_form(form_class)
        if not any(addresses.was_public(page) for page in self.pages):
            del form.fields["target"]
        return form

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"pages": self.pages, "user": self.request.user}

    def prepare_action(self, objects: Sequence[Page], objects_without_access: Any) -> HttpResponse | None:
        if self.obstacles:
            shown: HttpResponse = self.render_to_response(self.get_context_data())
            return shown
        refused: HttpResponse | None = super().prepare_action(objects, objects_without_access)
        return refused

    def get_execution_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_execution_context()
        return context | {"target": self.cleaned_form.cleaned_data.get("target")}

    @classmethod
    def execute_action(cls, objects: Sequence[Page], target: Page | None = None, **kwargs: Any) -> tuple[int, int]:
        for page in objects:
            if target:
                addresses.lead_elsewhere(page=page, target=target)
        counts: tuple[int, int] = super().execute_action(objects, **kwargs)
        return counts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"obstacles": self.obstacles}


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None

"""A new page: one form makes one page, however often the browser sends it."""

import uuid
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.utils import set_query_params
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Page

from initiatives.admin.moderation import RewriteView, bring_acts

# The name of the form's number in what the browser posts.
SHEET = "sheet"
# For how long an autosave may be under way after the person's own save.
LATEST_AUTOSAVE_SECONDS = 3600


class WriteView(CreateView):
    """Wagtail's, which makes a page of every request: of an autosave, of a submit beside it, of a repeated one.

    Each form that is shown has a number, and the page made of it a key that follows from the number. The database
    lets no second page have the key (it is Wagtail's key of translations, of which there are none here), so whatever
    else comes from that form is written to the same page.
    """

    template_name = "moderation/write.html"

    @transaction.atomic
    def post(self, request: HttpRequest) -> HttpResponse:
        # One after the other: each sees what the one before has made.
        Page.objects.select_for_update(no_key=True).get(pk=self.parent_page.pk)
        made = Page.objects.filter(translation_key=self.key).first()
        response = self._write_again(made) if made else self._write(request)
        is_saved = 300 <= response.status_code < 400
        if is_saved and not self.expects_json_response:
            cache.set(self._saved_by_hand, True, LATEST_AUTOSAVE_SECONDS)
        return response

    def _write(self, request: HttpRequest) -> HttpResponse:
        self.page.translation_key = self.key
        response: HttpResponse = super().post(request)
        return response

    def _write_again(self, made: Page) -> HttpResponse:
        if self.expects_json_response and cache.get(self._saved_by_hand):
            # It tells what was in the form before, or what the person's own save told already.
            refused: HttpResponse = self.json_error_response(
                "invalid_revision", _("Saving will overwrite a newer version.")
            )
            return refused
        response: HttpResponse = WriteAgainView.as_view()(self.request, page_id=made.pk)
        return response

    @property
    def _saved_by_hand(self) -> str:
        return f"saved-by-hand-{self.key}"

    @cached_property
    def key(self) -> uuid.UUID:
        """Of this person, kind and place: a number from somebody else's form leads nowhere."""
        scope = f"{self.request.user.pk} {self.page_content_type.pk} {self.parent_page.pk}"
        return uuid.uuid5(self.sheet, scope)

    @cached_property
    def sheet(self) -> uuid.UUID:
        """The form's number: the posted one, or a new one where there is none."""
        try:
            return uuid.UUID(self.request.POST.get(SHEET, ""))
        except ValueError:
            return uuid.uuid4()

    def publish_action(self) -> HttpResponse:
        response: HttpResponse = super().publish_action()
        bring_acts(self.request, self.page.pk)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(sheet=self.sheet, **kwargs)
        return context


class WriteAgainView(RewriteView):
    """A page that was made of the form that is posted, which does not know of it yet.

    The form names all child rows as new ones and no revision, and its address is still that of a new page.
    """

    def get_template_names(self) -> list[str]:
        return ["moderation/write_again.html"]

    def get_object(self) -> Page:
        page: Page = super().get_object()
        for rows in page.get_edit_handler().get_form_class().formsets:
            setattr(page, rows, [])
        return page

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where the page got another address than the form asked for, it keeps it."""
        slug = request.POST.get("slug")
        if slug and not Page._slug_is_available(slug, self.parent, self.page):
            posted = request.POST.copy()
            posted["slug"] = self.page.slug
            request.POST = posted  # type: ignore[assignment]
        return super().post(request, *args, **kwargs)

    def save_action(self) -> HttpResponse:
        """An autosave is answered like the first one: the form learns where its page is and goes on there."""
        response: HttpResponse = super().save_action()
        if not isinstance(response, JsonResponse) or response.status_code != 200:
            return response
        url = self.get_edit_url()
        is_rewriting = "loaded_revision_id" in self.request.POST
        hydrate = {} if is_rewriting else {"hydrate_url": set_query_params(url, {"_w_hydrate_create_view": "1"})}
        answer = {
            "success": True,
            "pk": self.page.pk,
            "revision_id": self.page.latest_revision.pk,
            "revision_created_at": self.page.latest_revision.created_at.isoformat(),
            "field_updates": dict(self.form.get_field_updates_for_resave()),
            "comments": self.form.serialize_comments(self.request.user),
            "url": url,
        }
        return JsonResponse(answer | hydrate)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A refused form comes back to here: its rows are still all new."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"action_url": self.request.path, "sheet": self.request.POST.get(SHEET, "")}

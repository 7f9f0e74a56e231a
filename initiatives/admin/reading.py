"""How far the reading of a file is, and reading it once more: for whoever may use the file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from initiatives import visibility
from initiatives.models import Attachment
from initiatives.services import texts


class ReadAgainView(TemplateView):
    template_name = "reading/read_again.html"

    @cached_property
    def file(self) -> Attachment:
        files = visibility.attachments_usable_by(self.request.user).select_related("extraction")
        return get_object_or_404(files, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if texts.read_again(attachment=self.file, now=timezone.now()):
            messages.success(request, _("The file is being read again. Look again in a minute."))
        else:
            messages.warning(request, _("The file is being read already, or was withdrawn."))
        edit = reverse("edit_attachment", args=[self.file.pk])
        return redirect(get_valid_next_url_from_request(request) or edit)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        extraction = getattr(self.file, "extraction", None)
        shown = {"file": self.file, "extraction": extraction, "next": get_valid_next_url_from_request(self.request)}
        return context | shown


__all__ = ["ReadAgainView"]

"""Adding files and pictures: Wagtail's views, which also say that there was no room, and what is there already."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.documents.forms import get_document_form
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as many_documents
from wagtail.documents.views.chooser import DocumentChooserUploadView
from wagtail.images.views import images
from wagtail.images.views import multiple as many_pictures
from wagtail.images.views.chooser import ImageUploadView
from wagtail.permissions import policy_registry

from initiatives import visibility
from initiatives.admin.no_room import SaysNoRoom
from initiatives.forms.documents import KEEP, AttachmentForm, no_room
from initiatives.forms.documents import is_there as there_already
from initiatives.models import Attachment, OrganisationRights
from initiatives.row_numbers import row_number
from initiatives.services import uploads

LONGEST_TITLE = 255


class _OneView:
    """The form of one file, which comes back where there is no room for it."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        reused = getattr(form, "reused", None)
        if reused is not None:
            text = _("The file “%(title)s” was there already: nothing was added.") % {"title": reused.title}
            messages.success(self.request, text)
            return redirect("edit_attachment", reused.pk)
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except uploads.NoRoom:
            form.add_error("file", no_room())
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class AddAttachmentView(_OneView, documents.CreateView):
    pass


class AddPictureView(_OneView, images.CreateView):
    pass


class UploadAttachmentView(SaysNoRoom, DocumentChooserUploadView):
    pass


class UploadPictureView(SaysNoRoom, ImageUploadView):
    pass


class _ManyView:
    """Each of many files on its own. Nothing is left half done for later: what has another fault is refused, too."""

    request: HttpRequest
    model: Any
    object: Any

    def post(self, request: HttpRequest) -> HttpResponse:
        if "files[]" not in request.FILES:
            return HttpResponseBadRequest()
        form = self.upload_form()
        if not form.is_valid():
            return JsonResponse(self.get_invalid_response_data(form))
        try:
            with uploads.whole_or_nothing(form.instance):
                self.object = self.save_object(form)  # type: ignore[attr-defined]
        except uploads.NoRoom:
            form.add_error("file", no_room())
            return JsonResponse(self.get_invalid_response_data(form))
        return JsonResponse(self.get_edit_object_response_data())  # type: ignore[attr-defined]

    def upload_form(self) -> Any:
        request = self.request
        file: Any = request.FILES["files[]"]
        title = (request.POST.get("title") or file.name)[:LONGEST_TITLE]
        data = request.POST.copy()
        data["title"] = title
        form_class = self.get_upload_form_class()  # type: ignore[attr-defined]
        return form_class(data, {"file": file}, user=request.user)

    def get_invalid_response_data(self, form: "ModelForm[Any]") -> dict[str, Any]:
        """Wagtail's script takes it for HTML."""
        lines = [error for errors in form.errors.values() for error in errors]
        return {"success": False, "error_message": "<br>".join(map(escape, lines))}


class AddAttachmentsView(_ManyView, many_documents.AddView):
    def get_invalid_response_data(self, form: Any) -> dict[str, Any]:
        data = super().get_invalid_response_data(form)
        if (known := form.offered) is not None:
            context = {"file": known, "form": form, "action": reverse("same_attachment", args=[known.pk])}
            data["error_message"] = render_to_string("uploads/same.html", context, request=self.request)
        return data


class AddPicturesView(_ManyView, many_pictures.AddView):
    pass


class SameAttachmentView(View):
    """The answer to what is to become of a file that is there already, where many were sent at once."""

    http_method_names = ["post"]

    @cached_property
    def file(self) -> Attachment:
        files = visibility.attachments_usable_by(self.request.user).filter(awaits_scan=False)
        return get_object_or_404(files, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("same") != KEEP:
            return JsonResponse({"success": True, "doc_id": self.file.pk})
        form = kept_beside(self.file, request)
        try:
            if form.is_valid():
                form.instance.uploaded_by_user = request.user
                return JsonResponse({"success": True, "doc_id": form.save().pk})
        except uploads.NoRoom:
            form.add_error("file", no_room())
        context = {"file": self.file, "form": form, "action": request.path}
        return JsonResponse({"success": False, "form": render_to_string("uploads/same.html", context, request)})


def kept_beside(file: Attachment, request: HttpRequest) -> Any:
    """The form as if it had been answered with “Keep both”."""
    data = request.POST.copy()
    title = (data.get("title") or file.title)[:LONGEST_TITLE]
    data.update({"same": KEEP, "same_as": str(file.pk)})
    data["title"], data["collection"] = title, str(file.collection_id)
    return get_document_form(Attachment)(data, {}, user=request.user)


class UploadActFileView(View):
    """One file of an act's form, which may send many: into the organisation's own collection.

    Answers with the row to be shown, with what is wrong, or with the file that is there already.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form()
        try:
            if form.is_valid():
                form.instance.uploaded_by_user = request.user
                return JsonResponse({"file": described(form.save())})
        except uploads.NoRoom:
            form.add_error("file", no_room())
        answer: dict[str, Any] = {"error": " ".join(error for errors in form.errors.values() for error in errors)}
        if (known := form.offered) is not None:
            answer |= {"same": described(known), "name": form.data["same_name"], "error": there_already(known)}
        return JsonResponse(answer)

    def form(self) -> AttachmentForm:
        file = self.request.FILES.get("file")
        data = self.request.POST.copy()
        title = data.get("title") or (file.name if file else "") or _("file")
        data["title"], data["collection"] = title[:LONGEST_TITLE], str(self.collection())
        form: AttachmentForm = get_document_form(Attachment)(data, self.request.FILES, user=self.request.user)
        return form

    def collection(self) -> int:
        """PermissionDenied where the person may not add files for the organisation, or there is none."""
        number = row_number(self.request.POST.get("organisation", ""))
        rights = OrganisationRights.objects.filter(organisation=number).first()
        policy = policy_registry.get_by_type(Attachment)
        allowed = policy.collections_user_has_permission_for(self.request.user, "add")
        if rights is None or not allowed.filter(pk=rights.collection_id).exists():
            raise PermissionDenied
        return int(rights.collection_id)


def described(file: Attachment) -> dict[str, Any]:
    """What a chooser shows of a file."""
    return {
        "id": file.pk,
        "title": file.title,
        "edit_url": reverse("edit_attachment", args=[file.pk]),
        "note": _("It waits for the virus scanner; nobody can read it until then.") if file.awaits_scan else "",
    }


__all__ = [
    "AddAttachmentView",
    "AddAttachmentsView",
    "AddPictureView",
    "AddPicturesView",
    "SameAttachmentView",
    "UploadActFileView",
    "UploadAttachmentView",
    "UploadPictureView",
]

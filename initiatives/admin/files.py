"""Deleting a file or a picture: never one that a page uses, whoever asks. The page comes first, and says so."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.documents.views.documents import DeleteView as DocumentDeleteView
from wagtail.documents.views.multiple import DeleteView as UploadedDocumentDeleteView
from wagtail.images.views.images import DeleteView as PictureDeleteView
from wagtail.images.views.multiple import DeleteView as UploadedPictureDeleteView
from wagtail.models import Page

from initiatives import visibility
from initiatives.models import Attachment, Picture
from initiatives.services import files

File = Attachment | Picture


class _KeepUsed:
    """In place of the question, what uses the file."""

    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        using = files.uses(files=[self.object]).get(self.object.pk, [])
        if using and self.user_has_permission("delete"):  # type: ignore[attr-defined]
            return _in_use(request, self.object, using)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class DeleteAttachmentView(_KeepUsed, DocumentDeleteView):
    pass


class DeletePictureView(_KeepUsed, PictureDeleteView):
    pass


class _KeepUsedUpload:
    """Beside an upload stands a button that takes it back; meanwhile a page may use it."""

    kwargs: dict[str, Any]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file: File = get_object_or_404(self.get_model(), pk=kwargs[self.pk_url_kwarg])  # type: ignore[attr-defined]
        if refusal := refusals([file], request):
            return JsonResponse({"success": False, "error": refusal[0]}, status=HTTPStatus.CONFLICT)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response


class DeleteUploadedAttachmentView(_KeepUsedUpload, UploadedDocumentDeleteView):
    pass


class DeleteUploadedPictureView(_KeepUsedUpload, UploadedPictureDeleteView):
    pass


def leave_withdrawn(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """For `before_bulk_action`: “all” of a list are those that were not withdrawn, whose rows tell so for good."""
    objects[:] = [row for row in objects if getattr(row, "withdrawn_at", None) is None]


def refuse_to_delete_used(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """For `before_bulk_action`: all are deleted or none."""
    kept = [row for row in objects if isinstance(row, Attachment | Picture)] if action_type == "delete" else []
    refused = refusals(kept, request)
    for text in refused:
        messages.error(request, text)
    if not refused:
        return None
    return redirect(action.next_url if action.next_url != request.path else _list_of(kept[0]))


def refusals(rows: list[Any], request: HttpRequest) -> list[str]:
    """A sentence for each file that is in use, with the pages that the person may know."""
    using = files.uses(files=rows)
    numbers = {page.pk for pages in using.values() for page in pages}
    visible: Any = visibility.pages_visible_to(request.user).filter(pk__in=numbers)
    seen = {page.pk: page for page in visible.specific()} if numbers else {}
    told = []
    for row in rows:
        if row.pk in using:
            known = [seen[page.pk] for page in using[row.pk] if page.pk in seen]
            told.append(_sentence(row, known))
    return told


def _sentence(file: File, pages: list[Page]) -> str:
    if pages:
        return " ".join([files.in_words(file, pages), _("It cannot be deleted.")])
    return _("“%(file)s” is used by a page that you cannot see. It cannot be deleted.") % {"file": file.title}


def _in_use(request: HttpRequest, file: File, pages: list[Page]) -> HttpResponse:
    numbers = [page.pk for page in pages]
    visible: Any = visibility.pages_visible_to(request.user).filter(pk__in=numbers)
    seen = list(visible.order_by("path").specific())
    edited: set[int] = set(visibility.pages_edited_by(request.user).filter(pk__in=numbers).values_list("pk", flat=True))
    kind = "picture" if isinstance(file, Picture) else "attachment"
    context = {
        "file": file,
        "pages": [(page, page.pk in edited) for page in seen],
        "unseen": len(pages) - len(seen),
        "replace_url": reverse(f"replace_{kind}", args=[file.pk]),
        "withdraw_url": reverse(f"withdraw_{kind}", args=[file.pk]),
        "back_url": reverse(f"edit_{kind}", args=[file.pk]),
    }
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "replacing/in_use.html", context, status=status)


def _list_of(file: File) -> str:
    return reverse("wagtailimages:index" if isinstance(file, Picture) else "wagtaildocs:index")


__all__ = [
    "DeleteAttachmentView",
    "DeletePictureView",
    "DeleteUploadedAttachmentView",
    "DeleteUploadedPictureView",
    "leave_withdrawn",
    "refuse_to_delete_used",
]

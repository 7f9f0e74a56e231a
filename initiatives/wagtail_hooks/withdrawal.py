"""The ways to a file's reading, replacement, deletion and withdrawal, and what is told of a page on its way."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from initiatives.admin import files
from initiatives.admin.reading import ReadAgainView
from initiatives.admin.replacing import ReplaceView
from initiatives.admin.unused_files import UnusedFilesViewSet
from initiatives.admin.withdrawal import AttachmentListView, EditAttachmentView, EditPictureView, WithdrawView
from initiatives.forms.personal_data import ON_ITS_WAY
from initiatives.models import Attachment, Picture
from initiatives.services import findings
from initiatives.services.withdrawal import ACTION


# Before Wagtail's own, at the same addresses.
@hooks.register("register_admin_urls", order=-1)
def register_urls() -> list[URLPattern]:
    views: list[tuple[str, Any, str]] = [
        ("documents/", AttachmentListView.as_view(), "attachments"),
        ("documents/results/", AttachmentListView.as_view(results_only=True), "attachments_results"),
        ("documents/edit/<int:document_id>/", EditAttachmentView.as_view(), "edit_attachment"),
        ("images/<int:image_id>/", EditPictureView.as_view(), "edit_picture"),
        ("documents/<int:pk>/read-again/", ReadAgainView.as_view(), "read_again"),
        ("documents/<int:pk>/replace/", ReplaceView.as_view(model=Attachment), "replace_attachment"),
        ("images/<int:pk>/replace/", ReplaceView.as_view(model=Picture), "replace_picture"),
        ("documents/delete/<int:document_id>/", files.DeleteAttachmentView.as_view(), "delete_attachment"),
        ("images/<int:image_id>/delete/", files.DeletePictureView.as_view(), "delete_picture"),
        ("documents/multiple/<int:doc_id>/delete/", files.DeleteUploadedAttachmentView.as_view(), "delete_upload"),
        ("images/multiple/<int:image_id>/delete/", files.DeleteUploadedPictureView.as_view(), "delete_picture_upload"),
        ("documents/<int:pk>/withdraw/", WithdrawView.as_view(model=Attachment), "withdraw_attachment"),
        ("images/<int:pk>/withdraw/", WithdrawView.as_view(model=Picture), "withdraw_picture"),
    ]
    return [path(route, require_admin_access(view), name=name) for route, view, name in views]


hooks.register("before_bulk_action", files.leave_withdrawn)
hooks.register("before_bulk_action", files.refuse_to_delete_used)


@hooks.register("register_admin_viewset")
def register_unused_files() -> UnusedFilesViewSet:
    return UnusedFilesViewSet()


@hooks.register("register_log_actions")
def register_action(actions: LogActionRegistry) -> None:
    actions.register_action(ACTION, _("Withdraw a file"), _("Withdrew it for good"))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_what_seems_personal(request: HttpRequest, page: Page) -> None:
    """Where the form is left behind; where it is not, it says so itself."""
    if not any(name in request.POST for name in ON_ITS_WAY):
        return
    draft = page.get_latest_revision_as_object()
    lines = [*map(findings.in_words, findings.in_page(draft)), *(row.file.title for row in findings.in_files(draft))]
    if lines:
        text = gettext("There seem to be personal data in “%(title)s”. %(lines)s. Check before others read it.")
        messages.warning(request, text % {"title": draft.title, "lines": "; ".join(lines)})

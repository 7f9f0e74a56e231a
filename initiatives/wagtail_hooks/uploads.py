"""The ways by which files and pictures come in."""

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views.chooser import viewset as documents
from wagtail.images.views.chooser import viewset as pictures

from initiatives.admin import uploads


# Before Wagtail's own, at the same addresses.
@hooks.register("register_admin_urls", order=-1)
def register_upload_urls() -> list[URLPattern]:
    views: list[tuple[str, Any, str]] = [
        ("documents/add/", uploads.AddAttachmentView, "add_attachment"),
        ("documents/multiple/add/", uploads.AddAttachmentsView, "add_attachments"),
        ("documents/same/<int:pk>/", uploads.SameAttachmentView, "same_attachment"),
        ("documents/act-file/", uploads.UploadActFileView, "upload_act_file"),
        ("images/add/", uploads.AddPictureView, "add_picture"),
        ("images/multiple/add/", uploads.AddPicturesView, "add_pictures"),
    ]
    choosers: list[tuple[str, Any, str]] = [
        ("documents/chooser/create/", documents.construct_view(uploads.UploadAttachmentView), "upload_attachment"),
        ("images/chooser/create/", pictures.construct_view(uploads.UploadPictureView), "upload_picture"),
    ]
    ready = [*((route, view.as_view(), name) for route, view, name in views), *choosers]
    return [path(route, require_admin_access(view), name=name) for route, view, name in ready]

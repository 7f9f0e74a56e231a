"""Uploaded files: whoever asks for one must be allowed to see it.

Files reach the reader through these views alone. A path is looked up among those stored in the database, so that no
path leads anywhere else; a file that is missing and one that is somebody else's answer alike. With
MEDIA_ACCEL_PREFIX set, the web server sends the bytes; otherwise Python does.
"""

from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.views.decorators.http import require_safe

from initiatives.models import Attachment, Rendition
from initiatives.services.withdrawal import organisation_of
from initiatives.visibility import Person, attachments_visible_to, pictures_visible_to

RENDITIONS = "images"
ORIGINALS = "original_images"
# A picture may stay this long with a person who can no longer see it.
PICTURE_SECONDS = 300
# What can be uploaded; a bare machine's own table does not know all of them.
CONTENT_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".txt": "text/plain",
}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures in all sizes. Documents have a view of their own, and none here."""
    # PostgreSQL stores no NUL and refuses to look for one.
    if "\0" in path or not _is_shown(request.user, path):
        raise Http404
    response = _send(request, path)
    patch_cache_control(response, private=True, max_age=PICTURE_SECONDS)
    return response


@require_safe
def document(request: HttpRequest, document_id: int, filename: str) -> HttpResponseBase:
    """In place of Wagtail's, at its address and under its name."""
    attachment = get_object_or_404(attachments_visible_to(request.user), pk=document_id)
    if attachment.withdrawn_at is not None:
        # Under its old name and the one that it has now.
        return _gone(request, attachment)
    if attachment.filename != filename:
        raise Http404
    response = _send(request, attachment.file.name)
    response["Content-Disposition"] = _disposition(attachment)
    response["Content-Security-Policy"] = "default-src 'none'"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _gone(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """In place of a file that was withdrawn: when, whose it was and, where readers may know, why."""
    context = {"file": attachment, "organisation": organisation_of(file=attachment)}
    response = render(request, "410.html", context, status=HTTPStatus.GONE)
    patch_cache_control(response, private=True, no_cache=True)
    # The address holds the old name, which may be a person's: Django's log of refused requests would keep it.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _is_shown(user: Person, path: str) -> bool:
    """A picture that was withdrawn is shown to nobody, in no size."""
    pictures = pictures_visible_to(user).filter(withdrawn_at__isnull=True)
    match PurePosixPath(path).parts[:1]:
        case (folder,) if folder == RENDITIONS:
            return Rendition.objects.filter(file=path, image__in=pictures).exists()
        case (folder,) if folder == ORIGINALS:
            return pictures.filter(file=path).exists()
        case _:
            return False


def _disposition(attachment: Attachment) -> str:
    return content_disposition_header(attachment.content_disposition != "inline", attachment.filename) or "attachment"


def _send(request: HttpRequest, path: str) -> HttpResponseBase:
    """The stored file at `path`, once it is known that the person may have it."""
    try:
        changed = int(default_storage.get_modified_time(path).timestamp())
        size = default_storage.size(path)
    except FileNotFoundError:
        raise Http404 from None
    etag = quote_etag(f"{changed:x}-{size:x}")
    response = get_conditional_response(request, etag=etag, last_modified=changed) or _body(path)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _body(path: str) -> HttpResponseBase:
    kind = CONTENT_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")
    if settings.MEDIA_ACCEL_PREFIX:
        accelerated = HttpResponse(content_type=kind)
        accelerated["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL_PREFIX.rstrip('/')}/{quote(path)}"
        return accelerated
    return FileResponse(default_storage.open(path), content_type=kind)


__all__ = ["document", "media"]

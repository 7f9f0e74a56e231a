"""Uploaded files: whoever asks for one must be allowed to see it.

Files reach the reader through these views alone. A path is looked up among those stored in the database, and what it
leads to has to lie in the media folder, links followed; a file that is missing and one that is somebody else's answer
alike. With MEDIA_ACCEL_PREFIX set, the web server sends the bytes, in parts and on conditions too (`docs/nginx.md`);
otherwise Python does.
"""

import os
from http import HTTPStatus
from io import FileIO
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from cms.media_kinds import HEAD_BYTES, served_as
from cms.media_names import disposition
from cms.media_ranges import Part, Span, Unsatisfiable, asked_for, is_same
from initiatives.models import Attachment, Rendition
from initiatives.services.withdrawal import organisation_of
from initiatives.visibility import Person, attachments_visible_to, pictures_visible_to

RENDITIONS = "images"
ORIGINALS = "original_images"
# A picture may stay this long with a person who can no longer see it.
PICTURE_SECONDS = 300
# A file runs nothing, loads nothing and is framed by nobody. Browsers set styles of their own on what they show.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures in all sizes. Documents have a view of their own, and none here."""
    # PostgreSQL stores no NUL and refuses to look for one.
    if "\0" in path or not _is_shown(request.user, path):
        raise Http404
    response = _send(request, path, PurePosixPath(path).name)
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
    # Rows from before senders' names were kept have none.
    response = _send(request, attachment.file.name, attachment.original_name or attachment.filename)
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


def _send(request: HttpRequest, path: str, name: str) -> HttpResponseBase:
    """The stored file at `path`, offered as `name`, once it is known that the person may have it."""
    found = _inside(path)
    if found is None:
        raise Http404
    # Unbuffered: a server that sends the open file by itself begins where the kernel says it stands.
    file = found.open("rb", buffering=0)
    try:
        kind = served_as(file.read(HEAD_BYTES), name)
        response = _by_the_web_server(found) if settings.MEDIA_ACCEL_PREFIX else _by_python(request, file)
    except BaseException:
        file.close()
        raise
    if not response.streaming:
        file.close()
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        response["Content-Type"] = kind.media_type
    response["Content-Disposition"] = disposition(name, kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _inside(path: str) -> Path | None:
    """Where the file is on the disk; None for all that is not a file in the media folder, links followed."""
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        found = (root / path).resolve(strict=True)
    except PermissionError:
        raise  # the operator's to mend
    except (OSError, ValueError, RuntimeError):  # nothing there, a name that no disk takes, a ring of links
        return None
    return found if found.is_relative_to(root) and found.is_file() else None


def _by_the_web_server(found: Path) -> HttpResponse:
    """It answers ranges and conditions itself, by the file's own date."""
    response = HttpResponse()
    within = found.relative_to(Path(settings.MEDIA_ROOT).resolve()).as_posix()
    response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL_PREFIX.rstrip('/')}/{quote(within)}"
    return response


def _by_python(request: HttpRequest, file: FileIO) -> HttpResponseBase:
    """Conditions first, then the range, as RFC 9110 (13.2.2) orders them."""
    facts = os.fstat(file.fileno())
    changed = int(facts.st_mtime)
    etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    response = get_conditional_response(request, etag=etag, last_modified=changed) or _body(
        request, file, size=facts.st_size, etag=etag, changed=changed
    )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Accept-Ranges"] = "bytes"
    return response


def _body(request: HttpRequest, file: FileIO, *, size: int, etag: str, changed: int) -> HttpResponseBase:
    if request.method == "HEAD":
        # A range means nothing here.
        return HttpResponse(headers={"Content-Length": str(size)})
    asked = request.headers.get("Range", "")
    if_range = request.headers.get("If-Range")
    if if_range is not None and not is_same(if_range, etag=etag, changed=changed):
        asked = ""
    try:
        span = asked_for(asked, size)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    if span is None:
        file.seek(0)
        return FileResponse(file)
    return _part(file, span, size)


def _part(file: FileIO, span: Span, size: int) -> StreamingHttpResponse:
    headers = {
        "Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}",
        "Content-Length": str(span.stop - span.start),
    }
    return StreamingHttpResponse(Part(file, span), status=HTTPStatus.PARTIAL_CONTENT, headers=headers)


__all__ = ["document", "media"]

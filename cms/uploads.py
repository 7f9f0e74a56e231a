"""What comes in with a request, before any form sees it: how much is taken, and where it lies meanwhile.

A file that is too large is read to its end and thrown away as it comes, so that the form can say so and keep what was
typed; a request several times as large is answered before any of it is read.
"""

import logging
import os
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

# Beside the media folder's own: what is being written, and after a crash what was.
PARTS = ".parts"


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Files on the disk, none longer than MAX_UPLOAD_SIZE: of a longer one its size is kept alone.

    Where the disk takes no more, the file has `was_not_kept` set, for the form to say so.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.failed = self.is_too_large = False
        self.received = 0
        try:
            if settings.FILE_UPLOAD_TEMP_DIR:
                Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.failed or self.is_too_large:
            return
        if self.received > settings.MAX_UPLOAD_SIZE:
            self.is_too_large = True
            self._forget()
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._give_up(error)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if not self.failed and not self.is_too_large:
            try:
                # What is still in Python's own buffer is written here.
                return super().file_complete(file_size)
            except OSError as error:
                self._give_up(error)
        stub = SimpleUploadedFile(self.file_name or "", b"", self.content_type or "")
        stub.size = file_size
        stub.was_not_kept = self.failed  # type: ignore[attr-defined]
        return stub

    def upload_interrupted(self) -> None:
        if not self.failed and not self.is_too_large:
            super().upload_interrupted()

    def _give_up(self, error: OSError) -> None:
        logger.error("an upload could not be kept: %s", error.strerror)
        self.failed = True
        self._forget()

    def _forget(self) -> None:
        """Closing flushes, which a full disk refuses once more."""
        file = self.__dict__.pop("file", None)
        if file is None:
            return
        path = Path(file.temporary_file_path())
        try:
            file.close()
        except OSError:
            path.unlink(missing_ok=True)


class BodyLimitMiddleware:
    """413 for a request that is larger than any form of ours, before it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.MAX_REQUEST_SIZE:
            return too_large(request)
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """A page, or the sentence alone for a script. Nobody has been asked who it is yet: in the site's own language."""
    limit = settings.MAX_UPLOAD_SIZE // 1024 // 1024
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    with translation.override(settings.LANGUAGE_CODE):
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            text = _("The file is larger than %(limit)s MB: divide it, or scan it with fewer dots.") % {"limit": limit}
            return JsonResponse({"success": False, "error_message": text}, status=status)
        return HttpResponse(render_to_string("413.html", {"limit": limit}), status=status)


class WholeFileStorage(FileSystemStorage):
    """A file appears under its name once all of it is written; what could not be written leaves nothing behind."""

    def _save(self, name: str, content: Any) -> str:
        part = self.path(f"{PARTS}/{uuid4().hex}")
        try:
            super()._save(f"{PARTS}/{Path(part).name}", content)  # type: ignore[misc]
            return self._put(part, name)
        finally:
            Path(part).unlink(missing_ok=True)

    def _put(self, part: str, name: str) -> str:
        Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                # Whoever makes the empty file has the name.
                os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL, 0o666))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                Path(part).replace(self.path(name))
                return name


__all__ = ["PARTS", "BodyLimitMiddleware", "BoundedUploadHandler", "WholeFileStorage", "too_large"]

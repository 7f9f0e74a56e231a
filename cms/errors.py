"""What is answered when nothing else can be."""

import logging
import secrets
import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 60
# Read out over the telephone, none of these is taken for another.
LETTERS = "ABCDEFHJKLMNPRTUWXY34789"


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database does not answer. Neither page asks who reads it: that may be what failed.

    Both name a number, which is in the log before the traceback.
    """
    error = sys.exception()
    number = new_number()
    path = request.path.encode("unicode_escape").decode("ascii")
    logger.error("error %s: %s %s", number, request.method, path, exc_info=error)
    response = _page(
        "503.html" if isinstance(error, OperationalError | InterfaceError) else "500.html", request, number
    )
    # Django would write the same traceback once more.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 for a text that is longer than any form takes, which is nothing bad."""
    if not isinstance(exception, RequestDataTooBig):
        return defaults.bad_request(request, exception)
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 1024 / 1024
    with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
        body = render_to_string("413_text.html", {"limit": limit})
    return HttpResponse(body, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def new_number() -> str:
    """Two groups of four, as in K7HM-3XTD: none was given out before, nor can the next be guessed."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def _page(template: str, request: HttpRequest, number: str) -> HttpResponse:
    # Where it broke before the reader was known, the language is still that of whoever asked last.
    with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
        body = render_to_string(template, {"number": number})
    if template == "500.html":
        return HttpResponse(body, status=500)
    return HttpResponse(body, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})

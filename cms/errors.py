"""What is answered when nothing else can be."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

RETRY_AFTER_SECONDS = 60


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database does not answer. Neither page asks who reads it: that may be what failed."""
    # Where it broke before the reader was known, the language is still that of whoever asked last.
    with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
        if isinstance(sys.exception(), OperationalError | InterfaceError):
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
        return HttpResponse(render_to_string("500.html"), status=500)

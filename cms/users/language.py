"""In which language a person is spoken to, on the site and in the admin alike.

Wagtail's own preference stays empty, so that its admin follows what is activated here.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from cms.users.models import User


class LanguageMiddleware:
    """A person's own language; a stranger's choice, kept in a cookie; Polish.

    What the browser prefers does not count: an English browser in a Polish office says nothing about its reader.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


def language_of(request: HttpRequest) -> str:
    wanted = request.user.language if isinstance(request.user, User) else None
    return known(wanted or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))


def known(language: str | None) -> str:
    """The language itself if the site speaks it, else the site's own."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def remember(response: HttpResponse, language: str) -> None:
    """For the time after the sign-out, when nobody knows who asks."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )

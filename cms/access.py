"""The login wall: every address asks for a sign-in but those that are named here.

The list alone decides. What a view's own decorators say does not count: Wagtail and allauth leave several of theirs
open. To a stranger an address that exists, one that does not and a file of somebody's answer alike.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _

from cms import doors
from initiatives import visibility

# By the name of the view. Static files are open too: WhiteNoise answers for them before the wall is asked.
OPEN_VIEWS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        # Whoever is invited has no password yet: the signed link is what lets in.
        "invitation",
        # Readers of feeds have no password: the signed address is the key, and its person can withdraw it.
        "saved_search_feed",
        # So have partners, who read what is published by a key that an administrator made for each of them.
        "practices_feed",
        "practices_feed_of",
        "practices_file",
        # Mail programs press it for their readers, who need not sign in to hear less (RFC 8058): signed, too.
        "saved_search_leave",
        "partner_digest_leave",
        # Leads to the one sign-in.
        "admin_sign_in",
        "set_language",
        # The act on digital accessibility has it open to everybody, and it tells of the site alone.
        "accessibility_declaration",
        # In the demo alone: who asks for a new password is signed out, and reads the mail there.
        "demo_mail",
    }
)


class LoginWallMiddleware:
    """Strangers see the open views, people who belong nowhere see why they see nothing more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated and not _is_open(_match(request)):
            return _turn_away(request)
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or _is_open(match):
            return None
        if not visibility.belongs(request.user):
            return render(request, "pages/no_organisation.html", status=403)
        doors.check(request, match)
        return None


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None))
    except Resolver404:
        return None


def _is_open(match: ResolverMatch | None) -> bool:
    return match is not None and match.view_name in OPEN_VIEWS


def _turn_away(request: HttpRequest) -> HttpResponseBase:
    """A person is asked to sign in; a script gets an answer that it does not take for a page."""
    if _is_asked_by_script(request):
        response: HttpResponseBase = JsonResponse({"detail": _("Sign in first.")}, status=403)
    else:
        wanted = (
            request.get_full_path() if request.method in {"GET", "HEAD"} else resolve_url(settings.LOGIN_REDIRECT_URL)
        )
        response = redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))
    add_never_cache_headers(response)
    return response


def _is_asked_by_script(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or (
        "application/json" in accepted and "text/html" not in accepted
    )

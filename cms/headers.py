"""What browsers are told they may do with the site's answers.

The site itself has nothing inline and nothing from elsewhere. Wagtail's admin has inline scripts and styles without
nonces, so its addresses have a policy of their own, which still lets nothing in from elsewhere. An answer that says for
itself what holds, as uploaded files do, is left alone.
"""

from collections.abc import Callable

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ADMIN = "/admin/"
# Nothing on the site asks for any of it.
REFUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
FIXED = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED),
    # What is read here after a sign-in is not for another site's pages to embed.
    "Cross-Origin-Resource-Policy": "same-origin",
}


class FixedHeadersMiddleware:
    """Goes around all others, so that static files have the headers, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        return response


class PolicyMiddleware(CSPMiddleware):
    """The Content-Security-Policy: one for the site, a laxer one for the admin and the previews that it frames."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith(ADMIN):
            parts.config = settings.ADMIN_SECURITY_POLICY
        if not report_only and getattr(request, "is_dummy", False):
            # Wagtail asks for a preview by a request of its own, at the page's address: the site's policy, but framed.
            parts.replace = {"frame-ancestors": [SELF]}
        return parts


__all__ = ["FIXED", "FixedHeadersMiddleware", "PolicyMiddleware"]

"""What is answered at an address that is its own key: whoever has the address has what stands there."""

from http import HTTPStatus
from typing import TypeVar

from django.http import HttpResponseBase

KEPT_SECONDS = 60
Answer = TypeVar("Answer", bound=HttpResponseBase)


def unlisted(response: Answer) -> Answer:
    """Not for search engines, and the address goes to no other site."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def private_feed(response: Answer) -> Answer:
    """Kept by its reader alone for a minute; what says that there is nothing, not at all."""
    is_kept = response.status_code < HTTPStatus.BAD_REQUEST
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}" if is_kept else "private, no-store"
    return unlisted(response)


__all__ = ["KEPT_SECONDS", "private_feed", "unlisted"]

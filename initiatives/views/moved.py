"""What answers at an address that leads on."""

from django.http import HttpRequest, HttpResponsePermanentRedirect


def moved(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    """For good, yet no browser keeps it: whoever renames a page back would lead it round in a circle for ever."""
    query = request.META.get("QUERY_STRING", "")
    joined = f"{address}{'&' if '?' in address else '?'}{query}" if query else address
    response = HttpResponsePermanentRedirect(joined)
    response.headers["Cache-Control"] = "private, no-cache"
    return response

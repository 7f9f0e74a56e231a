"""Where nothing is found, a former address leads on.

Stands behind the login wall, which answers strangers before it: to them a former address is like any other. Asks the
database only where the answer would be 404, once or twice.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseNotFound

from cms.doors import ADMIN
from initiatives.services import addresses
from initiatives.views.moved import moved

NOT_FOUND = HttpResponseNotFound.status_code


class FormerAddressMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != NOT_FOUND or not _asks_for_page(request):
            return response
        leads_to = addresses.destination(path=request.path_info, user=request.user)
        return response if leads_to is None else moved(request, leads_to)


def _asks_for_page(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and not request.path_info.startswith(f"/{ADMIN}")

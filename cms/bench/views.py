"""What the site has in a bench beside its own: the floor, and a door through which the bench comes in."""

from collections.abc import Callable
from contextlib import ExitStack

from django.contrib.auth import login
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, MemberPage, Membership, Role

COUNT = "X-Bench-Queries"


def floor(request: HttpRequest) -> HttpResponse:
    """What any view costs: the server, Django and its middleware, and nothing of ours."""
    return HttpResponse("floor")


def enter(request: HttpRequest) -> JsonResponse:
    """Signs the bench in as an official, and tells the addresses of the pages that it asks for."""
    member = MemberPage.objects.earliest("pk")
    person, made = User.objects.get_or_create(email="bench@burza.example", defaults={"name": "Bench"})
    if made:
        Membership.objects.create(user=person, member=member, role=Role.OFFICIAL)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    initiative = InitiativePage.objects.latest("pk")
    act = ActPage.objects.latest("pk")
    return JsonResponse({"member": member.url, "initiative": initiative.url, "act": act.url, "act_number": act.number})


class CountQueries:
    """Counts the queries of a request that asks for it, its session's and its person's too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if COUNT not in request.headers:
            return self.get_response(request)
        queries = list[str]()

        def count(execute: Callable[..., object], sql: str, *args: object) -> object:
            queries.append(sql)
            return execute(sql, *args)

        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(count))
            response = self.get_response(request)
        response[COUNT] = str(len(queries))
        return response

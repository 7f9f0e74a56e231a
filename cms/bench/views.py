"""What the site has in a bench beside its own: the floor, and a door through which the bench comes in."""

from collections.abc import Callable
from contextlib import ExitStack

from django.contrib.auth import login
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, MemberPage, Membership, Role

COUNT, WRITES = "X-Bench-Queries", "X-Bench-Writes"
CHANGES = ("INSERT", "UPDATE", "DELETE")


def floor(request: HttpRequest) -> HttpResponse:
    """What any view costs: the server, Django and its middleware, and nothing of ours."""
    return HttpResponse("floor")


def enter(request: HttpRequest) -> JsonResponse:
    """Signs the bench in, as an official or in the role that it asks for; tells the addresses that it asks for."""
    person = someone(request.GET.get("role", Role.OFFICIAL))
    login(request, person)
    own = person.membership.member or MemberPage.objects.earliest("pk")
    addresses = {"member": own.url, "own": f"/admin/pages/{own.pk}/", "home": own.get_parent().pk}
    initiative, act = InitiativePage.objects.live().last(), ActPage.objects.last()
    if initiative and act:
        addresses |= {"initiative": initiative.url, "act": act.url, "act_number": act.number}
    return JsonResponse(addresses)


def someone(role: str) -> User:
    """Of generated people whoever came first in the role, `association` being its moderator; an official is made."""
    rows = Membership.objects.select_related("user").order_by("pk")
    if role == "association":
        return rows.of_association().filter(role=Role.MODERATOR)[0].user
    if role != Role.OFFICIAL:
        return rows.filter(role=role, member__isnull=role == Role.ADMINISTRATOR)[0].user
    person, made = User.objects.get_or_create(email="bench@burza.example", defaults={"name": "Bench"})
    if made:
        Membership.objects.create(user=person, member=MemberPage.objects.earliest("pk"), role=Role.OFFICIAL)
    return person


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
        response[WRITES] = str(sum(sql.startswith(CHANGES) for sql in queries))
        return response

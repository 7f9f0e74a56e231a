"""Lists of initiatives, acts, members and partners, and the pages of the words that practices are filed under."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from initiatives import selections
from initiatives.models import ActPage, Category, CrisisKind, InitiativePage, Topic
from initiatives.views.filters import NAMES_IN_ADDRESS, ActFilters, InitiativeFilters
from initiatives.visibility import tags_visible_to

PAGE_SIZE = 20
MEMBERS_ON_PAGE = 60
ACTS_BESIDE = 5


def initiatives(request: HttpRequest) -> HttpResponse:
    return _initiatives(request, "pages/initiatives.html", {}, {})


def acts(request: HttpRequest) -> HttpResponse:
    filters = ActFilters(request.GET, request.user, {})
    rows: QuerySet[ActPage] = filters.apply(selections.acts(request.user))
    return render(request, "pages/acts.html", {"filters": filters, "acts": _page(request, rows, PAGE_SIZE)})


def members(request: HttpRequest) -> HttpResponse:
    rows = _page(request, selections.members(request.user), MEMBERS_ON_PAGE)
    return render(request, "pages/members.html", {"members": rows})


def partners(request: HttpRequest) -> HttpResponse:
    rows = _page(request, selections.partners(request.user), MEMBERS_ON_PAGE)
    return render(request, "pages/partners.html", {"partners": rows})


def category(request: HttpRequest, slug: str) -> HttpResponse:
    return _filed_under(request, "category", get_object_or_404(Category, slug=slug))


def crisis(request: HttpRequest, slug: str) -> HttpResponse:
    return _filed_under(request, "crisis", get_object_or_404(CrisisKind, slug=slug))


def topic(request: HttpRequest, slug: str) -> HttpResponse | HttpResponsePermanentRedirect:
    found = get_object_or_404(Topic.objects.select_related("merged_into"), slug=slug)
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    more = {
        "above": found.get_ancestors(),
        "below": [child for child in found.get_children() if child.merged_into_id is None],
    }
    return _filed_under(request, "topic", found, more)


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(tags_visible_to(request.user), slug=slug)
    return _initiatives(request, "pages/filed_under.html", {"tag": found}, {"word": found, "word_kind": "tag"})


def _filed_under(
    request: HttpRequest, kind: str, word: Category | CrisisKind | Topic, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Initiatives with filters, and beside them the newest acts: a bare act stands here too."""
    unfiltered = ActFilters(QueryDict(), request.user, {kind: word})
    acts: QuerySet[ActPage] = unfiltered.apply(selections.acts(request.user))
    context = {
        "word": word,
        "word_kind": kind,
        "acts": acts[:ACTS_BESIDE],
        "act_count": acts.count(),
        "acts_url": f"{reverse('acts')}?{NAMES_IN_ADDRESS[kind]}={word.slug}",
        **(more or {}),
    }
    return _initiatives(request, "pages/filed_under.html", {kind: word}, context)


def _initiatives(
    request: HttpRequest, template: str, fixed: Mapping[str, Any], context: Mapping[str, Any]
) -> HttpResponse:
    filters = InitiativeFilters(request.GET, request.user, fixed)
    rows: QuerySet[InitiativePage] = filters.apply(selections.initiatives(request.user))
    return render(request, template, {"filters": filters, "initiatives": _page(request, rows, PAGE_SIZE), **context})


def _page(request: HttpRequest, rows: "QuerySet[Any]", size: int) -> "PageOfList[Any]":
    """A number that makes no sense is the first page, one that is too high the last."""
    return Paginator(rows, size).get_page(request.GET.get("strona"))

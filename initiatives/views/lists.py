"""Lists of initiatives, acts, members, groupings and partners, and pages of the words that they are filed under."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from initiatives import selections
from initiatives.facets.declared import ACTS, INITIATIVES, NEWEST
from initiatives.facets.interface import Kind, Question, finder
from initiatives.models import Category, CrisisKind, FormerWord, Tag, Topic, word_at
from initiatives.views.found import show_list
from initiatives.views.moved import moved
from initiatives.visibility import tags_visible_to

W = TypeVar("W", Category, CrisisKind, Topic)

MEMBERS_ON_PAGE = 60
ACTS_BESIDE = 5


def initiatives(request: HttpRequest) -> HttpResponse:
    return show_list(request, INITIATIVES, "pages/initiatives.html", {})


def acts(request: HttpRequest) -> HttpResponse:
    return show_list(request, ACTS, "pages/acts.html", {})


def members(request: HttpRequest) -> HttpResponse:
    rows = _page(request, selections.members(request.user), MEMBERS_ON_PAGE)
    has_former = selections.former_members(request.user).exists()
    return render(request, "pages/members.html", {"members": rows, "has_former": has_former})


def former_members(request: HttpRequest) -> HttpResponse:
    rows = _page(request, selections.former_members(request.user), MEMBERS_ON_PAGE)
    return render(request, "pages/former_members.html", {"members": rows})


def groupings(request: HttpRequest) -> HttpResponse:
    rows = _page(request, selections.groupings(request.user), MEMBERS_ON_PAGE)
    return render(request, "pages/groupings.html", {"groupings": rows})


def partners(request: HttpRequest) -> HttpResponse:
    rows = _page(request, selections.partners(request.user), MEMBERS_ON_PAGE)
    return render(request, "pages/partners.html", {"partners": rows})


def category(request: HttpRequest, slug: str) -> HttpResponse:
    return _at(request, Category, slug, partial(_filed_under, request, "category"))


def crisis(request: HttpRequest, slug: str) -> HttpResponse:
    return _at(request, CrisisKind, slug, partial(_filed_under, request, "crisis"))


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    return _at(request, Topic, slug, partial(_topic, request))


def _topic(request: HttpRequest, found: Topic) -> HttpResponse:
    if found.merged_into:
        return moved(request, found.merged_into.get_absolute_url())
    below = list(found.get_children().filter(merged_into__isnull=True))
    asked = [Question(kind, fixed={"topic": (child.slug,)}) for kind in Kind for child in below]
    totals = iter(finder().totals(asked, user=request.user))
    counts = {kind: [next(totals) for _child in below] for kind in Kind}
    more = {
        "above": found.get_ancestors(),
        "below": list(zip(below, counts[Kind.INITIATIVES], counts[Kind.ACTS], strict=True)),
    }
    return _filed_under(request, "topic", found, more)


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """A word can tell what somebody is working on: one that nobody may see has no former address either."""
    visible = tags_visible_to(request.user)
    found = visible.filter(slug=slug).first()
    if found is None:
        renamed = word_at(Tag, slug)
        return moved(request, get_object_or_404(visible, pk=renamed and renamed.pk).get_absolute_url())
    context = {"word": found, "word_kind": "tag"}
    return show_list(request, INITIATIVES, "pages/filed_under.html", {"tag": (found.slug,)}, context)


def _at(request: HttpRequest, model: type[W], slug: str, show: Callable[[W], HttpResponse]) -> HttpResponse:
    """The page of the word at this address, or the way to it; where a word was deleted, a page that says so."""
    found = word_at(model, slug)
    if found is not None:
        return show(found) if found.slug == slug else moved(request, found.get_absolute_url())
    if FormerWord.objects.of(model).filter(slug=slug).exists():
        return render(request, "pages/word_gone.html", status=HTTPStatus.GONE)
    raise Http404


def _filed_under(
    request: HttpRequest, kind: str, word: Category | CrisisKind | Topic, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Initiatives with their facets, and beside them the newest acts: a bare act stands here too."""
    fixed = {kind: (word.slug,)}
    found = finder().find(Question(Kind.ACTS, fixed=fixed, order=NEWEST, size=ACTS_BESIDE), user=request.user)
    context = {
        "word": word,
        "word_kind": kind,
        "acts": selections.in_order(selections.acts(request.user).filter(pk__in=found.hits), found.hits),
        "act_count": found.total,
        "acts_url": f"{reverse('acts')}?{ACTS.by_name[kind].parameter}={word.slug}",
        **(more or {}),
    }
    return show_list(request, INITIATIVES, "pages/filed_under.html", fixed, context)


def _page(request: HttpRequest, rows: "QuerySet[Any]", size: int) -> "PageOfList[Any]":
    """A number that makes no sense is the first page, one that is too high the last."""
    return Paginator(rows, size).get_page(request.GET.get("strona"))

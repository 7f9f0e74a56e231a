"""One source: how it does, what its looks brought, and what is done with it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from initiatives import visibility
from initiatives.admin.feed_states import healths, is_under_way
from initiatives.feeds.faults import Words, words_of
from initiatives.feeds.parsing.words import tidy
from initiatives.feeds.records import Fault
from initiatives.feeds.standing import State
from initiatives.models import FeedRun, FeedSource
from initiatives.services import feed_health, feed_keeping, feed_sources
from initiatives.tasks import look_at_feeds

RUNS_ON_PAGE = 50
PROBLEMS_SHOWN = 5
LOOK_AGAIN_AFTER = "3"
# What the log is narrowed to.
SHOWN: dict[str, tuple[Any, Q]] = {
    "": (_("all looks"), Q()),
    "news": (_("that brought something"), Q(new__gt=0) | Q(changed__gt=0)),
    "faults": (_("with an error"), ~Q(fault="") | ~Q(problems=[]) | Q(failed__gt=0)),
}


@dataclass(frozen=True)
class Trouble:
    """Of a look: what went wrong in words, and where."""

    words: Words
    detail: str
    line: int


@dataclass(frozen=True)
class Look:
    run: FeedRun
    troubles: list[Trouble]
    more: int = 0


class OfSource(WagtailAdminTemplateMixin):
    """A page about one source; who may open it stands in `cms.doors`."""

    kwargs: dict[str, Any]
    request: HttpRequest
    header_icon = "globe"
    _show_breadcrumbs = True

    @cached_property
    def source(self) -> FeedSource:
        return get_object_or_404(FeedSource.objects.select_related("partner", "category"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.source)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(str(self.source))


class SourceView(OfSource, TemplateView):
    template_name = "feed_sources/source.html"
    page_title = _("Source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        (health,) = healths([self.source], now=now)
        shown = self.request.GET.get("only", "")
        page = Paginator(self._runs(shown), RUNS_ON_PAGE).get_page(self.request.GET.get("p"))
        looks = [look_of(run) for run in page.object_list]
        return super().get_context_data(
            source=self.source, health=health, sparkline=health.sparkline, page=page, looks=looks, now=now,
            trouble=self._trouble(health.stands.state), under_way=is_under_way(self.source, now=now),
            may_change=visibility.sees_everything(self.request.user), shown=shown,
            narrowings=[(name, label) for name, (label, _rows) in SHOWN.items()], **kwargs,
        )  # fmt: skip

    def _runs(self, shown: str) -> "QuerySet[FeedRun]":
        _label, wanted = SHOWN.get(shown, SHOWN[""])
        return FeedRun.objects.filter(wanted, source=self.source).select_related("by")

    def _trouble(self, state: State) -> Trouble | None:
        if state is State.GONE:
            return Trouble(words_of(Fault.GONE), "", 0)
        if state is not State.FAILING:
            return None
        run = feed_health.last_faults(sources=[self.source.pk]).get(self.source.pk)
        return Trouble(words_of(run.fault), tidy(run.detail), run.line) if run else None


class ProgressView(OfSource, TemplateView):
    """Asks for itself again, with and without scripts, until the look is over; then leads to what came of it."""

    template_name = "feed_sources/progress.html"
    page_title = _("A look at the source")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_under_way(self.source, now=timezone.now()):
            return redirect("feed_sources:show", self.source.pk)
        response = super().get(request, *args, **kwargs)
        response.headers["Refresh"] = LOOK_AGAIN_AFTER
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lease, now = self.source.lease_until, timezone.now()
        looks = lease is not None and lease > now
        return super().get_context_data(source=self.source, looks=looks, run=self._run() if looks else None, **kwargs)

    def _run(self) -> FeedRun | None:
        return FeedRun.objects.filter(source=self.source, finished_at__isnull=True).first()


class AskNowView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = get_object_or_404(FeedSource, pk=pk)
        if source.is_paused:
            messages.warning(request, gettext("“%(source)s” is paused: let it go on first.") % {"source": source})
            return redirect("feed_sources:show", pk)
        feed_sources.ask_now(source=source, by=cast("Any", request.user))
        look_at_feeds(timezone.now())
        return redirect("feed_sources:progress", pk)


class PauseView(View):
    """Posted with `pause` it pauses, without it lets go on: two presses of one button are one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = get_object_or_404(FeedSource, pk=pk)
        is_paused = "pause" in request.POST
        feed_keeping.pause(source=source, is_paused=is_paused, by=cast("Any", request.user))
        said = gettext("“%(source)s” is paused.") if is_paused else gettext("“%(source)s” goes on.")
        messages.success(request, said % {"source": source})
        return redirect("feed_sources:show", pk)


def look_of(run: FeedRun) -> Look:
    found = [Trouble(words_of(run.fault), tidy(run.detail), run.line)] if run.fault else []
    problems = list(_problems(run.problems))
    return Look(run, found + problems[:PROBLEMS_SHOWN], max(0, len(problems) - PROBLEMS_SHOWN))


def _problems(rows: Iterable[dict[str, Any]]) -> Iterable[Trouble]:
    for row in rows:
        yield Trouble(words_of(row.get("fault", "")), tidy(str(row.get("detail", ""))), int(row.get("line") or 0))


def crumbs(*labels: Any) -> list[dict[str, Any]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("feed_sources:index"), "label": _("Partners' feeds")},
        *({"url": "", "label": label} for label in labels),
    ]


def named_crumbs(title: Any, source: FeedSource) -> list[dict[str, Any]]:
    """The last one is the page's heading: what is done, and to which source."""
    above = {"url": reverse("feed_sources:show", args=[source.pk]), "label": str(source)}
    return [*crumbs(), above, {"url": "", "label": f"{title}: {source}"}]


__all__ = ["AskNowView", "OfSource", "PauseView", "ProgressView", "SourceView", "crumbs", "look_of", "named_crumbs"]

"""A partner's change beside our page: field by field what it was, what we have, what they have, and which one stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from initiatives.admin.feed_queue import OfQueue, decided_already
from initiatives.admin.feed_queue_item import find
from initiatives.admin.feed_queue_shown import Shown, label, lines_of, safe_address, shown
from initiatives.feeds.deciding import Side, side
from initiatives.feeds.differing import Kind, Line, blocks, words
from initiatives.models import FeedItem, InitiativePage
from initiatives.services import feed_queue
from initiatives.services.feed_items import ALWAYS, VALUES, ours_of

OURS, THEIRS = "ours", "theirs"
# Whose words stay where nobody chose: theirs where we changed nothing.
FIRST = {Side.THEIRS: THEIRS, Side.OURS: OURS, Side.BOTH: OURS}


@dataclass(frozen=True)
class Version:
    """One of two: `lines` are how it differs from what both began with, none where it does not by any word."""

    key: str
    lines: Sequence[Line]
    is_chosen: bool
    is_same: bool


@dataclass(frozen=True)
class Field:
    """`before`: as the page was last given it, line by line."""

    name: str
    label: str
    is_conflict: bool
    before: Sequence[str]
    ours: Version
    theirs: Version

    @property
    def versions(self) -> tuple[Version, Version]:
        return self.ours, self.theirs


def choices(item: FeedItem, ours: Mapping[str, Any], chosen: Mapping[str, str]) -> dict[str, tuple[Side, str]]:
    """Of each field of which one version has to give way: who changed it, and which one stays."""
    theirs: Mapping[str, Any] = item.proposed or {}
    sides = {name: side(name, item.imported, ours, theirs) for name in VALUES}
    return {
        name: (whose, said if (said := chosen.get(name)) in (OURS, THEIRS) else FIRST[whose])
        for name, whose in sides.items()
        if whose in FIRST
    }


def fields(item: FeedItem, ours: Mapping[str, Any], chosen: Mapping[str, str]) -> list[Field]:
    theirs: Mapping[str, Any] = item.proposed or {}
    return [
        _field(name, whose, choice, (item.imported, ours, theirs))
        for name, (whose, choice) in choices(item, ours, chosen).items()
    ]


def _field(name: str, whose: Side, choice: str, versions: Sequence[Mapping[str, Any]]) -> Field:
    base, ours, theirs = (values.get(name) for values in versions)
    before = lines_of(name, base)

    def version(key: str, value: Any) -> Version:
        return Version(key, _difference(before, lines_of(name, value)), choice == key, value == base)

    return Field(name, label(name), whose is Side.BOTH, before, version(OURS, ours), version(THEIRS, theirs))


def _difference(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    if before == after:
        return []
    if len(before) == len(after) == 1:
        return [Line(None, tuple(words(before[0], after[0])))]
    return _shortened(blocks(before, after))


def _shortened(lines: Iterable[Line]) -> list[Line]:
    """Without blocks that stayed, but for those beside a change."""
    rows = list(lines)
    changed = {place for place, line in enumerate(rows) if line.kind is not Kind.SAME}
    near = {place + step for place in changed for step in (-1, 0, 1)}
    return [line for place, line in enumerate(rows) if place in near]


class MergeView(OfQueue, TemplateView):
    template_name = "feed_queue/merge.html"
    page_title = gettext_lazy("A partner’s change")
    header_icon = "resubmit"
    chosen: Mapping[str, str] = {}
    result: Shown | None = None
    refusals: Sequence[str] = ()

    def get_page_subtitle(self) -> str:
        return self.item.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.address(), "label": _("From partners’ feeds")},
            {"url": "", "label": self.page_title},
        ]

    @cached_property
    def item(self) -> FeedItem:
        item = find(self.kwargs["pk"])
        if item is None:
            raise Http404
        return item

    @property
    def page(self) -> InitiativePage:
        return cast("InitiativePage", self.item.page)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._leave_where_nothing_waits() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if left := self._leave_where_nothing_waits():
            return left
        self.chosen = {name: request.POST.get(name, "") for name in VALUES}
        return self._save() if "save" in request.POST else self._show_result()

    def _leave_where_nothing_waits(self) -> HttpResponse | None:
        if self.item.page is not None and self.item.proposed is not None:
            return None
        messages.warning(self.request, decided_already(self.item))
        return HttpResponseRedirect(self.address())

    def _show_result(self) -> HttpResponse:
        ours, theirs = ours_of(self.item), self.item.proposed or {}
        taken = self._taken
        chosen = {name: (theirs if name in taken else ours).get(name) for name in VALUES}
        self.result = shown({name: value for name, value in chosen.items() if value or name in ALWAYS})
        return self.render_to_response(self.get_context_data())

    def _save(self) -> HttpResponse:
        item = self.item
        try:
            feed_queue.merge(
                item=item, theirs=self._taken, seen=self.request.POST.get("seen", ""),
                user=cast("Any", self.request.user), now=timezone.now(),
            )  # fmt: skip
        except ValidationError as refusal:
            self.__dict__.pop("item")
            self.refusals = refusal.messages
            return self._leave_where_nothing_waits() or self.render_to_response(self.get_context_data())
        messages.success(self.request, _("The change of “%(title)s” was merged.") % {"title": item.title})
        return self._on()

    def _on(self) -> HttpResponse:
        """What still waits to be accepted stays; else the next one follows."""
        self.__dict__.pop("item")
        return HttpResponseRedirect(self.address(self.item.pk)) if self.item.waits else self.on_to(self.item)

    @property
    def _taken(self) -> set[str]:
        """Those of which the partner's version stays."""
        made = choices(self.item, ours_of(self.item), self.chosen)
        return {name for name, (_whose, choice) in made.items() if choice == THEIRS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.item
        rows = fields(item, ours_of(item), self.chosen)
        differing = {row.name for row in rows}
        unchanged = [name for name in VALUES if name in (item.proposed or {}) and name not in differing]
        return super().get_context_data(
            item=item, fields=rows, unchanged=", ".join(map(label, unchanged)), result=self.result,
            conflicts=sum(row.is_conflict for row in rows), refusals=self.refusals, link=safe_address(item.link),
            seen=feed_queue.seen_as(item, self.page.latest_revision_id), is_live=self.page.live,
            edit=reverse("wagtailadmin_pages:edit", args=[self.page.pk]), back=self.address(item.pk), **kwargs,
        )  # fmt: skip


__all__ = ["Field", "MergeView", "Version", "fields"]

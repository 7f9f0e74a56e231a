"""The queue of what came from partners' feeds, for the association's moderators: the list, and one item beside it.

Everything works by links and forms alone; scripts add keys. An answer that a service refuses comes back on the same
page with what was typed.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from initiatives.admin.feed_queue_item import Preview, find, first_choice, preview
from initiatives.admin.feed_queue_rows import Queue, alike, narrowed, tick
from initiatives.forms.feed_queue import AcceptForm, FilterForm, RejectForm
from initiatives.models import Category, FeedItem, Topic
from initiatives.row_numbers import row_number
from initiatives.services import feed_queue
from initiatives.visibility import works_for_all

# What asks for an item or a page, and says nothing of which items are listed.
PLACE = ("item", "p")
MOST_TICKED = 100


class OfQueue(WagtailAdminTemplateMixin):
    """For who works for all: `cms.doors` says so, and it is asked here once more."""

    request: HttpRequest
    header_icon = "download"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_for_all(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.GET, auto_id="narrow-%s")

    @cached_property
    def queue(self) -> Queue:
        asked = self.filters.asked
        return Queue(narrowed(asked), asked.get("order", ""))

    def address(self, item: int | None = None, page: int | None = None) -> str:
        """Of the queue, narrowed as it is."""
        asked = self.request.GET.copy()
        for name in PLACE:
            asked.pop(name, None)
        if item is not None:
            asked["item"] = str(item)
        if page is not None:
            asked["p"] = str(page)
        query = f"?{asked.urlencode()}" if asked else ""
        return reverse("feed_queue:index") + query

    def on_to(self, item: FeedItem) -> HttpResponseRedirect:
        """The one that comes after this one."""
        return HttpResponseRedirect(self.address(self.queue.next_or_last(item)))


class QueueView(OfQueue, TemplateView):
    template_name = "feed_queue/index.html"
    page_title = gettext_lazy("From partners’ feeds")
    preview: Preview | None = None
    failures: Sequence[tuple[str, str]] = ()
    ticked: frozenset[int] = frozenset()
    bulk_form: RejectForm | None = None

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = self.asked_item
        if asked is not None and not asked.waits:
            messages.warning(request, decided_already(asked))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = self.answers.get(request.POST.get("verb", ""))
        return answer(self) if answer else HttpResponseRedirect(request.get_full_path())

    @property
    def page_number(self) -> int:
        return row_number(self.request.GET.get("p", "")) or 1

    @cached_property
    def asked_item(self) -> FeedItem | None:
        return find(row_number(self.request.GET.get("item", "")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.asked_item if self.asked_item is not None and self.asked_item.waits else None
        is_listed = asked is not None and self.queue.holds(asked)
        page = self.queue.page(self.queue.page_with(asked) if asked and is_listed else self.page_number)
        lines = list(page.object_list)
        shown = asked or (find(lines[0].pk) if lines else None)
        near = alike({line.pk for line in lines})
        return super().get_context_data(
            filters=self.filters,
            page=page,
            lines=[{"item": line, "alike": near.get(line.pk, ()), "address": self.address(line.pk), "tick": tick(line),
                    "is_ticked": line.pk in self.ticked} for line in lines],
            preview=self.preview or (preview(shown) if shown and shown.page else None),
            is_chosen=asked is not None,
            next=self._beside(shown, self.queue.next),
            previous=self._beside(shown, self.queue.previous),
            here=self.address(shown.pk if shown else None),
            list_address=self.address(page=page.number),
            first_page=self.address(),
            pages={"previous": self.address(page=page.number - 1), "next": self.address(page=page.number + 1)},
            bulk_form=self.bulk_form or RejectForm(prefix="many"),
            failures=self.failures,
            **kwargs,
        )  # fmt: skip

    def _beside(self, item: FeedItem | None, find_one: Callable[[FeedItem], int | None]) -> str:
        number = find_one(item) if item is not None else None
        return self.address(number) if number is not None else ""

    def accept(self) -> HttpResponse:
        return self._answer(AcceptForm(self.request.POST), self._carry_out_accept, _("“%(title)s” was published."))

    def reject(self) -> HttpResponse:
        return self._answer(RejectForm(self.request.POST), self._carry_out_reject, _("“%(title)s” was rejected."))

    def _carry_out_accept(self, item: FeedItem, form: AcceptForm) -> None:
        said = form.cleaned_data
        feed_queue.accept(
            item=item, category=said["category"], topics=said["topics"], seen=said["seen"],
            user=self.person, now=timezone.now(),
        )  # fmt: skip

    def _carry_out_reject(self, item: FeedItem, form: RejectForm) -> None:
        seen = self.request.POST.get("seen", "")
        feed_queue.reject(item=item, reason=form.reason, seen=seen, user=self.person, now=timezone.now())

    def _answer(self, form: Any, carry_out: Callable[[FeedItem, Any], None], done: str) -> HttpResponse:
        """To one item; the next one is shown then."""
        item = self.asked_item
        if item is None:
            return HttpResponseRedirect(self.address())
        if item.state != FeedItem.State.WAITING or item.page is None:
            messages.warning(self.request, decided_already(item))
            return self.on_to(item)
        if form.is_valid():
            try:
                carry_out(item, form)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                messages.success(self.request, done % {"title": item.title})
                return self.on_to(item)
        return self._show_again(item, form)

    def _show_again(self, item: FeedItem, form: Any) -> HttpResponse:
        """Where somebody else was quicker, that is said, and nothing can be answered any more."""
        now = find(item.pk)
        if now is None or now.page is None or now.state != FeedItem.State.WAITING:
            messages.warning(self.request, decided_already(now or item))
            return self.on_to(item)
        messages.error(self.request, " ".join(chain.from_iterable(form.errors.values())))
        accept = form if isinstance(form, AcceptForm) else None
        self.preview = preview(now, accept, form if isinstance(form, RejectForm) else None)
        return self.render_to_response(self.get_context_data())

    def accept_many(self) -> HttpResponse:
        return self._answer_many(self._accept_as_suggested, lambda n: ngettext(
            "%(n)d item was published.", "%(n)d items were published.", n))  # fmt: skip

    def reject_many(self) -> HttpResponse:
        self.bulk_form = form = RejectForm(self.request.POST, prefix="many")
        if not form.is_valid():
            self.ticked = frozenset(number for number, _seen in self._ticks())
            return self.render_to_response(self.get_context_data())
        return self._answer_many(self._reject_for(form.reason), lambda n: ngettext(
            "%(n)d item was rejected.", "%(n)d items were rejected.", n))  # fmt: skip

    def _accept_as_suggested(self, item: FeedItem, seen: str) -> None:
        choice = first_choice(item)
        category = Category.objects.filter(pk=choice["category"]).first() if choice["category"] else None
        if category is None:
            raise ValidationError(_("No category is suggested: look at it and choose one."))
        topics = Topic.objects.current().filter(pk__in=choice["topics"])
        feed_queue.accept(item=item, category=category, topics=topics, seen=seen, user=self.person, now=timezone.now())

    def _reject_for(self, reason: str) -> Callable[[FeedItem, str], None]:
        def reject(item: FeedItem, seen: str) -> None:
            feed_queue.reject(item=item, reason=reason, seen=seen, user=self.person, now=timezone.now())

        return reject

    def _answer_many(self, verb: Callable[[FeedItem, str], None], done: Callable[[int], str]) -> HttpResponse:
        """Each by itself: what is refused is named and stays ticked, all others are done."""
        ticks = self._ticks()
        if not ticks:
            messages.warning(self.request, _("Nothing is selected."))
            return HttpResponseRedirect(self.address(page=self.page_number))
        failed = dict(carry_out(ticks, verb))
        if count := len(ticks) - len(failed):
            messages.success(self.request, done(count) % {"n": count})
        if not failed:
            return HttpResponseRedirect(self.address(page=self.page_number))
        self.ticked, self.failures = frozenset(failed), list(failed.values())
        return self.render_to_response(self.get_context_data())

    def _ticks(self) -> list[tuple[int, str]]:
        return ticks_of(self.request.POST.getlist("pk"))

    @property
    def person(self) -> Any:
        return cast("Any", self.request.user)

    answers: ClassVar[dict[str, Callable[["QueueView"], HttpResponse]]] = {
        "accept": accept, "reject": reject, "accept_many": accept_many, "reject_many": reject_many,
    }  # fmt: skip


def ticks_of(sent: Iterable[str]) -> list[tuple[int, str]]:
    """Of what `feed_queue_rows.tick` sends: numbers, and as what each was seen; nonsense is left out."""
    parts = (text.partition(":") for text in list(dict.fromkeys(sent))[:MOST_TICKED])
    found = {number: seen for digits, _colon, seen in parts if (number := row_number(digits)) is not None}
    return list(found.items())


def carry_out(
    ticks: Sequence[tuple[int, str]], verb: Callable[[FeedItem, str], None]
) -> Iterable[tuple[int, tuple[str, str]]]:
    """By number, the title of each that the verb refused, and why."""
    for number, seen in ticks:
        item = find(number)
        if item is None:
            yield number, (str(number), _("There is no such item."))
            continue
        try:
            if item.page is None:
                raise ValidationError(decided_already(item))
            verb(item, seen)
        except ValidationError as refusal:
            yield number, (item.title, " ".join(refusal.messages))


def decided_already(item: FeedItem) -> str:
    if item.decided_by is None:
        return _("“%(title)s” waits no more: %(state)s.") % {"title": item.title, "state": item.get_state_display()}
    return _("“%(title)s” was decided on meanwhile: %(state)s, %(person)s.") % {
        "title": item.title, "state": item.get_state_display(), "person": item.decided_by,
    }  # fmt: skip


__all__ = ["OfQueue", "QueueView", "carry_out", "decided_already", "ticks_of"]

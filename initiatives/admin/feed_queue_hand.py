"""Handing what came from a feed to a member, whose moderators are asked then."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages

from initiatives.admin.feed_queue import OfQueue, carry_out, ticks_of
from initiatives.admin.feed_queue_item import find
from initiatives.forms.feed_queue import MEMBERS, HandForm, members
from initiatives.forms.units import suggestion
from initiatives.models import FeedItem
from initiatives.services import feed_queue
from initiatives.services.feed_queue import seen_as


class HandOverView(OfQueue, FormView[HandForm]):
    """Which ones stands in `pk`, as the list sends what is ticked."""

    template_name = "feed_queue/hand_over.html"
    page_title = gettext_lazy("Hand to a member")
    form_class = HandForm
    failures: Sequence[tuple[str, str]] = ()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.address(), "label": _("From partners’ feeds")},
            {"url": "", "label": self.page_title},
        ]

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.items:
            messages.warning(self.request, _("Nothing is selected, or somebody else has decided on it meanwhile."))
            return HttpResponseRedirect(self.address())
        return super().get(*args, **kwargs)

    @cached_property
    def items(self) -> list[tuple[FeedItem, str]]:
        """Those that can still be handed over, and as what each was seen."""
        sent = (self.request.POST if self.request.method == "POST" else self.request.GET).getlist("pk")
        found = [(item, seen) for number, seen in ticks_of(sent) if (item := find(number)) is not None]
        return [(item, seen) for item, seen in found if item.state == FeedItem.State.WAITING and item.page is not None]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [{"item": item, "seen": seen, "address": self.address(item.pk)} for item, seen in self.items]
        return super().get_context_data(
            lines=lines, failures=self.failures, list=MEMBERS, back=self.address(),
            suggestions=[suggestion(*row) for row in members()], **kwargs,
        )  # fmt: skip

    def form_valid(self, form: HandForm) -> HttpResponse:
        member, person = form.cleaned_data["member"], cast("Any", self.request.user)

        def hand(item: FeedItem, seen: str) -> None:
            feed_queue.hand_over(item=item, member=member, seen=seen, user=person, now=timezone.now())

        ticks = ticks_of(self.request.POST.getlist("pk"))
        failed = dict(carry_out(ticks, hand))
        if count := len(ticks) - len(failed):
            text = ngettext("%(n)d item was handed to %(member)s.", "%(n)d items were handed to %(member)s.", count)
            messages.success(self.request, text % {"n": count, "member": member.name_and_code})
        if failed:
            return self._tell(form, list(failed.values()))
        last = find(ticks[-1][0]) if ticks else None
        return self.on_to(last) if last is not None else HttpResponseRedirect(self.address())

    def _tell(self, form: HandForm, failures: Sequence[tuple[str, str]]) -> HttpResponse:
        """What can still be handed over stands in the form again; where nothing can, the queue goes on."""
        self.__dict__.pop("items", None)
        if self.items:
            # What changed is named and can be looked at: the same press holds for it as it is now.
            self.items = [
                (item, seen_as(item, cast("Any", item.page).latest_revision_id)) for item, _seen in self.items
            ]
            self.failures = failures
            return self.render_to_response(self.get_context_data(form=form))
        for title, why in failures:
            messages.error(self.request, f"{title}: {why}")
        return HttpResponseRedirect(self.address())


__all__ = ["HandOverView"]

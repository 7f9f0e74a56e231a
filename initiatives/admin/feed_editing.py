"""The form of a source, with a look at what would come of its address before anything is kept; and its end."""

from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from initiatives.admin.feed_source import OfSource, crumbs, named_crumbs
from initiatives.feeds.checking import check
from initiatives.feeds.faults import Words, words_of
from initiatives.feeds.manners import policy
from initiatives.feeds.parsing.words import tidy
from initiatives.feeds.records import Entry, Feed, FeedError, Fetched
from initiatives.feeds.rules import Refusal, Rules
from initiatives.feeds.wording import wording
from initiatives.forms.feeds import SourceForm
from initiatives.models import FeedSource
from initiatives.services import feed_keeping

ENTRIES_SHOWN, PROBLEMS_SHOWN = 20, 10
# Drafts that a press deletes at most: so many take some seconds.
DRAFTS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Shown:
    entry: Entry
    refusal: Refusal | None


@dataclass(frozen=True)
class Check:
    """What an address came to: a feed, or why there is none."""

    fetched: Fetched | None = None
    feed: Feed | None = None
    entries: tuple[Shown, ...] = ()
    problems: tuple[tuple[Words, int, str], ...] = ()
    let_in: int = 0
    words: Words | None = None
    detail: str = ""
    line: int = 0


class SourceFormView(WagtailAdminTemplateMixin, FormView[SourceForm]):
    """Two buttons: one keeps what was typed, the other shows what would come of the address."""

    template_name = "feed_sources/form.html"
    form_class = SourceForm
    header_icon = "globe"
    _show_breadcrumbs = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.source}

    @cached_property
    def source(self) -> FeedSource | None:
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "check" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.is_valid()
        checked = checked_source(form) if "address" in form.cleaned_data else None
        return self.render_to_response(self.get_context_data(form=form, checked=checked))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(source=self.source, **kwargs)


class AddView(SourceFormView):
    page_title = _("A new source")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self.page_title)

    def form_valid(self, form: SourceForm) -> HttpResponse:
        source = feed_keeping.add(
            source=form.save(commit=False), topics=form.chosen_topics, by=cast("Any", self.request.user)
        )
        messages.success(self.request, gettext("The source was added. It is asked within a minute."))
        return redirect("feed_sources:show", source.pk)


class EditView(SourceFormView):
    page_title = _("Edit the source")

    @cached_property
    def source(self) -> FeedSource:
        return get_object_or_404(FeedSource.objects.select_related("partner"), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return named_crumbs(self.page_title, FeedSource.objects.get(pk=self.kwargs["pk"]))

    def form_valid(self, form: SourceForm) -> HttpResponse:
        source = form.save(commit=False)
        by = cast("Any", self.request.user)
        feed_keeping.change(source=source, fields=form.changed_fields, topics=form.chosen_topics, by=by)
        said = gettext("The source was changed.")
        if "address" in form.changed_fields:
            said = gettext("The source was changed. Its new address is asked within a minute, as if it were a new one.")
        messages.success(self.request, said)
        return redirect("feed_sources:show", source.pk)


class DeleteView(OfSource, TemplateView):
    template_name = "feed_sources/delete.html"
    page_title = _("Delete the source")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return named_crumbs(self.page_title, self.source)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(source=self.source, going=feed_keeping.going(source=self.source), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = str(self.source)
        try:
            left = feed_keeping.delete(source=self.source, by=cast("Any", request.user), most=DRAFTS_AT_ONCE)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("feed_sources:delete", pk)
        if left:
            text = ngettext(
                "%(count)d draft is left: press once more.", "%(count)d drafts are left: press once more.", left
            )
            messages.warning(request, text % {"count": left})
            return redirect("feed_sources:delete", pk)
        messages.success(request, gettext("“%(source)s” was deleted.") % {"source": name})
        return redirect("feed_sources:index")


def checked_source(form: SourceForm) -> Check:
    """By the address and the rules that were typed, as far as they are any good."""
    try:
        fetched, feed = check(form.cleaned_data["address"], policy())
    except FeedError as error:
        return Check(words=words_of(error.fault), detail=tidy(error.detail), line=error.line)
    rules = _rules(form.cleaned_data)
    shown = tuple(Shown(entry, rules.refusal(entry)) for entry in feed.entries)
    problems = tuple((words_of(one.fault), one.line, tidy(one.detail)) for one in feed.problems[:PROBLEMS_SHOWN])
    let_in = sum(one.refusal is None for one in shown)
    return Check(fetched, feed, shown[:ENTRIES_SHOWN], problems, let_in)


def _rules(data: dict[str, Any]) -> Rules:
    return Rules(
        wanted=data.get("words_wanted", ""), unwanted=data.get("words_unwanted", ""), paths=data.get("paths", ""),
        wording=wording(data.get("language") or "pl"),
    )  # fmt: skip


__all__ = ["AddView", "Check", "DeleteView", "EditView", "checked_source"]

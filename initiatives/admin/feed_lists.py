"""Lists of feeds in the form that readers of feeds share (OPML): in, line by line after a look, and out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from initiatives.admin.feed_source import crumbs
from initiatives.feeds import opml
from initiatives.feeds.fetching.addresses import checked_address
from initiatives.feeds.identity import normal
from initiatives.feeds.manners import policy
from initiatives.feeds.opml import MOST_LINES, Line
from initiatives.feeds.records import FeedError
from initiatives.forms.feed_lists import LineForm, ListForm, first_values
from initiatives.forms.feeds import known_addresses
from initiatives.models import FeedSource, PartnerPage
from initiatives.services import feed_keeping

NEW, THERE, UNUSABLE = "new", "there", "unusable"
WORDS: dict[str, Promise] = {NEW: _("new"), THERE: _("there already"), UNUSABLE: _("not usable")}

Lines = formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True)


@dataclass(frozen=True)
class Row:
    """A line as it is shown; `form` where it can be taken over, `why` where it cannot."""

    address: str
    title: str
    state: str
    why: str = ""
    form: Any = None

    @property
    def word(self) -> Promise:
        return WORDS[self.state]


class UploadListView(WagtailAdminTemplateMixin, FormView[ListForm]):
    template_name = "feed_sources/upload_list.html"
    form_class = ListForm
    header_icon = "upload"
    page_title = _("Sources from a list (OPML)")
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self.page_title)

    def form_valid(self, form: ListForm) -> HttpResponse:
        partners = _partners()
        judged = list(_judged(form.cleaned_data["lines"]))
        fresh = [line for line, state, _why in judged if state == NEW]
        formset: Any = Lines(
            initial=[first_values(line, partners) for line in fresh], form_kwargs={"partners": partners}
        )
        forms = iter(formset.forms)
        rows = [
            Row(line.address, line.title, state, why, next(forms) if state == NEW else None)
            for line, state, why in judged
        ]
        return _reviewed(self.request, rows, formset, partners)


class AddListedView(View):
    """What was looked through and said yes to; all of it or, with an error in a line, nothing."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("feed_sources:upload_list")

    def post(self, request: HttpRequest) -> HttpResponse:
        partners = _partners()
        formset: Any = Lines(request.POST, form_kwargs={"partners": partners})
        if not formset.is_valid():
            rows = [Row(str(form["address"].value()), str(form["title"].value()), NEW, form=form) for form in formset]
            return _reviewed(request, rows, formset, partners)
        sources, made = _added(request, formset)
        messages.success(request, _said(sources, made))
        return redirect("feed_sources:index")


class ExportView(View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        sources = FeedSource.objects.select_related("partner").order_by("partner__title", "name", "pk")
        lines = [
            Line(one.feed_address or one.address, str(one), one.partner.title, _site(one), one.language)
            for one in sources
        ]
        content = opml.write(lines, title=gettext("Partners' feeds"), now=timezone.now())
        response = HttpResponse(content, content_type="text/x-opml; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="burza.opml"'
        return response


def _site(source: FeedSource) -> str:
    """Where an address of a site was given, and a feed found there."""
    return source.address if source.feed_address and source.feed_address != source.address else ""


def _judged(lines: list[Line]) -> Iterator[tuple[Line, str, str]]:
    """Each with its state and why it is so; a feed that the list has twice is there already, too."""
    known, seen = known_addresses(), set[str]()
    for line in lines:
        key = normal(line.address)
        if not _is_usable(line.address):
            yield line, UNUSABLE, gettext("No address that can be asked.")
        elif key in known:
            yield line, THERE, gettext("Of the partner %(partner)s.") % {"partner": known[key].partner}
        elif key in seen:
            yield line, THERE, gettext("The list has it twice.")
        else:
            seen.add(key)
            yield line, NEW, ""


def _is_usable(address: str) -> bool:
    try:
        checked_address(address, policy())
    except FeedError:
        return False
    return True


def _partners() -> dict[str, PartnerPage]:
    """By what they are called, in small letters."""
    return {page.title.casefold(): page for page in PartnerPage.objects.order_by("-pk").only("title")}


def _reviewed(
    request: HttpRequest, rows: list[Row], formset: "BaseFormSet[LineForm]", partners: Mapping[str, PartnerPage]
) -> HttpResponse:
    view = _ReviewView()
    view.setup(request)
    names = sorted(page.title for page in partners.values())
    return view.render_to_response(view.get_context_data(rows=rows, formset=formset, names=names))


class _ReviewView(WagtailAdminTemplateMixin, FormView[ListForm]):
    template_name = "feed_sources/review_list.html"
    header_icon = "upload"
    page_title = _("What would be added")
    form_class = ListForm
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self.page_title)


@transaction.atomic
def _added(request: HttpRequest, formset: Any) -> tuple[int, int]:
    """How many sources, and how many partners. What somebody else added meanwhile is left out."""
    by, home = cast("Any", request.user), cast("Site", Site.find_for_request(request)).root_page
    known, made, count = known_addresses(), dict[str, PartnerPage](), 0
    for form in formset:
        data = form.cleaned_data
        name = data["partner"].strip()
        key = normal(data["address"])
        if not name or key in known or not _is_usable(data["address"]):
            continue
        partner = form.found or made.get(name.casefold())
        if partner is None:
            partner = made[name.casefold()] = feed_keeping.found_partner(title=name, home=home, by=by)
        source = FeedSource(partner=partner, address=data["address"], name=data["title"])
        known[key] = feed_keeping.add(source=source, by=by)
        count += 1
    return count, len(made)


def _said(sources: int, made: int) -> str:
    said = ngettext("%(count)d source was added.", "%(count)d sources were added.", sources) % {"count": sources}
    if not made:
        return said
    partners = ngettext("%(count)d partner was made.", "%(count)d partners were made.", made) % {"count": made}
    return f"{said} {partners}"


__all__ = ["AddListedView", "ExportView", "UploadListView"]

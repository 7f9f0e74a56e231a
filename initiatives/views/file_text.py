"""The text of a file, page by page, for those who read or listen rather than look; each page has an address.

Whoever may have the file may read its text, and nobody else: an editor looks here at what was read of a draft's scan.
"""

from http import HTTPStatus
from typing import Any

from babel import Locale, UnknownLocaleError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from initiatives.models import ActFile, ActPage, Attachment, Extraction, PartnerPage, TextPage
from initiatives.services.withdrawal import organisation_of
from initiatives.visibility import attachments_visible_to, pages_visible_to

State, Reason = Extraction.State, Extraction.Reason

# One file may be an annex of any number of acts.
MOST_ACTS = 10

# For readers, who can mend nothing; what the editor is told says what to do.
WHY_NOT = {
    Reason.ENCRYPTED: _("It is protected by a password."),
    Reason.DAMAGED: _("It is damaged."),
    Reason.UNSUPPORTED: _("Text cannot be read from this kind of file."),
    Reason.NO_TEXT: _("No text was found in it."),
    Reason.OCR_MISSING: _("It is a scan, and text of scans is not recognised here."),
    Reason.TOO_LARGE: _("It is too large to be read."),
    Reason.TOO_LONG: _("Reading it took too long."),
    Reason.TOO_MUCH_MEMORY: _("Reading it needed too much memory."),
    Reason.FAILED: _("Reading it failed through a fault of the site."),
}


@require_safe
def text(request: HttpRequest, file_id: int) -> HttpResponse:
    """Leads to the page that was typed in, or to the first; where there is none, says why."""
    file = _file(request, file_id)
    if file.withdrawn_at is not None:
        return gone(request, file)
    pages = _pages(file)
    if pages.count:
        # What is no number leads to the first page, what is too large to the last.
        return redirect("file_text_page", file_id, pages.get_page(request.GET.get("strona")).number)
    return render(request, "pages/file_text.html", _context(request, file))


@require_safe
def page(request: HttpRequest, file_id: int, number: int) -> HttpResponse:
    file = _file(request, file_id)
    if file.withdrawn_at is not None:
        return gone(request, file)
    pages = _pages(file)
    if not pages.count:
        # There was a page when the link was made: the file is being read anew, or another one took its place.
        return redirect("file_text", file_id)
    if not 0 < number <= pages.count:
        raise Http404
    read = get_object_or_404(TextPage, document=file.pk, number=number)
    return render(request, "pages/file_text.html", _context(request, file) | _page_context(file, read, pages))


def gone(request: HttpRequest, file: Attachment) -> HttpResponse:
    context = {"file": file, "organisation": organisation_of(file=file)}
    return render(request, "410.html", context, status=HTTPStatus.GONE)


def _file(request: HttpRequest, file_id: int) -> Attachment:
    files = attachments_visible_to(request.user).select_related("extraction")
    return get_object_or_404(files, pk=file_id)


def _pages(file: Attachment) -> "Paginator[int]":
    """By number. A reading that ended without text may have left empty pages behind."""
    extraction = getattr(file, "extraction", None)
    ended_without = extraction is None or extraction.state == State.EMPTY
    count = 0 if ended_without else TextPage.objects.filter(document=file.pk).count()
    return Paginator(range(1, count + 1), 1)


def _context(request: HttpRequest, file: Attachment) -> dict[str, Any]:
    uses = _uses(request, file)
    organisation = uses[0].page.organisation if uses else organisation_of(file=file)
    extraction = getattr(file, "extraction", None)
    return {
        "file": file,
        "extraction": extraction,
        "title": next((use.label for use in uses if use.label), file.title),
        "uses": uses,
        "organisation": organisation,
        "language": _language(organisation.pk if organisation else None),
        "why_not": WHY_NOT.get(extraction.reason) if extraction else None,
    }


def _page_context(file: Attachment, read: TextPage, pages: "Paginator[int]") -> dict[str, Any]:
    here: Page[int] = pages.page(read.number)
    extraction = file.extraction
    return {
        "read": read,
        "pages": here,
        # Only there are the pages those of the paper; of other kinds they are parts of our own making.
        "is_pdf": file.filename.lower().endswith(".pdf"),
        "is_being_read_again": extraction.state in (State.WAITING, State.RUNNING),
        "waits_for_ocr": extraction.state in (State.SCANNED, State.RECOGNISING) and read.number in extraction.unread,
        "was_not_recognised": extraction.state == State.DONE and read.number in extraction.unread,
    }


def _uses(request: HttpRequest, file: Attachment) -> list[ActFile]:
    """In which acts that the person may see, published ones first; an act that names the file twice, once."""
    acts = pages_visible_to(request.user, ActPage).order_by().values("pk")
    named = ActFile.objects.filter(document=file.pk, page__in=acts).select_related("page__organisation")
    found = {use.page_id: use for use in named.order_by("-page__live", "page", "sort_order")[:MOST_ACTS]}
    return list(found.values())


def _language(organisation: int | None) -> str:
    """Of the file, as far as can be known: Polish, or for a partner abroad the first language of its country."""
    country = PartnerPage.objects.filter(pk=organisation).values_list("country", flat=True).first() or "PL"
    try:
        return Locale.parse(f"und_{country}").language
    except (UnknownLocaleError, ValueError):
        return "pl"


__all__ = ["gone", "page", "text"]

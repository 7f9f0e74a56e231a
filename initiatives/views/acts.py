"""The text of an act's files, page by page, for those who read or listen rather than look."""

from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from initiatives import selections
from initiatives.models import ActFile, ActPage, TextPage


def text(request: HttpRequest, act_id: int, attachment_id: int) -> HttpResponse:
    """One page of one file, of a published act alone."""
    # By plain columns: a number that none of them can hold is nobody's, and in a foreign key it would be an error.
    act = get_object_or_404(selections.published(request.user, ActPage).select_related("organisation"), id=act_id)
    files = ActFile.objects.select_related("document__extraction")
    file = get_object_or_404(files, page=act, document__id=attachment_id)
    if file.document.withdrawn_at is not None:
        gone = {"file": file.document, "organisation": act.organisation}
        return render(request, "410.html", gone, status=HTTPStatus.GONE)
    pages = Paginator(TextPage.objects.filter(document=file.document_id).order_by("number"), 1)
    here = pages.get_page(request.GET.get("strona"))
    context = {"page": act, "file": file, "pages": here, "text": here.object_list[0] if here.object_list else None}
    return render(request, "pages/act_text.html", context)

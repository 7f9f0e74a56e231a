"""Where the text of an act's file stood before files had addresses of their own for it: such links were sent around."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from initiatives import selections
from initiatives.models import ActFile, ActPage
from initiatives.views import file_text


def text(request: HttpRequest, act_id: int, attachment_id: int) -> HttpResponse:
    """Of a published act alone."""
    # By plain columns: a number that none of them can hold is nobody's, and in a foreign key it would be an error.
    act = get_object_or_404(selections.published(request.user, ActPage), id=act_id)
    file = get_object_or_404(ActFile.objects.select_related("document"), page=act, document__id=attachment_id).document
    if file.withdrawn_at is not None:
        return file_text.gone(request, file)
    number = request.GET.get("strona", "")
    if number.isdecimal() and len(number) < 5:
        return redirect("file_text_page", file.pk, int(number), permanent=True)
    return redirect("file_text", file.pk, permanent=True)

"""The author's guide: two pages, in the language of whoever reads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def writing(request: HttpRequest) -> HttpResponse:
    context = {"page_title": _("How to tell of a practice"), "is_first": True}
    return render(request, "guide/writing.html", context)


@require_safe
def publishing(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("From draft to publication"),
        "initiatives_address": reverse("own_initiatives:index"),
        "acts_address": reverse("own_acts:index"),
    }
    return render(request, "guide/publishing.html", context)


__all__ = ["publishing", "writing"]

"""The accessibility declaration, which anybody may read, and where the administrator keeps it.

Its fields are those of art. 10 of the act of 4 April 2019 on digital accessibility of websites and mobile applications
of public bodies; the ids in its template those of the ministry's technical conditions (art. 12 (7); version 2.0 of
31 July 2024), by which the ministry's programs find them.
"""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log

from cms.models import Association

DATES = ("published_on", "updated_on", "made_on", "reviewed_on")
TEXTS = ("not_accessible", "not_accessible_en", "architecture", "architecture_en")


class AssociationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Association
        fields = (
            "name", "contact_post", "contact_email", "contact_telephone", "published_on", "updated_on", "compliance",
            "not_accessible", "not_accessible_en", "made_on", "reviewed_on", "method", "assessor", "architecture",
            "architecture_en",
        )  # fmt: skip
        widgets = dict.fromkeys(DATES, AdminDateInput) | {name: forms.Textarea({"rows": 4}) for name in TEXTS}


@require_safe
def declaration(request: HttpRequest) -> HttpResponse:
    association = Association.load()
    not_accessible, not_accessible_language = association.in_language("not_accessible")
    architecture, architecture_language = association.in_language("architecture")
    context = {
        "association": association,
        "site": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/",
        "not_accessible": not_accessible,
        "not_accessible_language": not_accessible_language,
        "architecture": architecture,
        "architecture_language": architecture_language,
    }
    return render(request, "pages/declaration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_association(request: HttpRequest) -> HttpResponse:
    """In the admin, for administrators alone (`cms.doors`)."""
    form = AssociationForm(request.POST or None, instance=Association.load())
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            log(instance=saved, action="wagtail.edit", user=request.user)
        messages.success(request, _("Saved. The declaration says so from now on."))
        return redirect("accessibility_declaration")
    return render(request, "wagtailadmin/association.html", {"form": form, "media": form.media})


__all__ = ["AssociationForm", "declaration", "edit_association"]

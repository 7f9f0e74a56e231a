"""A person's digest of what partners share: ordering it, and the link that ends it. No address names anybody's."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from initiatives.forms.partner_digest import PartnerDigestForm
from initiatives.models import PartnerDigest
from initiatives.services import partner_digests
from initiatives.views.by_key import unlisted

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


@require_http_methods(["GET", "HEAD", "POST"])
def partner_digest(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    digest = PartnerDigest.objects.filter(user=person.pk).first()
    form = PartnerDigestForm(request.POST or None, digest=digest)
    if request.method == "POST" and form.is_valid():
        partner_digests.order(user=person, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("partner_digest")
    return render(request, "digests/order.html", {"form": form, "digest": digest})


# The signed address is the key, and mail programs send no cookies: there is nothing for a foreign form to use.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """The end of the digest: asks when it is opened, acts when it is pressed (RFC 8058)."""
    found = partner_digests.of_leaving(token)
    if found is not None and request.method == "POST":
        partner_digests.stop(number=found[0], user=found[1])
    ordered = PartnerDigest.objects.exclude(rhythm=PartnerDigest.Rhythm.NONE)
    is_told = found is not None and ordered.filter(pk=found[0], user=found[1]).exists()
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    context = {"is_link": found is not None, "is_told": is_told}
    return unlisted(render(request, "digests/leave.html", context, status=status))


__all__ = ["leave", "partner_digest"]

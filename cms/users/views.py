"""A person's own page, and the doors that lead to the one sign-in."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, ThemeSettingsPanel
from wagtail.users.models import UserProfile

from cms.users.forms import OwnDetailsForm
from cms.users.language import known, remember
from cms.users.models import User
from initiatives.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one may change about it."""
    # Not the request's own instance: a name that was refused would show in the page's head.
    me = User.objects.get(pk=cast("User", request.user).pk)
    form = OwnDetailsForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.language):
            messages.success(request, _("Saved."))
        response: HttpResponse = redirect("account")
        remember(response, person.language)
        return response
    membership = Membership.objects.select_related("member", "partner", "grouping").filter(user=me).first()
    return render(request, "account/account.html", {"form": form, "membership": membership})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """A stranger's choice is kept in a cookie, a person's with the person."""
    if isinstance(request.user, User):
        request.user.language = known(request.POST.get(LANGUAGE_QUERY_PARAMETER))
        request.user.save(update_fields=["language"])
    return set_language(request)


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own, which would stand outside the rate limits."""
    query = urlencode({"next": request.GET.get("next") or reverse("wagtailadmin_home")})
    return HttpResponseRedirect(f"{resolve_url('account_login')}?{query}")


class OwnDetailsPanel(BaseSettingsPanel):
    name = "person"
    order = 100
    form_class = OwnDetailsForm

    @property
    def title(self) -> str:
        return _("About you")


class AdminAccountView(AccountView):
    """Wagtail's page without what is settled elsewhere: address, password, picture, notifications, time zone."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        person, profile = self.request.user, UserProfile.get_for_user(self.request.user)
        return [panel(self.request, person, profile) for panel in (OwnDetailsPanel, ThemeSettingsPanel)]

"""A person's own page, and the doors that lead to the one sign-in."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    ThemeSettingsPanel,
    notifications_tab,
)
from wagtail.users.models import UserProfile

from cms import pruning, retention
from cms.users import export, sign_ins
from cms.users.forms import NoticesForm, OwnDetailsForm
from cms.users.language import known, remember
from cms.users.models import User
from initiatives.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one may change about it."""
    me = _me(request)
    form = OwnDetailsForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.language):
            messages.success(request, _("Saved."))
        response: HttpResponse = redirect("account")
        remember(response, person.language)
        return response
    return _account_page(request, form=form, notices=NoticesForm(instance=me))


@require_POST
def choose_notices(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    notices = NoticesForm(request.POST, instance=me)
    if not notices.is_valid():
        return _account_page(request, form=OwnDetailsForm(instance=me), notices=notices)
    notices.save()
    messages.success(request, _("Saved."))
    return redirect("account")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Here too: whoever presses it need not ask which sessions are left."""
    me = _me(request)
    me.end_sessions()
    me.save(update_fields=["session_round"])
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """What is kept of a person, for how long, and why."""
    return render(request, "account/data.html", {"rules": retention.RULES})


@require_safe
def download_own_data(request: HttpRequest) -> HttpResponse:
    return export.as_download(person=_me(request), now=timezone.now(), by_oneself=True)


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
    template_name = "wagtailadmin/account/own_details.html"

    @property
    def title(self) -> str:
        return _("About you")


class NoticesPanel(BaseSettingsPanel):
    name = "notices"
    title = gettext_lazy("Notices by e-mail")
    tab = notifications_tab
    order = 100
    form_class = NoticesForm


class AdminAccountView(AccountView):
    """Wagtail's page without what is settled elsewhere: address, password, picture, notifications, time zone."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        person, profile = self.request.user, UserProfile.get_for_user(self.request.user)
        panels = (OwnDetailsPanel, NoticesPanel, ThemeSettingsPanel)
        return [panel(self.request, person, profile) for panel in panels]


def _me(request: HttpRequest) -> User:
    """Not the request's own instance: a name that was refused would show in the page's head."""
    return User.objects.get(pk=cast("User", request.user).pk)


def _account_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    me = request.user
    context = {
        "membership": Membership.objects.select_related("member", "partner", "grouping").filter(user=me.pk).first(),
        "sign_ins": sign_ins.latest(user=cast("User", me)),
        "sign_ins_kept": retention.in_words(pruning.SIGN_INS),
        "present_sign_in": request.session.get(sign_ins.KEY),
    }
    return render(request, "account/account.html", context | forms)

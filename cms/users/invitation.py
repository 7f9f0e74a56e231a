"""The page behind an invitation: a new person says who it is, sets a password and is in.

Looking changes nothing, since programs that guard against spam follow the links in mails. What the page shows of the
person is shown to whoever holds the signed link; a link that was never made meets the same page for everybody.
"""

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.users.language import known
from cms.users.models import User
from initiatives.models import Invitation, Membership
from initiatives.services import invitations
from initiatives.services.invitations import Link, State
from initiatives.services.places import label_of

GONE = 410


class AcceptForm(forms.ModelForm[User]):
    password1 = SetPasswordField(label=gettext_lazy("Password"))
    password2 = PasswordField(label=gettext_lazy("Password, once more"), autocomplete="new-password")

    class Meta:
        model = User
        fields = ["name", "post", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}
        self.fields["post"].widget.attrs |= {"autocomplete": "organization-title"}
        self.fields["password1"].user = self.instance  # type: ignore[attr-defined]
        for name in ("password1", "password2"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "password1" in cleaned and "password2" in cleaned and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return cleaned

    def fill(self, person: Any) -> None:
        """The person as the database has it, not the form's: something may have changed in the meantime."""
        for name in self._meta.fields or ():
            setattr(person, name, self.cleaned_data[name])
        person.set_password(self.cleaned_data["password1"])


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit(action="invitation", limit_get=True)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    link = invitations.find(token)
    if link is None:
        return _turn_away(request, "unknown", None)
    with override(known(link.invitation.user.language)):
        return _answer(request, token, link)


def _answer(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    person = link.invitation.user
    if request.user == person:
        return redirect("/")
    why = _why_ended(link)
    if why:
        return _turn_away(request, why, link.invitation)
    if request.user.is_authenticated:
        return render(request, "account/invitation_of_another.html", {"back": request.path})
    form = AcceptForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        return _accept(request, token, form)
    return render(request, "account/invitation.html", {"form": form, "email": person.email, **_place(person)})


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    person = invitations.accept(token=token, now=timezone.now(), fill=form.fill)
    if person is None:
        # Somebody was faster: what there is to say is read anew.
        return redirect(request.path)
    with override(known(person.language)):
        messages.success(request, _("Welcome to Burza. Your password is set and you are signed in."))
    response: HttpResponse = perform_login(request, person, redirect_url="/")
    return response


def _why_ended(link: Link) -> str:
    """Empty while the link is open."""
    state = invitations.state_of(user=link.invitation.user, invitation=link.invitation, now=timezone.now())
    if state == State.OPEN:
        return "newer" if link.is_old else ""
    return str(state.value)


def _turn_away(request: HttpRequest, why: str, invitation: Invitation | None) -> HttpResponse:
    """Whom to ask is said by name to the invited alone."""
    asked = invitations.whom_to_ask(invitation) if invitation else None
    return render(request, "account/invitation_ended.html", {"why": why, "asked": asked}, status=GONE)


def _place(person: User) -> dict[str, Any]:
    membership = Membership.objects.select_related("member", "partner", "grouping").filter(user=person).first()
    return {"membership": membership, "organisation": label_of(membership.organisation) if membership else ""}

"""What people type about themselves: to sign in, to set a password, to be called by."""

from typing import Any, ClassVar

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.users.models import User


class OwnLabels(forms.Form):
    """Labels in one wording, above the fields; no placeholder that repeats them and goes away when one types."""

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label = label
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "current-password":
                # A link to the reset: pages that want it have their own.
                field.help_text = ""


class SignInForm(OwnLabels, LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class AskForPasswordForm(OwnLabels, ResetPasswordForm):
    """Does the same work for an address that nobody has, so that the time it takes tells nothing either."""

    labels = {"email": _("E-mail address")}
    users: list[User]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            self.users = [User(pk=0, email=self.cleaned_data["email"])]
        email: str = super().save(request, **kwargs)
        return email


class SetPasswordForm(OwnLabels, ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}


class OwnPasswordForm(OwnLabels, ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }


class OwnDetailsForm(forms.ModelForm[User]):
    """What a person may change alone; the rest is the administrator's."""

    class Meta:
        model = User
        fields = ["name", "language"]

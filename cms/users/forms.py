"""What people type about themselves: to sign in, to set a password, to be called by."""

from typing import Any, ClassVar

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cms.users.models import User
from initiatives.models import Membership, Rhythm, Role
from initiatives.services import notice_choices


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

    def clean_email(self) -> str:
        """Whoever was only invited sets the first password by the invitation: that one can expire and be withdrawn."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.has_usable_password()]
        return email

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
        fields = ["name", "post", "language"]


class NoticesForm(forms.Form):
    """How often to hear by e-mail of what; a field for each kind that can reach the person."""

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = instance
        membership = Membership.objects.filter(user=instance).first()
        chosen = notice_choices.choices_of(user=instance)
        for kind in notice_choices.kinds_for(membership=membership):
            self.fields[kind.value] = forms.ChoiceField(
                label=capfirst(kind.label), choices=Rhythm.choices, initial=chosen[kind].value
            )
        self.tells_administrators = membership is not None and membership.role == Role.ADMINISTRATOR

    def save(self) -> None:
        notice_choices.set_choices(user=self.user, choices=self.cleaned_data)

"""What a moderator is asked with an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReturnForm(forms.Form):
    comment = forms.CharField(
        label=_("Reason"),
        help_text=_("What is to be changed, and why. The author reads it here and by e-mail."),
        widget=forms.Textarea({"rows": 4}),
    )


class ApproveForm(forms.Form):
    comment = forms.CharField(
        label=_("Note to the author"),
        help_text=_("Not needed. The author gets it by e-mail, together with the news."),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

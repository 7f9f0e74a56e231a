"""What is asked before a file or a picture is withdrawn for good."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from initiatives.models import WithdrawalReason


class CopiesField(forms.ModelMultipleChoiceField[Any]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.filename})"


# What a person can say; the virus scanner says it by itself.
REASONS = [(value, label) for value, label in WithdrawalReason.choices if value != WithdrawalReason.INFECTED]


class WithdrawalForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it is withdrawn"), choices=REASONS, widget=forms.RadioSelect, error_messages={
            "required": _("Choose a reason: it is kept in the log."),
        },
    )  # fmt: skip
    reason_is_public = forms.BooleanField(
        label=_("Readers may know the reason"),
        required=False,
        initial=True,
        help_text=_("They see it in place of the file, beside the date."),
    )
    note = forms.CharField(
        label=_("Note for the log"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Read by the administrators alone. Name a letter or a case rather than a person."),
    )
    understood = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick this box: nothing of the file can be brought back.")},
    )

    def __init__(self, *args: Any, copies: "QuerySet[Model]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if copies:
            self.fields["copies"] = CopiesField(
                copies,
                label=_("The same content under other names"),
                required=False,
                initial=copies,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Ticked ones are withdrawn along. Leave them ticked unless you know why not."),
            )
            self.order_fields(["copies", "reason", "reason_is_public", "note", "understood"])

    def chosen_copies(self) -> list[int]:
        return [row.pk for row in self.cleaned_data.get("copies", [])]

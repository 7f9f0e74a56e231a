"""What a person says of a saved search: what it is called, and how often to hear of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from search.models import Frequency, SavedSearch


class SavedSearchForm(forms.ModelForm[SavedSearch]):
    class Meta:
        model = SavedSearch
        fields = ("name", "frequency")
        labels = {"name": _("Name"), "frequency": _("Tell me by e-mail what is new")}
        help_texts = {"name": _("You will see it in the list and in the subject of each message.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["frequency"] = forms.ChoiceField(
            label=self.fields["frequency"].label, choices=Frequency.choices, widget=forms.RadioSelect,
            initial=Frequency.DAILY,
        )  # fmt: skip


__all__ = ["SavedSearchForm"]

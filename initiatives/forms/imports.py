"""What is asked for with an uploaded list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Import


class UploadForm(forms.Form):
    """Whether the file is any good, its loader says, by line: here it only has to be one."""

    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        help_text=_("From your spreadsheet by “Save as”, type “CSV UTF-8”. The first row holds the headings."),
    )
    only = forms.CharField(
        label=_("Only these codes"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separated by commas; 12* means all units whose codes begin with 12. Empty: all rows."),
    )

    def __init__(self, *args: Any, kind: Import.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Import.Kind.MEMBERS:
            del self.fields["only"]


__all__ = ["UploadForm"]

"""The short form of an act, for who is busy with an initiative."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db.models import Q, QuerySet
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.documents.fields import WagtailDocumentField

from initiatives.models import ActPage

# More words than these narrow nothing further.
MOST_WORDS = 8


class NewActForm(forms.Form):
    """Its fields are the act's own; the file comes last."""

    prefix = "new-act"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("title", "kind", "number", "issued_on")
        # The browser's own calendar: Wagtail's covers the button in a window as small as the chooser's.
        calendar = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields |= fields_for_model(ActPage, names, widgets={"issued_on": calendar})
        self.fields["title"].help_text = _("As on the act, from “on …” onwards: others look for it by these words.")
        self.fields["file"] = WagtailDocumentField(
            label=_("File"),
            required=False,
            validators=[FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)],
        )
        self.fields["file"].help_text = _("PDF, DOCX, ODT, RTF or TXT; it can be added later, too.")


class ByWordsForm(BaseFilterForm):
    """Pages each of whose words stands in the title, the number or the organisation's name."""

    q = forms.CharField(
        label=_("Title, number or municipality"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: "QuerySet[Any]") -> "QuerySet[Any]":
        words = self.cleaned_data["q"].split()[:MOST_WORDS]
        self.is_searching, self.search_query = bool(words), self.cleaned_data["q"]
        for word in words:
            objects = objects.filter(_somewhere(word, numbered=objects.model is ActPage))
        return objects


def _somewhere(word: str, *, numbered: bool) -> Q:
    columns = ["title", "organisation__title", *(["number"] if numbered else [])]
    # SQLite knows small and capital letters of ASCII alone.
    spellings = {word, word.lower(), word.capitalize(), word.upper()}
    found = Q()
    for column in columns:
        for spelling in spellings:
            found |= Q(**{f"{column}__icontains": spelling})
    return found

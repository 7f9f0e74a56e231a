"""The short form of an act, for who is busy with an initiative."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm

from initiatives.forms.documents import AttachmentField, examined
from initiatives.models import ActPage
from initiatives.services.uploads import Arrived
from initiatives.spellings import has_word, words_of
from initiatives.visibility import Person


class NewActForm(forms.Form):
    """Its fields are the act's own; the file comes last."""

    prefix = "new-act"
    # What is known of the file, once it was looked at.
    arrived: Arrived | None = None

    def __init__(self, *args: Any, user: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        names = ("title", "kind", "number", "issued_on")
        # The browser's own calendar: Wagtail's covers the button in a window as small as the chooser's.
        calendar = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields |= fields_for_model(ActPage, names, widgets={"issued_on": calendar})
        self.fields["title"].help_text = _("As on the act, from “on …” onwards: others look for it by these words.")
        self.fields["file"] = AttachmentField(label=_("File"), required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            self.arrived = examined(file, self.user)
        return file


class ByWordsForm(BaseFilterForm):
    """Pages each of whose words stands in the title, the number or the organisation's name."""

    q = forms.CharField(
        label=_("Title, number or municipality"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: "QuerySet[Any]") -> "QuerySet[Any]":
        words = words_of(self.cleaned_data["q"])
        self.is_searching, self.search_query = bool(words), self.cleaned_data["q"]
        for word in words:
            objects = objects.filter(_somewhere(word, numbered=objects.model is ActPage))
        return objects


def _somewhere(word: str, *, numbered: bool) -> Q:
    columns = ["title", "organisation__title", *(["number"] if numbered else [])]
    return has_word(word, *columns)

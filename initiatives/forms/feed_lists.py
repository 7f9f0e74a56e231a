"""What is asked for with a list of feeds from elsewhere (OPML), and line by line before it is taken over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.feeds import opml
from initiatives.feeds.opml import Line, OpmlError
from initiatives.models import PartnerPage

REFUSALS: dict[str, Promise] = {
    opml.TOO_BIG: _("The list is larger than 1 MB: that is no list of feeds."),
    opml.HOSTILE: _("The list has declarations (DOCTYPE, ENTITY), with which files can be stolen. It was not read."),
    opml.NOT_OPML: _("This is no list in OPML."),
    opml.TOO_MANY: _("The list has more than 500 feeds: take it over in parts."),
}
PARTNERS = "partners"


class ListForm(forms.Form):
    """A file or a text; `lines` are what stands there."""

    file = forms.FileField(
        label=_("OPML file"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".opml,.xml,text/x-opml,text/xml,application/xml"}),
        help_text=_("Readers of feeds write one under “Export”. Up to 1 MB and 500 feeds."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("or its text"), required=False, strip=False, widget=forms.Textarea(
            # One letter more than is taken: what a browser cut off is told to be too long, and not to be no list.
            attrs={"rows": 6, "spellcheck": "false", "maxlength": opml.MOST_BYTES + 1}
        ),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        body = self._body()
        if not body.strip():
            raise ValidationError(gettext("Choose a file, or paste its text."))
        try:
            lines = opml.read(body)
        except OpmlError as error:
            raise ValidationError(str(REFUSALS[error.args[0]])) from error
        if not lines:
            raise ValidationError(gettext("There is no feed in this list."))
        return data | {"lines": lines}

    def _body(self) -> bytes:
        file = self.cleaned_data.get("file")
        if file is not None:
            content: bytes = file.read(opml.MOST_BYTES + 1)
            return content
        return str(self.cleaned_data.get("text", "")).encode("utf-8", "replace")


class LineForm(forms.Form):
    """One feed of the list. Its partner is chosen by name, or made where the box is ticked; without a name the line is
    left out.
    """

    address = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    title = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    partner = forms.CharField(
        label=_("Partner"), max_length=200, required=False, widget=forms.TextInput(attrs={"list": PARTNERS})
    )
    make = forms.BooleanField(label=_("a new partner"), required=False)

    def __init__(self, *args: Any, partners: Mapping[str, PartnerPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._partners = partners
        named = gettext("Partner of %(address)s") % {"address": self["address"].value() or ""}
        self.fields["partner"].widget.attrs["aria-label"] = named

    @property
    def found(self) -> PartnerPage | None:
        return self._partners.get(str(self.cleaned_data.get("partner", "")).strip().casefold())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        name = str(data.get("partner", "")).strip()
        if name and self.found is None and not data.get("make"):
            self.add_error("partner", gettext("There is no such partner: choose one, or tick “a new partner”."))
        return data


def first_values(line: Line, partners: Mapping[str, PartnerPage]) -> dict[str, Any]:
    """What a line's form begins with: the partner of the group's name or of the feed's, or a new one."""
    known = next((partners[name.casefold()] for name in (line.group, line.title) if name.casefold() in partners), None)
    name = known.title if known else line.group or line.title
    return {"address": line.address, "title": line.title, "partner": name, "make": known is None and bool(name)}


__all__ = ["PARTNERS", "LineForm", "ListForm", "first_values"]

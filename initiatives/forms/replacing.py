"""In which pages a file is replaced."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PlacesForm(forms.Form):
    """Offers the drafts that the person may change now, all of them chosen."""

    pages = forms.ModelMultipleChoiceField(
        Page.objects.none(),
        label=_("Where it is replaced"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one page."),
            "invalid_choice": _("Somebody else changed the page meanwhile, or it waits for a moderator. Choose again."),
        },
    )

    def __init__(self, *args: Any, pages: Sequence[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [page.pk for page in pages]
        field: Any = self.fields["pages"]
        field.queryset = Page.objects.filter(pk__in=numbers).order_by("path")
        titles = {page.pk: page.get_admin_display_title() for page in pages}
        field.label_from_instance = lambda page: titles[page.pk]
        field.initial = numbers

"""What a person wants to hear of partners: how often, of which categories and kinds of crisis."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from initiatives.models import Category, CrisisKind, PartnerDigest
from initiatives.row_numbers import row_number


class _Words(forms.ModelMultipleChoiceField[Any]):
    """Boxes to tick; what no row can have as its number is refused like what no row has."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for number in value or ():
            if row_number(str(number)) is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": number})
        return super().clean(value)


class PartnerDigestForm(forms.Form):
    """`digest`: the person's order, None where there was none yet."""

    rhythm = forms.ChoiceField(
        label=_("How often we write"), choices=PartnerDigest.Rhythm.choices, widget=forms.RadioSelect,
        initial=PartnerDigest.Rhythm.WEEKLY,
    )  # fmt: skip
    categories = _Words(
        Category.objects.all(), label=_("Categories"), required=False,
        help_text=_("None chosen: of all categories."),
    )  # fmt: skip
    crises = _Words(
        CrisisKind.objects.all(), label=_("Kinds of crisis"), required=False,
        help_text=_("None chosen: of all kinds, and of none."),
    )  # fmt: skip

    def __init__(self, *args: Any, digest: PartnerDigest | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if digest is not None:
            self.initial = {
                **self.initial,
                "rhythm": digest.rhythm,
                "categories": [category.pk for category in digest.categories.all()],
                "crises": [crisis.pk for crisis in digest.crises.all()],
            }


__all__ = ["PartnerDigestForm"]

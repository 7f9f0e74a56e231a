"""What a person wants to hear of partners: how often, of which categories and kinds of crisis."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Category, CrisisKind, PartnerDigest


class PartnerDigestForm(forms.Form):
    """`digest`: the person's order, None where there was none yet."""

    rhythm = forms.ChoiceField(
        label=_("How often we write"), choices=PartnerDigest.Rhythm.choices, widget=forms.RadioSelect,
        initial=PartnerDigest.Rhythm.WEEKLY,
    )  # fmt: skip
    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(), label=_("Categories"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: of all categories."),
    )  # fmt: skip
    crises = forms.ModelMultipleChoiceField(
        CrisisKind.objects.all(), label=_("Kinds of crisis"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: of all kinds, and of none."),
    )  # fmt: skip

    def __init__(self, *args: Any, digest: PartnerDigest | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if digest is not None:
            self.initial |= {
                "rhythm": digest.rhythm,
                "categories": [category.pk for category in digest.categories.all()],
                "crises": [crisis.pk for crisis in digest.crises.all()],
            }


__all__ = ["PartnerDigestForm"]

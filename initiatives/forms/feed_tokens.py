"""What is asked for with a key of the outgoing feeds."""

from typing import ClassVar

from django import forms

from initiatives.models import FeedToken


class FeedTokenForm(forms.ModelForm[FeedToken]):
    class Meta:
        model = FeedToken
        fields: ClassVar[list[str]] = ["reader", "note"]


__all__ = ["FeedTokenForm"]

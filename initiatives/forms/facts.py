"""Taking over what an act's file says of it.

A tick in the act's own form, so that saving it is one step with all else that was typed, needs no script, and is
nobody's who may not edit the act. A tick counts for the words that it stood beside: where the field was typed into
since, or the file says something else by now, it does nothing.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.pages import SharedPageForm
from initiatives.services.suggestions import Suggestion, Suggestions, suggestions_for

TAKEN = "taken_facts"


class TakenField(forms.MultipleChoiceField):
    """What is suggested no more is passed over: it is no mistake of who ticked it."""

    def valid_value(self, value: str) -> bool:
        return True


class ActForm(SharedPageForm):
    taken_facts = TakenField(
        label=_("Read from the file"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.pk is not None and self.for_user is not None
        self.suggestions = suggestions_for(act=self.instance, user=self.for_user) if known else Suggestions()
        self._took: list[Suggestion] = []

    def clean(self) -> dict[str, Any]:
        """Only into fields that are as they were when the form was opened: what was typed since goes before."""
        cleaned: dict[str, Any] = super().clean()
        ticked = set(cleaned.get(TAKEN, ()))
        wanted = (row for row in self.suggestions.found if row.key in ticked and row.field in self.fields)
        self._took = [row for row in wanted if row.field not in self.changed_data]
        for row in self._took:
            cleaned[row.field] = row.value
            self.errors.pop(row.field, None)
        return cleaned

    def get_field_updates_for_resave(self) -> list[tuple[str, Any]]:
        """The open form, which saves itself, shows what it took."""
        return [*super().get_field_updates_for_resave(), *((row.field, self._as_typed(row)) for row in self._took)]

    def _as_typed(self, row: Suggestion) -> str:
        widget = self.fields[row.field].widget
        return str(row.value if isinstance(widget, forms.Select) else widget.format_value(row.value))

"""What was read from an act's file, beside what its form says."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from initiatives.forms.facts import TAKEN
from initiatives.services.suggestions import Suggestions


class FactsPanel(FieldPanel):
    """A box for each suggestion that differs from its field; nothing where there is none to come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"field_name": TAKEN, "heading": _("Read from the file"), **kwargs})

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "panels/facts.html"

        @property
        def suggestions(self) -> Suggestions:
            found: Suggestions = self.form.suggestions
            return found

        def is_shown(self) -> bool:
            """A comparison of two revisions has no form."""
            return self.form is not None and bool(self.suggestions.found or self.suggestions.is_coming)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "suggestions": self.suggestions,
                "ticked": self.bound_field.value() or (),
                "name": self.bound_field.html_name,
            }

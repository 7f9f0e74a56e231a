"""The form of a grouping: what it is, its units, how it is reached."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, Panel, TabbedInterface, TitleFieldPanel

from initiatives.forms.units import SuggestingInput, suggestion
from initiatives.panels.organisations import INTRODUCTION, NAME, contact_tab
from initiatives.panels.parts import ReturnedPanel, publication_tab, tab
from initiatives.register import registry

UNITS = "burza-units"


def grouping_panels() -> TabbedInterface:
    return TabbedInterface([_grouping(), _units(), contact_tab(), publication_tab()])


def _grouping() -> Any:
    return tab(
        _("Grouping"),
        ReturnedPanel(),
        TitleFieldPanel("title", heading=_("Name"), help_text=NAME),
        FieldPanel("kind", help_text=_("The gminas of a powiat follow from its code; all others are listed by you.")),
        FieldPanel("powiat"),
        FieldPanel("introduction", help_text=INTRODUCTION),
        FieldPanel("website", help_text=_("The grouping's own site.")),
    )


def _units() -> Any:
    return tab(
        _("Units"),
        SuggestionsPanel(),
        InlinePanel(
            "units",
            heading=_("Units"),
            label=_("Unit"),
            help_text=_(
                "All that belong to it, members of the association or not: whoever joins the association is shown from "
                "that day on. Keep a unit that left, with the day. Not needed for the gminas of a powiat."
            ),
            panels=[
                FieldPanel("unit_number", widget=SuggestingInput(UNITS), help_text=_("Its name or its code.")),
                FieldRowPanel([FieldPanel("joined_on"), FieldPanel("left_on")]),
            ],
        ),
    )


class SuggestionsPanel(Panel):
    """Every unit of the register, once for all lines."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "panels/units.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "list": UNITS,
                "suggestions": [suggestion(row.name, row.code) for row in registry.units()],
            }


__all__ = ["grouping_panels"]

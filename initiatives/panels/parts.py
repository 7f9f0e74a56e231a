"""Parts that several forms have."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, Panel, PublishingPanel
from wagtail.models import Page, WorkflowState


class ReturnedPanel(Panel):
    """Why a moderator returned the page, above everything else, until it is submitted again."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "panels/returned.html"

        @property
        def state(self) -> WorkflowState | None:
            page = self.instance
            state: WorkflowState | None = page.current_workflow_state if page is not None and page.pk else None
            return state if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES else None

        def is_shown(self) -> bool:
            return self.state is not None

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"answer": self.state.current_task_state if self.state else None}


class OrganisationMark(Panel):
    """Tells the act's chooser below whose page a new act is to stand."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "panels/organisation_mark.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            parent: Page | None = getattr(self.form, "parent_page", None)
            return context | {"organisation": parent.pk if parent else ""}


class TextStatePanel(Panel):
    """How far the reading of a file's text is: without its text, the act is not found by its words."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "panels/text_state.html"

        def is_shown(self) -> bool:
            return bool(self.instance is not None and self.instance.document_id)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"extraction": getattr(self.instance.document, "extraction", None)}


class ShownPanel(FieldPanel):
    """A field that is shown and never asked for."""

    def format_value_for_display(self, value: Any) -> Any:
        return "–" if value is None else super().format_value_for_display(value)


def tab(heading: Any, *panels: Any) -> ObjectList:
    return ObjectList(list(panels), heading=heading)


def publication_tab(*panels: Any) -> ObjectList:
    address = FieldPanel(
        "slug",
        heading=_("Address"),
        help_text=_("The last part of the page's address. Others keep links to it, so leave it once it is published."),
    )
    return tab(_("Publication"), *panels, address, PublishingPanel())

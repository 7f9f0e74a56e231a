"""Parts that several forms have."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, Panel, PublishingPanel
from wagtail.models import Page, WorkflowState

from initiatives.forms.personal_data import CHECKED
from initiatives.personal_data import Kind
from initiatives.services import findings


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
            extraction = getattr(self.instance.document, "extraction", None)
            return context | {
                "file": self.instance.document,
                "extraction": extraction,
                "findings": findings.named(extraction),
            }


class PersonalDataPanel(FieldPanel):
    """What looks like personal data in the page as it stands, and in the files that it names.

    It keeps nobody from anything; where there is a PESEL, it has the box that a submission asks for.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"field_name": CHECKED, "heading": _("Personal data"), **kwargs})

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "panels/personal_data.html"

        @cached_property
        def in_page(self) -> list[findings.InField]:
            return findings.in_page(self.instance) if self.instance is not None and self.instance.title else []

        @cached_property
        def in_files(self) -> list[findings.InFile]:
            return findings.in_files(self.instance) if self.instance is not None and self.instance.pk else []

        def is_shown(self) -> bool:
            return bool(self.in_page or self.in_files)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            """The box is shown where it is asked for."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            asks = any(found.kind == Kind.PESEL for found in self.in_page)
            return context | {"in_page": self.in_page, "in_files": self.in_files, "asks": asks}


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

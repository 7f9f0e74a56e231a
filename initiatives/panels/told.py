"""The measure of a page's completeness, at the top of its form."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.panels import Panel

from initiatives.admin.told import context_of


class ToldPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "panels/told_panel.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | context_of(self.instance)


__all__ = ["ToldPanel"]

"""What looks like personal data, where files are listed."""

from typing import Any

from wagtail.admin.ui.tables import Column

from initiatives.models import Attachment
from initiatives.services import findings


class FindingsColumn(Column):
    """What was found in a file's text, or that the file was withdrawn. Its list joins the extraction."""

    cell_template_name = "withdrawal/findings_cell.html"

    def get_value(self, instance: Attachment) -> Any:
        return findings.named(getattr(instance, "extraction", None))


__all__ = ["FindingsColumn"]

"""Lists of the admin as tables for a spreadsheet, in which nothing that somebody typed is run."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localtime
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from initiatives import tabular


class SafeExport(SpreadsheetExportMixin):
    """`exported` names each column by its heading, with what a row has there. In front of Wagtail's own mixin.

    Wagtail's XLSX marks what looks like a formula as text; its CSV does not, so that one is written by `tabular`.
    """

    exported: ClassVar[dict[str, tuple[Any, Callable[[Any], str | int]]]] = {}

    @property
    def list_export(self) -> list[str]:
        return list(self.exported)

    def get_heading(self, queryset: QuerySet[Any], field: str) -> str:
        return str(self.exported[field][0])

    def to_row_dict(self, item: Any) -> dict[str, str | int]:
        return {name: value(item) for name, (_, value) in self.exported.items()}

    def get_filename(self) -> str:
        return f"{self.export_filename}-{localtime():%Y-%m-%d}"

    def write_csv_response(self, queryset: Iterable[Any]) -> HttpResponse:
        headings = [str(heading) for heading, _ in self.exported.values()]
        rows = ([str(cell) for cell in self.to_row_dict(item).values()] for item in queryset)
        response = HttpResponse(tabular.write(headings, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.get_filename()}.csv"'
        return response


def write_safe_row(view: SpreadsheetExportMixin, writer: Any, row: dict[str, Any]) -> Any:
    """In place of the mixin's own in Wagtail's reports, whose titles and names anybody may have typed."""
    cells = {field: view.preprocess_field_value(field, value, view.FORMAT_CSV) for field, value in row.items()}
    safe = {field: tabular.harmless(cell) if isinstance(cell, str) else cell for field, cell in cells.items()}
    return writer.writerow(safe)


def moment(value: datetime | None) -> str:
    """As spreadsheets sort it."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""

"""Figures as tables: what a chart shows is what its table says and what its file holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives import tabular
from initiatives.models import InitiativePage, Topic
from initiatives.services import figures
from initiatives.services.figures import Rows
from initiatives.templatetags.texts import number
from initiatives.views.figures_form import FigureFilters

MONTHS = 24
# In percents of the room: above the highest column stands its number.
LONGEST, HIGHEST = Decimal(100), Decimal(88)


@dataclass(frozen=True)
class Row:
    """`url`: the list of what was counted; empty where no list is narrowed by it. `depth`: from 1, in a tree."""

    label: str
    count: int
    url: str = ""
    depth: int = 1
    month: date | None = None


@dataclass(frozen=True)
class Table:
    """`name` is its part of an address, `heading` what its first column is called."""

    name: str
    title: str
    heading: str
    rows: Sequence[Row]
    total: int
    csv_url: str
    note: str = ""

    @property
    def bars(self) -> Iterator[tuple[Row, str, str]]:
        """Each row with the length of its bar, for a drawing, and its share of all that was counted."""
        for row in self.rows:
            yield row, f"{self._part(row, LONGEST)}%", share(row.count, self.total)

    @property
    def columns(self) -> Iterator[tuple[Row, str, str, int | None]]:
        """Each month with the height of its column, where that begins, and its year, where a new one begins."""
        year = None
        for row in self.rows:
            begins = row.month.year if row.month and row.month.year != year else None
            year = begins or year
            height = self._part(row, HIGHEST)
            yield row, f"{height}%", f"{LONGEST - height}%", begins

    @property
    def most(self) -> Row | None:
        """The first of those with most; None where all is nothing."""
        found = max(self.rows, key=lambda row: row.count, default=None)
        return found if found and found.count else None

    @property
    def template(self) -> str:
        is_in_time = any(row.month for row in self.rows)
        return f"components/figure_{'columns' if is_in_time else 'bars'}.html"

    def _part(self, row: Row, of: Decimal) -> Decimal:
        return (row.count * of / self.most.count).quantize(Decimal("0.1")) if self.most else Decimal(0)


def share(count: int, total: int) -> str:
    """In whole percents; what is less than half of one, but more than nothing, says so."""
    if not total:
        return ""
    percents = (Decimal(100) * count / total).quantize(Decimal(1), ROUND_HALF_UP)
    return "<1%" if count and not percents else f"{percents}%"


def all_tables(filters: FigureFilters, rows: Rows) -> dict[str, Table]:
    """Four queries; the categories are the form's. By their names in addresses."""
    filed = figures.by_category_and_stage(rows=rows)
    total = sum(filed.values())
    tables = (
        _months(filters, rows, total),
        _categories(filters, filed, total),
        _stages(filters, filed, total),
        _topics(filters, rows, total),
    )
    return {table.name: table for table in tables}


def sheet(name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """A file for any spreadsheet, in which nothing is run."""
    content = tabular.write(headings, [[str(cell) for cell in row] for row in rows])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def as_sheet(table: Table) -> HttpResponse:
    """Numbers as numbers: shares are left to whoever opens it. A tree's levels stand beside the names."""
    is_tree = any(row.depth > 1 for row in table.rows)
    headings = [table.heading, *([_("Level")] if is_tree else []), _("Initiatives")]
    rows = [[row.label, *([row.depth] if is_tree else []), row.count] for row in table.rows]
    return sheet(f"inicjatywy-{table.name}", headings, rows)


def _categories(filters: FigureFilters, filed: Mapping[tuple[int | None, str], int], total: int) -> Table:
    counts = figures.summed(filed, itemgetter(0))
    rows = [
        Row(category.name, counts.get(category.pk, 0), filters.list_address(kategoria=category.slug))
        for category in filters.categories
    ]
    unfiled = [Row(_("without a category"), counts[None])] if counts.get(None) else []
    return _table(filters, "kategorie", _("By category"), _("Category"), [*rows, *unfiled], total)


def _stages(filters: FigureFilters, filed: Mapping[tuple[int | None, str], int], total: int) -> Table:
    counts = figures.summed(filed, itemgetter(1))
    rows = [
        Row(str(label), counts.get(value, 0), filters.list_address(etap=value))
        for value, label in InitiativePage.Stage.choices
    ]
    untold = [Row(_("not told"), counts[""])] if counts.get("") else []
    return _table(filters, "etapy", _("By stage"), _("Stage"), [*rows, *untold], total)


def _topics(filters: FigureFilters, rows: Rows, total: int) -> Table:
    topics = list(Topic.objects.current())
    counts = figures.by_topic(rows=rows, topics=topics)
    lines = [
        Row(topic.name, counts.get(topic.path, 0), filters.list_address(temat=topic.slug), topic.depth)
        for topic in topics
    ]
    note = _("A topic counts what stands under the topics below it, too. An initiative may stand under several topics.")
    return _table(filters, "tematy", _("By topic"), _("Topic"), lines, total, note)


def _months(filters: FigureFilters, rows: Rows, total: int) -> Table:
    counts = figures.by_month(rows=rows)
    shown = months_of(filters.cleaned_data.get("year", ""), counts)
    lines = [Row(month_name(month), counts.get(month, 0), month=month) for month in shown]
    before = total - sum(line.count for line in lines)
    note = _("The month in which it began; where nobody told, in which it was published.")
    earlier = _("Before these months: %(count)s.") % {"count": number(before)} if before else ""
    return _table(filters, "miesiace", _("By month"), _("Month"), lines, total, f"{note} {earlier}".strip())


def months_of(year: str, counts: Mapping[date, int]) -> list[date]:
    """The twelve of the year; without one, those up to the last in which something began."""
    if year:
        return [date(int(year), month, 1) for month in range(1, 13)]
    last = max(counts, default=None)
    if last is None:
        return []
    numbers = range(last.year * 12 + last.month - MONTHS, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def month_name(month: date) -> str:
    """kwiecień 2020, as a heading has it and not as a date does."""
    return date_format(month, "F Y").lower()


def _table(
    filters: FigureFilters, name: str, title: str, heading: str, rows: Sequence[Row], total: int, note: str = ""
) -> Table:
    return Table(name, title, heading, rows, total, filters.address("figures_csv", name, podzial=""), note)


__all__ = ["Row", "Table", "all_tables", "as_sheet", "month_name", "months_of", "share", "sheet"]

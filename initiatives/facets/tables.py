"""A list as a table for a spreadsheet: what its columns are, and its rows in bounded batches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives import selections
from initiatives.facets.beside import beside
from initiatives.facets.interface import Kind
from initiatives.models import ActFile, ActPage, InitiativeAct, InitiativePage, Initiator, MemberPage, SharedPage
from initiatives.templatetags.lists import address as page_address
from initiatives.templatetags.texts import amount, chosen
from initiatives.teryt import VOIVODESHIPS
from initiatives.visibility import Person
from initiatives.workbooks import Cell

# An office's spreadsheet holds more, its reader does not; whoever wants the rest narrows the list.
MOST_ROWS = 5000
BATCH = 500


@dataclass(frozen=True)
class Line:
    """A page, with what stands beside it in other tables."""

    page: Any
    batch: "Batch"

    @property
    def member(self) -> MemberPage | None:
        return self.batch.members.get(self.page.organisation_id)


@dataclass(frozen=True)
class Batch:
    """Pages of one model that are written together; what is beside them takes a query for all."""

    model: type[SharedPage]
    pages: Sequence[Any]
    site: str

    @cached_property
    def members(self) -> Mapping[int, MemberPage]:
        columns = ("title", "code", "unit_kind", "voivodeship", "population")
        return MemberPage.objects.only(*columns).in_bulk({page.organisation_id for page in self.pages})

    @cached_property
    def topics(self) -> Mapping[int, Sequence[str]]:
        return beside(self.model, "topics", "topic__name", [page.pk for page in self.pages])

    @cached_property
    def initiators(self) -> Mapping[int, Sequence[str]]:
        return beside(self.model, "initiators", "initiator__kind", [page.pk for page in self.pages])

    @cached_property
    def acts(self) -> Mapping[int, int]:
        return dict(self._counted(InitiativeAct.objects.filter(act__live=True)))

    @cached_property
    def files(self) -> Mapping[int, int]:
        return dict(self._counted(ActFile.objects.filter(document__withdrawn_at=None)))

    def _counted(self, rows: Any) -> Any:
        own = rows.filter(page__in=self.pages).order_by().values("page")
        return own.annotate(n=Count("pk")).values_list("page", "n")


@dataclass(frozen=True)
class Column:
    heading: Any
    value: Callable[[Line], Cell]


@dataclass(frozen=True)
class Table:
    title: Any
    columns: Sequence[Column]
    model: type[SharedPage]
    defer: Sequence[str] = field(default_factory=tuple)

    def headings(self) -> list[str]:
        return [capfirst(str(column.heading)) for column in self.columns]

    def rows(self, numbers: Sequence[int], *, user: Person, site: str) -> Iterator[list[Cell]]:
        """`site`: what addresses begin with. Whatever is no longer published meanwhile is left out."""
        for start in range(0, len(numbers), BATCH):
            keys = numbers[start : start + BATCH]
            found = selections.published(user, self.model).filter(pk__in=keys)
            pages = found.select_related("organisation", "category", "crisis").defer(*self.defer)
            batch = Batch(self.model, selections.in_order(pages, keys), site)
            for page in batch.pages:
                line = Line(page, batch)
                yield [column.value(line) for column in self.columns]


def of_page(name: str) -> Callable[[Line], Cell]:
    return lambda line: getattr(line.page, name)


def named(name: str) -> Callable[[Line], Cell]:
    """What a choice is called."""
    return lambda line: getattr(line.page, f"get_{name}_display")()


def of_member(name: str) -> Callable[[Line], Cell]:
    return lambda line: getattr(line.member, name, None)


def word(name: str) -> Callable[[Line], Cell]:
    return lambda line: str(getattr(line.page, name) or "")


def address(line: Line) -> Cell:
    return f"{line.batch.site}{page_address(line.page)}"


def published(line: Line) -> Cell:
    moment = line.page.first_published_at
    return timezone.localtime(moment).date() if moment else None


def unit_kind(line: Line) -> Cell:
    return str(line.member.get_unit_kind_display()) if line.member else ""


def voivodeship(line: Line) -> Cell:
    return VOIVODESHIPS.get(line.member.voivodeship, "") if line.member else ""


def topics(line: Line) -> Cell:
    return "; ".join(line.batch.topics.get(line.page.pk, ()))


def initiators(line: Line) -> Cell:
    return "; ".join(str(Initiator.Kind(kind).label) for kind in line.batch.initiators.get(line.page.pk, ()))


def costs(line: Line) -> Cell:
    """One a line, as its page says it."""
    return "\n".join(_cost(cost.value) for cost in line.page.costs)


def _cost(value: Any) -> str:
    parts = [f"{amount(value['amount'], value['currency'])} {chosen(value, 'recurrence')}", value["covers"]]
    unit = f" ({value['per_unit']})" if value["per_unit"] else ""
    return ", ".join(part for part in parts if part) + unit


_WHOSE = (
    Column(_("Municipality"), lambda line: str(line.page.organisation.title)),
    Column(_("TERYT code"), of_member("code")),
    Column(_("Kind of unit"), unit_kind),
    Column(_("Voivodeship"), voivodeship),
    Column(_("Population"), of_member("population")),
)
_FILED = (
    Column(_("Category"), word("category")),
    Column(_("Kind of crisis"), word("crisis")),
    Column(_("Topics"), topics),
)
_ADDRESS = (Column(_("Published"), published), Column(_("Address"), address))
# What no column needs, and takes longest to read.
_LONG = (
    "description", "problem", "objectives", "steps", "conclusion", "results", "precedents", "contact_channels", "links",
)  # fmt: skip

TABLES = {
    Kind.INITIATIVES: Table(
        _("Initiatives"),
        (
            Column(_("Title"), of_page("title")),
            Column(_("Summary"), of_page("summary")),
            *_WHOSE,
            *_FILED,
            Column(_("Who started it"), initiators),
            Column(_("Stage"), named("stage")),
            Column(_("Start"), of_page("started_on")),
            Column(_("End"), of_page("ended_on")),
            Column(_("Time to implement (days)"), of_page("implementation_days")),
            Column(_("Staff (full-time equivalents)"), of_page("staff_fte")),
            Column(_("Costs"), costs),
            Column(_("Legal acts"), lambda line: line.batch.acts.get(line.page.pk, 0)),
            Column(_("Last reviewed"), of_page("reviewed_on")),
            Column(_("Next review"), of_page("next_review_on")),
            *_ADDRESS,
        ),
        InitiativePage,
        _LONG,
    ),
    Kind.ACTS: Table(
        _("Legal acts"),
        (
            Column(_("Title"), of_page("title")),
            Column(_("Kind of act"), named("kind")),
            Column(pgettext_lazy("of an act", "Number"), of_page("number")),
            Column(_("Issuing body"), of_page("issuing_body")),
            Column(_("Date of the act"), of_page("issued_on")),
            Column(_("Status"), named("status")),
            Column(_("In force from"), of_page("in_force_from")),
            Column(_("In force to"), of_page("in_force_to")),
            Column(_("Journal"), of_page("journal_name")),
            Column(_("Year of the journal"), of_page("journal_year")),
            Column(_("Position in the journal"), of_page("journal_position")),
            *_WHOSE,
            *_FILED,
            Column(_("Files"), lambda line: line.batch.files.get(line.page.pk, 0)),
            Column(_("ELI address"), of_page("eli_url")),
            Column(_("Address in BIP"), of_page("bip_url")),
            *_ADDRESS,
        ),
        ActPage,
    ),
}


__all__ = ["MOST_ROWS", "TABLES", "Table"]

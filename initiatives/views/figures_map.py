"""The map: each drawn region with its name, its numbers and where a press on it leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.collation import sort_key
from initiatives.register import regions, registry
from initiatives.register.regions import Region, Sheet
from initiatives.register.registry import Unit
from initiatives.services.figures import Place, summed
from initiatives.templatetags.texts import number
from initiatives.views.figures_form import BY_POWIAT, FigureFilters
from initiatives.views.figures_scale import Scale, scale_of
from initiatives.views.figures_tables import sheet
from initiatives.views.units import title_of

Counts = Mapping[Place, int]

# Of 380 powiats those that are shown before somebody asks for the rest.
SHOWN = 20
# How many lines of text are as high as the map.
LINES_ON_MAP = 44
# Names that are wider than their region, in two lines.
BROKEN_NAMES = {
    "kujawsko-pomorskie": ("kujawsko-", "pomorskie"),
    "warmińsko-mazurskie": ("warmińsko-", "mazurskie"),
    "zachodniopomorskie": ("zachodnio-", "pomorskie"),
    "świętokrzyskie": ("święto-", "krzyskie"),
}


@dataclass(frozen=True)
class Drawn:
    """A region as it is pressed, and as a row of the table. `within` leads to its powiats, where it has any."""

    region: Region
    unit: Unit
    title: str
    count: int
    members: int
    tone: int
    url: str
    within: str

    @property
    def name(self) -> str:
        """What is read out: the region and its number, with the unit."""
        return f"{self.title}: {initiatives(self.count)}"

    @property
    def lines(self) -> Sequence[str]:
        return BROKEN_NAMES.get(self.unit.name, (self.unit.name,))


@dataclass(frozen=True)
class Map:
    """`elsewhere`: what partners and groupings published; `above`: what voivodeships themselves did, which lies in no
    powiat; `undrawn`: what lies in powiats that are younger than the borders."""

    sheet: Sheet
    drawn: Sequence[Drawn]
    scale: Scale
    level: str
    total: int
    elsewhere: int
    above: int
    undrawn: int

    @property
    def text_size(self) -> int:
        return max(self.sheet.width, self.sheet.height) // LINES_ON_MAP

    @cached_property
    def ranked(self) -> list[Drawn]:
        """For the table: most first, and in alphabetical order."""
        return sorted(self.drawn, key=lambda row: (-row.count, sort_key(row.title)))

    @property
    def first(self) -> list[Drawn]:
        """The rows that are shown at once: of a few all, of many those with most."""
        return self.ranked[:SHOWN] if self.has_dots else self.ranked

    @property
    def others(self) -> list[Drawn]:
        return self.ranked[len(self.first) :]

    @property
    def notes(self) -> list[str]:
        """What is counted, but not drawn."""
        told = (
            (self.elsewhere, _("%(n)s of partners and groupings")),
            (self.above, _("%(n)s of voivodeships' own authorities, which belong to no powiat")),
            (self.undrawn, _("%(n)s from powiats younger than the borders of the map")),
        )
        return [text % {"n": number(count)} for count, text in told if count]

    @property
    def counted(self) -> list[Drawn]:
        return [row for row in self.drawn if row.count]

    @property
    def has_names(self) -> bool:
        """In the others there is room for numbers alone, and in the one with all powiats not even for these."""
        return self.level == "voivodeships"

    @property
    def has_dots(self) -> bool:
        return self.level == "all-powiats"


def initiatives(count: int) -> str:
    return ngettext("%(found)s initiative", "%(found)s initiatives", count) % {"found": number(count)}


def map_of(filters: FigureFilters, counts: Counts, members: Counts) -> Map:
    """Of the country by voivodeship or by powiat, or of one voivodeship by powiat."""
    voivodeship = filters.chosen.get("wojewodztwo", "")
    if voivodeship:
        return _by_powiat(filters, counts, members, voivodeship)
    if filters.chosen.get("podzial") == BY_POWIAT:
        return _by_powiat(filters, counts, members, "")
    return _by_voivodeship(filters, counts, members)


def table_of(drawn: Map) -> HttpResponse:
    """All regions, in the order of the page's table."""
    headings = [_("Code (TERYT)"), _("Name"), _("Voivodeship"), _("Initiatives"), _("Members of the association")]
    rows = [[row.region.code, row.title, row.unit.voivodeship_name, row.count, row.members] for row in drawn.ranked]
    return sheet(f"inicjatywy-{'wojewodztwa' if drawn.level == 'voivodeships' else 'powiaty'}", headings, rows)


def _by_voivodeship(filters: FigureFilters, counts: Counts, members: Counts) -> Map:
    own, people = (summed(rows, lambda place: place.voivodeship) for rows in (counts, members))
    plan = _Plan(
        own, people,
        name=lambda unit: unit.name,
        url=lambda code: filters.list_address(wojewodztwo=code),
        within=lambda code: filters.address("map", wojewodztwo=code, podzial=""),
    )  # fmt: skip
    return plan.draw(regions.voivodeships(), "voivodeships", counts, own.pop("", 0), 0)


def _by_powiat(filters: FigureFilters, counts: Counts, members: Counts, voivodeship: str) -> Map:
    drawn = regions.powiats(voivodeship)
    own, people = (summed(rows, lambda place: place.powiat) for rows in (counts, members))
    elsewhere = counts.get(Place("", ""), 0)
    above = own.pop("", 0) - elsewhere
    plan = _Plan(
        own, people,
        name=title_of if voivodeship else lambda unit: f"{title_of(unit)}, {unit.voivodeship_name}",
        url=lambda code: filters.list_address(wojewodztwo="", powiat=code),
    )  # fmt: skip
    return plan.draw(drawn, "powiats" if voivodeship else "all-powiats", counts, elsewhere, above)


@dataclass(frozen=True)
class _Plan:
    counts: Mapping[str, int]
    members: Mapping[str, int]
    name: Callable[[Unit], str]
    url: Callable[[str], str]
    within: Callable[[str], str] | None = None

    def draw(self, drawn: Sheet, level: str, counts: Counts, elsewhere: int, above: int) -> Map:
        scale = scale_of(self.counts.get(region.code, 0) for region in drawn.regions)
        rows = [row for region in drawn.regions if (row := self._drawn(region, scale)) is not None]
        total = sum(counts.values())
        undrawn = total - elsewhere - above - sum(row.count for row in rows)
        return Map(drawn, rows, scale, level, total, elsewhere, above, undrawn)

    def _drawn(self, region: Region, scale: Scale) -> Drawn | None:
        unit = registry.unit(region.code)
        if unit is None:
            return None
        count = self.counts.get(region.code, 0)
        return Drawn(
            region, unit, self.name(unit), count, self.members.get(region.code, 0), scale.tone(count),
            self.url(region.code), self.within(region.code) if self.within else "",
        )  # fmt: skip


__all__ = ["Drawn", "Map", "initiatives", "map_of", "table_of"]

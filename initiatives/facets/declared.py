"""Which facets each list has, and in which orders it can stand. As they follow here, so in the form and the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from initiatives.facets.kinds import Kind


class Shape(Enum):
    """`FEW`: all values are shown. `MANY`: those with most, and a field to find others by. `HIDDEN`: only by a link,
    and as a choice that can be taken back."""

    FEW = "few"
    MANY = "many"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Facet:
    """`parameter`: its name in the address. `is_open`: not folded on a page that has just been opened."""

    name: str
    parameter: str
    label: Any
    shape: Shape = Shape.FEW
    is_open: bool = False

    @property
    def find_parameter(self) -> str:
        """Of the words by which one of many values is looked for."""
        return f"szukaj-{self.parameter}"


@dataclass(frozen=True)
class Order:
    value: str
    label: Any


@dataclass(frozen=True)
class Listing:
    """`orders`: the first is that of an address which names none. `found_as` is None where no `Finder` finds it.
    `texts` and `flags`: parameters that stand before all others; a text is whatever was typed, a flag is set or not.
    """

    found_as: Kind | None
    facets: Sequence[Facet]
    orders: Sequence[Order]
    texts: Sequence[str] = ()
    flags: Sequence[str] = ()

    @property
    def kind(self) -> Kind:
        """Raises ValueError where no `Finder` finds it."""
        if self.found_as is None:
            raise ValueError("found by no finder")
        return self.found_as

    @cached_property
    def by_name(self) -> dict[str, Facet]:
        return {facet.name: facet for facet in self.facets}


SIZES = (20, 50, 100)
NEWEST, BY_TITLE, BY_REVIEW, BY_START, BY_DATE = "najnowsze", "tytul", "przeglad", "rozpoczecie", "data"
YES, NO = "tak", "nie"
UNKNOWN = "nieznana"
# What a unit that is no member can be: whose the pages of partners and groupings are.
PARTNER, GROUPING = "partner", "grouping"

# Upper bounds of the bands of population, in thousands, and their values in addresses.
BANDS = ((5, "do-5-tys"), (20, "5-20-tys"), (50, "20-50-tys"), (100, "50-100-tys"))
LARGEST = "od-100-tys"

_FILED = (
    Facet("category", "kategoria", _("Category"), is_open=True),
    Facet("crisis", "kryzys", _("Kind of crisis"), is_open=True),
    Facet("topic", "temat", _("Topic"), Shape.MANY, is_open=True),
)
_WHOSE = (
    Facet("unit_kind", "jednostka", _("Kind of unit")),
    Facet("population", "wielkosc", _("Population")),
    Facet("voivodeship", "wojewodztwo", _("Voivodeship")),
    Facet("powiat", "powiat", _("Powiat"), Shape.MANY),
    Facet("organisation", "gmina", _("Municipality, partner or grouping"), Shape.MANY),
    Facet("grouping", "grupa", _("Members of a grouping"), Shape.MANY),
)
_YEAR = Facet("year", "rok", _("Year"))

INITIATIVES = Listing(
    Kind.INITIATIVES,
    (
        *_FILED,
        Facet("stage", "etap", _("Stage"), is_open=True),
        *_WHOSE,
        Facet("initiator", "inicjator", _("Who started it")),
        _YEAR,
        Facet("has_act", "akt", _("With a legal act")),
        Facet("tag", "tag", _("Tag"), Shape.HIDDEN),
    ),
    (
        Order(NEWEST, _("newest first")),
        Order(BY_TITLE, _("by title")),
        Order(BY_REVIEW, _("reviewed most recently")),
        Order(BY_START, _("started most recently")),
    ),
)
ACTS = Listing(
    Kind.ACTS,
    (
        *_FILED,
        Facet("kind", "rodzaj", _("Kind of act"), is_open=True),
        Facet("status", "stan", _("Status"), is_open=True),
        *_WHOSE,
        _YEAR,
        Facet("has_files", "pliki", _("With files")),
    ),
    (
        Order(NEWEST, _("newest first")),
        Order(BY_DATE, _("by date of the act")),
        Order(BY_TITLE, _("by title")),
    ),
)
LISTINGS = {Kind.INITIATIVES: INITIATIVES, Kind.ACTS: ACTS}


def band(population: int | None) -> str:
    """The value of the facet; nobody is left out for not being counted."""
    if population is None:
        return UNKNOWN
    return next((value for bound, value in BANDS if population < bound * 1000), LARGEST)


__all__ = [
    "ACTS",
    "BANDS",
    "BY_DATE",
    "BY_REVIEW",
    "BY_START",
    "BY_TITLE",
    "GROUPING",
    "INITIATIVES",
    "LARGEST",
    "LISTINGS",
    "NEWEST",
    "NO",
    "PARTNER",
    "SIZES",
    "UNKNOWN",
    "YES",
    "Facet",
    "Listing",
    "Order",
    "Shape",
    "band",
]

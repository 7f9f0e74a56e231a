"""The list of results: its facets and orders, and what their values are called (`initiatives.facets.declared`)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from initiatives.facets.declared import ACTS, INITIATIVES, Facet, Listing, Order
from initiatives.facets.words import Word, Words
from search.asking.groups import NEIGHBOURS
from search.engines import interface
from search.engines.interface import YES
from search.index.sources import FROM_PARTNERS, OWN
from search.models import What

# What was typed, and whether it is meant exactly so.
TEXT, EXACTLY = "q", "dokladnie"
KIND = "rodzaj"

_OF_LISTS = {**ACTS.by_name, **INITIATIVES.by_name}


def _as_in_lists(*names: str, is_open: bool = False) -> list[Facet]:
    return [replace(_OF_LISTS[name], is_open=is_open) for name in names]


RESULTS = Listing(
    None,
    (
        Facet("what", "co", _("What"), is_open=True),
        *_as_in_lists("category", "topic", is_open=True),
        *_as_in_lists("crisis", "stage"),
        Facet(NEIGHBOURS, "sasiedzi", _("Neighbourhood")),
        *_as_in_lists("organisation", "unit_kind", "population", "voivodeship", "powiat", "grouping"),
        *_as_in_lists("year", "initiator", "has_act", "kind"),
        replace(_OF_LISTS["status"], label=_("Status of the act"), is_open=False),
        Facet("source", "zrodlo", _("Whose it is")),
    ),
    (
        Order(interface.Order.RELEVANCE.value, _("best first")),
        Order(interface.Order.NEWEST.value, _("newest first")),
        Order(interface.Order.REVIEWED.value, _("reviewed most recently")),
    ),
    texts=(TEXT,),
    flags=(EXACTLY,),
)

WORDS: Words = {
    "what": {what.value: Word(what.label, own=True) for what in What},
    "source": {
        OWN: Word(_("of members of the association"), own=True),
        FROM_PARTNERS: Word(_("from partners"), own=True),
    },
    NEIGHBOURS: {YES: Word(_("of my neighbours"), own=True)},
}


def in_todays_parameters(parameters: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[str, list[str]]]:
    """What used to be the kind of a result is now what it is; the kind is an act's."""
    found: dict[str, list[str]] = {}
    for name, values in parameters:
        for value in values:
            own = RESULTS.by_name["what"].parameter if name == KIND and value in What else name
            found.setdefault(own, []).append(value)
    return list(found.items())


__all__ = ["EXACTLY", "RESULTS", "TEXT", "WORDS", "in_todays_parameters"]

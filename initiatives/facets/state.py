"""What is chosen in a list, and how it stands in the address. Pure: any address in, a state out, and one address back.

A state has one address: facets in the order of the form, values by alphabet, nothing that goes without saying.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from initiatives.facets.declared import SIZES, YES, Facet, Listing, Shape
from initiatives.facets.interface import Choices, Question
from initiatives.row_numbers import row_number

ORDER, SIZE, PAGE, COMPARED = "sortuj", "na-stronie", "strona", "porownaj"
# What an address may hold: more is left out.
MAX_VALUES = 20
MAX_LENGTH = 100
MAX_TEXT = 1000
MAX_COMPARED = 4
# No name of ours holds any, and a database or a log might stumble over them.
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffd]")

Lists = Iterable[tuple[str, Sequence[str]]]
"""Parameters with all their values, as `QueryDict.lists` gives them."""


@dataclass(frozen=True)
class State:
    """`asked`: texts and flags of the listing that are not empty. `find`: by facet, the words by which one of many
    values is looked for. `order` and `size` are among those that the listing knows; `page` is at least 1. Values of
    facets may name nothing."""

    listing: Listing
    chosen: Choices = field(default_factory=dict)
    find: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    size: int = SIZES[0]
    page: int = 1
    compared: tuple[int, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        return bool(self.chosen)

    def parameters(self, *, compared_as: str = COMPARED) -> list[tuple[str, list[str]]]:
        """As `QueryDict.lists` gives them, in the one order."""
        rows = [(name, [value]) for name, value in self.asked.items()]
        for facet in self.listing.facets:
            rows += [(facet.parameter, list(values))] if (values := self.chosen.get(facet.name)) else []
            rows += [(facet.find_parameter, [words])] if (words := self.find.get(facet.name)) else []
        rows += [(ORDER, [self.order])] if self.order != self.listing.orders[0].value else []
        rows += [(SIZE, [str(self.size)])] if self.size != SIZES[0] else []
        rows += [(PAGE, [str(self.page)])] if self.page > 1 else []
        rows += [(compared_as, [str(number) for number in self.compared])] if self.compared else []
        return rows

    def query(self) -> str:
        return urlencode(self.parameters(), doseq=True)

    def choosing(self, facet: str, values: Iterable[str]) -> "State":
        """With these values and no others in one facet, from the first page on."""
        chosen = {**self.chosen, facet: tuple(sorted(set(values)))}
        return replace(self, chosen={name: own for name, own in chosen.items() if own}, page=1)

    def without(self, facet: str, value: str) -> "State":
        return self.choosing(facet, set(self.chosen.get(facet, ())) - {value})

    def without_facet(self, facet: str) -> "State":
        return self.choosing(facet, ())

    def cleared(self) -> "State":
        """Nothing chosen; order, size and what is to be compared stay."""
        return replace(self, chosen={}, find={}, page=1)

    def ordered(self, order: str) -> "State":
        return replace(self, order=order, page=1)

    def sized(self, size: int) -> "State":
        return replace(self, size=size, page=1)

    def comparing(self, numbers: Iterable[int]) -> "State":
        return replace(self, compared=tuple(dict.fromkeys(numbers))[:MAX_COMPARED])

    def asking(self, name: str, value: str) -> "State":
        """With this text or flag, from the first page on."""
        own = {**self.asked, name: value}
        names = (*self.listing.texts, *self.listing.flags)
        return replace(self, asked={name: own[name] for name in names if own.get(name)}, page=1)

    def question(self, fixed: Choices) -> Question:
        return Question(self.listing.kind, self.chosen, fixed, self.order, self.page, self.size)


def parse(listing: Listing, parameters: Lists, fixed: Iterable[str] = ()) -> State:
    """Whatever the address holds. Facets that the page itself has `fixed` are no parameters of it."""
    given = list(parameters)
    asked = {name: [_clean(value) for value in values] for name, values in given}
    facets = [facet for facet in listing.facets if facet.name not in set(fixed)]
    orders = [order.value for order in listing.orders]
    return State(
        listing=listing,
        chosen={facet.name: values for facet in facets if (values := _values(asked.get(facet.parameter, ())))},
        find={facet.name: words for facet in facets if (words := _words(asked, facet))},
        order=_one_of(orders, _last(asked, ORDER)),
        size=int(_one_of([str(size) for size in SIZES], _last(asked, SIZE))),
        page=max(1, _number(_last(asked, PAGE))),
        compared=numbers(asked.get(COMPARED, ())),
        asked=_asked(listing, given),
    )


def _asked(listing: Listing, parameters: Lists) -> dict[str, str]:
    typed = {name: _CONTROL.sub(" ", values[-1]).strip()[:MAX_TEXT].strip() for name, values in parameters if values}
    texts = {name: typed[name] for name in listing.texts if typed.get(name)}
    return texts | {name: YES for name in listing.flags if typed.get(name) == YES}


def numbers(values: Iterable[str]) -> tuple[int, ...]:
    """Of rows to compare: the first four that can be any."""
    found = dict.fromkeys(number for value in values if (number := _number(value)))
    return tuple(found)[:MAX_COMPARED]


def is_canonical(state: State, parameters: Lists) -> bool:
    return [(name, list(values)) for name, values in parameters] == state.parameters()


def _values(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(value for value in values if value)))[:MAX_VALUES]


def _words(asked: Mapping[str, Sequence[str]], facet: Facet) -> str:
    return _last(asked, facet.find_parameter) if facet.shape is Shape.MANY else ""


def _last(asked: Mapping[str, Sequence[str]], name: str) -> str:
    return next(reversed(asked.get(name, ())), "")


def _one_of(values: Sequence[str], value: str) -> str:
    return value if value in values else values[0]


def _number(value: str) -> int:
    """0 for what no number of ours can be."""
    return row_number(value) or 0


def _clean(value: str) -> str:
    """Empty where it can name nothing."""
    return "" if len(value) > MAX_LENGTH or _CONTROL.search(value) else value.strip()


__all__ = ["COMPARED", "MAX_COMPARED", "ORDER", "PAGE", "SIZE", "State", "is_canonical", "numbers", "parse"]

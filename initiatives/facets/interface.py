"""What is chosen in, hits and counts out: all that a list knows of how it is found.

Whoever finds by something else implements `Finder` and names it in the setting LISTS_FINDER; the form, its state in the
address and its templates stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from initiatives.facets.kinds import Kind
from initiatives.facets.words import Words
from initiatives.visibility import Person

Choices = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """`choices` and `fixed`: values by the name of their facet, as they stand in addresses. Values of one facet widen,
    facets narrow. `fixed` is what the page itself has chosen, a category's page its category: it is never open.
    A page that is too high is the last."""

    kind: Kind
    choices: Choices = field(default_factory=dict)
    fixed: Choices = field(default_factory=dict)
    order: str = ""
    page: int = 1
    size: int = 20

    def choosing(self, choices: Choices) -> "Question":
        return replace(self, choices=choices)


@dataclass(frozen=True)
class Found:
    """`hits`: numbers of the pages on this page of the list, in order. `counts`: for each facet, and each value that
    has any, how many there would be with this value alone chosen in it and all other facets as they are. `words`: what
    values are called, chosen ones that find nothing too."""

    total: int
    page: int
    hits: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    words: Words = field(default_factory=dict)


class Finder(Protocol):
    """Of what this person may read, and of nothing else: hits and counts alike. Unknown facets and values find nothing
    and raise nothing."""

    def find(self, question: Question, *, user: Person) -> Found: ...

    def totals(self, questions: Sequence[Question], *, user: Person) -> list[int]:
        """How many there are for each, without more."""
        ...

    def numbers(self, question: Question, *, user: Person, limit: int) -> list[int]:
        """The first hits of all pages in order, for files."""
        ...


@cache
def finder() -> Finder:
    found: Finder = import_string(settings.LISTS_FINDER)()
    return found


__all__ = ["Choices", "Finder", "Found", "Kind", "Question", "finder"]

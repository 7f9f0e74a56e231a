"""Numbers of entries -> what a line of results shows, of what this person may see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, TextField, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from initiatives import selections
from initiatives.facets.declared import GROUPING, PARTNER
from initiatives.facets.organisations import Organisations
from initiatives.models import ActPage, UnitKind
from initiatives.models.addresses import below_home
from initiatives.visibility import Person
from search.asking.finding import Listed
from search.asking.passages import Passage, Told, passages, places_of
from search.models import Entry, What
from search.ranking import Concept, Part

_KINDS: dict[str, Any] = {
    What.INITIATIVE: _("initiative"),
    What.PARTNER_ITEM: _("from a partner"),
}
_KINDS_OF_ACT = dict(ActPage.Kind.choices)
_KINDS_OF_UNIT: dict[str, Any] = {**dict(UnitKind.choices), PARTNER: _("partner"), GROUPING: _("grouping")}


@dataclass(frozen=True, slots=True)
class Hit:
    """A line. `kind`: of the act or unit, as their models have it; `reference`: the act's number, `status` its own.
    `organisation`: what it is called; empty for one that is an organisation itself.
    """

    number: int
    what: What
    title: str
    address: str
    kind: str
    reference: str
    organisation: str
    day: date | None
    language: str
    passage: Passage
    status: str = ""

    @property
    def called(self) -> Any:
        """What it is, in a word or two."""
        if self.is_act:
            return _KINDS_OF_ACT.get(self.kind, self.kind)
        return _KINDS_OF_UNIT.get(self.kind, self.kind) if self.is_organisation else _KINDS[self.what]

    @property
    def is_act(self) -> bool:
        return self.what is What.ACT

    @property
    def is_organisation(self) -> bool:
        return self.what is What.MEMBER


def hits(listed: Listed, concepts: Sequence[Concept], known: Organisations, *, user: Person) -> list[Hit]:
    """In their order; what is published no more meanwhile is left out. Three queries, however many there are."""
    paths = dict(selections.published(user, Page).filter(pk__in=listed.numbers).values_list("pk", "url_path"))
    places = places_of(listed.words, concepts)
    entries = _entries(paths, [number for number, place in places.items() if place.is_own_body])
    told = passages(entries, places, concepts)
    return [
        _hit(entries[number], paths[number], known, told) for number in listed.numbers if number in entries
    ]  # fmt: skip


def _entries(numbers: Iterable[int], told: Collection[int]) -> dict[int, Told]:
    """With the bodies of some; of the others, they are not read."""
    rows = Entry.objects.filter(number__in=list(numbers)).exclude(what="").order_by()
    own = Case(When(number__in=told, then="body"), default=Value(""), output_field=TextField())
    # Rows, not entries: to make twenty of these takes as long as to find them.
    return {row[0]: Told(*row) for row in rows.values_list(*Told._fields[:-1], own)}


def _hit(entry: Told, path: str, known: Organisations, told: Mapping[int, Passage]) -> Hit:
    whose = known.rows.get(entry.organisation or 0)
    return Hit(
        number=entry.number,
        what=What(entry.what),
        title=entry.title,
        address=f"/{below_home(path)}",
        kind=entry.kind,
        reference=entry.reference,
        organisation=whose.title if whose and entry.what != What.MEMBER else "",
        day=entry.day,
        language=entry.language,
        passage=told.get(entry.number) or Passage((Part(entry.summary),) if entry.summary else ()),
        status=next(iter(entry.facets.get("status", ())), ""),
    )


__all__ = ["Hit", "hits"]

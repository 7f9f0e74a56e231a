"""What the values of facets are called, in the order in which they are shown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii
from django.utils.translation import gettext_lazy as _

from initiatives.facets import declared
from initiatives.facets.organisations import Organisations
from initiatives.models import (
    ActPage,
    Category,
    CrisisKind,
    InitiativePage,
    Initiator,
    TaggedInitiative,
    Topic,
    UnitKind,
)
from initiatives.register import registry
from initiatives.teryt import VOIVODESHIPS


@dataclass(frozen=True)
class Word:
    """`note` follows the label. `level`: how deep in a tree. `above`: the facet and value that hold this one and more.
    `own`: whether it is a word of the site's own, not one that an editor typed in Polish."""

    label: Any
    note: Any = ""
    level: int = 0
    above: tuple[str, str] | None = None
    own: bool = False

    @property
    def text(self) -> str:
        return f"{self.label}, {self.note}" if self.note else str(self.label)

    def fits(self, words: Iterable[str]) -> bool:
        """Whether each of the `folded` words begins one of the label's."""
        own = folded(self.text)
        return all(any(part.startswith(word) for part in own) for word in words)


Words = Mapping[str, Mapping[str, Word]]


def folded(text: str) -> list[str]:
    """Words without case, diacritics and signs."""
    plain = anyascii(text).casefold()
    return "".join(letter if letter.isalnum() else " " for letter in plain).split()


def read_words(organisations: Organisations) -> Words:
    """Of all facets of both lists, by name and value."""
    return {**_FIXED, **_filed(), **_places(), **_whose(organisations)}


def year_word(value: str) -> Word | None:
    """Years are no list of ours: whatever can be one is."""
    return Word(value, own=True) if value.isascii() and value.isdecimal() and len(value) == len("2020") else None


def _of(choices: Iterable[tuple[str, Any]]) -> dict[str, Word]:
    return {value: Word(label, own=True) for value, label in choices}


_YES_NO = _of([(declared.YES, _("yes")), (declared.NO, _("no"))])
_FIXED: dict[str, dict[str, Word]] = {
    "stage": _of(InitiativePage.Stage.choices),
    "kind": _of(ActPage.Kind.choices),
    "status": _of(ActPage.Status.choices),
    "initiator": _of(Initiator.Kind.choices),
    "unit_kind": _of([*UnitKind.choices, (declared.PARTNER, _("partner")), (declared.GROUPING, _("grouping"))]),
    "population": _of(
        [
            ("do-5-tys", _("fewer than 5,000")),
            ("5-20-tys", _("5,000 to 20,000")),
            ("20-50-tys", _("20,000 to 50,000")),
            ("50-100-tys", _("50,000 to 100,000")),
            (declared.LARGEST, _("100,000 and more")),
            (declared.UNKNOWN, _("unknown")),
        ]
    ),
    "has_act": _YES_NO,
    "has_files": _YES_NO,
    "year": {},
}


def _filed() -> dict[str, dict[str, Word]]:
    tagged = TaggedInitiative.objects.filter(content_object__live=True)
    return {
        "category": {slug: Word(name) for slug, name in Category.objects.values_list("slug", "name")},
        "crisis": {slug: Word(name) for slug, name in CrisisKind.objects.values_list("slug", "name")},
        "topic": _topics(),
        # Those of drafts are nobody's to know: each is a word that somebody made up for one page.
        "tag": {slug: Word(name) for slug, name in tagged.values_list("tag__slug", "tag__name").distinct()},
    }


def _topics() -> dict[str, Word]:
    rows = list(Topic.objects.current().values_list("slug", "name", "path", "depth"))
    at = {path: slug for slug, _name, path, _depth in rows}
    above = {slug: at.get(path[: -Topic.steplen]) for slug, _name, path, _depth in rows}
    return {
        slug: Word(name, level=depth - 1, above=("topic", wider) if (wider := above[slug]) else None)
        for slug, name, _path, depth in rows
    }


def _places() -> dict[str, dict[str, Word]]:
    powiats = [unit for unit in registry.units() if unit.is_powiat]
    return {
        "voivodeship": {code: Word(name) for code, name in VOIVODESHIPS.items()},
        "powiat": {unit.powiat: _powiat(unit) for unit in powiats},
    }


def _powiat(unit: registry.Unit) -> Word:
    """A city with powiat rights is known by its name alone."""
    name = unit.name if unit.kind == UnitKind.CITY_WITH_POWIAT_RIGHTS else f"powiat {unit.name}"
    return Word(name, above=("voivodeship", unit.voivodeship))


def _whose(organisations: Organisations) -> dict[str, dict[str, Word]]:
    """Names repeat: then the code stands beside them. Whoever is no member any more says so."""
    rows = organisations.rows.values()
    namesakes = Counter(row.title for row in rows)
    return {
        "organisation": {
            row.slug: Word(
                f"{row.title} ({row.code})" if row.code and namesakes[row.title] > 1 else row.title,
                note=_("former member") if row.is_former else "",
                above=("powiat", row.powiat) if row.powiat else None,
            )
            for row in rows
        },
        "grouping": {organisations.rows[pk].slug: Word(organisations.rows[pk].title) for pk in organisations.shares},
    }


__all__ = ["Word", "Words", "folded", "read_words", "year_word"]

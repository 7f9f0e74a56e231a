"""Numbers of entries -> what a line of results shows; read again from what this person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wagtail.models import Page

from initiatives import selections
from initiatives.models import GroupingPage, MemberPage, PartnerPage
from initiatives.visibility import Person
from search.asking.finding import Listed
from search.asking.passages import Passage, passages
from search.models import Entry, What
from search.ranking import Concept


@dataclass(frozen=True)
class Hit:
    """`page` is loaded with what its line shows. `complete`: it has all of the question."""

    what: What
    page: Page
    day: date | None
    passage: Passage
    language: str
    complete: bool = True

    @property
    def is_act(self) -> bool:
        return self.what is What.ACT

    @property
    def is_organisation(self) -> bool:
        return self.what is What.MEMBER


def hits(listed: Listed, concepts: Sequence[Concept], *, user: Person) -> list[Hit]:
    """In their order; what is published no more meanwhile is left out. A fixed number of queries."""
    entries = Entry.objects.exclude(what="").in_bulk(listed.numbers)
    pages = _pages(entries, user)
    told = passages(entries, listed.words, concepts) if listed.words else {}
    return [
        _hit(entries[number], pages[number], told.get(number, Passage(())))
        for number in listed.numbers if number in entries and number in pages
    ]  # fmt: skip


def _pages(entries: dict[int, Entry], user: Person) -> dict[int, Page]:
    of = {what: [number for number, entry in entries.items() if entry.what == what] for what in What}
    found: dict[int, Page] = {}
    if initiatives := of[What.INITIATIVE] + of[What.PARTNER_ITEM]:
        found |= {page.pk: page for page in selections.initiatives(user).filter(pk__in=initiatives)}
    if of[What.ACT]:
        found |= {page.pk: page for page in selections.acts(user).filter(pk__in=of[What.ACT])}
    for model in (MemberPage, PartnerPage, GroupingPage):
        if missing := [number for number in of[What.MEMBER] if number not in found]:
            rows = selections.published(user, model).filter(pk__in=missing)
            found |= {page.pk: page for page in rows.only("title", "slug", "url_path", "content_type")}
    return found


def _hit(entry: Entry, page: Page, passage: Passage) -> Hit:
    day = page.issued_on if entry.what == What.ACT else None if entry.what == What.MEMBER else entry.published_on
    return Hit(What(entry.what), page, day, passage, entry.language)


__all__ = ["Hit", "hits"]

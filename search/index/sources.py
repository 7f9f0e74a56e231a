"""Published pages -> what can be found of them, in a fixed number of queries for any number of pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from modelsearch.index import SearchField
from wagtail.models import Page

from initiatives.facets.beside import beside, grouped, tags_of
from initiatives.facets.catalogue import Entry as Filed
from initiatives.facets.catalogue import read_entries
from initiatives.facets.declared import PARTNER
from initiatives.facets.kinds import Kind
from initiatives.facets.organisations import Organisations
from initiatives.models import (
    ActFile,
    ActPage,
    FormerUnit,
    GroupingPage,
    InitiativeAct,
    InitiativePage,
    MemberPage,
    PartnerPage,
    SharedPage,
    TextPage,
)
from search.models import What

# What the words of an initiative are, in the order in which they are read.
WORDS = (
    "description", "problem", "objectives", "steps", "target_groups", "partners", "funding", "results", "advantages",
    "drawbacks", "conditions", "requirements", "conclusion", "open_questions", "precedents", "links",
)  # fmt: skip
WORDS_OF_ORGANISATION = ("introduction", "channels")
ORGANISATIONS = (MemberPage, PartnerPage, GroupingPage)
MODELS: tuple[type[Page], ...] = (InitiativePage, ActPage, *ORGANISATIONS)

# What can be chosen among results, and where an entry may have several values.
FACETS = (
    "what", "category", "topic", "crisis", "unit_kind", "population", "voivodeship", "powiat", "organisation",
    "grouping", "initiator", "stage", "kind", "status", "year", "source", "has_act",
)  # fmt: skip
SEVERAL = frozenset({"topic", "grouping", "initiator"})
OWN, FROM_PARTNERS = "wlasne", "partnerzy"

# What Wagtail says of an optional text that content from before its block, or from a file, does not have.
_ABSENT = str(None)
# Between lines that are no sentences; and what ends one.
_BETWEEN, _ENDS = " ·", ".!?:;…,"

# How much better a record stands that tells more, or was looked at again; and how much worse an act that binds nobody.
COMPLETE, REVIEWED, NOT_BINDING = 1.05, 1.05, 0.8
REVIEW_LASTS = 730
TOLD = ("problem", "steps", "results", "requirements", "costs", "conclusion")
MOST_TOLD = 4


@dataclass(frozen=True)
class Source:
    """What an entry is made of: `search.models.Entry` says what the names mean."""

    number: int
    what: str
    title: str
    organisation: int
    language: str = "pl"
    kind: str = ""
    reference: str = ""
    day: date | None = None
    summary: str = ""
    body: str = ""
    filed: str = ""
    acts: str = ""
    files: tuple[int, ...] = ()
    acts_found: tuple[int, ...] = ()
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    published_on: date | None = None
    reviewed_on: date | None = None
    prior: float = 1.0


def read_sources(numbers: Iterable[int], known: Organisations, *, today: date) -> list[Source]:
    """Of the pages with these numbers that are published; all others have none."""
    wanted = list(numbers)
    if not wanted:
        return []
    # So that those alone are asked for that are there.
    kinds = grouped(Page.objects.live().filter(pk__in=wanted).order_by().values_list("content_type", "pk"))
    own = {model: kinds.get(ContentType.objects.get_for_model(model).pk, []) for model in MODELS}
    return [
        *_initiatives(own[InitiativePage], known, today),
        *_acts(own[ActPage], known),
        *(source for model in ORGANISATIONS for source in _organisations(model, own[model], known)),
    ]


def findable() -> Iterator[int]:
    """The numbers of all pages that have a source, ascending."""
    numbers = [model.objects.live().order_by().values_list("pk", flat=True) for model in MODELS]
    return iter(sorted(number for own in numbers for number in own))


def texts_of_files(documents: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Of each file, its pages: number and text. What was withdrawn has none."""
    pages = TextPage.objects.filter(document__in=set(documents), document__withdrawn_at=None)
    rows = pages.order_by("document", "number").values_list("document", "number", "text")
    return grouped((document, (number, text)) for document, number, text in rows)


def _initiatives(numbers: Sequence[int], known: Organisations, today: date) -> Iterator[Source]:
    if not numbers:
        return
    pages = list(_published(InitiativePage, numbers))
    there = [page.pk for page in pages]
    filed = {entry.pk: entry for entry in read_entries(Kind.INITIATIVES, there)}
    topics, tags = beside(InitiativePage, "topics", "topic__name", there), tags_of("name", there)
    acts = _acts_of(pages)
    for page in (page for page in pages if page.pk in filed):
        own = acts.get(page.pk, [])
        facets = _facets(What.INITIATIVE, filed[page.pk], page.organisation_id, known)
        yield Source(
            number=page.pk,
            what=facets["what"][0],
            title=page.title,
            organisation=page.organisation_id,
            language=page.language,
            day=_day(page),
            summary=page.summary,
            body=_words(page, WORDS),
            filed=_lines(_whose(page), page.category, page.crisis, *topics.get(page.pk, ()), *tags.get(page.pk, ())),
            acts=_lines(*(f"{number} {title}" for _, number, title in own)),
            files=tuple(_files_among(page.steps)),
            acts_found=tuple(act for act, _, _ in own),
            facets=facets,
            published_on=_day(page),
            reviewed_on=page.reviewed_on,
            prior=_prior(page, today),
        )


def _acts(numbers: Sequence[int], known: Organisations) -> Iterator[Source]:
    if not numbers:
        return
    pages = list(_published(ActPage, numbers))
    there = [page.pk for page in pages]
    filed = {entry.pk: entry for entry in read_entries(Kind.ACTS, there)}
    topics = beside(ActPage, "topics", "topic__name", there)
    rows = ActFile.objects.filter(page__in=pages, document__withdrawn_at=None).order_by("sort_order", "pk")
    files = grouped(rows.values_list("page", "document"))
    for page in (page for page in pages if page.pk in filed):
        journal = f"{page.journal_name} {page.journal_year} poz. {page.journal_position}" if page.journal_year else ""
        issued = page.issued_on.strftime("%d.%m.%Y") if page.issued_on else ""
        number = " ".join(filter(None, (str(page.get_kind_display()), page.number, issued)))
        yield Source(
            number=page.pk,
            what=What.ACT,
            title=page.title,
            organisation=page.organisation_id,
            kind=page.kind,
            reference=page.number,
            day=page.issued_on,
            filed=_lines(
                _whose(page), page.issuing_body, journal, page.category, page.crisis, *topics.get(page.pk, ())
            ),
            acts=_lines(number, page.title),
            files=tuple(files.get(page.pk, ())),
            facets=_facets(What.ACT, filed[page.pk], page.organisation_id, known),
            published_on=_day(page),
            prior=1.0 if page.binds else NOT_BINDING,
        )


def _organisations(model: type[Page], numbers: Sequence[int], known: Organisations) -> Iterator[Source]:
    if not numbers:
        return
    pages = list(model.objects.live().filter(pk__in=numbers))
    names = FormerUnit.objects.filter(member__in=pages if model is MemberPage else [])
    former = grouped((member, f"{name} {code}") for member, name, code in names.values_list("member", "name", "code"))
    for page in pages:
        yield Source(
            number=page.pk,
            what=What.MEMBER,
            title=page.title,
            organisation=page.pk,
            kind=known.rows[page.pk].unit_kind if page.pk in known.rows else "",
            body=_words(page, WORDS_OF_ORGANISATION),
            filed=_lines(getattr(page, "code", ""), *former.get(page.pk, ())),
            facets={"what": (What.MEMBER.value,), **known.values.get(page.pk, {})},
            published_on=_day(page),
        )


def _published(model: type[SharedPage], numbers: Sequence[int]) -> Any:
    return model.objects.live().filter(pk__in=numbers).select_related("organisation", "category", "crisis")


def _facets(what: What, filed: Filed, organisation: int, known: Organisations) -> dict[str, Sequence[str]]:
    """What came from a partner is told from what members do."""
    row = known.rows.get(organisation)
    is_partners = row is not None and row.unit_kind == PARTNER
    kept = What.PARTNER_ITEM if is_partners and what is What.INITIATIVE else what
    own = {name: tuple(values) for name, values in filed.values.items() if values and name in FACETS}
    own |= {"what": (kept.value,), "source": (FROM_PARTNERS if is_partners else OWN,)}
    return {**own, **known.values.get(organisation, {})}


def _acts_of(pages: Sequence[InitiativePage]) -> dict[int, list[tuple[int, str, str]]]:
    """Of each, its published acts: page, number, title. A draft act must not be found."""
    links = InitiativeAct.objects.filter(page__in=pages, act__live=True).order_by("sort_order", "pk")
    rows = links.values_list("page", "act", "act__number", "act__title")
    return grouped((page, (act, number, title)) for page, act, number, title in rows)


def _files_among(steps: Any) -> Iterator[int]:
    for step in steps.raw_data:
        if step["type"] == "file" and step["value"].get("file"):
            yield int(step["value"]["file"])


def _words(page: Page, names: Iterable[str]) -> str:
    """As Wagtail reads a field for an index: plain text, of streams what their blocks say can be searched."""
    texts = (_text(SearchField(name).get_value(page)) for name in names)
    return _told([line for text in texts for line in text.splitlines()])


def _text(value: Any) -> str:
    return "\n".join(_text(one) for one in value) if isinstance(value, list | tuple) else str(value or "")


def _told(lines: Iterable[str]) -> str:
    """As one text, in which what is no sentence (a line of a list) is told from what follows."""
    kept = [line.strip() for line in lines if line.strip() not in {"", _ABSENT}]
    return "\n".join([line if line[-1] in _ENDS else f"{line}{_BETWEEN}" for line in kept[:-1]] + kept[-1:])


def _whose(page: SharedPage) -> str:
    return str(page.organisation.title)


def _lines(*parts: Any) -> str:
    return "\n".join(text for part in parts if part and (text := str(part).strip()))


def _day(page: Page) -> date | None:
    return timezone.localtime(page.first_published_at).date() if page.first_published_at else None


def _prior(page: InitiativePage, today: date) -> float:
    told = sum(1 for name in TOLD if getattr(page, name))
    reviewed = page.reviewed_on is not None and (today - page.reviewed_on).days <= REVIEW_LASTS
    return (COMPLETE if told >= MOST_TOLD else 1.0) * (REVIEWED if reviewed else 1.0)


__all__ = [
    "FACETS",
    "ORGANISATIONS",
    "SEVERAL",
    "Source",
    "findable",
    "read_sources",
    "texts_of_files",
]

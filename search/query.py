"""What was asked -> results. Owns what of it the asker may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PageOfHits
from django.core.paginator import Paginator
from django.db import connection
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText

from initiatives import selections
from initiatives.models import ActPage, InitiativePage, SharedPage
from initiatives.visibility import Person
from search.passages import Passage, passages
from search.words import words

HITS_ON_PAGE = 10


class Kind(StrEnum):
    """The values stand in addresses."""

    INITIATIVE = "inicjatywy"
    ACT = "akty"


MODELS: dict[Kind, type[SharedPage]] = {Kind.INITIATIVE: InitiativePage, Kind.ACT: ActPage}


class SearchUnavailable(Exception):
    """The engine did not answer; the cause is chained."""


@dataclass(frozen=True)
class Question:
    """`text` is anything that can be typed. No kind: all of them."""

    text: str
    kind: Kind | None = None
    page: str | int | None = 1

    @property
    def words(self) -> list[str]:
        return words(self.text)


@dataclass(frozen=True)
class Hit:
    kind: Kind
    page: SharedPage
    day: date | None
    passage: Passage

    @property
    def is_act(self) -> bool:
        return self.kind is Kind.ACT


@dataclass(frozen=True)
class Answer:
    """`counts` are those of every kind, whichever was chosen; `hits` is one page of the chosen one."""

    hits: PageOfHits[Hit]
    counts: dict[Kind, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def initiative_count(self) -> int:
        return self.counts[Kind.INITIATIVE]

    @property
    def act_count(self) -> int:
        return self.counts[Kind.ACT]


def ask(question: Question, *, user: Person) -> Answer:
    """Raises `SearchUnavailable`, and nothing else, whatever was typed."""
    try:
        return _ask(question, user)
    except Exception as error:
        # Each engine has failures of its own, and none is the asker's.
        raise SearchUnavailable from error


def _ask(question: Question, user: Person) -> Answer:
    if not question.words:
        return Answer(Paginator[Hit]([], HITS_ON_PAGE).page(1), dict.fromkeys(Kind, 0))
    types = ContentType.objects.get_for_models(*MODELS.values())
    counts = _counts(question, user, types)
    wanted = [question.kind] if question.kind else list(Kind)
    total = sum(counts[kind] for kind in wanted)
    frame = Paginator(range(total), HITS_ON_PAGE).get_page(question.page)
    found = _search(question, user, wanted)[frame.start_index() - 1 if total else 0 : frame.end_index()]
    return Answer(_page_of(frame, _hits(question, user, list(found))), counts)


def _search(question: Question, user: Person, kinds: Iterable[Kind]) -> Any:
    """One search over all kinds: they share one tree and one index. All words must match."""
    rows = selections.published(user, Page).type(tuple(MODELS[kind] for kind in kinds))
    # By relevance, SQLite would ask the index once for every hit.
    by_relevance = connection.vendor == "postgresql"
    rows = rows if by_relevance else rows.order_by("-first_published_at", "-id")
    return get_search_backend().search(
        PlainText(" ".join(question.words), operator="and"), rows, order_by_relevance=by_relevance
    )


def _counts(question: Question, user: Person, types: dict[type, ContentType]) -> dict[Kind, int]:
    found = _search(question, user, Kind).facet("content_type_id")
    return {kind: found.get(types[model].pk, 0) for kind, model in MODELS.items()}


def _hits(question: Question, user: Person, found: list[Page]) -> list[Hit]:
    """In the engine's order, with what their lines show; a constant number of queries."""
    keys = [page.pk for page in found]
    initiatives = list(selections.initiatives(user).filter(pk__in=keys))
    acts = list(selections.acts(user).filter(pk__in=keys))
    told = passages(initiatives, acts, question.words)
    kinds = {page.pk: Kind.INITIATIVE for page in initiatives} | {page.pk: Kind.ACT for page in acts}
    rows: list[SharedPage] = selections.in_order([*initiatives, *acts], keys)
    return [Hit(kinds[page.pk], page, _day(page), told[page.pk]) for page in rows]


def _day(page: SharedPage) -> date | None:
    """An act's is its own, an initiative's that of its publication."""
    if isinstance(page, ActPage):
        day: date | None = page.issued_on
        return day
    return page.first_published_at.date() if page.first_published_at else None


T = TypeVar("T")


def _page_of(frame: "PageOfHits[Any]", rows: list[T]) -> "PageOfHits[T]":
    return PageOfHits(rows, frame.number, frame.paginator)


__all__ = ["Answer", "Hit", "Kind", "Question", "SearchUnavailable", "ask"]

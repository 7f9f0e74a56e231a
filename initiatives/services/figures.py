"""Initiatives counted: where, what about, how far along, when. Each question is one grouped query.

An initiative counts once, where the unit lies that published it: a gmina's in its powiat, a city's with powiat rights
in the city, which is a powiat of its own, a voivodeship's own in the voivodeship and in no powiat. What a unit
published before it merged, split or left counts under its own name and code, where it lies (decision 17). Partners and
groupings lie nowhere: theirs are counted, but not placed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, F, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left, TruncDate
from django.utils import timezone

from initiatives import selections
from initiatives.models import InitiativePage, MemberPage, Topic
from initiatives.visibility import Person

Rows = QuerySet[InitiativePage]
K = TypeVar("K")
V = TypeVar("V")
VOIVODESHIP, POWIAT = "organisation__memberpage__voivodeship", "organisation__memberpage__powiat"
# When it began or, where nobody told, when it was published: as the lists have it.
DAY = Coalesce("started_on", TruncDate("first_published_at"))


@dataclass(frozen=True)
class Narrowing:
    """What is counted. Empty: everything."""

    voivodeship: str = ""
    category: int | None = None
    crisis: int | None = None
    year: int | None = None


class Place(NamedTuple):
    """Two digits and four; empty where a unit lies in no powiat, or an organisation in no voivodeship."""

    voivodeship: str
    powiat: str


def counted(*, user: Person, narrowing: Narrowing) -> Rows:
    """Those that the person may read and that are published; unordered, so that they can be grouped."""
    rows: Rows = selections.published(user, InitiativePage).order_by()
    wanted = {
        VOIVODESHIP: narrowing.voivodeship,
        "category": narrowing.category,
        "crisis": narrowing.crisis,
        "day__year": narrowing.year,
    }
    return rows.alias(day=DAY).filter(**{name: value for name, value in wanted.items() if value})


def years(*, user: Person) -> list[int]:
    """From the first in which something began to the last, the last first."""
    untold = Q(started_on__isnull=True)
    # By columns: a date made of each moment in turn would cost SQLite more than all else on the page.
    found = selections.published(user, InitiativePage).aggregate(
        began=Min("started_on"), began_last=Max("started_on"),
        published=Min("first_published_at", filter=untold), published_last=Max("first_published_at", filter=untold),
    )  # fmt: skip
    moments = [timezone.localtime(found[name]) for name in ("published", "published_last") if found[name]]
    days = [found[name] for name in ("began", "began_last") if found[name]]
    known = [day.year for day in (*days, *moments)]
    return list(range(max(known), min(known) - 1, -1)) if known else []


def by_place(*, rows: Rows) -> dict[Place, int]:
    return _placed(rows, VOIVODESHIP, POWIAT)


def members_by_place(*, user: Person) -> dict[Place, int]:
    """Members of today: one that merged or left counts no more, whoever followed it does."""
    rows = selections.published(user, MemberPage).current().order_by()
    return _placed(rows, "voivodeship", "powiat")


def by_category_and_stage(*, rows: Rows) -> dict[tuple[int | None, str], int]:
    """By the category's number; a stage that was not told is empty."""
    found = rows.values_list("category", "stage").annotate(n=Count("pk"))
    return {(category, stage): n for category, stage, n in found}


def by_month(*, rows: Rows) -> dict[date, int]:
    """By the first day of the month in which they began or, where nobody told, were published."""
    found: Counter[date] = Counter()
    for day, n in rows.values_list(DAY).annotate(n=Count("pk")):
        if day is not None:
            found[day.replace(day=1)] += n
    return dict(found)


def by_topic(*, rows: Rows, topics: Sequence[Topic]) -> dict[str, int]:
    """By the topic's path, what stands under the topics below it among it, each initiative once.

    One query with a part for each level of the tree, whose paths begin with those of the levels above.
    """
    levels = range(1, max((topic.depth for topic in topics), default=0) + 1)
    parts = [_at_level(rows, level) for level in levels]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0] if parts else []
    return {path: n for path, _level, n in found}


def summed(counts: Mapping[K, int], key: Callable[[K], V]) -> dict[V, int]:
    """By a part of what they were counted by."""
    found: dict[V, int] = {}
    for counted_by, count in counts.items():
        found[key(counted_by)] = found.get(key(counted_by), 0) + count
    return found


def _at_level(rows: Rows, level: int) -> "QuerySet[InitiativePage, Any]":
    below = rows.filter(topics__depth__gte=level).annotate(above=Left("topics__path", level * Topic.steplen))
    return below.values_list("above").annotate(level=Value(level), n=Count("pk", distinct=True))


def _placed(rows: "QuerySet[Any]", voivodeship: str, powiat: str) -> dict[Place, int]:
    found = rows.values_list(F(voivodeship), F(powiat)).annotate(n=Count("pk"))
    return {Place(row[0] or "", row[1] or ""): row[2] for row in found}


__all__ = [
    "Narrowing", "Place", "by_category_and_stage", "by_month", "by_place", "by_topic", "counted", "members_by_place",
    "summed", "years",
]  # fmt: skip

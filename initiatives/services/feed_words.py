"""Our taxonomy, as what comes in is judged by it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Count

from initiatives.models import Category, CrisisKind, FeedSource, InitiativePage, Initiator, Topic


class Word(NamedTuple):
    """`kind`: category, topic or crisis. `category`: under which most of what has it is filed; 0: nothing has."""

    kind: str
    pk: int
    name: str
    description: str
    category: int = 0


def words() -> list[Word]:
    """In five queries."""
    topics, crises = _usual("topics"), _usual("crisis")
    return [
        *(Word("category", one.pk, one.name, one.description) for one in Category.objects.all()),
        *(Word("topic", one.pk, one.name, one.description, topics.get(one.pk, 0)) for one in Topic.objects.current()),
        *(Word("crisis", one.pk, one.name, one.description, crises.get(one.pk, 0)) for one in CrisisKind.objects.all()),
    ]


def _usual(name: str) -> dict[int, int]:
    rows = InitiativePage.objects.live().filter(category__isnull=False, **{f"{name}__isnull": False})
    counted = rows.order_by().values_list(name, "category").annotate(n=Count("pk"))
    return dict(_most(counted))


def _most(rows: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    for word, category, _ in sorted(rows, key=lambda row: row[2]):
        yield word, category


def usual_topics(*, source: FeedSource) -> list[int]:
    return list(Topic.objects.current().filter(pk__in=source.topics.all()).values_list("pk", flat=True))


def numbers() -> dict[tuple[str, str], int]:
    """By kind and address: of words that another Burza files its practices under, those that we have, too."""
    rows = (
        ("category", Category.objects.values_list("slug", "pk")),
        ("crisis", CrisisKind.objects.values_list("slug", "pk")),
        ("topic", Topic.objects.current().values_list("slug", "pk")),
        ("initiator", Initiator.objects.values_list("kind", "pk")),
    )
    return {(kind, slug): pk for kind, found in rows for slug, pk in found}


__all__ = ["Word", "numbers", "usual_topics", "words"]

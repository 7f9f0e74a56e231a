"""What the page of an initiative or act names of other rows, in as few queries as there are tables.

A page in memory that differs from its row, as in a preview, is asked itself: what is typed there is in no table yet.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import CharField, IntegerField, Q, Value
from django.db.models.functions import Cast
from wagtail.models import Page

from initiatives.models.taxonomy import Initiator, Tag, Topic

TOPIC, TAG, INITIATOR = range(3)


class Words(NamedTuple):
    topics: list[Topic]
    tags: list[Tag]
    initiators: list[Initiator]


def is_in_memory(page: Page) -> bool:
    """Whether children or words of the page were set since it was read, or it was never stored."""
    return page.pk is None or bool(getattr(page, "_cluster_related_objects", None))


def words_of(page: Any) -> Words:
    """Of an initiative: one query for all three kinds, since each has a few rows at most."""
    if is_in_memory(page):
        return Words(list(page.topics.all()), list(page.tags.all()), list(page.initiators.all()))
    rows = sorted(_word_rows(page.pk))
    return Words(
        topics=[Topic(path=place, name=name, slug=slug) for kind, _, place, name, slug in rows if kind == TOPIC],
        tags=[Tag(name=name, slug=slug) for kind, _, _, name, slug in rows if kind == TAG],
        initiators=[Initiator(kind=name) for kind, _, _, name, _ in rows if kind == INITIATOR],
    )


def _word_rows(page: int) -> Iterable[tuple[int, int, str, str, str]]:
    """Kind, place among those that have a number, place in the tree of topics, name, slug."""

    def columns(kind: int, number: str | Value, place: str | Value, name: str, slug: str | Value) -> list[Any]:
        texts = [Cast(text, CharField()) for text in (place, name, slug)]
        return [Value(kind, output_field=IntegerField()), Cast(number, IntegerField()), *texts]

    none, nothing = Value(0), Value("")
    topics = Topic.objects.filter(initiatives=page).order_by()
    tags = Tag.objects.filter(tagged_initiatives__content_object=page).order_by()
    initiators = Initiator.objects.filter(initiatives=page).order_by()
    return topics.values_list(*columns(TOPIC, none, "path", "name", "slug")).union(
        tags.values_list(*columns(TAG, "tagged_initiatives__pk", nothing, "name", "slug")),
        initiators.values_list(*columns(INITIATOR, "pk", nothing, "kind", nothing)),
        all=True,
    )


def either(first: str, second: str, page: int | None) -> Q:
    """Links that stand at the page, and published ones that lead to it."""
    return Q(**{first: page}) | Q(**{second: page, f"{first}__live": True})


__all__ = ["Words", "either", "is_in_memory", "words_of"]

"""Wagtail's index after an upgrade: what another version of the words wrote is written anew, some at a time."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from search.wagtails.words import version

AT_ONCE = 200


def renew(*, most: int) -> int:
    """How many entries were written anew, or taken away since there is no such object any more."""
    done = 0
    while done < most and (rows := list(_of_another_version()[:AT_ONCE])):
        by_type: defaultdict[int, list[str]] = defaultdict(list)
        for content_type, number in rows:
            by_type[content_type].append(number)
        for content_type, numbers in by_type.items():
            _renew(content_type, numbers)
        done += len(rows)
    return done


def _of_another_version() -> "QuerySet[Any, tuple[int, str]]":
    entries = IndexEntry._default_manager.all()
    if connection.vendor == "postgresql":
        from django.contrib.postgres.search import SearchQuery  # noqa: PLC0415 - it needs a driver that few have

        entries = entries.exclude(title=SearchQuery(version(), config="simple"))
    else:
        entries = entries.exclude(title=version())
    rows: QuerySet[Any, tuple[int, str]] = entries.order_by("pk").values_list("content_type", "object_id")
    return rows


def _renew(content_type: int, numbers: list[str]) -> None:
    """Whatever is not written again is not to be found: otherwise the next round would find it here once more."""
    model: Any = ContentType.objects.get_for_id(content_type).model_class()
    objects = list(model.get_indexed_objects().filter(pk__in=numbers)) if model else []
    if model and objects:
        get_search_backend().get_index_for_model(model).add_items(model, objects)
    gone = set(numbers) - {str(each.pk) for each in objects}
    IndexEntry._default_manager.filter(content_type=content_type, object_id__in=gone).delete()


__all__ = ["AT_ONCE", "renew"]

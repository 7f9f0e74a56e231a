"""A stored draft names other rows by their numbers, which no foreign key guards: they are looked at when it is read.

Wagtail gives up on a draft that names a row which is gone, where the foreign key is one that protects it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import PROTECT, ForeignKey, Model
from modelcluster.models import get_all_child_relations

from initiatives.models.former import successors
from initiatives.models.taxonomy import Tag, Topic


def up_to_date(model: type[Model], content: dict[str, Any]) -> dict[str, Any]:
    """The content of a draft without what is gone, and with what took the place of words since."""
    fresh = content | {field.name: _successor(field, content[field.name]) for field in _gone(model, content)}
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in content:
            fresh[name] = [row for row in content[name] if not any(_gone(relation.related_model, row))]
    if content.get("topics"):
        fresh["topics"] = _with_targets(content["topics"])
    if content.get("tagged_items"):
        fresh["tagged_items"] = _with_present_tags(content["tagged_items"])
    return fresh


def _gone(model: type[Model], values: dict[str, Any]) -> "Iterator[ForeignKey[Any, Any]]":
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is PROTECT:
            number = values.get(field.name)
            if number is not None and not field.related_model._default_manager.filter(pk=number).exists():
                yield field


def _successor(field: "ForeignKey[Any, Any]", number: int) -> int | None:
    return successors(field.related_model, [number]).get(number)


def _with_targets(numbers: list[int]) -> list[int]:
    known: dict[int, int | None] = dict(Topic.objects.filter(pk__in=numbers).values_list("pk", "merged_into"))
    gone = set(numbers) - known.keys()
    targets = {**known, **(successors(Topic, gone) if gone else {})}
    return list(dict.fromkeys(targets[number] or number for number in numbers if number in targets))


def _with_present_tags(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A tag that gave way to one that the page has beside it counts once."""
    targets = successors(Tag, [row["tag"] for row in rows])
    present = {targets.get(row["tag"], row["tag"]): row for row in reversed(rows)}
    return [row | {"tag": tag} for tag, row in reversed(present.items())]


__all__ = ["up_to_date"]

"""A stored draft names other rows by their numbers, which no foreign key guards: they are looked at when it is read.

Wagtail gives up on a draft that names a row which is gone, where the foreign key is one that protects it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import PROTECT, ForeignKey, Model
from modelcluster.models import get_all_child_relations

from initiatives.models.taxonomy import Topic


def up_to_date(model: type[Model], content: dict[str, Any]) -> dict[str, Any]:
    """The content of a draft without what is gone, and with the targets of topics that were merged."""
    fresh = content | {field.name: None for field in _gone(model, content)}
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in content:
            fresh[name] = [row for row in content[name] if not any(_gone(relation.related_model, row))]
    if content.get("topics"):
        fresh["topics"] = _with_targets(content["topics"])
    return fresh


def _gone(model: type[Model], values: dict[str, Any]) -> "Iterator[ForeignKey[Any, Any]]":
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is PROTECT:
            number = values.get(field.name)
            if number is not None and not field.related_model._default_manager.filter(pk=number).exists():
                yield field


def _with_targets(numbers: list[int]) -> list[int]:
    targets = dict(Topic.objects.filter(pk__in=numbers, merged_into__isnull=False).values_list("pk", "merged_into"))
    return list(dict.fromkeys(targets.get(number, number) for number in numbers))


__all__ = ["up_to_date"]

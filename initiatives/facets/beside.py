"""What stands beside pages in other tables, by page: a query for however many pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from initiatives.models import SharedPage, TaggedInitiative


def beside(model: type[SharedPage], name: str, column: str, pages: Sequence[int] | None = None) -> dict[int, list[Any]]:
    """A column of what a relation of many to many leads to, in the order in which it was chosen."""
    field = model._meta.get_field(name)
    owner = field.m2m_field_name()
    rows = among(field.remote_field.through.objects.order_by("pk"), owner, pages)
    return grouped(rows.values_list(owner, column))


def tags_of(column: str, pages: Sequence[int] | None = None) -> dict[int, list[str]]:
    rows = among(TaggedInitiative.objects.all(), "content_object", pages)
    return grouped(rows.values_list("content_object", f"tag__{column}"))


def among(rows: Any, column: str, pages: Sequence[int] | None) -> Any:
    """Those of these pages; all of them, where none are named."""
    return rows if pages is None else rows.filter(**{f"{column}__in": pages})


def grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for owner, value in rows:
        found[owner].append(value)
    return found


__all__ = ["among", "beside", "grouped", "tags_of"]

"""Many pages at once, for tests of lists: rows as the database holds them, without a signal each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend

from initiatives.models import InitiativePage, MemberPage, SharedPage, TaggedInitiative

BATCH = 400
FIRST_DAY = datetime(2020, 3, 1, 12, tzinfo=UTC)


def add_pages(parent: Page, model: type[Page], count: int, **fields: Any) -> list[Any]:
    """`count` published pages below the parent; `{n}` in a text becomes the number of the row."""
    parent.refresh_from_db()
    first = parent.numchild
    rows = [_page(parent, model, first + n, fields) for n in range(count)]
    made = Page.objects.bulk_create([row for row, _ in rows])
    pages = [model(page_ptr=page, **vars_of(page), **rest) for page, (_, rest) in zip(made, rows, strict=True)]
    for page in pages:
        if isinstance(page, MemberPage):
            page.derive_from_code()
    for start in range(0, count, BATCH):
        _insert(model, pages[start : start + BATCH])
    Page.objects.filter(pk=parent.pk).update(numchild=first + count)
    return pages


def file_under(pages: list[Any], *, topic: Any = None, tag: Any = None) -> None:
    """Gives all pages of one kind a topic and a tag."""
    model = type(pages[0])
    if topic:
        through = model.topics.through
        column = f"{model._meta.model_name}_id"
        through.objects.bulk_create([through(**{column: page.pk, "topic_id": topic.pk}) for page in pages])
    if tag and model is InitiativePage:
        TaggedInitiative.objects.bulk_create([TaggedInitiative(content_object_id=page.pk, tag=tag) for page in pages])


def index(pages: list[Any]) -> None:
    """Into the search index, all in one."""
    model = type(pages[0])
    get_search_backend().get_index_for_model(model).add_items(model, pages)


def vars_of(page: Page) -> dict[str, Any]:
    return {field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields}


def _page(parent: Page, model: type[Page], number: int, fields: dict[str, Any]) -> tuple[Page, dict[str, Any]]:
    values = {name: _numbered(value, number) for name, value in fields.items()}
    own = {name for field in model._meta.local_concrete_fields for name in (field.name, field.attname)}
    rest = {name: value for name, value in values.items() if name in own}
    slug = f"{model._meta.model_name}-{parent.pk}-{number}"
    if issubclass(model, SharedPage):
        rest["organisation_id"] = parent.pk
    page = Page(
        title=values.get("title", f"{model.__name__} {number}"),
        draft_title="",
        slug=slug,
        path=Page._get_path(parent.path, parent.depth + 1, number + 1),
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(model),
        locale=Locale.get_default(),
        live=True,
        first_published_at=FIRST_DAY + timedelta(minutes=number),
        last_published_at=FIRST_DAY + timedelta(minutes=number),
    )
    return page, rest


def _numbered(value: Any, number: int) -> Any:
    if callable(value):
        return value(number)
    return value.replace("{n}", str(number)) if isinstance(value, str) else value


def _insert(model: type[Page], pages: list[Any]) -> None:
    for page in pages:
        for field in _own_fields(model):
            setattr(page, field.attname, field.pre_save(page, add=True))
    model._base_manager._insert(pages, fields=list(_own_fields(model)), using=connection.alias)


def _own_fields(model: type[Page]) -> Iterator[Any]:
    return iter(model._meta.local_concrete_fields)

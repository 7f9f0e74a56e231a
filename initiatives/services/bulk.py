"""Writes many pages at once, past `add_child`, and indexes those alone. Logs are the caller's to make."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.query import QuerySet
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from initiatives.facets.kept import lists_changed
from initiatives.models.shared import address
from initiatives.services.indexing import pages_added

BATCH = 1000
_LONGEST_SLUG = 200
REVISED = (
    "latest_revision", "live_revision", "latest_revision_created_at", "first_published_at", "last_published_at",
)  # fmt: skip


def insert_pages(parent: Page, pages: Sequence[Page]) -> None:
    """Adds `pages`, all of one model and without a key, below `parent`; their slugs are given and free."""
    with transaction.atomic():
        parent = Page.objects.select_for_update().get(pk=parent.pk)
        last = parent.get_children().order_by("path").last()
        first = Page._str2int(last.path[-Page.steplen :]) + 1 if last else 1
        for number, page in enumerate(pages, start=first):
            page.path, page.depth = Page._get_path(parent.path, parent.depth + 1, number), parent.depth + 1
            page.url_path, page.draft_title = f"{parent.url_path}{page.slug}/", page.title
        bases = Page.objects.bulk_create(_page_row(page) for page in pages)
        for page, base in zip(pages, bases, strict=True):
            page.pk = page.id = base.pk
        _insert_own_columns(pages)
        Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(pages))
        # No signal tells of rows that are written in bulk.
        lists_changed(type(pages[0]))


def free_slug(text: str, taken: set[str], *, nameless: str) -> str:
    """Of a page to come beside those whose slugs are `taken`; it is taken then. `nameless`: without letters."""
    base = slug = address(text)[:_LONGEST_SLUG] or nameless
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def relate(model: type[models.Model], name: str, related: Mapping[int, Iterable[int]]) -> None:
    """Rows of the table between, by the keys of pages that have one only now: of its field `name`, to which rows."""
    field: Any = model._meta.get_field(name)
    through = field.remote_field.through
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    rows = (through(**{own: page, other: number}) for page, numbers in related.items() for number in numbers)
    through.objects.bulk_create(rows, BATCH)


def revise(pages: Sequence[Page], *, now: datetime) -> None:
    """A first revision of each, all of one model: published where the page is live."""
    if not pages:
        return
    own, base = ContentType.objects.get_for_model(type(pages[0])), ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=own, base_content_type=base, object_id=str(page.pk), object_str=str(page),
                content=page.serializable_data(), created_at=now,
            )
            for page in pages
        ],
        BATCH,
    )  # fmt: skip
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision, page.latest_revision_created_at = revision, now
        if page.live:
            page.live_revision, page.first_published_at, page.last_published_at = revision, now, now
    Page.objects.bulk_update(list(map(_page_row, pages)), REVISED, BATCH)


def _page_row(page: Page) -> Page:
    """`bulk_create` and `bulk_update` take rows of the table that they write."""
    return Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.local_concrete_fields})


def _insert_own_columns(pages: Sequence[Page]) -> None:
    """The table of the page's own model alone; `bulk_create` refuses a model with a parent."""
    model = type(pages[0])
    fields = model._meta.local_concrete_fields
    at_once = connection.ops.bulk_batch_size(fields, pages)
    for start in range(0, len(pages), at_once):
        QuerySet(model)._insert(  # type: ignore[attr-defined]
            pages[start : start + at_once], fields=fields, using=connection.alias
        )
    for page in pages:
        page._state.adding, page._state.db = False, connection.alias


def index(objects: Sequence[Any]) -> None:
    """Search and reference index of new objects of one model, which hold what they refer to in memory."""
    model = type(objects[0])
    get_search_backend().get_index_for_model(model).add_items(model, objects)
    if ReferenceIndex.is_indexed(model):
        rows = [row for each in objects for row in _references(each)]
        ReferenceIndex.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if issubclass(model, Page):
        pages_added.send(sender=model, pages=[each.pk for each in objects])


def _references(instance: Any) -> list[ReferenceIndex]:
    base = ReferenceIndex._get_base_content_type(instance)
    own = ContentType.objects.get_for_model(instance, for_concrete_model=False)
    return [
        ReferenceIndex(
            base_content_type=base,
            content_type=own,
            object_id=instance.pk,
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for to_type, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(instance))
    ]


__all__ = ["BATCH", "free_slug", "index", "insert_pages", "relate", "revise"]

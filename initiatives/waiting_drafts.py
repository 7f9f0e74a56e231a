"""Files and pictures that a draft names: one on its way to its readers, or any at all.

A file has no draft: whoever replaced one after a moderator looked at the page would publish without a moderator.
Wagtail's reference index holds what a page's row says; what a revision says is read from its content here, in one
query however many there are.
"""

import json
import re
from collections.abc import Collection, Iterator
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, Revision, WorkflowState

from initiatives.models import Attachment, FeedItem, Picture

# The names under which pages, their child rows and their blocks keep a file or a picture. A test holds them against
# Wagtail's own extraction of references, which would ask the database for each block of each draft.
NAMES: dict[type[Model], frozenset[str]] = {
    Attachment: frozenset({"document", "file"}),
    Picture: frozenset({"image", "coat_of_arms"}),
}
_LINK = re.compile(r"<a\b[^>]{0,500}>")
_NUMBER = re.compile(r'\bid="(\d{1,9})"')
# More numbers than these are not looked for one by one.
_ASKED_MOST = 20


def named_in_waiting_drafts(pages: "QuerySet[Page]", model: type[Model]) -> set[int]:
    """What drafts of `pages` name that wait for a moderator or for their day."""
    contents = _waiting(pages).values_list("content", flat=True)
    return {number for content in contents for number in named_in(content, model)}


def named_in_drafts(model: type[Model], *, among: Collection[int] | None = None) -> dict[int, set[int]]:
    """By the number of the page, what its latest draft names, or one that waits for its day, or a partner's change.

    `among`: only these are asked for, so that of many drafts only those are read that may name one of them.
    """
    revisions = _drafts()
    if among is not None and len(among) <= _ASKED_MOST:
        written = revisions.annotate(text=Cast("content", TextField()))
        revisions = written.filter(reduce(or_, (Q(text__contains=str(number)) for number in among), Q(pk__in=[])))
    found: dict[int, set[int]] = {}
    contents = revisions.order_by().values_list("object_id", "content").iterator(chunk_size=200)
    for page, content in chain(_proposed(), contents):
        named = set(named_in(content, model))
        if named := named if among is None else named.intersection(among):
            found.setdefault(int(page), set()).update(named)
    return found


def named_in(content: Any, model: type[Model]) -> Iterator[int]:
    """Of a draft's content, or a part of it."""
    yield from _named(content, NAMES[model], model is Attachment)


def _proposed() -> Iterator[tuple[int, Any]]:
    """Partners' changes that wait beside a page to be merged into it."""
    waiting = FeedItem.objects.filter(proposed__isnull=False, page__isnull=False).order_by()
    yield from waiting.values_list("page", "proposed").iterator(chunk_size=200)


def naming_another(content: dict[str, Any], *, model: type[Model], old: int, new: int) -> dict[str, Any]:
    """The content of a draft with the file `new` wherever it names `old`."""
    changed: dict[str, Any] = _renamed(content, NAMES[model], model is Attachment, old, new)
    return changed


def _drafts() -> "QuerySet[Revision]":
    """What would be published next: the row of a page without changes says the same as its latest revision."""
    changed = Page.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False).order_by()
    latest = Q(pk__in=changed.values("latest_revision"))
    of_pages = ContentType.objects.get_for_model(Page)
    return Revision.objects.filter(latest | Q(approved_go_live_at__isnull=False), base_content_type=of_pages)


def _renamed(value: Any, names: frozenset[str], is_linked: bool, old: int, new: int) -> Any:
    if isinstance(value, dict):
        return {
            name: new if name in names and inner == old else _renamed(inner, names, is_linked, old, new)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, names, is_linked, old, new) for inner in value]
    if isinstance(value, str):
        return _renamed_in_text(value, names, is_linked, old, new)
    return value


def _renamed_in_text(value: str, names: frozenset[str], is_linked: bool, old: int, new: int) -> str:
    if value.startswith("[{"):
        try:
            return json.dumps(_renamed(json.loads(value), names, is_linked, old, new))
        except ValueError:
            return value
    if not is_linked or "<a" not in value:
        return value
    return _LINK.sub(lambda link: _renamed_in_link(link[0], old, new), value)


def _renamed_in_link(link: str, old: int, new: int) -> str:
    return re.sub(rf'\bid="{old}"', f'id="{new}"', link) if 'linktype="document"' in link else link


def _waiting(pages: "QuerySet[Page]") -> "QuerySet[Revision]":
    of_pages = ContentType.objects.get_for_model(Page)
    asked = WorkflowState.objects.filter(base_content_type=of_pages, status=WorkflowState.STATUS_IN_PROGRESS)
    numbered = pages.order_by().annotate(key=Cast("pk", CharField()))
    # What is approved is the latest revision: a moderator may have changed what was submitted.
    submitted = numbered.filter(key__in=asked.values("object_id")).values("latest_revision")
    scheduled = Q(approved_go_live_at__isnull=False, object_id__in=numbered.values("key"))
    return Revision.objects.filter(Q(pk__in=submitted) | scheduled, base_content_type=of_pages)


def _named(value: Any, names: frozenset[str], is_linked: bool) -> Iterator[int]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in names and isinstance(inner, int):
                yield inner
            yield from _named(inner, names, is_linked)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, names, is_linked)
    elif isinstance(value, str):
        yield from _named_in_text(value, names, is_linked)


def _named_in_text(value: str, names: frozenset[str], is_linked: bool) -> Iterator[int]:
    """A stream is kept as a text inside the content; in a rich text, a link names its document."""
    if value.startswith("[{"):
        try:
            yield from _named(json.loads(value), names, is_linked)
        except ValueError:
            return
    elif is_linked and "<a" in value:
        links = (link for link in _LINK.findall(value) if 'linktype="document"' in link)
        yield from (int(number) for link in links for number in _NUMBER.findall(link))


__all__ = ["NAMES", "named_in", "named_in_drafts", "named_in_waiting_drafts", "naming_another"]

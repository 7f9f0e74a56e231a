"""Files and pictures that a draft names which is on its way to its readers.

A file has no draft: whoever replaced one after a moderator looked at the page would publish without a moderator.
Wagtail's reference index holds what a page's row says; what a revision says is read from its content here, in one
query however many there are.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, Revision, WorkflowState

from initiatives.models import Attachment, Picture

# The names under which pages, their child rows and their blocks keep a file or a picture. A test holds them against
# Wagtail's own extraction of references, which would ask the database for each block of each draft.
NAMES: dict[type[Model], frozenset[str]] = {
    Attachment: frozenset({"document", "file"}),
    Picture: frozenset({"image", "coat_of_arms"}),
}
_LINK = re.compile(r"<a\b[^>]{0,500}>")
_NUMBER = re.compile(r'\bid="(\d{1,9})"')


def named_in_waiting_drafts(pages: "QuerySet[Page]", model: type[Model]) -> set[int]:
    """What drafts of `pages` name that wait for a moderator or for their day."""
    contents = _waiting(pages).values_list("content", flat=True)
    return {number for content in contents for number in _named(content, NAMES[model], model is Attachment)}


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


__all__ = ["NAMES", "named_in_waiting_drafts"]

"""What looks like personal data in a page that is being written, and in the files that it names.

Nothing of it is stored or logged but the numbers of a file's pages, and nobody is kept from anything by it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Field, TextField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from initiatives.blocks import ContactChannelsBlock
from initiatives.models import ActPage, Attachment, Extraction, InitiativePage
from initiatives.personal_data import CHANNELS, Kind, find

KINDS = {
    Kind.PESEL: gettext_lazy("a PESEL number"),
    Kind.IDENTITY_CARD: gettext_lazy("the number of an identity card"),
    Kind.ACCOUNT: gettext_lazy("a person's bank account"),
    Kind.ADDRESS: gettext_lazy("a private address"),
    Kind.TELEPHONE: gettext_lazy("a private telephone number"),
    Kind.EMAIL: gettext_lazy("a private e-mail address"),
}
# A page on which each line is a person's is not listed line by line.
MOST_SAMPLES = 3


@dataclass(frozen=True)
class InField:
    """What stands in one field of a page: samples, never the thing itself."""

    field: str
    kind: Kind
    samples: tuple[str, ...]
    number: int

    @property
    def what(self) -> str:
        return str(KINDS[self.kind])

    @property
    def more(self) -> int:
        return self.number - len(self.samples)


@dataclass(frozen=True)
class InFile:
    """On which pages of a file's text something stands."""

    file: Attachment
    found: list[tuple[str, list[int]]]


def in_page(page: Page) -> list[InField]:
    """By field, in the order of the model; `page` is a draft as it is being written."""
    return [found for label, text, leave in _texts(page) for found in _in_text(label, text, leave)]


def in_files(page: Page) -> list[InFile]:
    """Of the files that an act carries or an initiative has among its steps; one query."""
    rows = Extraction.objects.filter(document__in=_files_of(page)).exclude(personal_data={})
    rows = rows.filter(document__withdrawn_at__isnull=True).select_related("document").order_by("document__title")
    return [InFile(row.document, named(row)) for row in rows]


def named(extraction: Extraction | None) -> list[tuple[str, list[int]]]:
    """What was found in a file's text, in words, with the numbers of its pages."""
    found = extraction.personal_data if extraction else {}
    return [(str(KINDS[kind]), found[kind.value]) for kind in Kind if kind.value in found]


def _in_text(label: str, text: str, leave: Iterable[Kind]) -> Iterator[InField]:
    by_kind: dict[Kind, list[str]] = {}
    for finding in find(text, leave=leave):
        by_kind.setdefault(finding.kind, []).append(finding.sample)
    for kind, samples in by_kind.items():
        shown = tuple(dict.fromkeys(samples))[:MOST_SAMPLES]
        yield InField(label, kind, shown, max(len(shown), len(samples)))


def _texts(page: Page) -> Iterator[tuple[str, str, frozenset[Kind]]]:
    for field in page._meta.get_fields():
        if isinstance(field, Field) and _is_written(field):
            leave = CHANNELS if _is_of_channels(field) else frozenset()
            yield str(field.verbose_name), _text_of(field, field.value_from_object(page)), leave
    for relation in get_all_child_relations(type(page)):
        model = relation.related_model
        if fields := [field for field in model._meta.concrete_fields if _is_written(field)]:
            rows = getattr(page, relation.get_accessor_name()).all()
            words = (str(field.value_from_object(row) or "") for row in rows for field in fields)
            yield str(model._meta.verbose_name), "\n".join(words), frozenset()


def _is_written(field: "Field[Any, Any]") -> bool:
    """Texts that people write; neither choices nor what a program makes."""
    is_text = isinstance(field, (CharField, TextField, StreamField))
    return is_text and field.editable and not field.choices and field.name not in {"slug", "url_path", "draft_title"}


def _is_of_channels(field: "Field[Any, Any]") -> bool:
    return isinstance(field, StreamField) and isinstance(field.stream_block, ContactChannelsBlock)


def _text_of(field: "Field[Any, Any]", value: Any) -> str:
    if isinstance(field, StreamField):
        return "\n".join(map(str, field.stream_block.get_searchable_content(value)))
    return get_text_for_indexing(value or "") if isinstance(field, RichTextField) else str(value or "")


def _files_of(page: Page) -> list[int]:
    if isinstance(page, ActPage):
        return [row.document_id for row in page.files.all() if row.document_id]
    if not isinstance(page, InitiativePage):
        return []
    values = (step.value["file"] for step in page.steps if step.block_type == "file")
    return [file.pk for file in values if file is not None]


def in_words(found: InField) -> str:
    """One line: which field, what, and where in it."""
    samples = ", ".join(found.samples)
    if found.more:
        return _("%(field)s: %(what)s (%(samples)s and %(more)s more)") % {
            "field": found.field.capitalize(), "what": found.what, "samples": samples, "more": found.more,
        }  # fmt: skip
    return _("%(field)s: %(what)s (%(samples)s)") % {
        "field": found.field.capitalize(), "what": found.what, "samples": samples,
    }  # fmt: skip


__all__ = ["KINDS", "InField", "InFile", "in_files", "in_page", "in_words", "named"]

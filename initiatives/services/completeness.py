"""What a page lacks before others may read it."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing


def missing(page: Page) -> dict[str, list[str]]:
    """The names of the fields, as the editor reads them, that keep the page from being published, and why each does.

    `page` is what would be published: usually a revision, since a draft's row is checked for nothing but its title.
    """
    found: dict[str, list[str]] = {}
    for name, messages in (*_fields(page), *_rich_texts(page), *_streams(page)):
        found.setdefault(name, []).extend(messages)
    return found


def require_complete(page: Page) -> None:
    """ValidationError that names page and fields."""
    lacks = missing(page)
    if lacks:
        raise ValidationError(
            _("“%(title)s” is incomplete: %(fields)s.") % {"title": page.title, "fields": ", ".join(lacks)}
        )


def is_blank(html: str) -> bool:
    """An editor's empty text is a paragraph without a letter."""
    return not get_text_for_indexing(html).strip()


def _fields(page: Page) -> Iterator[tuple[str, list[str]]]:
    try:
        page.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield _label(page, name), messages


def _rich_texts(page: Page) -> Iterator[tuple[str, list[str]]]:
    for field in _fields_of(page, RichTextField):
        html = field.value_from_object(page)
        if html and not field.blank and is_blank(html):
            yield str(field.verbose_name), [_("This field is required.")]


def _streams(page: Page) -> Iterator[tuple[str, list[str]]]:
    """A draft keeps blocks that are not filled in, and the model does not look into them."""
    for field in _fields_of(page, StreamField):
        try:
            field.stream_block.clean(field.value_from_object(page))
        except ValidationError:
            yield str(field.verbose_name), [_("Some of its parts are not filled in.")]


def _fields_of(page: Page, kind: type) -> list[Any]:
    return [field for field in page._meta.get_fields() if isinstance(field, kind)]


def _label(page: Page, name: str) -> str:
    return name if name == "__all__" else str(page._meta.get_field(name).verbose_name)

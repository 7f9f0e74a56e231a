"""Links inside texts: to published pages alone, and those of a whole article looked up at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.urls import reverse
from django.utils.html import format_html
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.pages import PageLinkHandler

from initiatives.models.addresses import below_home
from initiatives.row_numbers import row_number

_waits: ContextVar[bool] = ContextVar("_waits", default=False)


@contextmanager
def links_wait() -> Iterator[None]:
    """Meanwhile texts keep their links as they are stored, so that `led` looks all of them up in two queries."""
    token = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(token)


def led(html: str) -> str:
    """With addresses for the links that waited."""
    expanded: str = expand_db_html(html)
    return expanded


class PublishedPageLink(PageLinkHandler):
    """The address of a draft tells its title: a link to one is plain text."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        if _waits.get():
            return [_as_stored(attrs) for attrs in attrs_list]
        pages = Page.objects.live().filter(pk__in=_numbers(attrs_list), depth__gt=1).values_list("pk", "url_path")
        addresses = {str(number): _address(path) for number, path in pages}
        return [_opening(addresses.get(attrs.get("id", ""))) for attrs in attrs_list]


class FileLink(DocumentLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        if _waits.get():
            return [_as_stored(attrs) for attrs in attrs_list]
        files = cls.get_model().objects.in_bulk(_numbers(attrs_list))
        addresses = {str(number): file.url for number, file in files.items()}
        return [_opening(addresses.get(attrs.get("id", ""))) for attrs in attrs_list]


def _numbers(attrs_list: list[dict[str, str]]) -> list[int]:
    """A text can carry anything as a number; what no row can have leads nowhere."""
    named = {row_number(attrs.get("id", "")) for attrs in attrs_list}
    return [number for number in named if number is not None]


def _as_stored(attrs: dict[str, str]) -> str:
    return format_html('<a linktype="{}" id="{}">', attrs.get("linktype", ""), attrs.get("id", ""))


def _opening(address: str | None) -> str:
    return format_html('<a href="{}">', address) if address else "<a>"


def _address(url_path: str) -> str:
    return reverse("wagtail_serve", args=[below_home(url_path)])


__all__ = ["FileLink", "PublishedPageLink", "led", "links_wait"]

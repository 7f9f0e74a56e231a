"""Addresses of this site that were pasted into a text: they become links to the pages, which follow every move.

Only those of published pages do. Wagtail's own way asks while the author types and answers with the title of the
latest draft, whosoever it is; here nothing is answered.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Field, Model
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

LINK = re.compile(r'<a href="([^"]*)">')


def link_own_pages(model: type[Model], cleaned: dict[str, Any]) -> None:
    """Changes the texts among the cleaned values of a form. One query for all of them, none where nothing is pasted."""
    fields = {field.name: field for field in model._meta.get_fields() if isinstance(field, Field)}
    plain = [name for name in cleaned if isinstance(fields.get(name), RichTextField)]
    blocks = [block for value in cleaned.values() if isinstance(value, StreamValue) for block in value]
    inside = [block for block in blocks if isinstance(block.value, RichText)]
    pages = _pages({*(cleaned[name] for name in plain), *(block.value.source for block in inside)})
    if not pages:
        return
    for name in plain:
        cleaned[name] = _linked(cleaned[name], pages)
    for block in inside:
        block.value = RichText(_linked(block.value.source, pages))


def _pages(texts: Iterable[str]) -> dict[str, int]:
    """The number of the page for each address as it stands in the texts."""
    pasted = {link for text in texts for link in LINK.findall(text or "")}
    paths = {link: path for link in pasted if (path := _path(unescape(link)))}
    if not paths:
        return {}
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page.url_path.rstrip("/")
    wanted = {f"{root}{path}" for path in paths.values()}
    found = dict(Page.objects.live().filter(url_path__in=wanted).values_list("url_path", "pk"))
    return {link: found[f"{root}{path}"] for link, path in paths.items() if f"{root}{path}" in found}


def _path(link: str) -> str:
    """Empty where it leads out of the site, or to a part of a page or a list, which a link to a page cannot name."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    own = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    is_own = parts.netloc == own if parts.scheme in {"http", "https"} else not (parts.scheme or parts.netloc)
    if not is_own or parts.query or parts.fragment or not parts.path.startswith("/") or "\0" in parts.path:
        return ""
    return parts.path.rstrip("/") + "/"


def _linked(text: str, pages: dict[str, int]) -> str:
    def link(match: re.Match[str]) -> str:
        number = pages.get(match[1])
        return f'<a linktype="page" id="{number}">' if number else match[0]

    return LINK.sub(link, text)

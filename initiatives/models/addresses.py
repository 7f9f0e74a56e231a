"""Addresses of pages and words: ASCII, since Django's own slug of “Łódź” is “odz”."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from anyascii import anyascii
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.text import slugify

ADDRESS_LENGTH = 80


def address(words: str) -> str:
    """A slug of at most 80 characters that ends with a whole word; empty where no letter or digit is left."""
    slug = slugify(re.sub(r"[\W_]+", " ", anyascii(words)))
    if len(slug) <= ADDRESS_LENGTH:
        return slug
    return slug[: ADDRESS_LENGTH + 1].rpartition("-")[0] or slug[:ADDRESS_LENGTH]


def below_home(url_path: str) -> str:
    """Of a page's `url_path`, what follows the home page's: there is one site, and its root is the home page. A page
    that was never stored has none."""
    return url_path.split("/", 2)[-1]


@cache
def reserved() -> frozenset[str]:
    """What addresses of lists, of the account, of the admin begin with: a page of that name below home would hide
    behind them."""
    own = settings.STATIC_URL.strip("/").split("/")[0]
    return frozenset({own, *_first_parts(get_resolver().url_patterns)})


def _first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for entry in patterns:
        first = str(entry.pattern).lstrip("^").split("/")[0]
        if not first and isinstance(entry, URLResolver):
            yield from _first_parts(entry.url_patterns)
        elif re.fullmatch(r"[\w-]+", first):
            yield first


__all__ = ["address", "below_home", "reserved"]

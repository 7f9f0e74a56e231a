"""Addresses of pages and words: ASCII, since Django's own slug of “Łódź” is “odz”."""

import re

from anyascii import anyascii
from django.utils.text import slugify

ADDRESS_LENGTH = 80


def address(words: str) -> str:
    """A slug of at most 80 characters that ends with a whole word; empty where no letter or digit is left."""
    slug = slugify(re.sub(r"[\W_]+", " ", anyascii(words)))
    if len(slug) <= ADDRESS_LENGTH:
        return slug
    return slug[: ADDRESS_LENGTH + 1].rpartition("-")[0] or slug[:ADDRESS_LENGTH]


__all__ = ["address"]

"""Cleaned HTML as the words that people read. Pure.

`parsing.tree.plain` says the same of HTML as it comes in, and takes fifteen times as long.
"""

import re
from html import unescape

# Elements inside a line; whatever else begins or ends stands apart from its neighbours.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")


def plain_text(html: str) -> str:
    """On one line. Of HTML that nh3 has cleaned: a "<" that is no tag stands there as an entity."""
    return _SPACES.sub(" ", unescape(_TAG.sub(" ", _INLINE.sub("", html)))).strip()


__all__ = ["plain_text"]

"""HTML of texts and of whole practices, both on its way out and in: what is not known to be harmless is not there."""

import re
from html import escape

import nh3

MOST = 200_000
DEPTH_MOST = 100
_AMPERSANDS_MOST = 10_000
# What is nested as no author would is written otherwise when it is read again; once or twice, then it stands.
_ROUNDS = 5
_SCHEMES = {"http", "https", "mailto", "tel"}
_TEXT = {"p", "br", "b", "i", "strong", "em", "ul", "ol", "li", "a"}
_HEADINGS = {"h3", "h4", "blockquote"}
_PAGE = _TEXT | _HEADINGS | {
    "h2", "hr", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "cite", "img",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_STRONG = re.compile(r"<(/?)(strong|em)>")
_AS_STORED = {"strong": "b", "em": "i"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "source", "col", "area", "base", "embed", "track"}
_WHOLE = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def safe(html: str, *, headings: bool) -> str:
    """As texts of ours are stored, with whole addresses alone. Never raises; safe of safe is the same."""
    html = html[:MOST]
    if html.count("&") > _AMPERSANDS_MOST:
        # No author writes so many, and for each the cleaner goes through all of the text around it.
        html = html.replace("&", " ")
    tags = _TEXT | _HEADINGS if headings else _TEXT
    for _ in range(_ROUNDS):
        before, html = html, _once(html, tags)
        if html == before:
            return html
    return _words_of(html)


def _once(html: str, tags: set[str]) -> str:
    cleaned = _cleaned(html, tags, {"a": {"href"}}) if _is_shallow(html) else _words_of(html)
    return _STRONG.sub(lambda found: f"<{found[1]}{_AS_STORED[found[2]]}>", cleaned)


def safe_page(html: str) -> str:
    """Of a practice as one text."""
    return _cleaned(html, _PAGE, {"a": {"href"}, "img": {"src", "alt"}})


def _cleaned(html: str, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        html, tags=tags, attributes={"*": set(), **attributes}, url_schemes=_SCHEMES, link_rel=None,
        strip_comments=True, clean_content_tags={"script", "style"}, attribute_filter=_whole,
    ).strip()  # fmt: skip


def _whole(tag: str, name: str, value: str) -> str | None:
    """What is relative leads elsewhere in each reader."""
    return value if name not in ("href", "src") or _WHOLE.match(value) else None


def _is_shallow(html: str) -> bool:
    """The cleaner's time grows with the square of the depth."""
    depth = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _VOID:
            depth = max(depth - 1, 0) if found[1] else depth + 1
        if depth > DEPTH_MOST:
            return False
    return True


def _words_of(html: str) -> str:
    return f"<p>{escape(' '.join(re.sub('<[^<>]*>', ' ', html).replace('<', ' ').split()), quote=False)}</p>"


__all__ = ["safe", "safe_page"]

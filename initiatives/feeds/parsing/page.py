"""The text of a web page without what stands round it: by the marks of the systems that sites are made with, else by
where most words are. Pure.

Two libraries were tried on pages of WordPress, Joomla and Wix: readability-lxml lost lists and tables, trafilatura lost
captions of pictures and brought the number of visits; both bring other packages along.
"""

import re
from collections.abc import Callable, Iterator

from initiatives.feeds.parsing.addresses import web
from initiatives.feeds.parsing.cleaning import cleaned
from initiatives.feeds.parsing.letters import decoded
from initiatives.feeds.parsing.tree import Node, plain, pruned, tree, written

# Fewer letters are a caption or a notice.
LEAST = 140
# Before the rest is read: some sites have megabytes of them in front of the first word.
_MACHINES = ("script", "style", "svg")
_AROUND = {"header", "footer", "aside", "nav", "form", "h1"}
# What texts are made of; tables hold whole pages, too.
_WORDS = {"p", "ul", "ol", "blockquote", "h2", "h3", "h4", "pre", "dl"}
_CLASSES = re.compile(
    r"(?:^|\s)(?:entry-content|post-content|article-content|td-post-content|wp-block-post-content|post__content|"
    r"single-content|com-content-article__body|article-body|field--name-body|news-content|page-content)(?:\s|$)",
    re.IGNORECASE,
)
# The first of which one fits.
_MARKS: tuple[Callable[[Node], bool], ...] = (
    lambda node: "articlebody" in node.get("itemprop").lower().split(),
    lambda node: bool(_CLASSES.search(node.get("class")[:500])),
    lambda node: node.get("data-hook") in ("post-description", "post-content"),
    lambda node: "item-page" in node.get("class").split(),
    lambda node: node.name == "article",
    lambda node: node.name == "main" or node.get("role") == "main",
)


def main_text(body: bytes, *, address: str, content_type: str = "") -> str:
    """Cleaned, its addresses made whole; empty where there is none. `address`: where the page came from."""
    root = tree(_without_machines(decoded(body, content_type)))
    base = next((found for node in root.walk() if node.name == "base" if (found := web(node.get("href"), address))), "")
    for node in _candidates(root):
        found = cleaned(written(pruned(Node("", {}, [node]), _without_surroundings)), base or address)
        if len(plain(found)) >= LEAST:
            return found
    return ""


def _candidates(root: Node) -> Iterator[Node]:
    nodes = list(root.walk())
    for mark in _MARKS:
        # Of several, as where other texts are shown below, the longest.
        yield from sorted(filter(mark, nodes), key=lambda node: -len(node.text()))[:1]
    yield from sorted(nodes, key=lambda node: -_weight(node))[:1]


def _weight(node: Node) -> int:
    """How many letters stand in paragraphs of its own that are no links."""
    return sum(_letters(child) for child in node.elements() if child.name in _WORDS)


def _letters(node: Node) -> int:
    return len(node.text()) - 2 * sum(len(below.text()) for below in node.walk() if below.name == "a")


def _without_surroundings(node: Node) -> Node | None:
    return None if node.name in _AROUND else node


def _without_machines(source: str) -> str:
    for name in _MACHINES:
        source = "".join(_without(source, name))
    return source


def _without(source: str, name: str) -> Iterator[str]:
    """In one pass, whatever is left open."""
    opening = re.compile(f"<{name}[\\s>]", re.IGNORECASE)
    closing = re.compile(f"</{name}[^>]{{0,20}}>", re.IGNORECASE)
    position = 0
    while found := opening.search(source, position):
        yield source[position : found.start()]
        end = closing.search(source, found.end())
        if end is None:
            return
        position = end.end()
    yield source[position:]


__all__ = ["LEAST", "main_text"]

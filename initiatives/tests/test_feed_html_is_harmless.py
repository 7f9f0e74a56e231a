"""What strangers' HTML may do after cleaning: nothing. Judged by another parser than the one that cleaned it."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.feeds.parsing.blocks import Text, blocks
from initiatives.feeds.parsing.cleaning import cleaned
from initiatives.feeds.parsing.read import parse

VECTORS: list[str] = json.loads((Path(__file__).parent / "data/feeds/xss.json").read_text(encoding="utf-8"))
BASE = "https://zwiazek.example/wpis/"
ELEMENTS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "sub", "sup", "ul", "ol", "li", "a", "img",
    "blockquote", "cite", "figure", "figcaption", "table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "th",
    "td", "dl", "dt", "dd", "pre", "code",
}  # fmt: skip
ATTRIBUTES = {"href", "rel", "src", "alt", "start", "colspan", "rowspan"}
SCHEMES = {"http", "https", "mailto", "tel"}


def active(html: str) -> list[str]:
    """What in it a browser could run, load or be led by, in words."""
    found = []
    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in fragment.iter():
        if element is fragment:
            continue
        if not isinstance(element.tag, str) or element.tag not in ELEMENTS:
            found.append(f"element {element.tag}")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                found.append(f"attribute {name}")
            if name in ("href", "src") and urlsplit(value.strip()).scheme not in SCHEMES:
                found.append(f"address {value}")
    return found


def test_the_list_is_long() -> None:
    assert len(VECTORS) >= 200
    assert len(set(VECTORS)) == len(VECTORS)


def test_the_judge_sees_what_is_active() -> None:
    """Of the vectors as they come, most are: a judge that finds nothing would let all of them through."""
    assert sum(bool(active(vector)) for vector in VECTORS) > 200


@pytest.mark.parametrize("around", ["{}", "<p>Przed {} po</p>", "<table><tr><td>{}</table>", "<b><a href=x>{}"])
def test_nothing_runs(around: str) -> None:
    before, _, after = around.partition("{}")
    ran = {}
    for vector in VECTORS:
        html = cleaned(before + vector + after, BASE)
        stored = "".join(block.html for block in blocks(html) if isinstance(block, Text))
        # Cleaning once more changes nothing for the worse either.
        if found := active(html) + active(stored) + active(cleaned(html, BASE)):
            ran[vector] = found

    assert ran == {}


def test_nothing_runs_that_came_in_a_feed() -> None:
    items = [{"id": number, "title": vector, "summary": vector, "content_html": vector, "url": vector}
             for number, vector in enumerate(VECTORS)]  # fmt: skip
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()

    entries = parse(body, address=BASE).entries

    assert len(entries) == len(VECTORS)
    assert [active(entry.html) for entry in entries if active(entry.html)] == []
    assert {urlsplit(entry.link).scheme for entry in entries} <= {"http", "https", ""}


@given(
    st.lists(
        st.sampled_from([*VECTORS, "<p>", "</p>", "<b>", "<table>", "<td>", "</a>", "<!--", "-->", '"', "'", ">"]),
        max_size=6,
    )
)
def test_nothing_runs_in_any_mixture(pieces: list[str]) -> None:
    assert active(cleaned("".join(pieces), BASE)) == []

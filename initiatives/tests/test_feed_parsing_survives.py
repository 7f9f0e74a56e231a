"""Feeds that are made to harm whoever reads them. Nothing here is timed: the limits of the child bound it."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.acts.child import run_alone
from initiatives.acts.fork_servers import ForkServers
from initiatives.acts.limits import MIB
from initiatives.feeds.parsing.blocks import blocks, lead
from initiatives.feeds.parsing.bounded import LIMITS, parse_bounded, reading_servers
from initiatives.feeds.parsing.cleaning import cleaned
from initiatives.feeds.parsing.read import BYTES_MOST, parse
from initiatives.feeds.parsing.tree import LENGTH_MOST
from initiatives.feeds.records import Fault, Feed, FeedError

DATA = Path(__file__).parent / "data/feeds"
RSS = b'<rss version="2.0"><channel><title>t</title>%s</channel></rss>'
ITEM = RSS % b"<item><title>x</title>%s</item>"
TEXT = ITEM % b"<description><![CDATA[%s]]></description>"
# Of these, an honest feed of a thousand entries needs less than a half.
QUICK = replace(LIMITS, cpu=8)

REFUSED: dict[str, Callable[[], bytes]] = {
    "billion laughs": (DATA / "billion-laughs.xml").read_bytes,
    "a file by its name": (DATA / "external-entity.xml").read_bytes,
    "an address in the document type": (DATA / "parameter-entity.xml").read_bytes,
    "quadratic entities": (DATA / "quadratic.xml").read_bytes,
    "entities in lower case": lambda: b"<!doctype rss [<!entity a 'b'>]>" + RSS % b"",
    "entities behind the root": lambda: RSS % b"<!ENTITY a 'b'>",
    "100,000 levels": lambda: RSS % (b"<a>" * 100_000 + b"</a>" * 100_000),
    "100,000 levels of entries": lambda: RSS % (b"<item>" * 100_000),
    "100,000 levels of JSON": lambda: b'{"items":' + b"[" * 100_000,
    "500,000 attributes": lambda: RSS % (b"<item " + b" ".join(b'a%x=""' % i for i in range(500_000)) + b"/>"),
    "500,000 attributes without a value": lambda: RSS % (b"<item " + b"a " * 500_000 + b"/>"),
    "a million brackets": lambda: RSS % (b"<" * 1_000_000),
    "tags that nothing ends": lambda: RSS % (b"<a " * 1_000_000),
}  # fmt: skip

BORNE: dict[str, Callable[[], bytes]] = {
    "an author of 32 kB": lambda: ITEM % (b"<author>" + b"a" * 32_000 + b"</author>"),
    "an author of 32 kB in pieces": lambda: ITEM % (b"<author>" + b"aaaaaaaa<!-- -->" * 4000 + b"</author>"),
    "an author of 32 kB in a CDATA section": lambda: ITEM % (b"<author><![CDATA[" + b"a" * 32_000 + b"]]></author>"),
    "100,000 categories": lambda: ITEM % b"".join(b"<category>%d</category>" % i for i in range(100_000)),
    "100,000 entries": lambda: RSS % (b"<item><title>x</title></item>" * 100_000),
    "a title of 10,000 characters": lambda: RSS % (b"<item><title>" + b"abc " * 2500 + b"</title></item>"),
    "250 kB of nested div": lambda: TEXT % (b"<div>" * 25_000 + b"</div>" * 25_000),
    "nested formatting": lambda: TEXT % (b"<p><b><i>x" * 25_000),
    "nested tables": lambda: TEXT % (b"<table><tr><td>" * 20_000),
    "links around tables": lambda: TEXT % (b"<a href=x><table>y" * 15_000),
    "nested lists": lambda: TEXT % (b"<ul><li>" * 30_000),
    "an element of 100,000 attributes": lambda: TEXT % (b"<p " + b" ".join(b"a%x" % i for i in range(100_000)) + b">x"),
    "an attribute that nothing ends": lambda: TEXT % (b"<p a='" * 50_000),
    "comments that nothing ends": lambda: TEXT % (b"<!--" * 100_000),
    "scripts that nothing ends": lambda: TEXT % (b"<script>" * 50_000),
    "shortcodes that nothing ends": lambda: TEXT % (b"[caption " * 50_000),
    "endings that nothing begins": lambda: TEXT % (b"</b></p></x>" * 30_000),
    "comments in the feed that nothing ends": lambda: RSS % (b"<!--" * 1_000_000),
    "300,000 ampersands": lambda: ITEM % (b"<description>" + b"&" * 300_000 + b"</description>"),
    "entries behind entries": lambda: RSS % (b"<item><title>x</title><guid>one</guid></item>" * 2000),
}


@pytest.fixture(scope="module")
def servers() -> Iterator[ForkServers]:
    """As a look at many sources has them: one hostile body after another."""
    with reading_servers() as servers:
        yield servers


@pytest.fixture
def read(servers: ForkServers) -> Iterator[Callable[[bytes], Feed]]:
    yield lambda body: parse_bounded(body, address="https://a.example/feed", limits=QUICK, run=servers)
    honest = parse_bounded(ITEM % b"", address="https://a.example/", run=servers)
    assert [entry.title for entry in honest.entries] == ["x"], "it has spoilt the next one"


@pytest.mark.parametrize("name", REFUSED)
def test_an_attack_is_refused(name: str, read: Callable[[bytes], Feed]) -> None:
    with pytest.raises(FeedError) as raised:
        read(REFUSED[name]())

    assert raised.value.fault is Fault.HOSTILE


@pytest.mark.parametrize("name", BORNE)
def test_what_is_only_absurd_is_borne(name: str, read: Callable[[bytes], Feed]) -> None:
    for entry in read(BORNE[name]()).entries:
        assert len(entry.title) <= 300
        assert all(len(author) <= 150 for author in entry.authors)
        assert len(entry.categories) <= 50
        assert entry.html.count("<") < 130_000


@pytest.mark.parametrize("repeated", ["&", "& ", "&lt;", "x &amp; y"])
def test_a_text_of_ampersands_costs_what_any_text_does(repeated: str, servers: ForkServers) -> None:
    text = (repeated * LENGTH_MOST)[:LENGTH_MOST]

    feed = parse_bounded(
        ITEM % f"<description>{escape(text)}</description>".encode(), address="https://a.example/", run=servers,
        limits=replace(LIMITS, cpu=3),
    )  # fmt: skip

    (entry,) = feed.entries
    assert unescape(entry.html.removeprefix("<p>").removesuffix("</p>")) == unescape(text).strip()


def test_a_body_that_names_a_file_is_only_text(read: Callable[[bytes], Feed]) -> None:
    with pytest.raises(FeedError) as raised:
        read(b"/dev/zero")

    assert raised.value.fault is Fault.NO_FEED


def test_more_than_five_megabytes_are_not_read(read: Callable[[bytes], Feed]) -> None:
    with pytest.raises(FeedError) as raised:
        read(b" " * (BYTES_MOST + 1))

    assert raised.value.fault is Fault.TOO_BIG


@pytest.mark.parametrize("is_forked", [False, True])
def test_a_reader_that_takes_too_long_is_ended(servers: ForkServers, is_forked: bool) -> None:
    run = servers if is_forked else run_alone
    with pytest.raises(FeedError) as raised:
        parse_bounded(
            TEXT % (b"<b>" * 500_000), address="https://a.example/", limits=replace(LIMITS, wall=0.01), run=run
        )

    assert raised.value.fault is Fault.TOO_SLOW


@pytest.mark.parametrize("is_forked", [False, True])
def test_a_reader_that_takes_too_much_is_ended(servers: ForkServers, is_forked: bool) -> None:
    body = b'{"items":[' + b"[]," * 1_500_000 + b"[]]}"
    run = servers if is_forked else run_alone
    with pytest.raises(FeedError) as raised:
        parse_bounded(body, address="https://a.example/", limits=replace(LIMITS, memory=100 * MIB), run=run)

    assert raised.value.fault is Fault.HOSTILE


def test_nested_text_is_not_lost() -> None:
    html = cleaned("<div>" * 30_000 + "Ważne słowa" + "</div>" * 30_000, "")

    assert "Ważne słowa" in html
    assert html.count("<") < 200


def test_one_guid_everywhere_tells_no_entries_apart() -> None:
    items = b"".join(b"<item><title>%d</title><guid>same</guid></item>" % number for number in range(20))

    feed = parse(RSS % items, address="https://a.example/")

    assert len({entry.identity for entry in feed.entries}) == 20


PIECES = [
    b'<rss version="2.0">',
    b"<channel>",
    b"<item>",
    b"</item>",
    b"<title>",
    b"</title>",
    b"<description>",
    b"<![CDATA[",
    b"]]>",
    b"<link>",
    b"</link>",
    b"&oacute;",
    b"&#0;",
    b"&",
    b"<",
    b">",
    b"'",
    b'"',
    b"<!--",
    b"-->",
    b"<?xml",
    b"?>",
    b"\xb1\xe6",
    "ż".encode(),
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<entry>",
    b"<id>",
    b"<link href='x'/>",
    b"<content type='xhtml'>",
    b"<div>",
    b"<rdf:RDF xmlns:rdf='x'>",
    b"<pubDate>",
    b"1 Jan 2020",
    b"{",
    b'"items"',
    b":",
    b"[",
    b"]",
    b"}",
    b'{"items":[{"id":',
    b"1",
    b"null",
    b"<a href=",
    b"javascript:",
    b"http://[",
    b"//",
    b"\0",
    b"\xff\xfe",
    b"<guid>",
    b"<author>",
    b"a@b",
    b"<enclosure url='http://a:b/'/>",
    b"<media:content url='x'/>",
    b"<category/>",
    b"<svg>",
    b"<source>",
    b"<image>",
    b"<textinput>",
    b"<content:encoded>",
    b"<base64>",
]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40).map(b"".join),
    st.sampled_from(["", "application/json", "text/xml; charset=latin2"]),
)
def test_bytes_become_a_feed_or_a_fault(body: bytes, content_type: str) -> None:
    for start in (
        b"",
        b'<rss version="2.0"><channel><item>',
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1",',
    ):
        try:
            feed = parse(start + body, address="https://a.example/feed", content_type=content_type)
        except FeedError:
            continue
        assert all(entry.identity for entry in feed.entries)
        json.dumps([entry.html for entry in feed.entries]).encode()


HONEST = [path.read_bytes() for path in sorted(DATA.iterdir()) if path.suffix == ".xml"]


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(HONEST), st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES) | st.binary(max_size=4))
def test_a_feed_damaged_anywhere_becomes_a_feed_or_a_fault(body: bytes, where: float, lost: int, put: bytes) -> None:
    at = int(len(body) * where)
    with suppress(FeedError):
        feed = parse(body[:at] + put + body[at + lost :], address="https://a.example/feed")
        assert all(entry.identity for entry in feed.entries)


KEYS = [
    "items", "id", "url", "title", "authors", "author", "name", "tags", "attachments", "size_in_bytes", "content_html",
    "image", "language",
]  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(KEYS), inner, max_size=5,
    ), max_leaves=30,
))  # fmt: skip
def test_json_of_any_shape_becomes_a_feed_or_a_fault(value: object) -> None:
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [value, {"id": value, "title": value, "attachments": [value]}],
        }
    )

    feed = parse(body.encode(), address="https://a.example/feed")

    assert all(entry.identity for entry in feed.entries)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="<>/ab pdivtrlu\"'=&;![]-\n\0", max_size=200))
def test_any_text_becomes_blocks(html: str) -> None:
    clean = cleaned(html, "https://a.example/")

    blocks(clean)
    assert len(lead(clean)) <= 300

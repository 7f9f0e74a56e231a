"""XML that nearly is: looked through once, made well-formed where that is certain, refused where it is an attack.

One pass, in time proportional to the length, before any XML parser sees a byte. Lines stay where they were.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import NamedTuple
from xml.sax.saxutils import escape

from initiatives.feeds.parsing.words import clip
from initiatives.feeds.records import Fault, FeedError

DEPTH_MOST = 200
ATTRIBUTES_MOST = 300
ELEMENTS_MOST = 400_000
# Brackets that begin nothing: each costs a look of its own.
STRAY_MOST = 20_000
# The newest, which feeds put first; who has more has pages (RFC 5005).
ENTRIES_MOST = 2000
# feedparser looks for an e-mail address in it, in time that grows with the square.
_AUTHOR_MOST = 500
# It compares each category of an entry with each.
CATEGORIES_MOST = 500
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?(?:rss|rdf|feed)(?=[\s/>])", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s{1,9}html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([^\W\d][\w:.-]*)[^<>\"']*(?:\"[^<\"]*\"[^<>\"']*|'[^<']*'[^<>\"']*)*>")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6});|#([0-9]{1,7});|([A-Za-z][A-Za-z0-9]{1,31};))?")
_XML_NAMES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)')")
_ENTRIES = {"item", "entry"}
_PEOPLE = {"author", "creator", "managingeditor", "webmaster", "publisher", "name", "email", "contributor", "owner"}
_CATEGORIES = {"category", "subject", "keywords", "tags"}


@dataclass
class Markup:
    """`channel_link`: of an RSS channel, where its relative addresses begin. `cut_line`: where a torn file ends, or 0.
    `deleted`: reference and date of each tombstone.
    """

    text: str
    cut_line: int = 0
    channel_link: str = ""
    hours: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    deleted: list[tuple[str, str]] = field(default_factory=list)


class _Token(NamedTuple):
    kind: str
    text: str
    name: str = ""


def mended(text: str) -> Markup:
    """Raises `FeedError`: EMPTY, PAGE_INSTEAD, NO_FEED, HOSTILE."""
    text = _CONTROLS.sub("", text)
    root = _ROOT.search(text)
    before = text[: root.start()] if root else text
    if _ENTITY.search(before):
        raise FeedError(Fault.HOSTILE, "entities", line=_line(before, before.upper().find("<!ENTITY")))
    if not text.strip():
        raise FeedError(Fault.EMPTY)
    if _PAGE.search(before):
        raise FeedError(Fault.PAGE_INSTEAD, _page_title(text))
    if root is None:
        raise FeedError(Fault.NO_FEED, clip(text[:2000], 120))
    # A warning of PHP, blank lines, the prolog and a document type: all that remains of them is their lines.
    return _Mender("\n" * before.count("\n")).mend(text[root.start() :])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, max(position, 0)) + 1


def _page_title(text: str) -> str:
    """What the page says that stands in place of the feed, for the administrator."""
    start = text[:20_000].lower().find("<title>")
    return clip(text[start + 7 : start + 307].partition("<")[0], 200) if start >= 0 else ""


class _Mender:
    def __init__(self, head: str) -> None:
        self._pieces = [head]
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._elements = self._categories = self._strays = self._entries = 0
        self._said = 0
        # Up to which piece the file is whole, and what is open there.
        self._whole: tuple[int, list[str]] | None = None
        self._line = head.count("\n") + 1
        self._found = Markup("")

    def mend(self, text: str) -> Markup:
        for token in _tokens(text):
            if token.kind == "torn":
                break
            getattr(self, f"_{token.kind}")(token)
            self._line += token.text.count("\n")
            if (self._elements and not self._stack) or self._entries > ENTRIES_MOST:
                break
        if self._stack or not self._elements:
            self._close()
            # What comes behind so many entries was left out on purpose.
            self._found.cut_line = self._line if self._entries <= ENTRIES_MOST else 0
        self._found.text = "".join(self._pieces)
        return self._found

    def _close(self) -> None:
        """Whole entries stay; the torn one and what is behind it goes."""
        until, left_open = self._whole or (len(self._pieces), list(self._stack))
        self._pieces = [*self._pieces[:until], *(f"</{name}>" for name in reversed(left_open))]

    def _refuse(self, why: str) -> None:
        raise FeedError(Fault.HOSTILE, why, line=self._line)

    def _skipped(self, token: _Token) -> None:
        self._pieces.append("\n" * token.text.count("\n"))

    def _words(self, token: _Token) -> None:
        top = _local(self._stack[-1]) if self._stack else ""
        text = self._bearable(top, token.text)
        self._strays += text == "<"
        if self._strays > STRAY_MOST:
            self._refuse("brackets")
        if "&" in text:
            text = _REFERENCE.sub(_reference, text)
        self._pieces.append(text.replace("<", "&lt;").replace("]]>", "]]&gt;"))
        self._note(top, text)

    def _cdata(self, token: _Token) -> None:
        top = _local(self._stack[-1]) if self._stack else ""
        inner = self._bearable(top, token.text[9:-3])
        self._pieces.append(f"<![CDATA[{inner}]]>")
        self._note(top, inner)

    def _bearable(self, top: str, text: str) -> str:
        """Of a person, the beginning: over all the pieces that comments part."""
        if top not in _PEOPLE:
            return text
        kept = text[: max(_AUTHOR_MOST - self._said, 0)]
        self._said += len(kept)
        return kept

    def _note(self, top: str, text: str) -> None:
        """What feedparser keeps the last of, or not at all."""
        above = _local(self._stack[-2]) if len(self._stack) > 1 else ""
        if above == "skiphours" and top == "hour":
            self._found.hours.add(text.strip()[:2])
        elif above == "skipdays" and top == "day":
            self._found.days.add(text.strip()[:9].lower())
        elif above == "channel" and self._stack[-1] == "link" and not self._found.channel_link:
            self._found.channel_link = text.strip()[:2000]

    def _tag(self, token: _Token) -> None:
        if token.text[1] == "/":
            self._end(token)
            return
        self._elements += 1
        if self._elements > ELEMENTS_MOST:
            self._refuse("elements")
        if _is_flood(token.text):
            self._refuse("attributes")
        self._begin(token, _local(token.name))

    def _begin(self, token: _Token, local: str) -> None:
        if local in _PEOPLE:
            self._said = 0
        if local in _ENTRIES:
            self._entries += 1
            self._whole = self._whole or (len(self._pieces), list(self._stack))
            self._categories = 0
        if local in _CATEGORIES:
            self._categories += 1
            if self._categories > CATEGORIES_MOST:
                return  # its end then closes nothing
        if local == "deleted-entry":
            said = {name: one or other for name, one, other in _ATTRIBUTE.findall(token.text)}
            self._found.deleted.append((said.get("ref", ""), said.get("when", "")))
        self._pieces.append(_tag_text(token, local))
        if not token.text.endswith("/>"):
            self._stack.append(token.name)
            self._open[token.name] += 1
            if len(self._stack) > DEPTH_MOST:
                self._refuse("depth")

    def _end(self, token: _Token) -> None:
        if not self._open[token.name]:
            return  # closes nothing
        while True:
            name = self._stack.pop()
            self._open[name] -= 1
            self._pieces.append(f"</{name}>")
            if name == token.name:
                break
        if _local(name) in _ENTRIES:
            self._whole = (len(self._pieces), list(self._stack))

    def _declaration(self, token: _Token) -> None:
        if _ENTITY.match(token.text):
            self._refuse("entities")
        self._skipped(token)


def _is_flood(tag: str) -> bool:
    if len(tag) < 4 * ATTRIBUTES_MOST:
        return False
    return len(_ATTRIBUTE.findall(tag)) > ATTRIBUTES_MOST or len(tag.split()) > 10 * ATTRIBUTES_MOST


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _tag_text(token: _Token, local: str) -> str:
    text = _REFERENCE.sub(_reference, token.text) if "&" in token.text else token.text
    if local in ("guid", "id") and not text.endswith("/>"):
        # So feedparser leaves it as it is: others would be taken for addresses and resolved against the feed's.
        return f'<{token.name} isPermaLink="false">'
    return text


def _reference(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return found[0] if name in _XML_NAMES else _named(name)
    if not (hexadecimal or decimal):
        return "&amp;"
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    allowed = (
        number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    )
    return f"&#{number};" if allowed else ""


def _named(name: str) -> str:
    return escape(html5[name], {'"': "&quot;", "'": "&#39;"}) if name in html5 else f"&amp;{name}"


_SPANS = (
    ("<!--", "-->", "skipped"),
    ("<![CDATA[", "]]>", "cdata"),
    ("<?", "?>", "skipped"),
    ("<!", ">", "declaration"),
)


def _tokens(text: str) -> Iterator[_Token]:
    """Whatever is opened and not closed ends the file there: "torn" is the last token."""
    position, length = 0, len(text)
    while position < length:
        start = text.find("<", position)
        if start < 0:
            start = length
        if start > position:
            yield _Token("words", text[position:start])
        if start == length:
            return
        token = _at(text, start)
        yield token
        if token.kind == "torn":
            return
        position = start + len(token.text)


def _at(text: str, start: int) -> _Token:
    for opening, closing, kind in _SPANS:
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            return _Token(kind, text[start : end + len(closing)]) if end >= 0 else _Token("torn", "")
    if found := _TAG.match(text, start):
        return _Token("tag", found[0], found[2])
    if text.find("<", start + 1) < 0 and text.find(">", start) < 0:
        return _Token("torn", "")
    return _Token("words", "<")

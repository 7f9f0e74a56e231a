"""Cleaned HTML -> what `StepsBlock` is made of, as plain records: whoever stores them makes the blocks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from initiatives.feeds.parsing.cleaning import video_page
from initiatives.feeds.parsing.tree import Node, tree
from initiatives.feeds.parsing.words import clip

HEADING_MOST, TITLE_MOST, LEAD_MOST = 150, 200, 300
# The first words are at the beginning: what follows need not be read for them.
_LEAD_IN = 5000
_CELL_MOST, _COLUMNS_MOST, _ROWS_MOST = 1000, 30, 500
# Each is a part of a form for whoever edits the page: as many as no author writes would take the editor a minute.
BLOCKS_MOST, ITEMS_MOST = 400, 200
_FILE_ENDS = ".pdf .doc .docx .odt .rtf .xls .xlsx .ods .ppt .pptx .odp .zip .csv .txt"
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_MARKED = {"b", "strong", "i", "em", "a", "ul", "ol", "table"}
# Of inline elements, those that the features of our rich text know (`initiatives.blocks.RICH_TEXT`).
_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "a": "a", "br": "br", "ul": "ul", "ol": "ol", "li": "li"}


@dataclass(frozen=True)
class Text:
    """Of `p`, `b`, `i`, `br`, `ul`, `ol`, `li` and `a` with `href`."""

    html: str


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Items:
    """A flat list of plain words; any other is a `Text`."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    text: str
    source: str = ""


@dataclass(frozen=True)
class PictureAt:
    """Copied or linked, as the source's rule says; `caption` is the words below it."""

    address: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Table:
    """All rows are as long as `headings`, which are empty where the table has none."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Link:
    title: str
    address: str


@dataclass(frozen=True)
class FileAt:
    """Elsewhere: what to do with it, the caller decides."""

    title: str
    address: str


@dataclass(frozen=True)
class Video:
    title: str
    address: str


Block = Text | Heading | Items | Quote | PictureAt | Table | Link | FileAt | Video


def blocks(html: str) -> tuple[Block, ...]:
    """`html` is `Entry.html`. Paragraphs that follow one another are one text; behind so many, all is in one."""
    joined: list[Block] = []
    for block in _of(tree(html)):
        last = joined[-1] if joined else None
        if isinstance(block, Text) and isinstance(last, Text):
            joined[-1] = Text(last.html + block.html)
        elif not (isinstance(block, PictureAt) and isinstance(last, PictureAt) and block.address == last.address):
            # What is loaded lazily often stands twice, once for those without a script.
            joined.append(block)
    first, rest = joined[: BLOCKS_MOST - 1], joined[BLOCKS_MOST - 1 :]
    return (*first, Text("".join(map(_told, rest)))) if len(rest) > 1 else tuple(joined)


def _told(block: Block) -> str:
    """As a part of a text, with its words and addresses."""
    match block:
        case Text(html):
            return html
        case Heading(text):
            return f"<p><b>{escape(text, quote=False)}</b></p>"
        case Items(items):
            return _paragraphs(items)
        case Quote(text, source):
            return _paragraphs((text, source))
        case Table(headings, rows, caption):
            return _paragraphs((caption, *(" · ".join(filter(None, row)) for row in (headings, *rows))))
        case PictureAt(address, alt, caption):
            return _linked(caption or alt or address, address)
        case Link(title, address) | FileAt(title, address) | Video(title, address):
            return _linked(title or address, address)


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts if text)


def _linked(title: str, address: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(title, quote=False)}</a></p>'


def lead(html: str) -> str:
    """The first paragraph that says something, as plain words."""
    paragraphs = (clip(node.text(), LEAD_MOST) for node in tree(html[:_LEAD_IN]).walk() if node.name in ("p", "li"))
    return next((words for words in paragraphs if sum(map(str.isalpha, words)) > 1), "")


def _of(node: Node) -> Iterator[Block]:
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                yield Text(f"<p>{escape(child.strip(), quote=False)}</p>")
        elif child.name in _HEADINGS:
            yield from _heading(child)
        else:
            yield from _MAKERS.get(child.name, _paragraph)(child)


def _heading(node: Node) -> Iterator[Block]:
    words = clip(node.text(), 10_000)
    if len(words) > HEADING_MOST:
        yield Text(f"<p><b>{escape(words, quote=False)}</b></p>")
    elif words:
        yield Heading(words)
    yield from _pictures(node)


def _paragraph(node: Node) -> Iterator[Block]:
    if block := _lone_link(node):
        yield block
        return
    html = _inline(node)
    if html.replace("<br>", "").strip():
        yield Text(f"<p>{html}</p>")
    yield from _pictures(node)


def _lone_link(node: Node) -> Block | None:
    """A paragraph that is nothing but a link."""
    found = [child for child in node.children if isinstance(child, Node) or child.strip()]
    if len(found) != 1 or isinstance(found[0], str):
        return None
    link = found[0]
    if link.name != "a" or any(below.name == "img" for below in link.walk()):
        return _lone_link(link) if link.name in ("b", "strong", "i", "em") else None
    address, title = link.get("href"), clip(link.text(), TITLE_MOST)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        return None
    if watched := video_page(address):
        return Video(title, watched)
    name = PurePosixPath(unquote(parts.path)).name
    return (
        FileAt(title or name, address)
        if PurePosixPath(name).suffix.lower() in _FILE_ENDS.split()
        else Link(title or address, address)
    )


def _inline(node: Node) -> str:
    """Without pictures: those follow the paragraph as blocks of their own."""
    return "".join(
        escape(child, quote=False) if isinstance(child, str) else _inline_element(child) for child in node.children
    ).strip("\n")


def _inline_element(node: Node) -> str:
    name = _INLINE.get(node.name, "")
    inner = _inline(node)
    if name == "br":
        return "<br>"
    if not name or not inner.strip():
        return inner
    opening = f'<a href="{escape(node.get("href"))}">' if name == "a" else f"<{name}>"
    return f"{opening}{inner}</{name}>"


def _pictures(node: Node, caption: str = "") -> Iterator[Block]:
    for below in node.walk():
        if below.name == "img":
            yield PictureAt(below.get("src"), below.get("alt"), caption)


def _figure(node: Node) -> Iterator[Block]:
    caption = clip(" ".join(below.text() for below in node.walk() if below.name == "figcaption"), LEAD_MOST)
    inside = Node("", {}, [child for child in node.children if isinstance(child, str) or child.name != "figcaption"])
    pictures = list(_pictures(inside, caption))
    if pictures:
        yield from pictures
        return
    yield from _of(inside)
    if caption:
        yield Text(f"<p><i>{escape(caption, quote=False)}</i></p>")


def _list(node: Node) -> Iterator[Block]:
    items = [child for child in node.elements() if child.name == "li"]
    plain = not any(below.name in _MARKED for item in items for below in item.walk())
    words = tuple(found for item in items if (found := clip(item.text(), _CELL_MOST)))
    if node.name == "ul" and plain and len(words) <= ITEMS_MOST:
        if words:
            yield Items(words)
    elif words:
        yield Text("<{0}>{1}</{0}>".format(node.name, "".join(_item(item) for item in items)))
    yield from _pictures(node)


def _item(node: Node) -> str:
    return f"<li>{inner}</li>" if (inner := _inline(node).strip()) else ""


def _quote(node: Node) -> Iterator[Block]:
    source = clip(" ".join(below.text() for below in node.walk() if below.name == "cite"), TITLE_MOST)
    words = "\n".join(filter(None, (" ".join(line.split()) for line in _without(node, "cite").text().split("\n"))))
    if words:
        yield Quote(words, source)
    yield from _pictures(node)


def _without(node: Node, name: str) -> Node:
    kept = [_without(child, name) if isinstance(child, Node) else child for child in node.children
            if isinstance(child, str) or child.name != name]  # fmt: skip
    return Node(node.name, node.attributes, kept)


def _table(node: Node) -> Iterator[Block]:
    caption = clip(" ".join(below.text() for below in node.walk() if below.name == "caption"), TITLE_MOST)
    lines = [below for below in node.walk() if below.name == "tr"][: _ROWS_MOST + 1]
    rows = [row for line in lines if any(row := _cells(line))]
    width = max(map(len, rows), default=0)
    if width == 1:
        # A table for the sake of its frame.
        yield from (Text(f"<p>{escape(row[0], quote=False)}</p>") for row in rows)
    elif rows:
        full = [tuple(row + [""] * (width - len(row))) for row in rows]
        named = {cell.name for cell in lines[0].elements()}
        headed = named == {"th"} or any(below.name == "thead" for below in node.elements())
        yield Table(full[0] if headed else ("",) * width, tuple(full[headed:]), caption)
    yield from _pictures(node)


def _cells(line: Node) -> list[str]:
    """A cell over several columns stands in the first of them."""
    cells: list[str] = []
    for cell in line.elements():
        if cell.name in ("td", "th"):
            cells += [clip(cell.text(), _CELL_MOST)] + [""] * (int(cell.get("colspan") or 1) - 1)
    return cells[:_COLUMNS_MOST]


def _definitions(node: Node) -> Iterator[Block]:
    for child in node.elements():
        inner = _inline(child).strip()
        if inner:
            yield Text(f"<p><b>{inner}</b></p>" if child.name == "dt" else f"<p>{inner}</p>")


def _nothing(node: Node) -> Iterator[Block]:
    yield from ()


_MAKERS: dict[str, Callable[[Node], Iterator[Block]]] = {
    "figure": _figure, "ul": _list, "ol": _list, "blockquote": _quote, "table": _table, "dl": _definitions,
    "hr": _nothing, "br": _nothing,
}  # fmt: skip

"""HTML as a tree, made in time proportional to its length: by an own reader, since those that follow the standard take
time that grows with the square of the depth (13 seconds over 250 kB of nested `div`). It decides nothing about safety:
what is written back goes through nh3.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape

LENGTH_MOST = 600_000
DEPTH_MOST = 60
NODES_MOST = 30_000
_ATTRIBUTES_MOST = 60
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Their insides are no HTML, or for machines; `noscript` holds what lazily loaded pictures really are.
_RAW = {"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "plaintext"}
_NAME = re.compile(r"[a-zA-Z][^\s/>]{0,40}")
_SPACE = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"([^\s/>][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)|))?")
_BLOCKS = {"p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "section",
           "article", "header", "footer", "aside", "nav", "pre", "dl", "hr", "address", "main", "form"}  # fmt: skip
# What an opening tag ends, if that stands open, and which element hides it.
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "a": ({"a"}, {"table"}),
} | {name: ({"p"}, {"td", "th", "li", "blockquote", "div"}) for name in _BLOCKS}


@dataclass
class Node:
    """An element; `name` is lower case, values of attributes are decoded. The root has no name."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def elements(self) -> "list[Node]":
        return [child for child in self.children if isinstance(child, Node)]

    def walk(self) -> "Iterator[Node]":
        """Itself, then all below it, in the order of the text."""
        yield self
        for child in self.elements():
            yield from child.walk()

    def text(self) -> str:
        """As it stands, blanks too; a line break for `br` and between blocks."""
        if self.name == "br":
            return "\n"
        inner = "".join(child if isinstance(child, str) else child.text() for child in self.children)
        return f"\n{inner}\n" if self.name in _BLOCKS or self.name in ("li", "tr", "td", "th") else inner


def tree(source: str) -> Node:
    """What is nested deeper than anybody writes lies flat at that depth; behind so many elements come words alone."""
    return _Builder().build(source[:LENGTH_MOST])


def written(node: Node) -> str:
    inner = "".join(escape(child, quote=False) if isinstance(child, str) else written(child) for child in node.children)
    if not node.name:
        return inner
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.name}{attributes}>" if node.name in VOID else f"<{node.name}{attributes}>{inner}</{node.name}>"


def plain(source: str) -> str:
    """The words of HTML, on one line."""
    return " ".join(tree(source).text().split()) if "<" in source or "&" in source else " ".join(source.split())


def pruned(node: Node, kept: Callable[[Node], "Node | None"]) -> Node:
    """Each element from the leaves up, as `kept` gives it back; one without a name leaves its children in its place."""
    children: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
        elif (result := kept(pruned(child, kept))) is not None:
            children.extend([result] if result.name else result.children)
    node.children = children
    return node


class _Builder:
    def __init__(self) -> None:
        self._root = Node("")
        self._open = [self._root]
        self._count = 0

    def build(self, source: str) -> Node:
        position, length = 0, len(source)
        while position < length:
            start = source.find("<", position)
            if start < 0:
                start = length
            if start > position:
                self._words(source[position:start])
            position = self._markup(source, start) if start < length else length
        return self._root

    def _words(self, text: str) -> None:
        self._open[-1].children.append(unescape(text) if "&" in text else text)

    def _markup(self, source: str, start: int) -> int:
        """Where the text goes on."""
        if source.startswith("<!--", start):
            return _behind(source, "-->", start + 2)
        if source.startswith(("<!", "<?"), start):
            return _behind(source, ">", start)
        if source.startswith("</", start):
            if found := _NAME.match(source, start + 2):
                self._close(found[0].lower())
            return _behind(source, ">", start)
        if found := _NAME.match(source, start + 1):
            return self._start_tag(source, found[0].lower(), found.end())
        self._words("<")
        return start + 1

    def _start_tag(self, source: str, name: str, position: int) -> int:
        attributes, end, closed = _attributes(source, position)
        if name in _RAW and not (closed and name == "iframe"):
            end = self._raw(source, name, end)
            if name == "iframe":
                self._add(Node(name, attributes))
            return end
        if len(attributes) < _ATTRIBUTES_MOST:
            self._begin(Node(name, attributes), closed=closed)
        return end

    def _raw(self, source: str, name: str, position: int) -> int:
        found = re.compile(f"</{name}[\\s/>]", re.IGNORECASE).search(source, position)
        return _behind(source, ">", found.start()) if found else len(source)

    def _add(self, node: Node) -> bool:
        self._count += 1
        if self._count > NODES_MOST:
            return False
        self._open[-1].children.append(node)
        return True

    def _begin(self, node: Node, *, closed: bool) -> None:
        ended, hidden_by = _ENDS.get(node.name, (set(), set()))
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].name in ended:
                del self._open[depth:]
            elif self._open[depth].name in hidden_by:
                break
        if len(self._open) > DEPTH_MOST and node.name not in VOID:
            return
        void = node.name in VOID or (closed and node.name in ("svg", "math", "path"))
        if self._add(node) and not void:
            self._open.append(node)

    def _close(self, name: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].name == name:
                del self._open[depth:]
                return


def _behind(source: str, closing: str, start: int) -> int:
    end = source.find(closing, start)
    return end + len(closing) if end >= 0 else len(source)


def _attributes(source: str, position: int) -> tuple[dict[str, str], int, bool]:
    """Those before the tag's end, where that is, and whether the tag closes itself. The first of a name counts."""
    attributes: dict[str, str] = {}
    while True:
        found = _SPACE.match(source, position)
        position = found.end() if found else position
        if position >= len(source) or source[position] == ">":
            return attributes, position + 1, source[position - 1 : position] == "/"
        attribute = _ATTRIBUTE.match(source, position)
        if attribute is None:
            return attributes, len(source), False
        position = attribute.end()
        if source[position : position + 1] in ("'", '"') and attribute[0].rstrip().endswith("="):
            # A quotation mark that nothing closes: all the rest is inside of it.
            return attributes, len(source), False
        if len(attributes) < _ATTRIBUTES_MOST:
            value = next((group for group in attribute.groups()[1:] if group is not None), "")
            attributes.setdefault(attribute[1].lower(), unescape(value) if "&" in value else value)

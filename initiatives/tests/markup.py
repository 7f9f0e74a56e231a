"""What is wrong with a page as HTML, told without a browser."""

import re
from collections import Counter
from html.parser import HTMLParser

import html5lib

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# A paragraph cannot hold these: a parser would close it in front of them.
BLOCKS = {"address", "article", "aside", "blockquote", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2",
          "h3", "h4", "h5", "h6", "header", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}  # fmt: skip
# Of what the standard allows, what the site writes; a fraction of a second has three digits at most.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:?\d\d)?)?")
POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


def faults(html: str) -> list[str]:
    """One line for each: unbalanced tags, ids twice, labels of nothing, missing names, inline scripts and styles."""
    page = _Page()
    page.feed(html)
    page.close()
    return [*page.faults, *page.at_the_end(), *parse_errors(html)]


def parse_errors(html: str) -> list[str]:
    """What a parser must repair that goes by the HTML standard."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    lines = html.splitlines()
    return [f"{code} at: {lines[line - 1][:column][-80:]}" for (line, column), code, _ in parser.errors]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.pointers: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.headings: list[int] = []
        self.seen: Counter[str] = Counter()
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        # A drawing has a title of its own.
        self.seen[tag] += "svg" not in self.open
        self._check_attributes(tag, attrs)
        self._check_place(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        if tag in {"input", "select", "textarea"} and values.get("type") not in {"hidden", "submit"}:
            self.fields.append(values.get("id") or "")
        if tag == "img" and "alt" not in values:
            self.faults.append(f"picture without alt: {values.get('src')}")
        if tag == "html" and not values.get("lang"):
            self.faults.append("no language")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> where {self.open[-3:]} are open")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"]:
            self.title += data
        if self.open[-1:] in (["script"], ["style"]) and data.strip():
            self.faults.append(f"inline <{self.open[-1]}>")

    def at_the_end(self) -> list[str]:
        steps = zip([0, *self.headings], self.headings, strict=False)
        return [
            *(f"never closed: {tag}" for tag in self.open),
            *(f"id twice: {name}" for name, count in self.ids.items() if count > 1),
            *(f"points at nothing: {name}" for name in self.pointers if name not in self.ids),
            *(f"field without label: {name}" for name in self.fields if name not in self.labelled),
            *(f"h{after} after h{before}" for before, after in steps if after > before + 1),
            *(f"{count} times <{tag}>" for tag in ("h1", "main", "title") if (count := self.seen[tag]) != 1),
            *(["empty title"] if not self.title.strip(" –Burza\n") else []),
        ]

    def _check_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"inline {name} in <{tag}>")
            if name == "id":
                self.ids[value or ""] += 1
            if name in POINTING:
                self.pointers += (value or "").split()
            if name == "for":
                self.labelled.add(value or "")
            if name in {"src", "action"} and (value or "").startswith(("http:", "https:", "//")):
                self.faults.append(f"from elsewhere: {value}")
            self._check_form(name, value or "")
            if name == "href" and (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"script in an address: {value}")
        for name, count in Counter(name for name, _ in attrs).items():
            if count > 1:
                self.faults.append(f"{name} twice in <{tag}>")

    def _check_form(self, name: str, value: str) -> None:
        if name == "datetime" and not MOMENT.fullmatch(value):
            self.faults.append(f"no moment: {value}")
        widths = [one.split()[-1] for one in value.split(",")] if name == "srcset" else []
        if len(widths) > len(set(widths)):
            self.faults.append(f"one width twice: {value}")

    def _check_place(self, tag: str) -> None:
        if tag in BLOCKS and "p" in self.open:
            self.faults.append(f"<{tag}> inside <p>")
        if self.open[-1:] in (["ul"], ["ol"]) and tag != "li":
            self.faults.append(f"<{tag}> straight inside <{self.open[-1]}>")
        if tag in {"a", "button"} and {"a", "button"} & set(self.open):
            self.faults.append(f"<{tag}> inside a link or a button")

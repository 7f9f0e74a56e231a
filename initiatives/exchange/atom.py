"""`Channel` -> Atom (RFC 4287), with pages (RFC 5005), tombstones (RFC 6721) and the record of each entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from initiatives.exchange.channel import NAMESPACE, Channel, Item, Office
from initiatives.exchange.checks import sayable
from initiatives.exchange.record import FILES, dumped

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ATOM, TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"


def written(channel: Channel) -> bytes:
    out = _Out()
    names = {"xmlns": ATOM, "xmlns:at": TOMBSTONES, "xmlns:burza": NAMESPACE, "xml:lang": channel.language}
    with out.element("feed", **names):
        out.said("id", channel.guid)
        out.said("title", channel.title)
        out.said("subtitle", channel.subtitle)
        out.said("updated", _moment(channel.updated))
        _author(out, channel.office)
        out.empty("link", rel="self", href=channel.own, type="application/atom+xml")
        out.empty("link", rel="alternate", href=channel.home, type="text/html")
        out.empty("link", rel="first", href=channel.first, type="application/atom+xml")
        if channel.next:
            out.empty("link", rel="next", href=channel.next, type="application/atom+xml")
        if channel.files:
            out.empty("link", rel=FILES, href=channel.files)
        out.said("generator", "Burza")
        for gone in channel.deleted:
            out.empty("at:deleted-entry", ref=gone.guid, when=_moment(gone.when))
        for item in channel.items:
            _entry(out, item)
    return out.bytes()


def _entry(out: "_Out", item: Item) -> None:
    with out.element("entry", **({"xml:lang": item.language} if item.language else {})):
        out.said("id", item.guid)
        out.said("title", item.title)
        out.said("published", _moment(item.published))
        out.said("updated", _moment(item.updated))
        _author(out, item.office)
        _links(out, item)
        for word in item.words:
            out.empty("category", term=word.slug, scheme=word.scheme, label=word.name)
        out.said("rights", item.rights)
        out.said("summary", item.summary)
        out.said("content", item.html, type="html")
        # Without an attribute: there are readers that drop the text of an unknown element for the sake of one.
        out.said("burza:record", dumped(item.record))


def _links(out: "_Out", item: Item) -> None:
    out.empty("link", rel="alternate", href=item.url, type="text/html")
    for title, address in item.related:
        out.empty("link", rel="related", href=address, title=title)
    for file in item.files:
        told = {"type": file.media_type, "length": str(file.size or ""), "title": file.title}
        out.empty("link", rel="enclosure", href=file.url, **{name: value for name, value in told.items() if value})


def _author(out: "_Out", office: Office) -> None:
    with out.element("author"):
        out.said("name", office.name)
        if office.url:
            out.said("uri", office.url)


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class _Out:
    def __init__(self) -> None:
        self._text = StringIO()
        self._xml = XMLGenerator(self._text, encoding="utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def element(self, name: str, /, **attributes: str) -> Iterator[None]:
        self._xml.startElement(name, AttributesImpl({key: sayable(value) for key, value in attributes.items()}))
        yield
        self._xml.endElement(name)

    def empty(self, name: str, /, **attributes: str) -> None:
        with self.element(name, **attributes):
            pass

    def said(self, name: str, text: str, /, **attributes: str) -> None:
        with self.element(name, **attributes):
            self._xml.characters(sayable(text))

    def bytes(self) -> bytes:
        self._xml.endDocument()
        return self._text.getvalue().encode()


__all__ = ["CONTENT_TYPE", "written"]

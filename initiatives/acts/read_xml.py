"""Acts as XML, which offices make for the official journals and sign as a whole: every word, a line for each block."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from initiatives.acts.archive import parse_xml
from initiatives.acts.paging import paginate

# Elements that carry a signature, certificates, and files in base64 have no words.
_UNREAD = ("Signature", "Certificate", "Data", "Binary", "Base64", "DigestValue", "Metadane")


def root_of(content: bytes) -> Element:
    return parse_xml(content)


def read_xml(root: Element) -> Iterator[str]:
    return paginate(_blocks(root))


def _blocks(element: Element) -> Iterator[str]:
    """An element with words of its own is a block, as is one without children; the others only hold blocks."""
    if _local(element).endswith(_UNREAD):
        return
    own = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    if own or len(element) == 0:
        words = " ".join(" ".join(_words(element)).split())
        if words:
            yield words
        return
    for child in element:
        yield from _blocks(child)


def _words(element: Element) -> Iterator[str]:
    if _local(element).endswith(_UNREAD):
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

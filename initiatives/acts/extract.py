"""The text of a file, page by page, and what else is to be known of it: signatures, and pages that want OCR.

A PDF has pages. The others have none until they are printed: they are split where their author put a page break, and
else into pages of about 3,000 characters that end with a paragraph. A file that holds files (a ZIP, a message, a signed
one) is read one level deep.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

from initiatives.acts.kinds import Kind, kind_of
from initiatives.acts.outcome import MAX_BYTES, MAX_CHARACTERS, MAX_PAGES, Extracted, Reason, Refused
from initiatives.acts.paging import paginate
from initiatives.acts.parcel import Parcel, few
from initiatives.acts.quality import is_text
from initiatives.acts.running_heads import without_running_heads

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "MAX_PAGES", "Extracted", "Reason", "extract"]

logger = logging.getLogger(__name__)


def _of(module: str, name: str = "") -> Callable[..., Any]:
    """A function of a sibling that is imported when a file wants it: a process a file cannot afford all libraries."""

    def called(*given: Any) -> Any:
        return getattr(import_module(f"initiatives.acts.{module}"), name or module)(*given)

    return called


_READERS: dict[Kind, Callable[[bytes], Iterable[str]]] = {
    Kind.DOCX: _of("read_docx"),
    Kind.ODT: _of("read_odt"),
    Kind.RTF: _of("read_rtf"),
    Kind.TXT: _of("read_txt"),
    Kind.XLSX: _of("read_sheet"),
    Kind.XLS: _of("read_sheet"),
    Kind.ODS: _of("read_sheet"),
    Kind.PPTX: _of("read_pptx"),
    Kind.HTML: _of("read_html"),
}
_PARCELS: dict[Kind, Callable[[bytes], Parcel]] = {
    Kind.EML: _of("read_mail", "open_eml"),
    Kind.MSG: _of("read_mail", "open_msg"),
    Kind.ZIP: _of("read_zip", "open_zip"),
}
_SIGNED_BYTES = b"/ByteRange"  # ISO 32000-1, 12.8.1
_WORD = re.compile(r"[^\W_]")


def extract(content: bytes, *, media_type: str = "", name: str = "") -> Extracted:
    """Never raises, whatever the bytes are. Media type and name count only where the content does not tell its kind."""
    try:
        return _read(content, media_type, name, whole=True)
    except Refused as refusal:
        return Extracted((), refusal.reason)
    except RecursionError:  # tables in tables in tables
        return Extracted((), Reason.DAMAGED)
    except MemoryError:
        return Extracted((), Reason.TOO_MUCH_MEMORY)
    except Exception:
        logger.exception("could not read the text of a file of %d bytes", len(content))
        return Extracted((), Reason.FAILED)


def _read(content: bytes, media_type: str, name: str, *, whole: bool) -> Extracted:
    """`whole`: the file as it was sent, which may hold others; what it holds may not."""
    if not content:
        raise Refused(Reason.DAMAGED)
    if len(content) > MAX_BYTES:
        raise Refused(Reason.TOO_LARGE)
    kind = kind_of(content, media_type=media_type, name=name)
    if kind is Kind.P7M and whole:
        inner, signed = _of("signatures", "unwrap")(content)
        return replace(_read(inner, "", name.removesuffix(".p7m"), whole=False), signatures=tuple(signed))
    if kind is Kind.PDF:
        return _read_pdf(content)
    if kind is Kind.PICTURE:
        return Extracted((), Reason.NO_TEXT, unread=tuple(range(1, _of("pictures", "frames")(content) + 1)))
    if kind is Kind.XML:
        root = _of("read_xml", "root_of")(content)
        return replace(_judged(_of("read_xml")(root)), signatures=tuple(_of("signatures", "of_xml")(root)))
    if kind in _READERS:
        return _judged(_READERS[kind](content))
    if kind in _PARCELS and whole:
        return _judged(_unpacked(_PARCELS[kind](content)))
    raise Refused(Reason.UNSUPPORTED)


def _judged(pages: Iterable[str]) -> Extracted:
    kept = tuple(_limited(pages))
    if not any(_WORD.search(page) for page in kept):
        raise Refused(Reason.NO_TEXT)
    return Extracted(kept)


def _read_pdf(content: bytes) -> Extracted:
    """Pages without text, or with nonsense in its place, are named: they may be pictures of text."""
    pages = tuple(_limited(_of("read_pdf")(content)))
    unread = tuple(number for number, page in enumerate(pages, start=1) if not is_text(page))
    # What is signed is named by its bytes, which can only be told in the open.
    signed = tuple(_of("signatures", "of_pdf")(content)) if _SIGNED_BYTES in content else ()
    if not any(_WORD.search(page) for page in pages):
        return Extracted((), Reason.NO_TEXT, unread, signed)
    return Extracted(without_running_heads(pages), None, unread, signed)


def _unpacked(parcel: Parcel) -> Iterator[str]:
    """The words around it, then each file under its name; a file that cannot be read leaves its name alone."""
    yield from paginate(parcel.words.split("\n\n"))
    for name, content in few(parcel.files):
        try:
            pages = _read(content, "", name, whole=False).pages
        except Refused:
            pages = ()
        first, *rest = pages or ("",)
        yield f"{name}\n\n{first}".strip()
        yield from rest


def _limited(pages: Iterable[str]) -> Iterator[str]:
    characters = 0
    for number, page in enumerate(pages, start=1):
        characters += len(page)
        if number > MAX_PAGES or characters > MAX_CHARACTERS:
            raise Refused(Reason.TOO_LARGE)
        yield page

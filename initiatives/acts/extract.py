"""The text of an act's file, page by page: PDF, DOCX, ODT, RTF and plain text.

A PDF has pages. The others have none until they are printed: they are split where their author put a page break, and
else into pages of about 3,000 characters that end with a paragraph.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator

from initiatives.acts.kinds import Kind, kind_of
from initiatives.acts.outcome import MAX_BYTES, MAX_CHARACTERS, MAX_PAGES, Extracted, Reason, Refused
from initiatives.acts.read_docx import read_docx
from initiatives.acts.read_odt import read_odt
from initiatives.acts.read_pdf import read_pdf
from initiatives.acts.read_rtf import read_rtf
from initiatives.acts.read_txt import read_txt

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "MAX_PAGES", "Extracted", "Reason", "extract"]

logger = logging.getLogger(__name__)

_READERS: dict[Kind, Callable[[bytes], Iterable[str]]] = {
    Kind.PDF: read_pdf,
    Kind.DOCX: read_docx,
    Kind.ODT: read_odt,
    Kind.RTF: read_rtf,
    Kind.TXT: read_txt,
}
_WORD = re.compile(r"[^\W_]")


def extract(content: bytes, *, media_type: str = "", name: str = "") -> Extracted:
    """Never raises, whatever the bytes are. Media type and name count only where the content does not tell its kind."""
    try:
        pages = tuple(_pages(content, media_type, name))
    except Refused as refusal:
        return Extracted((), refusal.reason)
    except RecursionError:  # tables in tables in tables
        return Extracted((), Reason.DAMAGED)
    except Exception:
        logger.exception("could not read the text of a file of %d bytes", len(content))
        return Extracted((), Reason.FAILED)
    return Extracted(pages)


def _pages(content: bytes, media_type: str, name: str) -> list[str]:
    if not content:
        raise Refused(Reason.DAMAGED)
    if len(content) > MAX_BYTES:
        raise Refused(Reason.TOO_LARGE)
    kind = kind_of(content, media_type=media_type, name=name)
    pages = list(_limited(_READERS[kind](content)))
    if not any(_WORD.search(page) for page in pages):
        raise Refused(Reason.NO_TEXT)
    return pages


def _limited(pages: Iterable[str]) -> Iterator[str]:
    characters = 0
    for number, page in enumerate(pages, start=1):
        characters += len(page)
        if number > MAX_PAGES or characters > MAX_CHARACTERS:
            raise Refused(Reason.TOO_LARGE)
        yield page

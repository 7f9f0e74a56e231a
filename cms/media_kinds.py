"""As what a stored file is sent: by its first bytes, never by what the sender said.

A browser shows PDFs and raster pictures. All else is a download of a type that no browser renders: what could run
(HTML, SVG, XML, and a message, which Chromium opens as a page) has none of its own here.
"""

from pathlib import PurePosixPath
from typing import NamedTuple

HEAD_BYTES = 512

_BLANK = b" \t\r\n\f\0"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2, RFC 5652


class Served(NamedTuple):
    """`endings` are those that names of this kind have, the usual one first."""

    media_type: str
    endings: tuple[str, ...] = ()
    inline: bool = False


UNKNOWN = Served("application/octet-stream")
_PDF = Served("application/pdf", (".pdf",), inline=True)
# The first mark that the file begins with holds: whatever is appended to a GIF, it is sent as a GIF.
_SHOWN = (
    (b"\x89PNG\r\n\x1a\n", Served("image/png", (".png",), inline=True)),
    (b"GIF87a", Served("image/gif", (".gif",), inline=True)),
    (b"GIF89a", Served("image/gif", (".gif",), inline=True)),
    (b"\xff\xd8\xff", Served("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), inline=True)),
)
_WEBP = Served("image/webp", (".webp",), inline=True)

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_TIFF = (Served("image/tiff", (".tif", ".tiff")),)
# One mark, several kinds: the name says which, and can say nothing else.
_DOWNLOADED = (
    (
        b"PK\x03\x04",
        (
            Served(f"{_OFFICE}.wordprocessingml.document", (".docx",)),
            Served(f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
            Served(f"{_OFFICE}.presentationml.presentation", (".pptx",)),
            Served(f"{_OPEN}.text", (".odt",)),
            Served(f"{_OPEN}.spreadsheet", (".ods",)),
            Served("application/zip", (".zip",)),
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        (
            Served("application/msword", (".doc",)),
            Served("application/vnd.ms-excel", (".xls",)),
            Served("application/vnd.ms-outlook", (".msg",)),
        ),
    ),
    (b"{\\rtf", (Served("application/rtf", (".rtf",)),)),
    (b"II*\0", _TIFF),
    (b"MM\0*", _TIFF),
)
_SIGNED = (Served("application/pkcs7-mime", (".p7m",)),)


def served_as(head: bytes, name: str) -> Served:
    """UNKNOWN: it begins like nothing here, or like another kind than it is called. `head`: its first HEAD_BYTES."""
    shown = _shown(head)
    if shown is not None:
        return shown
    ending = PurePosixPath(name.lower()).suffix
    return next((kind for kind in _downloaded(head) if ending in kind.endings), UNKNOWN)


def _shown(head: bytes) -> Served | None:
    for mark, kind in _SHOWN:
        if head.startswith(mark):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    # Readers of PDF accept anything in front of the mark; here that is blank, or it is another kind.
    return _PDF if head.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK).startswith(b"%PDF-") else None


def _downloaded(head: bytes) -> tuple[Served, ...]:
    if head.startswith(b"0") and _SIGNED_DATA in head[:64]:
        return _SIGNED
    return next((kinds for mark, kinds in _DOWNLOADED if head.startswith(mark)), ())


__all__ = ["HEAD_BYTES", "UNKNOWN", "Served", "served_as"]

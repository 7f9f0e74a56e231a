"""Which kind of file it is: by the content, and only where that says nothing, by what the sender called it."""

import re
from enum import StrEnum
from pathlib import PurePath

from initiatives.acts.archive import has_member, open_archive, read_member
from initiatives.acts.outcome import Reason, Refused


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    TXT = "txt"


_MEDIA_TYPES = {
    "application/pdf": Kind.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.DOCX,
    "application/vnd.oasis.opendocument.text": Kind.ODT,
    "application/rtf": Kind.RTF,
    "text/rtf": Kind.RTF,
    "text/plain": Kind.TXT,
}
_SUFFIXES = {kind.value: kind for kind in Kind}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})

_PDF_HEADER_WITHIN = 1024  # readers accept a header that is not at the very beginning
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\x00", b"MM\x00*")
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"
_WORD = re.compile(rb"(wordprocessingml\.(document|template)|ms-word\.document\.macroEnabled)\.main\+xml")
_ODT_MEDIA_TYPE = b"application/vnd.oasis.opendocument.text"


def kind_of(content: bytes, *, media_type: str, name: str) -> Kind:
    """The kind that will be read, or Refused when nobody here reads it."""
    if content.startswith(_ZIP):  # before PDF: an archive may hold a PDF near its beginning
        return _kind_of_archive(content)
    if content.startswith((b"{\\rtf", b"\xef\xbb\xbf{\\rtf")):
        return Kind.RTF
    if content.startswith(_OLE):
        # Word keeps a document with a password in the container of its old format.
        raise Refused(Reason.ENCRYPTED if _ENCRYPTED_OFFICE in content else Reason.UNSUPPORTED)
    if content.startswith(_PICTURES):
        raise Refused(Reason.UNSUPPORTED)
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return Kind.PDF
    return _kind_without_mark(media_type, name)


def _kind_of_archive(content: bytes) -> Kind:
    with open_archive(content) as archive:
        if has_member(archive, _CONTENT_TYPES) and _WORD.search(read_member(archive, _CONTENT_TYPES)):
            return Kind.DOCX
        if has_member(archive, "mimetype") and read_member(archive, "mimetype").strip() == _ODT_MEDIA_TYPE:
            return Kind.ODT
    raise Refused(Reason.UNSUPPORTED)


def _kind_without_mark(media_type: str, name: str) -> Kind:
    """Only a plain text has no mark of its own; what is called another kind, but lacks its mark, is broken."""
    called = _called(media_type, name)
    if called is None:
        raise Refused(Reason.UNSUPPORTED)
    if called is not Kind.TXT:
        raise Refused(Reason.DAMAGED)
    return Kind.TXT


def _called(media_type: str, name: str) -> Kind | None:
    """What the sender calls it; without any word, it is taken for a plain text, which its reader will judge."""
    bare_type = media_type.partition(";")[0].strip().lower()
    suffix = PurePath(name).suffix.removeprefix(".").lower()
    if bare_type not in _SAYS_NOTHING:
        return _MEDIA_TYPES.get(bare_type)
    if suffix:
        return _SUFFIXES.get(suffix)
    return Kind.TXT

"""Which kind of file it is: by the content, and only where that says nothing, by what the sender called it."""

import re
from enum import StrEnum
from pathlib import PurePath

from initiatives.acts.archive import has_member, open_archive, read_member
from initiatives.acts.outcome import Reason, Refused


class Kind(StrEnum):
    """The values are the usual endings of names."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    TXT = "txt"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PPTX = "pptx"
    HTML = "html"
    XML = "xml"
    EML = "eml"
    MSG = "msg"
    ZIP = "zip"
    P7M = "p7m"
    PICTURE = "tiff"


_MEDIA_TYPES = {"text/plain": Kind.TXT, "application/pdf": Kind.PDF, "application/rtf": Kind.RTF, "text/rtf": Kind.RTF}
_SUFFIXES = {kind.value: kind for kind in Kind} | {"htm": Kind.HTML, "tif": Kind.PICTURE, "jpg": Kind.PICTURE}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})

_PDF_HEADER_WITHIN = 1024  # readers accept a header that is not at the very beginning
_HEAD_WITHIN = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCANNED = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\x00", b"MM\x00*")
_PICTURES = (b"GIF8", b"BM", b"RIFF")
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
# The parts by which containers of the old format are told apart.
_OLE_KINDS = (
    ("Workbook", Kind.XLS),
    ("__properties_version1.0", Kind.MSG),
)
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2, RFC 5652
_PEM = (b"-----BEGIN PKCS7", b"-----BEGIN CMS")
_BASE64_SIGNED = re.compile(rb"\s*MI[A-Z]")

_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE_KINDS = (
    (re.compile(rb"(wordprocessingml\.(document|template)|ms-word\.document\.macroEnabled)\.main\+xml"), Kind.DOCX),
    (re.compile(rb"(spreadsheetml\.(sheet|template)|ms-excel\.sheet\.macroEnabled)\.main\+xml"), Kind.XLSX),
    (re.compile(rb"(presentationml\.(presentation|slideshow)|ms-powerpoint[\w.]+)\.main\+xml"), Kind.PPTX),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OPEN_KINDS = {b"text": Kind.ODT, b"spreadsheet": Kind.ODS}

_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml\s|\s*<[\w:]+[^>]*\sxmlns")
_MAIL_HEADER = re.compile(
    rb"^(from|subject|date|mime-version|message-id|received|to|content-type):", re.IGNORECASE | re.MULTILINE
)
_MAIL_HEADERS_LEAST = 3


def kind_of(content: bytes, *, media_type: str, name: str) -> Kind:
    """The kind that will be read, or Refused when nobody here reads it."""
    kind = _kind_by_mark(content) or _kind_of_markup(content)
    if kind is not None:
        return kind
    return _kind_without_mark(content, media_type, name)


def _kind_by_mark(content: bytes) -> Kind | None:
    if content.startswith(_ZIP):  # before PDF: an archive may hold a PDF near its beginning
        return _kind_of_archive(content)
    if content.startswith((b"{\\rtf", b"\xef\xbb\xbf{\\rtf")):
        return Kind.RTF
    if content.startswith(_OLE):
        return _kind_of_container(content)
    if content.startswith(_SCANNED):
        return Kind.PICTURE
    if content.startswith(_PICTURES):
        raise Refused(Reason.UNSUPPORTED)
    if _SIGNED_DATA in content[:64] or content.startswith(_PEM):  # before PDF: it may be signed whole
        return Kind.P7M
    return Kind.PDF if b"%PDF-" in content[:_PDF_HEADER_WITHIN] else None


def _kind_of_container(content: bytes) -> Kind:
    """Word keeps a document with a password in the container of its old format; the old format itself is not read."""
    if _ENCRYPTED_OFFICE in content:
        raise Refused(Reason.ENCRYPTED)
    for part, kind in _OLE_KINDS:
        if part.encode("utf-16-le") in content:
            return kind
    raise Refused(Reason.UNSUPPORTED)


def _kind_of_archive(content: bytes) -> Kind:
    with open_archive(content) as archive:
        if has_member(archive, _CONTENT_TYPES):
            types = read_member(archive, _CONTENT_TYPES)
            for pattern, kind in _OFFICE_KINDS:
                if pattern.search(types):
                    return kind
        if has_member(archive, "mimetype"):
            media_type = read_member(archive, "mimetype").strip()
            found = _OPEN_KINDS.get(media_type.removeprefix(_OPEN_DOCUMENT))
            if found is None:
                raise Refused(Reason.UNSUPPORTED)
            return found
    return Kind.ZIP


def _kind_of_markup(content: bytes) -> Kind | None:
    head = content[:_HEAD_WITHIN]
    if _HTML.search(head):
        return Kind.HTML
    if _XML.match(head):
        return Kind.XML
    above = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    headers = {found[1].lower() for found in _MAIL_HEADER.finditer(above)}
    return Kind.EML if len(headers) >= _MAIL_HEADERS_LEAST else None


def _kind_without_mark(content: bytes, media_type: str, name: str) -> Kind:
    """Only a plain text has no mark of its own; what is called another kind, but lacks its mark, is broken."""
    called = _called(media_type, name)
    if called is Kind.P7M and _BASE64_SIGNED.match(content):
        return Kind.P7M
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

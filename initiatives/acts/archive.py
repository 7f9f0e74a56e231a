"""The ZIP inside DOCX and ODT, opened so that neither it nor the XML in it can fill the memory."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from defusedxml.ElementTree import fromstring

from initiatives.acts.outcome import Reason, Refused, refusing_damage

MAX_MEMBERS = 5_000
MAX_UNPACKED = 100_000_000
MAX_PART = 30_000_000
MAX_TAGS = 3_000_000  # of one XML part: its tree takes some 250 bytes for each
MAX_RATIO = 200  # real documents stay below 50
RATIO_MATTERS_FROM = 1_000_000
# Beside the names of all members; a program writes 36 bytes for each. zipfile copies the rest of it at every field.
MAX_EXTRAS = 1_000_000

_DIRECTORY_ENTRY = b"PK\x01\x02"
_EXTRAS_AT = 30  # APPNOTE.TXT, 4.3.12
_ENCRYPTED_MEMBER = 0x1


def open_archive(content: bytes) -> ZipFile:
    """The archive, after a look at what its members would unpack to. Later reads stay below what was declared."""
    if content.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:  # counted before zipfile makes an object of each
        raise Refused(Reason.TOO_LARGE)
    if sum(_extras(content)) > MAX_EXTRAS:
        raise Refused(Reason.TOO_LARGE)
    with refusing_damage():
        archive = ZipFile(BytesIO(content))
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED_MEMBER for member in members):
        raise Refused(Reason.ENCRYPTED)
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise Refused(Reason.DAMAGED)  # neither format allows another, and zipfile does not bound those
    unpacked = sum(member.file_size for member in members)
    too_dense = unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * len(content)
    if unpacked > MAX_UNPACKED or too_dense:
        raise Refused(Reason.TOO_LARGE)
    return archive


def _extras(content: bytes) -> Iterator[int]:
    """How long what stands beside each name is, as the directory says it."""
    at = content.find(_DIRECTORY_ENTRY)
    while at != -1:
        yield int.from_bytes(content[at + _EXTRAS_AT : at + _EXTRAS_AT + 2], "little")
        at = content.find(_DIRECTORY_ENTRY, at + len(_DIRECTORY_ENTRY))


def has_member(archive: ZipFile, name: str) -> bool:
    return name in archive.NameToInfo


def read_member(archive: ZipFile, name: str) -> bytes:
    with refusing_damage():
        if archive.getinfo(name).file_size > MAX_PART:
            raise Refused(Reason.TOO_LARGE)
        return archive.read(name)


def parse_xml(content: bytes) -> Element:
    """Refuses entities, which no office program writes: they are a bomb, or a way to read foreign files."""
    if content.count(b"<") > MAX_TAGS:
        raise Refused(Reason.TOO_LARGE)
    with refusing_damage():
        root: Element = fromstring(content)
    return root

"""Opening the ZIP inside DOCX and ODT so that neither it nor the XML in it can fill the memory.

An entity of XML is the other kind of bomb, and a way to read foreign files: no office program writes one,
so a part that declares any is refused before a real parser sees it.
"""

from io import BytesIO
from typing import NoReturn
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from initiatives.acts.outcome import Reason, Refused, refusing_damage

MAX_MEMBERS = 5_000
MAX_UNPACKED = 100_000_000
MAX_PART = 30_000_000  # of one XML part: its tree takes several times as much
MAX_RATIO = 200  # real documents stay below 50
RATIO_MATTERS_FROM = 1_000_000

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED_MEMBER = 0x1
_BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_PROLOGUE_STEP = 4096


class _PrologueEnds(Exception):
    """The first element is reached, and nothing after it can declare an entity."""


def open_archive(content: bytes) -> ZipFile:
    """The archive, after a look at what its members would unpack to. Later reads stay below what was declared."""
    if content.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:  # counted before zipfile makes an object of each
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


def names_of(archive: ZipFile) -> frozenset[str]:
    return frozenset(archive.namelist())


def read_member(archive: ZipFile, name: str) -> bytes:
    """The bytes of a member; where they are XML, they are safe to parse."""
    with refusing_damage():
        content = archive.read(name)
    if _is_xml(name, content):
        if len(content) > MAX_PART:
            raise Refused(Reason.TOO_LARGE)
        refuse_entities(content)
    return content


def check_members(archive: ZipFile) -> None:
    """For a library that opens the members by itself."""
    for name in names_of(archive):
        read_member(archive, name)


def refuse_entities(xml: bytes) -> None:
    """Reads no further than the first element."""
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = _end_prologue
    try:
        with refusing_damage():
            for start in range(0, len(xml), _PROLOGUE_STEP):
                parser.Parse(xml[start : start + _PROLOGUE_STEP], False)
    except _PrologueEnds:
        return
    raise Refused(Reason.DAMAGED)  # no element at all


def _is_xml(name: str, content: bytes) -> bool:
    """By its beginning too: the format lets a part have any name. Pictures in SVG may have entities."""
    suffix = name.rpartition(".")[2].lower()
    return suffix in ("xml", "rels") or (suffix != "svg" and content.lstrip(_BEFORE_MARKUP).startswith(b"<"))


def _refuse(*_declaration: object) -> NoReturn:
    raise Refused(Reason.DAMAGED)


def _end_prologue(_name: str, _attributes: dict[str, str]) -> NoReturn:
    raise _PrologueEnds

"""A ZIP of annexes: each file in it is read as if it had been attached by itself."""

import contextlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from initiatives.acts.archive import open_archive, read_member
from initiatives.acts.parcel import Parcel

_UNSEEN = ("__MACOSX/", ".")
_UTF8_NAME = 0x800


def open_zip(content: bytes) -> Parcel:
    archive = open_archive(content)
    return Parcel("", _files(archive))


def _files(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    for member in archive.infolist():
        if not member.is_dir() and not member.filename.startswith(_UNSEEN):
            yield _name(member), read_member(archive, member.filename)


def _name(member: ZipInfo) -> str:
    """Without folders. Old programs write Polish names in the code page of DOS and do not say so."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("cp852")
    return PurePosixPath(name).name

"""Which files can be attached, and under which ending: decided by what is in them.

A file that some programs take for one kind and others for another (a PDF behind a GIF, a ZIP behind a PDF) is of the
kind that its first bytes name. What a program would run is refused whatever it is called, and so are documents that
carry macros: nobody can copy a resolution from them that does not stand in them without, too.
"""

import re
from enum import StrEnum
from pathlib import PurePath

from initiatives.acts.kinds import Kind, kind_of
from initiatives.acts.outcome import Reason, Refused
from initiatives.acts.read_txt import read_txt

# The endings of names by kind, the usual one first.
_OF_KIND: dict[Kind, tuple[str, ...]] = {kind: (kind.value,) for kind in Kind} | {Kind.HTML: ("html", "htm")}
_OF_PICTURES = ((b"\xff\xd8\xff", ("jpg", "jpeg")), (b"\x89PNG\r\n", ("png",)), (b"", ("tiff", "tif")))
# Containers that cannot be looked into, being broken, locked or a bomb: what the name says is as good as anything.
_OF_LOCKED = ("docx", "xlsx", "pptx")
_OF_ARCHIVE = ("zip", "docx", "odt", "xlsx", "ods", "pptx")
# No text is read from it; readers can download it.
DOC = "doc"
ENDINGS = (
    "pdf", "docx", "odt", "rtf", "txt", DOC, "xlsx", "xls", "ods", "pptx", "html", "htm", "xml", "eml", "msg", "zip",
    "p7m", "tiff", "tif", "jpg", "jpeg", "png",
)  # fmt: skip
# As people call them: each kind once.
KINDS = tuple(ending.upper() for ending in ENDINGS if ending not in {"htm", "tif", "jpeg"})

# These have no mark that a program of another kind could not have, too: a script is a text, a program in Java is a ZIP.
_GENERIC = {Kind.TXT, Kind.HTML, Kind.XML, Kind.ZIP}

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE = b"PK"
_WORD = "WordDocument".encode("utf-16-le")
_PROGRAMS = (b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_WINDOWS_PROGRAM = re.compile(rb"MZ[^\0]{0,60}\0")
# What may stand in front of the first element; possessive, so that a thousand comments cost what they are long.
_BEFORE_ROOT = (
    rb"(?:\s|\xef\xbb\xbf|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->"
    rb"|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)*+"
)
_DRAWING = re.compile(_BEFORE_ROOT + rb"<(?:\w+:)?svg[\s>]", re.DOTALL | re.IGNORECASE)
_MACROS = (b"vbaProject.bin", b"Basic/script-lc.xml", "_VBA_PROJECT".encode("utf-16-le"))
_MAY_HAVE_MACROS = {"docx", "xlsx", "pptx", "odt", "ods", "doc", "xls"}
# What people and programs write behind the last dot, and not the number of a resolution.
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,4}$", re.IGNORECASE)


class Trouble(StrEnum):
    EMPTY = "empty"
    KIND = "kind"
    MACROS = "macros"


class NotAccepted(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def ending_of(content: bytes, *, name: str) -> str:
    """One of ENDINGS; the name's own wherever it fits the content. NotAccepted for what cannot be attached."""
    if not content:
        raise NotAccepted(Trouble.EMPTY)
    if content.startswith(_PROGRAMS) or _WINDOWS_PROGRAM.match(content):
        raise NotAccepted(Trouble.KIND)
    called = PurePath(name).suffix.removeprefix(".").lower()
    fitting = _fitting(content, name, called)
    ending = called if called in fitting else fitting[0]
    if ending in _MAY_HAVE_MACROS and any(mark in content for mark in _MACROS):
        raise NotAccepted(Trouble.MACROS)
    return ending


def renamed(name: str, *, ending: str) -> str:
    """The name with the right ending in place of a wrong one."""
    if name.lower().endswith(f".{ending}"):
        return name
    stem = _ENDING.sub("", name) or name
    return stem if stem.lower().endswith(f".{ending}") else f"{stem}.{ending}"


def _fitting(content: bytes, name: str, called: str) -> tuple[str, ...]:
    try:
        kind = kind_of(content, media_type="", name=name)
    except Refused as refusal:
        return _without_kind(content, refusal.reason, called)
    if kind in _GENERIC:
        _refuse_what_may_run(content, kind, called)
    if kind is Kind.TXT:
        return _if_text(content, called)
    if kind is Kind.PICTURE:
        return next(endings for mark, endings in _OF_PICTURES if content.startswith(mark))
    return _OF_KIND[kind]


def _without_kind(content: bytes, reason: Reason, called: str) -> tuple[str, ...]:
    if content.startswith(_ARCHIVE) and reason is not Reason.UNSUPPORTED:
        return _OF_ARCHIVE if called in ENDINGS else _refused()
    if content.startswith(_OLE):
        if reason is Reason.ENCRYPTED:
            return _OF_LOCKED
        return (DOC,) if _WORD in content else _refused()
    # It lacks the mark of what it is called: a text, or nothing that anybody can open.
    return _if_text(content, called) if reason is Reason.DAMAGED else _refused()


def _if_text(content: bytes, called: str) -> tuple[str, ...]:
    if called and called not in ENDINGS:
        return _refused()
    try:
        read_txt(content[:_HEAD])
    except Refused:
        return _refused()
    return ("txt",)


def _refuse_what_may_run(content: bytes, kind: Kind, called: str) -> None:
    if called and called not in ENDINGS:
        _refused()
    if kind is not Kind.ZIP and _DRAWING.match(content[: _HEAD * 4]):
        _refused()


def _refused() -> tuple[str, ...]:
    raise NotAccepted(Trouble.KIND)


__all__ = ["DOC", "ENDINGS", "KINDS", "NotAccepted", "Trouble", "ending_of", "renamed"]

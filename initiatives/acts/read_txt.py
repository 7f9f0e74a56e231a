"""Plain text, in one of the character sets in which Polish has been written on computers since Windows 3."""

import re
from collections.abc import Iterator

from initiatives.acts.outcome import Reason, Refused
from initiatives.acts.paging import paginate

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 4096
_MOSTLY = 0.7
# Where the two sets differ on Polish letters: Ą Ś Ź ą ś ź. Windows also has its quotes and dashes in 0x80-0x9F.
_WINDOWS_BYTES = re.compile(rb"[\xa5\xb9\x80-\x9f]")
_ISO_BYTES = re.compile(rb"[\xa1\xa6\xac\xb1\xb6\xbc]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_NOT_TEXT_MOST = 0.01
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


def read_txt(content: bytes) -> Iterator[str]:
    """Paragraphs end at an empty line; a form feed, which old programs print, begins a page."""
    text = decode(content)
    if len(_NOT_TEXT.findall(text)) > _NOT_TEXT_MOST * len(text):
        raise Refused(Reason.UNSUPPORTED)
    return paginate(_PARAGRAPH_END.split(text.replace("\r\n", "\n")))


def decode(content: bytes) -> str:
    """By its mark, else as UTF-16 or UTF-8 where that fits, else as the likelier of the two older sets for Polish."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace").removeprefix("\ufeff")
    if encoding := _unmarked_utf_16(content[:_SAMPLE]):
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_older_set(content), "replace")


def _unmarked_utf_16(sample: bytes) -> str:
    """Polish has few letters above U+00FF, so nearly every second byte of it is zero."""
    zeros = _MOSTLY * (len(sample) // 2)
    if zeros and sample[1::2].count(0) > zeros > sample[::2].count(0):
        return "utf-16-le"
    if zeros and sample[::2].count(0) > zeros > sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _older_set(content: bytes) -> str:
    windows, iso = len(_WINDOWS_BYTES.findall(content)), len(_ISO_BYTES.findall(content))
    return "iso-8859-2" if iso > windows else "cp1250"

"""Takes out of a picture what devices and programs wrote beside it: where and when it was taken, by whose camera and
which one, who changed it, previews of what was cut away, and whatever follows its end.

What shows the picture stays byte for byte: nothing is unpacked and packed again. Colour profiles stay, and of Exif the
one entry that says which way up it is. What is not known to show something goes, so a new kind of note goes too.
"""

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from zlib import crc32

_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])", re.DOTALL)
_START, _END, _SCAN, _APP1, _ALONE = 0xD8, 0xD9, 0xDA, 0xE1, (0x01, 0xD8)
# Tables, heads of frames and of scans; of the segments of applications those that say what its colours are.
_SHOWING = range(0xC0, 0xE0)
_COLOURS = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JFIF, _JFIF_HEAD = (0xE0, b"JFIF\0"), 12

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI",
    b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip

_WEBP_CHUNKS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04

_GIF_HEAD, _GIF_IMAGE_HEAD = 13, 10
_GIF_TABLE, _GIF_TABLE_SIZE = 0x80, 0x07
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = b"!", b",", b";"
_GIF_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF
_GIF_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")

_ORIENTATION, _UPRIGHT, _TURNED = 0x0112, 1, range(2, 9)


class NotTakenApartError(ValueError):
    """Where one part ends and the next begins cannot be told."""


def without_metadata(content: bytes) -> bytes:
    """Of a JPEG, PNG, WebP or GIF; any other bytes as they are. Raises NotTakenApartError.

    Costs as much as opening it does: for what strangers send, call it where a limit holds first (`acts.picture_check`).
    """
    try:
        return b"".join(_shown(content))
    except (struct.error, IndexError) as error:
        raise NotTakenApartError from error


def _shown(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"\xff\xd8"):
        return _of_jpeg(content)
    if content.startswith(_PNG):
        return _of_png(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _of_webp(content)
    if content.startswith((b"GIF87a", b"GIF89a")):
        return _of_gif(content)
    return iter((content,))


def _of_jpeg(content: bytes) -> Iterator[bytes]:
    """ITU T.81, annex B. Data of a scan reach up to the next marker that is no restart."""
    yield bytes((0xFF, _START))
    if exif := _exif(_orientation(content)):
        yield _segment(_APP1, b"Exif\0\0" + exif)
    at, is_scan = 2, False
    while found := _MARKER.search(content, at):
        if is_scan:
            yield content[at : found.start()]
        marker, at, is_scan = found[1][0], found.end(), False
        if marker == _END:
            yield bytes((0xFF, _END))
            break
        if marker not in _ALONE:
            start, at = at + 2, _past_segment(content, at)
            yield _kept_segment(marker, content[start:at])
            is_scan = marker == _SCAN
    else:
        yield content[at:] if is_scan else b""


def _past_segment(content: bytes, at: int) -> int:
    (length,) = struct.unpack_from(">H", content, at)
    if length < 2:
        raise NotTakenApartError
    return _within(content, at + length)


def _kept_segment(marker: int, payload: bytes) -> bytes:
    if marker in _SHOWING or (marker in _COLOURS and payload.startswith(_COLOURS[marker])):
        return _segment(marker, payload)
    if marker == _JFIF[0] and payload.startswith(_JFIF[1]):
        # Without the preview that may follow.
        return _segment(marker, payload[:_JFIF_HEAD] + bytes(2))
    return b""


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _of_png(content: bytes) -> Iterator[bytes]:
    kept: list[bytes] = []
    at, kind, turned = len(_PNG), b"", None
    while at < len(content) and kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        end = _within(content, at + 12 + length)
        if kind in _CHUNKS:
            kept.append(content[at:end])
        elif kind == b"eXIf":
            # It may follow the picture, and Pillow would unpack that to find it.
            turned = _orientation_in(content[at + 8 : end - 4])
        at = end
    exif = _exif(_orientation(content) if turned is None else turned)
    yield from (_PNG, *kept[:1], _chunk(b"eXIf", exif) if exif else b"", *kept[1:])


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", crc32(kind + payload))


def _of_webp(content: bytes) -> Iterator[bytes]:
    shown = b"".join(_chunks_of_webp(content))
    yield struct.pack("<4sI4s", b"RIFF", len(shown) + 4, b"WEBP") + shown


def _chunks_of_webp(content: bytes) -> Iterator[bytes]:
    at, end = 12, min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    exif, is_extended = b"", False
    while at < end:
        kind, size = struct.unpack_from("<4sI", content, at)
        payload = content[at + 8 : _within(content, at + 8 + size)]
        if kind == b"VP8X" and not is_extended:
            exif, is_extended = _exif(_orientation(content)), True
            payload = bytes((payload[0] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if exif else 0),)) + payload[1:]
        if kind in _WEBP_CHUNKS:
            yield _webp_chunk(kind, payload)
        at += 8 + size + size % 2
    if exif:
        yield _webp_chunk(b"EXIF", exif)


def _webp_chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(payload)) + payload + bytes(len(payload) % 2)


def _of_gif(content: bytes) -> Iterator[bytes]:
    at = _past_table(content, _GIF_HEAD, content[10])
    yield content[:at]
    while (kind := content[at : at + 1]) not in (_GIF_END, b""):
        start = at
        if kind == _GIF_IMAGE:
            at = _past_blocks(content, _past_table(content, at + _GIF_IMAGE_HEAD, content[at + 9]) + 1)
            yield content[start:at]
        elif kind == _GIF_EXTENSION:
            at = _past_blocks(content, at + 2)
            if _is_kept_extension(content[start + 1], content[start + 3 : start + 14]):
                yield content[start:at]
        else:
            at += 1
    yield kind


def _is_kept_extension(label: int, application: bytes) -> bool:
    return label == _GIF_CONTROL or (label == _GIF_APPLICATION and application in _GIF_APPLICATIONS)


def _past_table(content: bytes, at: int, flags: int) -> int:
    size = 3 << ((flags & _GIF_TABLE_SIZE) + 1) if flags & _GIF_TABLE else 0
    return _within(content, at + size)


def _past_blocks(content: bytes, at: int) -> int:
    while size := content[at]:
        at += size + 1
    return at + 1


def _within(content: bytes, end: int) -> int:
    if end > len(content):
        raise NotTakenApartError
    return end


def _exif(turned: int) -> bytes:
    """A TIFF with that one entry; empty where the picture is upright."""
    if turned not in _TURNED:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)


def _orientation(content: bytes) -> int:
    """As the library sees it that turns renditions, so in XMP too. Over broken bytes it raises nearly anything."""
    from PIL import Image  # noqa: PLC0415 - held by the limits of a child too

    with suppress(Exception), Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
        # A PNG's own would unpack all of it.
        return int(Image.Image.getexif(picture).get(_ORIENTATION, _UPRIGHT))
    return _UPRIGHT


def _orientation_in(tiff: bytes) -> int:
    from PIL import Image  # noqa: PLC0415

    with suppress(Exception):
        exif = Image.Exif()
        exif.load(tiff)
        return int(exif.get(_ORIENTATION, _UPRIGHT))
    return _UPRIGHT


__all__ = ["NotTakenApartError", "without_metadata"]

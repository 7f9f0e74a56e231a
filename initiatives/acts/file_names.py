"""What a sender called a file, made fit to be shown, to stand in a header and to be saved on anybody's disk."""

import re
import unicodedata
from collections.abc import Iterator

# Most file systems take 255 bytes; a browser adds “ (1)” where the name is taken.
MOST_BYTES = 240
LONGEST_ENDING = 12
# No letter that people write needs more of them once it is composed (NFC).
MOST_MARKS = 2
NAMELESS = "plik"
# Of a longer one the end is looked at: to compose letters takes time by the square of the marks that pile up on them.
_LOOKED_AT = 4096

_SPACE = re.compile(r"\s+")
# Windows allows them in no name; a semicolon and a percent sign are read as something else in a header.
_NOT_IN_NAMES = re.compile(r'[<>:"|?*;%]')
# Windows opens a device by this name, whatever the ending is.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\.|$)", re.IGNORECASE)
_ENDING = re.compile(rf"\.[a-z0-9]{{1,{LONGEST_ENDING}}}$", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A bare file name, never empty: no folders, nothing that is not seen, at most MOST_BYTES of UTF-8, NFC.

    Letters of any language stay, and so does the ending. Marks of direction, which let “exe.fdp” look like “pdf.exe”,
    do not.
    """
    name = name[-_LOOKED_AT:]
    last = re.split(r"[/\\]", name)[-1] or name.strip("/\\")
    seen = "".join(_seen(unicodedata.normalize("NFC", last)))
    bare = _SPACE.sub(" ", _NOT_IN_NAMES.sub("_", seen.replace("/", "_").replace("\\", "_"))).strip(" .")
    if not any(character.isalnum() for character in bare):
        return NAMELESS
    return _shortened(f"_{bare}" if _DEVICE.match(bare) else bare)


def _seen(name: str) -> Iterator[str]:
    """Spaces of all kinds become a space; control, format and unassigned characters go, marks do not pile up."""
    marks = MOST_MARKS  # as long as there is no letter for them
    for character in name:
        category = unicodedata.category(character)
        if category[0] == "Z" or character in "\t\n\r\v\f":
            marks = MOST_MARKS
            yield " "
        elif category[0] == "M":
            marks += 1
            if marks <= MOST_MARKS:
                yield character
        elif category[0] != "C":
            marks = 0
            yield character


def _shortened(name: str) -> str:
    if len(name.encode()) <= MOST_BYTES:
        return name
    ending = _ENDING.search(name)
    last = ending[0] if ending else ""
    stem = name.removesuffix(last).encode()[: MOST_BYTES - len(last)].decode(errors="ignore")
    return unicodedata.normalize("NFC", stem.rstrip(" .")) + last


__all__ = ["MOST_BYTES", "NAMELESS", "clean_name"]

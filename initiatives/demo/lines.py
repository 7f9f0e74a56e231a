"""How each line of an act is set: what a typist does without a thought, as rules. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto


class Look(Enum):
    HEADING = auto()  # in the middle, bold
    BODY = auto()
    POINT = auto()
    SUBPOINT = auto()
    SIDE = auto()  # small, on the right half: which act an annex belongs to
    SIGNATURE = auto()
    ROW = auto()  # cells with bars between
    GAP = auto()


@dataclass(frozen=True)
class Line:
    text: str
    look: Look
    begins_page: bool = False

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in self.text.strip("| ").split("|")]


_OWN_PAGE = re.compile(r"(uzasadnienie|załącznik)\b(?!.*\.$)", re.IGNORECASE)
_BODY_BEGINS = re.compile(r"Na podstawie|Działając|W związku|§ ?\d|Art\. ?\d|\d+[.)] ")
_CHAPTER = re.compile(r"(Rozdział|ROZDZIAŁ|Dział|DZIAŁ) [0-9IVX]+")
_ALONE = re.compile(r"§ ?\d+[a-z]?\.?$|(?=.*[A-ZŻŹĆŁŚ]{3})[^a-zążźćłśęóń]+$")
_TITLE_LINE_MOST = 240
_POINT = re.compile(r"\d+[a-z]?\) ")
_SUBPOINT = re.compile(r"([a-z]\)|[-–•]) ")
_SIGNER = re.compile(
    r"((z up\. |zastępca |wice)*)(przewodnicząc|prezydent|burmistrz|wójt|starost|wojewod)[^.;:]{0,60}$", re.IGNORECASE
)


def set_lines(text: str) -> list[Line]:
    """A form feed, an annex and the reasons of an act each begin a page."""
    return [line for number, part in enumerate(_parts(text)) for line in _set_part(part, begins_page=number > 0)]


def _parts(text: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in text.strip().replace("\f", "\n\f\n").split("\n"):
        begins = line == "\f" or (_OWN_PAGE.match(line) and parts[-1][-1:] == [""])
        if begins and any(parts[-1]):
            parts.append([])
        if line != "\f":
            parts[-1].append(line.rstrip())
    return parts


def _set_part(part: list[str], *, begins_page: bool) -> Iterator[Line]:
    while part and not part[-1]:
        part.pop()
    signature = _signature_start(part)
    lines = [*_set_text(part[:signature])]
    lines += (Line(line, Look.SIGNATURE) for line in part[signature:])
    while lines and not lines[0].text:
        lines.pop(0)
    if lines:
        yield replace(lines[0], begins_page=begins_page)
        yield from lines[1:]


def _set_text(part: list[str]) -> Iterator[Line]:
    """The title stands in the middle: an act's until its first provision, or a gap after the line that says its matter;
    an annex's until the first gap. So does a chapter's name below its number.
    """
    in_title, titled, after_chapter = True, False, False
    is_annex = bool(part) and bool(_OWN_PAGE.match(part[0]))
    on_side = is_annex and part[0].lower().startswith("załącznik")
    for line in part:
        on_side = on_side and bool(line)
        ends_title = _BODY_BEGINS.match(line) or len(line) > _TITLE_LINE_MOST or (titled and not line)
        in_title = in_title and not ends_title
        heads = in_title or after_chapter or bool(_ALONE.match(line) or _CHAPTER.match(line))
        look = _look(line, on_side=on_side, heads=heads)
        titled = titled or (look is Look.HEADING and (is_annex or "w sprawie" in line))
        yield Line(line, look)
        after_chapter = bool(_CHAPTER.match(line))


def _look(line: str, *, on_side: bool, heads: bool) -> Look:
    if not line:
        return Look.GAP
    if on_side:
        return Look.SIDE
    if " | " in line:
        return Look.ROW
    if heads:
        return Look.HEADING
    if _POINT.match(line):
        return Look.POINT
    return Look.SUBPOINT if _SUBPOINT.match(line) else Look.BODY


def _signature_start(part: list[str]) -> int:
    """Where the last lines without a gap begin, when they begin with a post."""
    start = len(part)
    while start and part[start - 1]:
        start -= 1
    return start if start and _SIGNER.match(part[start]) else len(part)

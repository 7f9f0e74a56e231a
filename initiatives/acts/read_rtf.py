"""Rich Text Format, through striprtf, with what that library lacks: page breaks, tracked deletions, and bounds for
files made to hang it. Headers, footers and footnotes are left out.
"""

import re
from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from initiatives.acts.outcome import refusing_damage
from initiatives.acts.paging import paginate

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_CODE_PAGE_WITHIN = 2048
_POLISH_WINDOWS = "cp1250"

# A control word is one only after an even number of backslashes.
_WORD = r"(?<!\\)((?:\\\\)*)\\"
_REWRITES = tuple(
    (re.compile(expression, re.IGNORECASE), rewritten)
    for expression, rewritten in (
        # Pictures as digits: read letter by letter otherwise.
        (r"[0-9a-f\r\n]{256,}", ""),
        # The library looks for links and fonts with expressions that take quadratic time on a long line:
        # links stay as they are, and each font gets a line, a short number and an end.
        (r"\{\\field\{", r"{\\field\n{"),
        (_WORD + r"f(\d{1,5})\d*", r"\1\n\\f\2"),
        (_WORD + r"fcharset(\d{1,5})\d*", r"\1\\fcharset\2 ;"),
        # "Skip the rest of this group" for what was deleted, a form feed for a new page.
        (_WORD + r"deleted(?![a-z0-9])", r"\1\\*"),
        (_WORD + r"page(?:bb)?(?![a-z0-9]) ?", r"\1\\'0c"),  # PAGE_BREAK
    )
)


def read_rtf(content: bytes) -> Iterator[str]:
    source = content.decode(_code_page(content), "replace")
    for expression, rewritten in _REWRITES:
        source = expression.sub(rewritten, source)
    with refusing_damage():
        text: str = rtf_to_text(source, encoding=_POLISH_WINDOWS, errors="replace")  # type: ignore[no-untyped-call]
    return paginate(_paragraphs(text))


def _code_page(content: bytes) -> str:
    """Of letters that stand in the file as they are; most programs escape them."""
    found = _CODE_PAGE.search(content[:_CODE_PAGE_WITHIN])
    encoding = f"cp{found[1].decode()}" if found else _POLISH_WINDOWS
    try:
        "".encode(encoding)
    except LookupError:
        return _POLISH_WINDOWS
    return encoding


def _paragraphs(text: str) -> Iterator[str]:
    """The library ends each paragraph and row of a table with a line's end, and each cell with a bar."""
    for line in text.split("\n"):
        yield line.rstrip("| ").replace("|", " | ")

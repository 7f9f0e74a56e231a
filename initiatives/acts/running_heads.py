"""Headers, footers and page numbers: what stands at the edge of nearly every page is not part of what is said there."""

import re
from collections import Counter
from collections.abc import Sequence

# A cover and an annex rarely have them; of two pages nothing can be told.
PAGES_LEAST = 3
_SHARE = 0.6
_EDGE = 2  # lines from the top and from the bottom
_LINE_MOST = 80
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"^[–—-]?\s*(?:(?:strona|str\.?|page)\s*)?\d{1,4}(?:\s*(?:/|z|of)\s*\d{1,4})?\s*[–—-]?$", re.IGNORECASE
)
_PAGE_NUMBER_FORM = "#"


def without_running_heads(pages: Sequence[str]) -> tuple[str, ...]:
    """The pages without lines that stand at the edge of most of them, whatever number they carry.

    The first page keeps all but its number: there such a line is often the title itself.
    """
    if len(pages) < PAGES_LEAST:
        return tuple(pages)
    lines = [page.split("\n") for page in pages]
    filled = sum(bool(page.strip()) for page in pages)
    seen = Counter(form for page in lines for form in {_form(line) for line in _edges(page)} - {""})
    running = {form for form, count in seen.items() if count >= max(PAGES_LEAST, _SHARE * filled)}
    numbers = running & {_PAGE_NUMBER_FORM}
    return tuple("\n".join(_stripped(page, running if at else numbers)).strip() for at, page in enumerate(lines))


def _edges(lines: list[str]) -> list[str]:
    kept = [line for line in lines if line.strip()]
    return kept[:_EDGE] + kept[-_EDGE:] if len(kept) > _EDGE else kept


def _form(line: str) -> str:
    """Without its numbers, by which the lines differ from page to page; too long a line is a paragraph."""
    text = " ".join(line.split())
    if len(text) > _LINE_MOST:
        return ""
    return _PAGE_NUMBER_FORM if _PAGE_NUMBER.match(text) else _NUMBER.sub("#", text).casefold()


def _stripped(lines: list[str], running: set[str]) -> list[str]:
    for _end in range(2):
        lines.reverse()
        for _line in range(_EDGE):
            first = next((at for at, line in enumerate(lines) if line.strip()), None)
            if first is None or _form(lines[first]) not in running:
                break
            lines = lines[first + 1 :]
    return lines

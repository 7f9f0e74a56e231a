"""Plain text of a bearable length."""

import re

ELLIPSIS = "…"
_BLANKS = re.compile(r"\s+")
# No letters, but what turns or hides those around: a title must not write itself from right to left.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")


def tidy(text: str) -> str:
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()


def clip(text: str, most: int) -> str:
    """One line; what is longer ends at a word."""
    # Long before the rest: cleaning megabytes for a line of them is not worth it.
    line = tidy(text[: most * 20])
    if len(line) <= most:
        return line
    head, _, _ = line[:most].rpartition(" ")
    return (head if len(head) > most // 2 else line[: most - 1]).rstrip(" ,;:–-") + ELLIPSIS

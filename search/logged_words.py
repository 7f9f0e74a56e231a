"""What of a question may be kept: its words, unless they are somebody's. Pure.

A name cannot be told from other words, so a log of questions is kept for a short time only (`cms/retention.py`). What
can be told is not kept at all, nor what was typed beside it: half a question says whose the other half is.
"""

import re
import unicodedata

from initiatives import personal_data

LONGEST = 200

_MAILBOX = re.compile(r"[^\s@]\s?@\s?[^\s@]")
# Nine digits and more, however they are set apart: telephones, PESEL, accounts. Seven as people write a telephone of
# their town. Longer ones of offices, with a year at the end, are signs of cases, which are told by their full stops.
_DIGITS = re.compile(r"\d(?:[\s\-.,()_+]{0,3}\d){8,}")
_TELEPHONE_OF_TOWN = re.compile(r"(?<![\d/.\-])\d{3}[\s\-]\d{2}[\s\-]\d{2}(?![\d/.\-])")
_SIGN_OF_CASE = re.compile(r"(?:\d{1,5}\.){1,4}(?:19|20)\d\d")


def kept_words(typed: str) -> str:
    """As it is counted: in small letters and single spaces; empty where it is not kept."""
    text = " ".join(unicodedata.normalize("NFKC", typed.replace("\x00", " ")).split())
    if not any(letter.isalnum() for letter in text) or is_personal(text):
        return ""
    return text.casefold()[:LONGEST].rstrip()


def is_personal(text: str) -> bool:
    return bool(
        _MAILBOX.search(text)
        or _TELEPHONE_OF_TOWN.search(text)
        or any(not _SIGN_OF_CASE.fullmatch(found[0]) for found in _DIGITS.finditer(text))
        or personal_data.find(text)
    )


__all__ = ["LONGEST", "is_personal", "kept_words"]

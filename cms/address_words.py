"""What somebody looked for who followed an address that leads nowhere, as words to search for. Pure."""

import re

# Of addresses, not of what is written there.
_TECHNICAL = frozenset((
    "admin", "akty", "aspx", "documents", "grupa", "grupy", "gminy", "htm", "html", "images", "index", "inicjatywy",
    "jednostki", "kategoria", "kod", "kryzys", "media", "original", "pages", "partnerzy", "pdf", "php", "strona",
    "tag", "tekst", "temat", "www",
))  # fmt: skip
_WORD = re.compile(r"[IVXLC]+/\d+/\d{2,4}|[^\W\d_]{2,}")
MOST_WORDS = 8
MOST_LETTERS = 100


def words_of(path: str) -> str:
    """At most eight words of the path, without its own; what is no word, as in an attack, is not repeated."""
    words = [word for word in _WORD.findall(path[:1000]) if word.lower() not in _TECHNICAL]
    known = list(dict.fromkeys(words))[:MOST_WORDS]
    while known and len(" ".join(known)) > MOST_LETTERS:
        known.pop()
    return " ".join(known)


__all__ = ["words_of"]

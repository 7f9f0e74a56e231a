"""One form of text, whatever file it came from: what a reader sees, and what a database accepts."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Controls (PostgreSQL refuses NUL), marks of direction and zero width, halves of a surrogate pair, non-characters.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_LIGATURES = re.compile(r"[\ufb00-\ufb06]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf02d": "-"})  # of the fonts Symbol and Wingdings

_SOFT_HYPHEN = re.compile(r"\xad\n?")
# Polish repeats the hyphen of a compound on the next line; a single one there only divides the word.
_REPEATED_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011]\n[-\u2010\u2011](?=[^\W\d_])")
_DIVIDED_WORD = re.compile(r"([^\W\d_])[-\u2010]\n([^\W\d_])")


def clean(text: str) -> str:
    """Lines and paragraphs stay, words divided at a line's end are joined, and everything that is not seen goes."""
    text = _LINE_ENDS.sub("\n", _join_surrogates(text))
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_BULLETS)
    text = _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _AROUND_LINE_END.sub("\n", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", _join_words(text)).strip()


def _join_surrogates(text: str) -> str:
    """RTF and fonts' maps give a character outside the basic plane as two halves."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _join_words(text: str) -> str:
    text = _REPEATED_HYPHEN.sub("-", _SOFT_HYPHEN.sub("", text))
    return _DIVIDED_WORD.sub(_joined, text)


def _joined(found: re.Match[str]) -> str:
    """ "uchwa-" and "ła" are one word; "Bielsko-" and "Biała" are not."""
    before, after = found[1], found[2]
    return before + after if after.islower() else f"{before}-{after}"

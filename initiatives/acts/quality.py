"""Whether a page's text is text: what a scan lacks, and what a font with a wrong map turns into nonsense.

A PDF draws shapes; which letters they are is told by a map beside the font, which some programs write wrongly. Then the
page looks right and its text reads “&KWXCąC”, or “Uchwaªa” with foreign signs in place of Polish letters.
"""

import re

# The shortest words of Polish law and offices: of real prose they are a quarter, of a table few, of nonsense none.
_PROSE = """
w we z ze i a o u na do od po za się nie jest że oraz lub albo dla przez przy pod nad jak co to ust art pkt poz nr r
dnia gminy rady rada wójta burmistrza miasta ustawy uchwały zarządzenia sprawie podstawie zł roku str
of the and to in for is on by
"""
_USUAL = frozenset(_PROSE.split())
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"[A-Za-zĄĆĘŁŃÓŚŹŻąćęłńóśźżÄÖÜäöüßÁáČčĎďÉéĚěÍíŇňŘřŠšŤťÚúŮůÝýŽž]")
# Private use, replacements, controls; and the letters that Polish ones turn into under a map of another alphabet.
_STRANGE = re.compile(
    r"[\ue000-\uf8ff\ufffd\u0080-\u009f\u02c7\u02d8-\u02dd¡¢£¤¥¦¨©ª¬®¯³´µ¶¸¹º¼½¾¿"
    r"ÀÂÃÅÆÇÈÊËÌÎÏÐÑÒÔÕØÙÛÞàâãåæçèêëìîïðñòôõøùûþÿ]"
)

ENOUGH_WORDS = 12
_USUAL_LEAST = 0.04
_STRANGE_MOST = 0.04
_VOWELLESS_MOST = 0.5
_VOWEL = re.compile(r"[aeiouyąęóäöüáéěíúůý]", re.IGNORECASE)


def is_text(page: str) -> bool:
    """False for a page that is empty or nonsense, and so wants to be looked at as a picture.

    A page of a few words passes where they look like words: a cover, a title, “Załącznik nr 1”.
    """
    words = _WORD.findall(page)
    if not words:
        return False
    if len(_STRANGE.findall(page)) > _STRANGE_MOST * max(1, len(_LETTERS.findall(page))):
        return False
    long_words = [word for word in words if len(word) > 2]
    vowelless = sum(not _VOWEL.search(word) for word in long_words)
    if long_words and vowelless > _VOWELLESS_MOST * len(long_words):
        return False
    return len(words) < ENOUGH_WORDS or usual(words) >= _USUAL_LEAST or _is_table(page)


def better(first: str, second: str) -> str:
    """Of two readings of one page the one with more usual words; the first where they are alike."""
    return second if _score(second) > _score(first) else first


def usual(words: list[str]) -> float:
    """The share of words that prose cannot do without."""
    return sum(word.lower() in _USUAL for word in words) / len(words) if words else 0.0


def _score(page: str) -> tuple[bool, int]:
    return is_text(page), sum(word.lower() in _USUAL for word in _WORD.findall(page))


def _is_table(page: str) -> bool:
    """Prices and quantities: nearly as many digits as letters."""
    return sum(map(str.isdigit, page)) * 3 > len(_LETTERS.findall(page))

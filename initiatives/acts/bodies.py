"""Who issues acts: from the genitive in which an act names its author to the name itself.

“Rady Miejskiej w Świebodzinie” -> “Rada Miejska w Świebodzinie”. Only the words before the place change; the place
stays as it is written.
"""

import re
from itertools import pairwise

# The first word of an author's name, and the words that agree with it.
_HEADS = {
    "rady": "Rada", "sejmiku": "Sejmik", "wójta": "Wójt", "burmistrza": "Burmistrz", "prezydenta": "Prezydent",
    "starosty": "Starosta", "zarządu": "Zarząd", "marszałka": "Marszałek", "wojewody": "Wojewoda",
    "zgromadzenia": "Zgromadzenie", "ministra": "Minister", "szefa": "Szef", "komendanta": "Komendant",
    "państwowego": "Państwowy", "prezesa": "Prezes", "kolegium": "Kolegium",
    "dyrektora": "Dyrektor", "kierownika": "Kierownik",
}  # fmt: skip
_AGREEING = {
    "miejskiej": "Miejska", "gminnej": "Gminna", "ministrów": "Ministrów", "dzielnicy": "Dzielnicy",
    "powiatowego": "Powiatowy", "inspektora": "Inspektor", "sanitarnego": "Sanitarny", "miejskiego": "Miejski",
    "wojewódzkiego": "Wojewódzki", "głównego": "Główny",
}  # fmt: skip
# After “Zarządu”, “Zgromadzenia”, “Prezydenta” and the like these stay in the genitive.
_STAYING = {"miasta", "gminy", "powiatu", "województwa", "związku", "miejska"}
_ADJECTIVES_FOLLOW = {"rady", "państwowego", "komendanta"}
_AND = {"i", "oraz"}
_SMALL = {"w", "we", "i", "nad", "pod", "z", "ze", "na", "od"}
# An adjective says of which powiat or voivodeship they are: “Starosty Żarskiego”.
_WITH_ADJECTIVE = {"starosty", "wojewody"}
_OWNS = re.compile(r"[^\W\d_-]+(?:-[^\W\d_]+)?iego", re.IGNORECASE)

STARTS = re.compile(rf"(?:{'|'.join(_HEADS)})(?![^\W\d_])", re.IGNORECASE)


def nominative(genitive: str) -> str:
    """Empty where the words do not begin like the name of an author of acts, or name two of them."""
    words = genitive.split()
    if not words or words[0].lower() not in _HEADS or _names_another(words):
        return ""
    shouted = genitive == genitive.upper()
    return " ".join([_HEADS[words[0].lower()], *_rest(words[1:], words[0].lower(), shouted)])


def _names_another(words: list[str]) -> bool:
    return any(
        (word.lower() in _AND or word.endswith(",")) and next_.lower() in _HEADS for word, next_ in pairwise(words)
    )


def _rest(words: list[str], head: str, shouted: bool) -> list[str]:
    """Adjectives agree with the head as long as they follow it; what comes then is the place, or its owner."""
    made: list[str] = []
    agreeing = True
    for word in words:
        cased = _cased(word, shouted)
        agreed = _agreeing(cased, head) if agreeing else ""
        agreeing = bool(agreed)
        made.append(agreed or cased)
    return made


def _agreeing(word: str, head: str) -> str:
    """Empty where the word does not agree with the head."""
    if head in _WITH_ADJECTIVE:
        return word.removesuffix("ego") if _OWNS.fullmatch(word) else ""
    return _AGREEING.get(word.lower(), "") if head in _ADJECTIVES_FOLLOW else ""


def _cased(word: str, shouted: bool) -> str:
    """A place in capitals is written as a name; hyphened ones have two capital letters."""
    if not shouted:
        return word[0].upper() + word[1:] if word.lower() in _STAYING else word
    if word.lower() in _SMALL:
        return word.lower()
    return "-".join(part.capitalize() for part in word.split("-"))

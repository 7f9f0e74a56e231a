"""A word that was typed without diacritics -> how it may be spelled with them: samorzadzie, samorządzie."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, islice, product

_MARKED = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "żź"}
_MOST_MARKS = 4
_LONGEST = 25
# A word of which every letter may have a mark has millions of spellings, and a dictionary takes 40 microseconds for
# each: those with few marks come first, and few words need more than fifty. What is made of letters is more, and cheap.
_MADE_OF_WORD, _MADE_OF_QUESTION = 1_500, 6_000
_TRIED_OF_WORD, _TRIED_OF_QUESTION = 128, 320
# No Polish word has these letters in this order.
_NEVER = re.compile(r"[ćńśź][aeiouyąęó]|^[ąęń]|ó$|[aeouyąęó]ó|ó[aeiouyąęó]|[ąęóy][ąę]|[ąę][aeiouyąęó]|[śćźż]z|źż|żź")


def spellings(words: Iterable[str], known: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """Of each word those that a dictionary knows, the ones with fewest marks first."""
    made, tried = _MADE_OF_QUESTION, _TRIED_OF_QUESTION
    found = {}
    for word in words:
        marked = list(islice(_marked(word), min(_MADE_OF_WORD, made)))
        possible = [one for one in marked if not _NEVER.search(one)][: min(_TRIED_OF_WORD, tried)]
        made, tried = made - len(marked), tried - len(possible)
        found[word] = tuple(filter(known, possible))
    return found


def _marked(word: str) -> Iterator[str]:
    places = [place for place, letter in enumerate(word) if letter in _MARKED] if len(word) <= _LONGEST else []
    for marks in range(1, min(_MOST_MARKS, len(places)) + 1):
        for chosen in combinations(places, marks):
            for letters in product(*(_MARKED[word[place]] for place in chosen)):
                spelled = list(word)
                for place, letter in zip(chosen, letters, strict=True):
                    spelled[place] = letter
                yield "".join(spelled)


__all__ = ["spellings"]

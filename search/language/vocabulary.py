"""The words that an index has, asked for by what people type instead: without diacritics, or with a slip."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from search.language.analysis import Analyser
from search.language.characters import folded

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_SPELLINGS = 3
_MOST_CORRECTIONS = 2
_SHORTEST_CORRECTED = 5
# The edits of a word grow with its length; nobody mistypes one letter of a longer one and means it.
_LONGEST_CORRECTED = 40


class Vocabulary(Protocol):
    """What may be told to whoever asks: the words of texts that everybody may read, and in how many texts each is."""

    def has(self, form: str) -> bool: ...

    def spelled(self, folds: Iterable[str]) -> Mapping[str, int]:
        """The index's forms that fold to any of these, with their numbers of texts."""


class MemoryVocabulary:
    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._folded: defaultdict[str, list[str]] = defaultdict(list)
        for form in counts:
            self._folded[folded(form)].append(form)

    def has(self, form: str) -> bool:
        return form in self._counts

    def spelled(self, folds: Iterable[str]) -> Mapping[str, int]:
        return {form: self._counts[form] for fold in folds for form in self._folded.get(fold, ())}


def edits(fold: str) -> set[str]:
    """Everything one slip away from a folded form: a letter too few, too many or another, or two neighbours swapped."""
    halves = [(fold[:place], fold[place:]) for place in range(len(fold) + 1)]
    dropped = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    changed = {head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in halves for letter in _LETTERS}
    return (dropped | swapped | changed | added) - {fold, ""}


def corrections(form: str, language: str, *, vocabulary: Vocabulary, analyser: Analyser) -> tuple[str, ...]:
    """The index's words that a word which it lacks was meant to be, the commonest first; none for one that it has.

    What differs in diacritics alone comes before slips, and a word that a dictionary knows is no slip. Two queries of
    the vocabulary at most.
    """
    if not form.isalpha() or vocabulary.has(form):
        return ()
    fold = folded(form)
    if spellings := _commonest(vocabulary.spelled([fold]), _MOST_SPELLINGS):
        return spellings
    if not _SHORTEST_CORRECTED <= len(form) <= _LONGEST_CORRECTED or analyser.known(form, language):
        return ()
    return _commonest(vocabulary.spelled(edits(fold)), _MOST_CORRECTIONS)


def _commonest(counts: Mapping[str, int], most: int) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda form: (-counts[form], form))[:most])


__all__ = ["MemoryVocabulary", "Vocabulary", "corrections", "edits"]

"""The words that an index has, by what people type in their place."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Protocol

from search.language.characters import folded


class Vocabulary(Protocol):
    """Only of texts that whoever asks may read: a word that stands in drafts alone must not be suggested."""

    def present(self, forms: Collection[str]) -> Collection[str]:
        """Those of the forms that the index has."""

    def spelled(self, folds: Collection[str]) -> Mapping[str, int]:
        """The index's forms that fold (`folded`) to one of these, with their numbers of texts."""


class MemoryVocabulary:
    """Of forms and their numbers of texts."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._folded: defaultdict[str, list[str]] = defaultdict(list)
        for form in counts:
            self._folded[folded(form)].append(form)

    def present(self, forms: Collection[str]) -> set[str]:
        return {form for form in forms if form in self._counts}

    def spelled(self, folds: Collection[str]) -> dict[str, int]:
        return {form: self._counts[form] for fold in folds for form in self._folded.get(fold, ())}


__all__ = ["MemoryVocabulary", "Vocabulary"]

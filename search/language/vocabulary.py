"""The words that an index has, by what people type in their place."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Protocol

from search.language.analysis import Analyser, Form
from search.language.characters import folded

# Before a key without its diacritics.
FOLDED = "~"


class Vocabulary(Protocol):
    """Only of texts that whoever asks may read: a word that stands in drafts alone must not be suggested."""

    def present(self, forms: Collection[str]) -> Collection[str]:
        """Those of the forms that the index has."""

    def spelled(self, folds: Collection[str]) -> Mapping[str, int]:
        """The index's forms that fold (`folded`) to one of these, with their numbers of texts."""

    def akin(self, keys: Collection[str]) -> Mapping[str, Mapping[str, int]]:
        """By each of these that is one of their keys, the index's forms with their numbers of texts; after `FOLDED`,
        forms one of whose keys is not it but folds to it. As many as are typed by one slip each: thousands.
        """


class MemoryVocabulary:
    """Of forms and their numbers of texts; without an analyser, no two are akin."""

    def __init__(self, counts: Mapping[str, int], analyser: Analyser | None = None, language: str = "pl") -> None:
        self._counts = counts
        self._folded: defaultdict[str, list[str]] = defaultdict(list)
        self._akin: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for form in counts:
            self._folded[folded(form)].append(form)
            for key in shared(analyser.form(form, language)) if analyser else ():
                self._akin[key][form] = counts[form]

    def present(self, forms: Collection[str]) -> set[str]:
        return {form for form in forms if form in self._counts}

    def spelled(self, folds: Collection[str]) -> dict[str, int]:
        return {form: self._counts[form] for fold in folds for form in self._folded.get(fold, ())}

    def akin(self, keys: Collection[str]) -> dict[str, dict[str, int]]:
        return {key: self._akin[key] for key in keys if key in self._akin}


def shared(form: Form) -> set[str]:
    """The keys of a form, and after `FOLDED` what those become that have diacritics."""
    folds = {folded(key) for key in form.keys} - set(form.keys)
    return {*form.keys, *(FOLDED + fold for fold in folds)}


__all__ = ["FOLDED", "MemoryVocabulary", "Vocabulary", "shared"]

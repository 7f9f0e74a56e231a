"""Words that an index has, for those that it lacks: what a person meant without diacritics, or by a slip."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from search.language.analysis import Analyser
from search.language.characters import folded
from search.language.question import Question
from search.language.spellings import spellings
from search.language.vocabulary import FOLDED, Vocabulary

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_SPELLINGS = 3
_MOST_CORRECTIONS = 2
# Of which several may be forms of one word.
_MOST_LOOKED_AT = 12
_SHORTEST_CORRECTED = 5
# The edits of a word grow with its length; a longer one is hardly mistyped by one letter alone.
_LONGEST_CORRECTED = 40
# Words of which slips are looked for, each a thousand look-ups: more of them are another language.
_MOST_SLIPS = 10
# Words of which slips of their stems are looked for, each a thousand look-ups.
_MOST_MISTYPED = 2
_LONGEST_MISTYPED = 24

Counts = dict[str, dict[str, int]]
Found = dict[str, tuple[str, ...]]


def corrections(
    question: Question, *, vocabulary: Vocabulary, analyser: Analyser, languages: Sequence[str] = ("pl",)
) -> dict[str, tuple[str, ...]]:
    """By form, of those that the index lacks: what they were meant to be, the commonest first.

    What differs in diacritics alone comes before slips, be it in another inflected form (laka, where the index has but
    łąki; samorzadzie, where it has samorządu), and a word that a dictionary knows is no slip. A slip is one letter away
    from a form of the index, or else from what its forms share. Forms that are found without correction, since they
    share a key with the word, are none. Asks the vocabulary five times at most.
    """
    forms = {form for word in question.words for form in (word.form, *word.names, *word.parts) if form.isalpha()}
    lacking = sorted(forms - set(vocabulary.present(forms))) if forms else []
    if not lacking:
        return {}
    words = _Words(vocabulary, analyser, languages)
    found = words.spelled(lacking)
    unspelled = [form for form in lacking if not found[form]]
    found |= words.akin(unspelled) if unspelled else {}
    slips = [form for form in unspelled if not found[form] and words.may_be_slip(form)][:_MOST_SLIPS]
    found |= words.slipped(slips) if slips else {}
    far = [form for form in slips if not found[form] and words.may_be_slip_of_kin(form)]
    found |= words.slipped_kin(far[:_MOST_MISTYPED]) if far else {}
    kept = {form: words.strangers(form, meant) for form, meant in found.items()}
    return {form: meant for form, meant in kept.items() if meant}


@dataclass
class _Words:
    """What is asked of the index's words, and of the dictionary's. `at_home`: those that the index has in another
    form.
    """

    vocabulary: Vocabulary
    analyser: Analyser
    languages: Sequence[str]
    at_home: set[str] = field(default_factory=set)
    # Words that a dictionary knows, were they but spelled with diacritics.
    _meant: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spelled(self, lacking: Collection[str]) -> Found:
        counts = _by_fold(self.vocabulary.spelled({folded(form) for form in lacking}))
        return {form: _commonest(counts, [folded(form)], _MOST_SPELLINGS) for form in lacking}

    def akin(self, lacking: Collection[str]) -> Found:
        """The index's words by what they share with the word but for diacritics; else, for a word that is neither in
        the index nor in a dictionary, the dictionary's.
        """
        unknown = [form for form in lacking if not self._known(form)] if "pl" in self.languages else []
        self._meant = spellings(unknown, lambda word: self.analyser.known(word, "pl"))
        own = {form: self._keys(form) for form in lacking}
        meant = {one: self._keys(one) for spelled in self._meant.values() for one in spelled}
        bare = {form: {FOLDED + folded(key) for key in keys} for form, keys in own.items()}
        counts = self.vocabulary.akin(set().union(*own.values(), *meant.values(), *bare.values()))
        self.at_home = {form for form in lacking if not own[form].isdisjoint(counts)}
        found = {form: _commonest(counts, bare[form], _MOST_SPELLINGS) for form in lacking}
        for form in lacking:
            if not found[form] and form not in self.at_home:
                texts = {one: _texts(counts, meant[one]) for one in self._meant.get(form, ())}
                found[form] = _most({one: number for one, number in texts.items() if number}, _MOST_SPELLINGS)
        return found

    def slipped(self, slips: Collection[str]) -> Found:
        near = {form: edits(folded(form)) for form in slips}
        counts = _by_fold(self.vocabulary.spelled(set().union(*near.values())))
        return {form: _commonest(counts, near[form] & counts.keys(), _MOST_CORRECTIONS) for form in slips}

    def slipped_kin(self, slips: Collection[str]) -> Found:
        """By what words share (koronavirus, where the index has but koronawirusowi)."""
        near = {form: self._near_keys(form) for form in slips}
        counts = self.vocabulary.akin(set().union(*near.values()))
        meant = {form: _commonest(counts, near[form] & counts.keys(), _MOST_LOOKED_AT) for form in slips}
        return {form: self._each_once(ones) for form, ones in meant.items()}

    def may_be_slip(self, form: str) -> bool:
        """Not what a dictionary knows, be it with diacritics."""
        fits = _SHORTEST_CORRECTED <= len(form) <= _LONGEST_CORRECTED
        return fits and not self._meant.get(form) and not self._known(form)

    def may_be_slip_of_kin(self, form: str) -> bool:
        return len(form) <= _LONGEST_MISTYPED and form not in self.at_home

    def _known(self, form: str) -> bool:
        return any(self.analyser.known(form, language) for language in self.languages)

    def _near_keys(self, form: str) -> set[str]:
        """One slip away from its stem."""
        stems = {folded(key) for key in self._keys(form) if len(key) >= _SHORTEST_CORRECTED}
        near = {one for stem in stems for one in edits(stem) if len(one) >= _SHORTEST_CORRECTED}
        return near | {FOLDED + one for one in near}

    def _keys(self, form: str) -> set[str]:
        return {key for language in self.languages for key in self.analyser.form(form, language).keys}

    def strangers(self, form: str, meant: Iterable[str]) -> tuple[str, ...]:
        """Without what shares a key with the word, and is found anyway."""
        keys, spelled = self._keys(form), self._meant.get(form, ())
        return tuple(one for one in meant if one in spelled or keys.isdisjoint(self._keys(one)))

    def _each_once(self, meant: Iterable[str]) -> tuple[str, ...]:
        """Without what another finds as well."""
        kept: list[str] = []
        for one in meant:
            kept += [one] if all(self._keys(one).isdisjoint(self._keys(other)) for other in kept) else []
        return tuple(kept[:_MOST_CORRECTIONS])


def _by_fold(counts: Mapping[str, int]) -> Counts:
    found: Counts = {}
    for form, texts in counts.items():
        found.setdefault(folded(form), {})[form] = texts
    return found


def _commonest(counts: Mapping[str, Mapping[str, int]], folds: Iterable[str], most: int) -> tuple[str, ...]:
    return _most({form: number for fold in folds for form, number in counts.get(fold, {}).items()}, most)


def _most(texts: Mapping[str, int], most: int) -> tuple[str, ...]:
    return tuple(sorted(texts, key=lambda form: (-texts[form], form))[:most])


def _texts(counts: Mapping[str, Mapping[str, int]], keys: Iterable[str]) -> int:
    """Of all forms that have one of the keys."""
    return sum({form: number for key in keys for form, number in counts.get(key, {}).items()}.values())


def edits(fold: str) -> set[str]:
    """Everything one slip away from a folded form: a letter too few, too many or another, or two neighbours swapped."""
    halves = [(fold[:place], fold[place:]) for place in range(len(fold) + 1)]
    dropped = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    changed = {head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in halves for letter in _LETTERS}
    return (dropped | swapped | changed | added) - {fold, ""}


__all__ = ["corrections", "edits"]

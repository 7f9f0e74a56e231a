"""Words that an index has, for those that it lacks: what a person meant without diacritics, or by a slip."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from search.language.analysis import Analyser
from search.language.characters import folded
from search.language.question import Question
from search.language.vocabulary import Vocabulary

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_SPELLINGS = 3
_MOST_CORRECTIONS = 2
_SHORTEST_CORRECTED = 5
# The edits of a word grow with its length; a longer one is hardly mistyped by one letter alone.
_LONGEST_CORRECTED = 40


def corrections(
    question: Question, *, vocabulary: Vocabulary, analyser: Analyser, languages: Sequence[str] = ("pl",)
) -> dict[str, tuple[str, ...]]:
    """By form, of those that the index lacks: what they were meant to be, the commonest first.

    What differs in diacritics alone comes before slips, be it in another inflected form (laka, where the index has but
    łąki), and a word that a dictionary knows is no slip. Forms that are found without correction, since they share a
    key with the word, are none. Asks the vocabulary four times at most.
    """
    forms = {form for word in question.words for form in (word.form, *word.names, *word.parts) if form.isalpha()}
    lacking = sorted(forms - set(vocabulary.present(forms))) if forms else []
    if not lacking:
        return {}
    found = _spelled(lacking, vocabulary)
    unspelled = [form for form in lacking if not found[form]]
    found |= _akin(unspelled, vocabulary, analyser, languages) if unspelled else {}
    slips = [form for form in lacking if not found[form] and _may_be_slip(form, analyser, languages)]
    found |= _slipped(slips, vocabulary) if slips else {}
    kept = {form: _strangers(form, meant, analyser, languages) for form, meant in found.items()}
    return {form: meant for form, meant in kept.items() if meant}


def _spelled(lacking: Collection[str], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    counts = _by_fold(vocabulary.spelled({folded(form) for form in lacking}))
    return {form: _commonest(counts, [folded(form)], _MOST_SPELLINGS) for form in lacking}


def _akin(
    lacking: Collection[str], vocabulary: Vocabulary, analyser: Analyser, languages: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    keys = {
        form: {folded(key) for language in languages for key in analyser.form(form, language).keys} for form in lacking
    }
    counts = vocabulary.akin(set().union(*keys.values()))
    return {form: _commonest(counts, keys[form], _MOST_SPELLINGS) for form in lacking}


def _slipped(slips: Collection[str], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    near = {form: edits(folded(form)) for form in slips}
    counts = _by_fold(vocabulary.spelled(set().union(*near.values())))
    return {form: _commonest(counts, near[form] & counts.keys(), _MOST_CORRECTIONS) for form in slips}


def _may_be_slip(form: str, analyser: Analyser, languages: Sequence[str]) -> bool:
    return _SHORTEST_CORRECTED <= len(form) <= _LONGEST_CORRECTED and not any(
        analyser.known(form, language) for language in languages
    )


def _strangers(form: str, meant: Iterable[str], analyser: Analyser, languages: Sequence[str]) -> tuple[str, ...]:
    keys = {key for language in languages for key in analyser.form(form, language).keys}
    return tuple(
        one for one in meant if all(keys.isdisjoint(analyser.form(one, language).keys) for language in languages)
    )


Counts = dict[str, dict[str, int]]


def _by_fold(counts: Mapping[str, int]) -> Counts:
    found: Counts = {}
    for form, texts in counts.items():
        found.setdefault(folded(form), {})[form] = texts
    return found


def _commonest(counts: Mapping[str, Mapping[str, int]], folds: Iterable[str], most: int) -> tuple[str, ...]:
    texts = {form: number for fold in folds for form, number in counts.get(fold, {}).items()}
    return tuple(sorted(texts, key=lambda form: (-texts[form], form))[:most])


def edits(fold: str) -> set[str]:
    """Everything one slip away from a folded form: a letter too few, too many or another, or two neighbours swapped."""
    halves = [(fold[:place], fold[place:]) for place in range(len(fold) + 1)]
    dropped = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    changed = {head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS}
    added = {head + letter + tail for head, tail in halves for letter in _LETTERS}
    return (dropped | swapped | changed | added) - {fold, ""}


__all__ = ["corrections", "edits"]

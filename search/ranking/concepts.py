"""What was asked, as concepts: each word once, with every form of the index that says it, and how well."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search.language.analysis import Analyser
from search.language.question import Question, Synonyms, Word, leaves, words_of
from search.ranking.forms import SAME, SAME_HEAD, FormTable, Kin, grams, level

# What was not typed but means it: corrections, synonyms, the parts of a compound.
ALTERNATIVE = 0.9

# What counts as having a word: a shared key, be it of a correction.
MATCHES_FROM = 0.7

Levels = dict[int, float]
Shown = frozenset[str]


@dataclass(frozen=True)
class Concept:
    """`levels` are of form numbers, from 1.0; `phrases` are of words that must stand one after another in a text.
    `texts` is in how many texts it is: an estimate, which counts a text that has two of its forms twice.
    `shown` and `shown_phrases` are the forms themselves, those that are marked in a snippet: beginnings of words are
    near enough to rank by, but to see them marked would puzzle.
    """

    text: str
    levels: Levels
    texts: float
    phrases: tuple[tuple[Levels, ...], ...] = ()
    slight: bool = False
    shown: Shown = frozenset()
    shown_phrases: tuple[tuple[Shown, ...], ...] = ()


class Gram(NamedTuple):
    """`times` it stands in the question."""

    forms: list[int]
    texts: float
    times: int


@dataclass
class _Reach:
    """What one form reaches in the index."""

    levels: Levels = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    texts: float = 0.0

    def join(self, other: "_Reach", weight: float = ALTERNATIVE) -> None:
        for number, nearness in other.levels.items():
            self.levels[number] = max(self.levels.get(number, 0.0), weight * nearness)
        self.shown |= other.shown
        self.texts += weight * other.texts

    def hint_at(self, other: "_Reach") -> None:
        """As near as a beginning of a word: no match, and nothing to mark."""
        for number, nearness in other.levels.items():
            self.levels.setdefault(number, SAME_HEAD * nearness)
        self.texts += SAME_HEAD * other.texts


@dataclass
class _Builder:
    near: Kin
    analyser: Analyser
    languages: Sequence[str]
    corrections: Mapping[str, Sequence[str]]
    _reaches: dict[str, _Reach] = field(default_factory=dict)

    def concept(self, word: Word, others: Iterable[Sequence[Word]] = ()) -> Concept:
        own = self._word(word)
        own.hint_at(self._telling(word))
        phrases = [[self._meant(part) for part in word.parts]] if len(word.parts) > 1 else []
        for other in others:
            if len(other) == 1:
                own.join(self._word(other[0]))
                phrases += [[self._meant(part) for part in other[0].parts]] if other[0].parts else []
            else:
                phrases.append([self._word(one) for one in other])
        kept = [phrase for phrase in phrases if all(reach.levels for reach in phrase)]
        return Concept(
            word.text,
            own.levels,
            own.texts,
            tuple(tuple(reach.levels for reach in phrase) for phrase in kept),
            word.slight,
            frozenset(own.shown),
            tuple(tuple(frozenset(reach.shown) for reach in phrase) for phrase in kept),
        )

    def _telling(self, word: Word) -> _Reach:
        """Of a compound, the part that fewest texts have: it hints at the whole where that is written otherwise."""
        parts = [reach for reach in map(self._form, word.parts if len(word.parts) > 1 else ()) if reach.texts]
        return min(parts, key=lambda reach: reach.texts, default=_Reach())

    def _word(self, word: Word) -> _Reach:
        reach = _Reach()
        for form in (word.form, *word.names):
            reach.join(self._meant(form), weight=1.0)
        if word.short:
            reach.join(self._exactly(word.short), weight=1.0)
        return reach

    def _exactly(self, text: str) -> _Reach:
        forms = dict.fromkeys(self.analyser.form(text, language) for language in self.languages)
        same = {row.number: row for form in forms for row in self.near.of(form) if row.form.text == text}
        texts = sum(row.texts for row in same.values())
        return _Reach(dict.fromkeys(same, SAME), {text} if same else set(), texts)

    def _meant(self, form: str) -> _Reach:
        """A form as it was typed, and what it may have been meant to be."""
        reach = _Reach()
        reach.join(self._form(form), weight=1.0)
        for meant in self.corrections.get(form, ()):
            reach.join(self._form(meant))
        return reach

    def _form(self, form: str) -> _Reach:
        if form not in self._reaches:
            self._reaches[form] = self._looked_up(form)
        return self._reaches[form]

    def _looked_up(self, form: str) -> _Reach:
        """In each language of the index: a form that two share has a row in each."""
        reach = _Reach()
        counts: dict[int, int] = {}
        for analysis in dict.fromkeys(self.analyser.form(form, language) for language in self.languages):
            for row in self.near.of(analysis):
                if nearness := level(analysis, row.form):
                    reach.levels[row.number] = max(reach.levels.get(row.number, 0.0), nearness)
                    counts[row.number] = row.texts
                    if nearness >= MATCHES_FROM:
                        reach.shown.add(row.form.text)
        reach.texts = sum(nearness * counts[number] for number, nearness in reach.levels.items())
        return reach


def asked(
    question: Question,
    *,
    table: FormTable,
    analyser: Analyser,
    languages: Sequence[str] = ("pl",),
    corrections: Mapping[str, Sequence[str]] | None = None,
) -> list[Concept]:
    """In the order typed, each word once. `corrections` are of forms, by `search.language.correction`.

    Asks the table once, whatever was typed.
    """
    meant = corrections or {}
    forms = [
        form for word in _all_words(question) for form in (word.form, *word.names, *word.parts, word.short) if form
    ]
    forms += [other for form in forms for other in meant.get(form, ())]
    analyses = dict.fromkeys(analyser.form(form, language) for form in forms for language in languages)
    builder = _Builder(Kin(table.relatives(list(analyses))), analyser, languages, meant)
    concepts: dict[str, Concept] = {}
    for node in leaves(question.nodes):
        others = node.others if isinstance(node, Synonyms) else ()
        for word in words_of(node):
            if word.form not in concepts:
                concepts[word.form] = builder.concept(word, others)
    return list(concepts.values())


def _all_words(question: Question) -> Iterator[Word]:
    for node in leaves(question.nodes):
        yield from words_of(node)
        if isinstance(node, Synonyms):
            for other in node.others:
                yield from other


def grams_asked(question: Question, *, table: FormTable) -> list[Gram]:
    """Of words that mean something: parts of numbers do not."""
    times = Counter(
        gram for word in question.words if word.form.isalpha() and not word.slight for gram in grams(word.form)
    )
    found = table.containing(times)
    return [
        Gram([number for number, _ in forms], float(sum(texts for _, texts in forms)), times[gram])
        for gram, forms in ((gram, list(rows)) for gram, rows in found.items())
        if forms
    ]


__all__ = ["ALTERNATIVE", "MATCHES_FROM", "Concept", "Gram", "Levels", "Shown", "asked", "grams_asked"]

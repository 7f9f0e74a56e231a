"""What was asked, as concepts: each word once, with every form of the index that says it, and how well."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search.language.analysis import Analyser
from search.language.question import Question, Synonyms, Word, words_of
from search.ranking.forms import FormTable, grams, level

# What was not typed but means it: corrections, synonyms, the parts of a compound.
ALTERNATIVE = 0.9

Levels = dict[int, float]


@dataclass(frozen=True)
class Concept:
    """`levels` are of form numbers, from 1.0; `phrases` are of words that must stand one after another in a text.
    `texts` is in how many texts it is: an estimate, which counts a text that has two of its forms twice.
    """

    text: str
    levels: Levels
    texts: float
    phrases: tuple[tuple[Levels, ...], ...] = ()
    slight: bool = False


class Gram(NamedTuple):
    """`times` it stands in the question."""

    forms: list[int]
    texts: float
    times: int


@dataclass
class _Builder:
    table: FormTable
    analyser: Analyser
    languages: Sequence[str]
    corrections: Mapping[str, Sequence[str]]
    _levels: dict[str, tuple[Levels, float]] = field(default_factory=dict)

    def concept(self, word: Word, others: Iterable[Sequence[Word]] = ()) -> Concept:
        levels, texts = self._word(word)
        phrases = [tuple(self.levels(part)[0] for part in word.parts)] if len(word.parts) > 1 else []
        for other in others:
            if len(other) == 1 and not other[0].parts:
                texts += self._join(levels, other[0].form)
            else:
                phrases.append(tuple(self._word(one)[0] for one in other))
        kept = tuple(phrase for phrase in phrases if all(phrase))
        return Concept(word.text, levels, texts, kept, word.slight)

    def _word(self, word: Word) -> tuple[Levels, float]:
        """By its form, its other names, and what it may have been meant to be."""
        levels, texts = self.levels(word.form)
        levels = dict(levels)
        for name in word.names:
            texts += self._join(levels, name, weight=1.0)
        for meant in self.corrections.get(word.form, ()):
            texts += self._join(levels, meant)
        return levels, texts

    def _join(self, levels: Levels, form: str, weight: float = ALTERNATIVE) -> float:
        added, texts = self.levels(form)
        for number, nearness in added.items():
            levels[number] = max(levels.get(number, 0.0), weight * nearness)
        return weight * texts

    def levels(self, form: str) -> tuple[Levels, float]:
        if form not in self._levels:
            self._levels[form] = self._looked_up(form)
        return self._levels[form]

    def _looked_up(self, form: str) -> tuple[Levels, float]:
        """In each language of the index: a form that two share has a row in each."""
        levels: Levels = {}
        counts: dict[int, int] = {}
        for analysis in dict.fromkeys(self.analyser.form(form, language) for language in self.languages):
            for row in self.table.relatives(analysis):
                if nearness := level(analysis, row.form):
                    levels[row.number] = max(levels.get(row.number, 0.0), nearness)
                    counts[row.number] = row.texts
        return levels, sum(nearness * counts[number] for number, nearness in levels.items())


def asked(
    question: Question,
    *,
    table: FormTable,
    analyser: Analyser,
    languages: Sequence[str] = ("pl",),
    corrections: Mapping[str, Sequence[str]] | None = None,
) -> list[Concept]:
    """In the order typed, each word once. `corrections` are of forms, by `search.language.vocabulary`."""
    builder = _Builder(table, analyser, languages, corrections or {})
    concepts: dict[str, Concept] = {}
    for node in question.nodes:
        others = node.others if isinstance(node, Synonyms) else ()
        for word in words_of(node):
            if word.form not in concepts:
                concepts[word.form] = builder.concept(word, others)
    return list(concepts.values())


def grams_asked(question: Question, *, table: FormTable) -> list[Gram]:
    """Of words only: parts of numbers mean nothing."""
    times = Counter(gram for word in question.words if word.form.isalpha() for gram in grams(word.form))
    found = table.containing(times)
    return [
        Gram([number for number, _ in forms], float(sum(texts for _, texts in forms)), times[gram])
        for gram, forms in ((gram, list(rows)) for gram, rows in found.items())
        if forms
    ]


__all__ = ["ALTERNATIVE", "Concept", "Gram", "Levels", "asked", "grams_asked"]

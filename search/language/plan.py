"""What any engine has to find for a question: the same for all of them, in terms of the index.

An index holds, at each position of a text, `index_terms` of the form that stands there. A plan is clauses that must all
match; a clause matches where a text has one of its terms, or one of its sequences at consecutive positions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from search.language.analysis import Analyser, Form
from search.language.question import Either, Field, Node, Not, Phrase, Question, Synonyms, Word

# Before a form itself, to tell it from keys, which are other words' forms too.
EXACT = "="
_MOST = 0.6

Terms = frozenset[str]


def index_terms(form: Form) -> tuple[str, ...]:
    """Its keys, and itself for those who ask for exactly this."""
    return (*form.keys, EXACT + form.text)


@dataclass(frozen=True)
class Clause:
    """`any_of` or one of `sequences` will do. `text` is what was typed for it."""

    text: str
    any_of: Terms = frozenset()
    sequences: tuple[tuple[Terms, ...], ...] = ()

    def __or__(self, other: "Clause") -> "Clause":
        sequences = tuple(dict.fromkeys((*self.sequences, *other.sequences)))
        return Clause(self.text, self.any_of | other.any_of, sequences)


@dataclass(frozen=True)
class Plan:
    """All of `all_of` and none of `none_of`; one of each group of `fields`, and none of `not_fields`.

    Slight words are in `all_of` only where nothing else was asked. A plan without `all_of` and `fields` finds nothing.
    """

    all_of: tuple[Clause, ...]
    none_of: tuple[Clause, ...] = ()
    fields: tuple[tuple[Field, ...], ...] = ()
    not_fields: tuple[Field, ...] = ()
    natural: bool = False

    @property
    def most(self) -> int:
        """How many clauses are most of the question: what has these follows, where too little has all."""
        return ceil(_MOST * len(self.all_of))


@dataclass
class _Planner:
    analyser: Analyser
    languages: Sequence[str]
    corrections: Mapping[str, Sequence[str]]
    all_of: list[Clause] = field(default_factory=list)
    slight: list[Clause] = field(default_factory=list)
    none_of: list[Clause] = field(default_factory=list)
    fields: list[tuple[Field, ...]] = field(default_factory=list)
    not_fields: list[Field] = field(default_factory=list)

    def add(self, node: Node) -> None:
        if isinstance(node, Field):
            self.fields.append((node,))
        elif isinstance(node, Either):
            self._add_either(node)
        elif isinstance(node, Not):
            self._add_not(node)
        elif isinstance(node, Synonyms):
            others = [self._sequence_clause(other) for other in node.others]
            self.all_of += [_any([self._word(word), *others]) for word in node.words]
        elif isinstance(node, Word) and node.slight:
            self.slight.append(self._word(node))
        else:
            self.all_of.append(self._clause(node))

    def _add_either(self, node: Either) -> None:
        fields = [one for one in node.of if isinstance(one, Field)]
        if len(fields) == len(node.of):
            self.fields.append(tuple(fields))
        else:
            self.all_of.append(_any([self._clause(one) for one in node.of]))

    def _add_not(self, node: Not) -> None:
        """What is excluded is excluded as typed: a correction might exclude what nobody meant."""
        if isinstance(node.of, Field):
            self.not_fields.append(node.of)
        else:
            self.none_of.append(_Planner(self.analyser, self.languages, {})._clause(node.of))

    def _clause(self, node: Node) -> Clause:
        if isinstance(node, Word):
            return self._word(node)
        if isinstance(node, Phrase):
            return self._phrase(node)
        if isinstance(node, Synonyms):
            return _any(map(self._sequence_clause, (node.words, *node.others)))
        # A field beside words in one OR: the words it names.
        return self._sequence_clause(node.words) if isinstance(node, Field) and node.words else Clause("")

    def _word(self, word: Word) -> Clause:
        terms = self._terms(word.form).union(*(self._terms(name) for name in word.names))
        terms |= {EXACT + word.short} if word.short else frozenset()
        sequences = (tuple(self._terms(part) for part in word.parts),) if len(word.parts) > 1 else ()
        return Clause(word.text, terms, sequences)

    def _phrase(self, phrase: Phrase) -> Clause:
        """Exactly these forms, be they typed without diacritics."""
        forms = [form for word in phrase.words for form in (word.parts or (word.form,))]
        sequence = tuple(frozenset(EXACT + one for one in self._meant(form)) for form in forms)
        text = " ".join(word.text for word in phrase.words)
        return Clause(text, sequence[0]) if len(sequence) == 1 else Clause(text, sequences=(sequence,))

    def _sequence_clause(self, words: Sequence[Word]) -> Clause:
        """In any inflection, one after another."""
        if len(words) == 1:
            return self._word(words[0])
        forms = [form for word in words for form in (word.parts or (word.form,))]
        return Clause(" ".join(word.text for word in words), sequences=(tuple(self._terms(form) for form in forms),))

    def _meant(self, form: str) -> tuple[str, ...]:
        return (form, *self.corrections.get(form, ()))

    def _terms(self, form: str) -> Terms:
        """A form that is no word has itself for a key."""
        return frozenset(
            key
            for meant in self._meant(form)
            for language in self.languages
            for key in self.analyser.form(meant, language).keys
        )


def _any(clauses: Iterable[Clause]) -> Clause:
    first, *others = clauses
    for other in others:
        first |= other
    return first


def plan(
    question: Question,
    *,
    analyser: Analyser,
    languages: Sequence[str] = ("pl",),
    corrections: Mapping[str, Sequence[str]] | None = None,
) -> Plan:
    """Of a question, with its synonyms if they were applied; `corrections` by `vocabulary.corrections`, by form."""
    made = _Planner(analyser, languages, corrections or {})
    for node in question.nodes:
        made.add(node)
    clauses = made.all_of or ([] if made.fields else made.slight)
    return Plan(
        tuple(dict.fromkeys(clauses)),
        tuple(made.none_of),
        tuple(made.fields),
        tuple(made.not_fields),
        question.natural,
    )


__all__ = ["EXACT", "Clause", "Plan", "index_terms", "plan"]

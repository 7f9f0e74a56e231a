"""A question as people type it -> what engines are asked, and what ranking and snippets need."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

from search.engines.interface import Clause, Field, Forms, Wanted
from search.language import Analyser, SynonymList, Vocabulary, corrections, parse, plan
from search.language.analysis import Form
from search.language.plan import EXACT, Plan
from search.language.plan import Clause as Terms
from search.language.question import Either, FieldName, Node, Not, Question, Synonyms, Word, words_of
from search.language.question import Field as Named
from search.ranking import Concept, FormTable, Gram, asked, grams_asked, idf
from search.ranking.forms import FormRow, Kin

# How many of a sentence's words a text has at least, be it a quarter of them.
_OF_SENTENCE = 0.25


class Known(FormTable, Vocabulary, Protocol):
    """The words of the index."""


class Values(Protocol):
    def __call__(self, facet: str, text: str) -> frozenset[str]:
        """The values of a facet that are called so, as people type it."""


@dataclass(frozen=True)
class Understood:
    """`corrected`: what was typed, and what is looked for too. `leasts`: how many clauses a text has to have, to be
    tried one after another until there is enough; `most`: how many are most of the question. `in_parts`: most parts
    of the one thing that was asked for (a day, a number of an act), be they anywhere in a text.
    """

    question: Question
    wanted: Wanted
    concepts: Sequence[Concept]
    grams: Sequence[Gram]
    corrected: Mapping[str, Sequence[str]]
    leasts: Sequence[int]
    most: int
    in_parts: Wanted | None = None

    @property
    def is_empty(self) -> bool:
        return not self.wanted.all_of and not self.wanted.filters


@dataclass(frozen=True)
class Language:
    """What words mean here: of the analyser that made the index, of its languages, of the association's synonyms."""

    analyser: Analyser
    languages: Sequence[str] = ("pl",)
    synonyms: SynonymList | None = None
    texts: int = 0


def understand(text: str, *, known: Known, language: Language, values: Values, exactly: bool = False) -> Understood:
    """`exactly`: without corrections and synonyms."""
    analyser, languages = language.analyser, language.languages
    question = parse(text, known=lambda word: analyser.known(word, "pl"))
    meant = {} if exactly else corrections(question, vocabulary=known, analyser=analyser, languages=languages)
    if language.synonyms and not exactly:
        question = language.synonyms.apply(question, meant)
    forms = [form for word in _every_word(question) for form in _forms_of(word, meant)]
    kinship = _Kinship(known, [analyser.form(form, code) for form in dict.fromkeys(forms) for code in languages])
    made = plan(question, analyser=analyser, languages=languages, corrections=meant)
    expander = _Expander(kinship, values, language.texts)
    wanted = expander.wanted(made)
    parts = None
    if len(made.all_of) == 1:
        parts = plan(_in_parts(question), analyser=analyser, languages=languages, corrections=meant)
    return Understood(
        question,
        wanted,
        asked(question, table=kinship, analyser=analyser, languages=languages, corrections=meant),
        grams_asked(question, table=known),
        meant,
        _leasts(made, wanted),
        made.most,
        replace(expander.wanted(parts), least=parts.most) if parts is not None and parts.all_of else None,
    )


def _in_parts(question: Question) -> Question:
    """With the parts of things that have some, and whatever narrows the question."""
    nodes: list[Node] = []
    for node in question.nodes:
        if isinstance(node, Not | Named):
            nodes.append(node)
        elif isinstance(node, Word) and len(node.parts) > 1:
            nodes += (Word(part, part) for part in node.parts)
    return Question(tuple(nodes))


def _leasts(made: Plan, wanted: Wanted) -> tuple[int, ...]:
    count = len(wanted.all_of)
    if not count:
        return (0,)
    if made.natural:
        return (max(1, ceil(_OF_SENTENCE * count)), 1)
    return tuple(dict.fromkeys((count, max(1, made.most), 1)))


def _every_word(question: Question) -> Iterable[Word]:
    """Those of fields and of what is excluded, too."""
    for node in question.nodes:
        yield from _words(node)


def _words(node: Node) -> Iterable[Word]:
    if isinstance(node, Not):
        yield from _words(node.of)
    elif isinstance(node, Named):
        yield from node.words
    elif isinstance(node, Either):
        for one in node.of:
            yield from _words(one)
    else:
        yield from words_of(node)
        for other in node.others if isinstance(node, Synonyms) else ():
            yield from other


def _forms_of(word: Word, meant: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for form in (word.form, *word.names, *word.parts):
        yield form
        yield from meant.get(form, ())
    if word.short:
        yield word.short


class _Kinship:
    """A table of forms that has been asked once, for all that a question may need of it."""

    def __init__(self, table: FormTable, forms: Sequence[Form]) -> None:
        self._rows = list(table.relatives(list(dict.fromkeys(forms))))
        self._kin = Kin(self._rows)
        self._table = table
        self.numbers: defaultdict[str, set[int]] = defaultdict(set)
        self.texts: dict[int, int] = {}
        for row in self._rows:
            self.texts[row.number] = row.texts
            for term in (*row.form.keys, EXACT + row.form.text):
                self.numbers[term].add(row.number)

    def relatives(self, forms: Sequence[Form]) -> list[FormRow]:
        return list({row.number: row for form in forms for row in self._kin.of(form)}.values())

    def containing(self, grams: Iterable[str]) -> Mapping[str, Iterable[tuple[int, int]]]:
        return self._table.containing(grams)


@dataclass
class _Expander:
    """Terms of a plan -> numbers of the forms that have them."""

    kinship: _Kinship
    values: Values
    texts: int

    def wanted(self, made: Plan) -> Wanted:
        return Wanted(
            all_of=tuple(map(self._clause, made.all_of)),
            filters=tuple(self._fields(group) for group in made.fields),
            none_of=(*map(self._clause, made.none_of), *(self._fields((one,)) for one in made.not_fields)),
            least=len(made.all_of),
        )

    def _clause(self, terms: Terms) -> Clause:
        any_of = self._forms(terms.any_of)
        sequences = [tuple(map(self._forms, sequence)) for sequence in terms.sequences]
        texts = sum(self.kinship.texts[number] for number in any_of)
        kept = tuple(sequence for sequence in sequences if all(sequence))
        for sequence in kept:
            texts += min(sum(self.kinship.texts[number] for number in forms) for forms in sequence)
        return Clause(any_of, kept, worth=idf(texts, self.texts))

    def _forms(self, terms: Iterable[str]) -> Forms:
        return frozenset(number for term in terms for number in self.kinship.numbers.get(term, ()))

    def _fields(self, group: Sequence[Named]) -> Clause:
        """One of them will do."""
        clause = Clause(field=Field.ACTS)
        for one in group:
            clause = self._joined(clause, one)
        return clause

    def _joined(self, clause: Clause, one: Named) -> Clause:
        if one.years:
            first, last = one.years
            years = frozenset(str(year) for year in range(first, last + 1))
            return replace(clause, facets=(*clause.facets, ("year", years)))
        if one.name is FieldName.ACT:
            sequence = tuple(self._of_word(word) for word in one.words)
            if len(sequence) == 1:
                return replace(clause, any_of=clause.any_of | sequence[0])
            return replace(clause, sequences=(*clause.sequences, sequence))
        facet = "organisation" if one.name is FieldName.MEMBER else "topic"
        return replace(clause, facets=(*clause.facets, (facet, self.values(facet, one.text))))

    def _of_word(self, word: Word) -> Forms:
        forms = (word.form, *word.names)
        rows = (row for form in forms for row in self.kinship.numbers.get(EXACT + form, ()))
        return frozenset(rows)


__all__ = ["Known", "Language", "Understood", "Values", "understand"]

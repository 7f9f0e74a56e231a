"""A small index in memory, and what else tests of language and ranking share."""

from dataclasses import dataclass, field

from search.language import Token, analyser
from search.language.question import parse
from search.language.synonyms import SynonymList
from search.ranking import (
    Candidate,
    Concept,
    Corpus,
    MemoryFormTable,
    Ranked,
    Weights,
    asked,
    encode,
    grams_asked,
    rank,
)
from search.ranking.positions import Codes


@dataclass
class Collection:
    texts: list[str]
    titles: list[str] = field(default_factory=list)
    priors: list[float] = field(default_factory=list)
    table: MemoryFormTable = field(default_factory=MemoryFormTable)

    def __post_init__(self) -> None:
        self.codes = [self._codes(text, counted=True) for text in self.texts]
        self.title_codes = [self._codes(title, counted=False) for title in self.titles]
        lengths = [len(text.split()) for text in self.texts]
        self.corpus = Corpus(len(lengths), sum(lengths) / max(len(lengths), 1))

    def _codes(self, text: str, *, counted: bool) -> Codes:
        places = [(term.token.position, self.table.number(term.form)) for term in analyser().terms(text, "pl")]
        if counted:
            self.table.count(number for _, number in places)
        return encode(places)

    def concepts(
        self, query: str, synonyms: list[list[str]] | None = None, corrections: dict[str, list[str]] | None = None
    ) -> list[Concept]:
        question = SynonymList(synonyms or [], analyser=analyser()).apply(parse(query))
        return asked(question, table=self.table, analyser=analyser(), corrections=corrections)

    def candidates(self) -> list[Candidate]:
        made = []
        for place, codes in enumerate(self.codes):
            title = self.title_codes[place] if self.titles else encode([])
            made.append(Candidate(place, codes, title, self.priors[place] if self.priors else 1.0))
        return made

    def rank(
        self,
        query: str,
        synonyms: list[list[str]] | None = None,
        corrections: dict[str, list[str]] | None = None,
        weights: Weights | None = None,
    ) -> list[Ranked]:
        concepts = self.concepts(query, synonyms, corrections)
        grams = grams_asked(parse(query), table=self.table)
        return rank(self.candidates(), concepts, self.corpus, grams, weights or Weights())


def outer(found: list[Token]) -> list[Token]:
    """Those that are not parts of others."""
    kept: list[Token] = []
    for token in found:
        if not kept or token.position >= kept[-1].position + kept[-1].width:
            kept.append(token)
    return kept

"""Finds by what SQL says: the finder of a site without a search engine."""

from collections.abc import Sequence

from initiatives.facets.catalogue import Catalogue
from initiatives.facets.interface import Found, Question
from initiatives.facets.kept import current
from initiatives.visibility import Person, belongs


class SqlFinder:
    """What is published is read by everybody who belongs somewhere, and there is nothing else in a catalogue."""

    def find(self, question: Question, *, user: Person) -> Found:
        if not belongs(user):
            return Found(0, 1, (), {})
        catalogue = current([question.kind])[question.kind]
        rows = _rows(catalogue, question)
        total = rows.bit_count()
        page = max(1, min(question.page, -(-total // question.size)))
        hits = catalogue.numbers(rows, catalogue.order(question.order), (page - 1) * question.size, question.size)
        counts = catalogue.sets.counts(question.choices, question.fixed)
        return Found(total, page, tuple(hits), counts, catalogue.words)

    def totals(self, questions: Sequence[Question], *, user: Person) -> list[int]:
        if not belongs(user):
            return [0] * len(questions)
        catalogues = current({question.kind for question in questions})
        return [_rows(catalogues[question.kind], question).bit_count() for question in questions]

    def numbers(self, question: Question, *, user: Person, limit: int) -> list[int]:
        if not belongs(user):
            return []
        catalogue = current([question.kind])[question.kind]
        return catalogue.numbers(_rows(catalogue, question), catalogue.order(question.order), 0, limit)


def _rows(catalogue: Catalogue, question: Question) -> int:
    return catalogue.sets.chosen(question.choices) & catalogue.sets.chosen(question.fixed)


__all__ = ["SqlFinder"]

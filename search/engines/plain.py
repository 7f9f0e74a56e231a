"""What is found while there is no index to ask: entries whose texts have each word as it was typed, newest first."""

from functools import reduce
from operator import and_, or_

import numpy as np
from django.db.models import Q

from initiatives.spellings import spellings
from search.engines.columns import Columns
from search.engines.interface import Matches, Narrowing, Order
from search.language.question import Not, Question, words_of
from search.models import Entry

# Each is a look through all texts.
_MOST_WORDS = 8


def find(question: Question, narrowing: Narrowing, columns: Columns, *, limit: int) -> Matches:
    """Raises nothing of its own; a question without words finds nothing."""
    typed = [word.text for node in question.nodes if not isinstance(node, Not) for word in words_of(node)]
    if not typed:
        return Matches(0, 0, ())
    rows = Entry.objects.filter(reduce(and_, map(_has, typed[:_MOST_WORDS]))).exclude(what="")
    numbers = np.array(list(rows.order_by().values_list("number", flat=True)), dtype=np.int64)
    mask = columns.mask(numbers)
    order = narrowing.order if narrowing.order is not Order.RELEVANCE else Order.NEWEST
    newest = Narrowing(narrowing.choices, narrowing.groups, order)
    return columns.matches(mask, mask, np.zeros(columns.size), newest, limit=limit)


def _has(word: str) -> Q:
    """As `has_word` finds it, without the upper-casing of whole texts that its lookup takes."""
    return reduce(or_, (Q(**{f"{text}__contains": spelling}) for text in Entry.TEXTS for spelling in spellings(word)))


__all__ = ["find"]

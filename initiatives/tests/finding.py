"""What the site's search finds, for those who belong."""

from typing import Any

from initiatives.tests import factories
from search.asking.ask import Search, ask


def found(words: str, model: type[Any]) -> list[Any]:
    """Pages of the model that have all of the words, exactly as they are typed."""
    answer = ask(Search(words, exactly=True), user=factories.person())
    rows = model.objects.in_bulk([hit.number for hit in list(answer.hits)[: answer.complete]])
    return list(rows.values())


__all__ = ["found"]

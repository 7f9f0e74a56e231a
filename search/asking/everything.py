"""All that has what a search asks for, by number: for whoever follows a search instead of reading its results.

The database's own index answers, whatever cluster there is: it gives any number of them, and what is new must not hang
on which engine was up. Here a part of the question is not enough, since there is no reader to see what is missing; of a
sentence most of its words will do.
"""

from dataclasses import replace

from initiatives.facets.kept import Known
from initiatives.visibility import Person, belongs
from search.asking.answering import answering
from search.asking.ask import Search, read_question
from search.engines.interface import EngineUnavailable, Order
from search.index.current import Current
from search.language import analyser, parse, plan


def asks_for_something(text: str) -> bool:
    """Whether there is a word or a field in it that pages can have; “-covid” alone has none."""
    made = plan(parse(text), analyser=analyser())
    return bool(made.all_of or made.fields)


def everything(search: Search, held: Current, known: Known, *, user: Person) -> tuple[int, ...]:
    """Newest first. Raises `EngineUnavailable`, also while the index is made anew by another analyser."""
    if not belongs(user):
        return ()
    engine, _notice = answering(held, without_cluster=True)
    if engine is None:
        raise EngineUnavailable
    understood = read_question(search, held, known.words)
    if understood.is_empty:
        return ()
    least = understood.most if understood.question.natural else len(understood.wanted.all_of)
    narrowing = replace(search, order=Order.NEWEST).narrowing
    return engine.find(replace(understood.wanted, least=least), narrowing, limit=max(held.columns.size, 1)).numbers


__all__ = ["asks_for_something", "everything"]

"""Who answers now: the cluster, where there is one that can; else the database's own index, where it is current."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from search.engines.columns import Columns
from search.engines.database import DatabaseIndex, Told, database_index
from search.engines.interface import Engine, EngineUnavailable, Matches, Narrowing, Wanted
from search.index.current import Current
from search.index.following import answering_cluster
from search.index.indexing import analyser_name
from search.language import analyser

T = TypeVar("T")


@dataclass(frozen=True)
class DatabaseEngine:
    """The database's index with the columns that count for it, for one question: asked again for less of the same, it
    looks no word up twice.
    """

    index: DatabaseIndex
    columns: Columns
    told: Told = field(default_factory=dict)

    def find(self, wanted: Wanted, narrowing: Narrowing, *, limit: int) -> Matches:
        return self.index.find(wanted, narrowing, self.columns, limit=limit, told=self.told)


def is_by_todays_analyser(held: Current) -> bool:
    """Where not, its words mean something else, and only looking through the texts is left."""
    return not held.token or held.analyser == analyser_name(analyser())


def answering(held: Current, *, without_cluster: bool = False) -> tuple[Engine | None, str]:
    """An engine, and a notice where it is not the usual one (`search.asking.ask.Notice`); None where the index
    is not by today's analyser.
    """
    if not is_by_todays_analyser(held):
        return None, "plain"
    own, lacking = (None, False) if without_cluster else answering_cluster(held)
    return own or DatabaseEngine(database_index(), held.columns), "database" if lacking else ""


def answered(held: Current, ask: Callable[[Engine], T], *, without_cluster: bool = False) -> tuple[T, str]:
    """What `ask` gets from the engine that answers, or from the database's own where that one fails while it is asked;
    and the notice. Raises `EngineUnavailable`.
    """
    engine, notice = answering(held, without_cluster=without_cluster)
    if engine is None:
        raise EngineUnavailable("the index is by another version of the analyser")
    try:
        return ask(engine), notice
    except EngineUnavailable:
        if isinstance(engine, DatabaseEngine):
            raise
        return ask(DatabaseEngine(database_index(), held.columns)), "database"


__all__ = ["DatabaseEngine", "answered", "answering", "is_by_todays_analyser"]

"""Who answers now: the cluster, where there is one that can; else the database's own index, where it is current."""

from dataclasses import dataclass, field

from search.engines.columns import Columns
from search.engines.database import DatabaseIndex, Told, database_index
from search.engines.interface import Engine, Matches, Narrowing, Wanted
from search.index.current import Current
from search.index.following import answering_cluster
from search.index.indexing import analyser_name
from search.language import analyser


@dataclass(frozen=True)
class DatabaseEngine:
    """The database's index with the columns that count for it, for one question: asked again for less of the same, it
    looks no word up twice.
    """

    index: DatabaseIndex
    columns: Columns
    told: Told = field(default_factory=dict)

    def find(self, wanted: Wanted, narrowing: Narrowing, *, limit: int, offset: int = 0) -> Matches:
        return self.index.find(wanted, narrowing, self.columns, limit=limit, offset=offset, told=self.told)


def answering(held: Current, *, without_cluster: bool = False) -> tuple[Engine | None, str]:
    """An engine, and a notice where it is not the usual one (`search.asking.ask.Notice`); None where only looking
    through the texts is left: the index was made by another version of the analyser.
    """
    if held.token and held.analyser != analyser_name(analyser()):
        return None, "plain"
    own, lacking = (None, False) if without_cluster else answering_cluster(held)
    return own or DatabaseEngine(database_index(), held.columns), "database" if lacking else ""


__all__ = ["DatabaseEngine", "answering"]

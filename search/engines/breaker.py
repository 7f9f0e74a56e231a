"""After one wait in vain nobody of this process waits again until the scheduler has seen the cluster answer."""

from dataclasses import dataclass, field
from datetime import datetime

from search.engines.cluster import ClusterIndex
from search.engines.cluster_client import Refused
from search.engines.interface import EngineUnavailable, Matches, Narrowing, Wanted


@dataclass
class Breaker:
    """Compares no clocks: it remembers which look at the cluster had been the last when it failed."""

    _failed_after: datetime | None = field(default=None)

    def trip(self, checked_at: datetime | None) -> None:
        self._failed_after = checked_at

    def lets_through(self, checked_at: datetime | None) -> bool:
        return checked_at is not None and checked_at != self._failed_after


@dataclass(frozen=True)
class Guarded:
    """An index of a cluster as those who search ask it; `checked_at`: when it was last seen to answer."""

    index: ClusterIndex
    breaker: Breaker
    checked_at: datetime | None

    def find(self, wanted: Wanted, narrowing: Narrowing, *, limit: int) -> Matches:
        try:
            return self.index.find(wanted, narrowing, limit=limit)
        except Refused:
            raise
        except EngineUnavailable:
            self.breaker.trip(self.checked_at)
            raise


__all__ = ["Breaker", "Guarded"]

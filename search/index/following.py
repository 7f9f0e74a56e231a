"""A cluster follows the entries: whatever changed after the last change that it has is written to it, in their order.

A new index is nothing else: it begins at no change at all, follows as the other does, which answers meanwhile, and
takes its place once it has the last one. So it can be cut short at any point, and nothing that changes is lost.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from search.engines.address import Address
from search.engines.breaker import Breaker, Guarded
from search.engines.cluster import ClusterIndex, Facts
from search.engines.cluster_client import backend
from search.engines.cluster_query import VERSION
from search.engines.interface import Change, EngineUnavailable
from search.index.current import Current
from search.index.indexing import ROW, analyser_name
from search.index.keeping import GONE_KEPT
from search.index.sources import FACETS
from search.index.words import Words, document, words_of
from search.language import analyser
from search.models import Entry, Follower, IndexState

log = logging.getLogger(__name__)

AT_ONCE = 250
# Whoever saves writes no more than that to the cluster; the rest waits for the scheduler, which waits longer.
MOST_AT_A_SAVE = 50
PATIENCE = 30.0
# A scheduler has other jobs, too.
MOST_SECONDS = 20.0


@dataclass(frozen=True)
class Cluster:
    """The one that the settings name. Whoever searches or saves waits a little for it (`asked`), who follows longer."""

    address: Address
    breaker: Breaker

    def asked(self, name: str) -> ClusterIndex:
        return ClusterIndex(backend(self.address, self.address.seconds), name, FACETS)

    def followed(self, name: str) -> ClusterIndex:
        return ClusterIndex(backend(self.address, PATIENCE), name, FACETS)

    def row(self) -> Follower | None:
        return Follower.objects.filter(pk=str(self.address)).first()


def cluster() -> Cluster | None:
    address: Address | None = settings.SEARCH_CLUSTER
    return _cluster(address) if address else None


@lru_cache
def _cluster(address: Address) -> Cluster:
    return Cluster(address, Breaker())


def _both() -> tuple[Cluster, IndexState] | None:
    """A cluster, and what it is to follow; None where either is not there."""
    own = cluster()
    state = IndexState.objects.filter(pk=ROW).first() if own else None
    return (own, state) if own and state else None


def answering_cluster(held: Current) -> tuple[Guarded | None, bool]:
    """The index of the cluster, where it has all that is held; and whether what it lacks is worth telling: not that the
    last save is on its way.
    """
    own = cluster()
    if own is None:
        return None, False
    row = own.row()
    if row is None or not row.answers or row.made_of != _made_of(held.token, held.analyser):
        return None, True
    if not own.breaker.lets_through(row.checked_at):
        return None, True
    if row.reached < held.change:
        return None, False
    return Guarded(own.asked(row.index), own.breaker, row.checked_at), False


def follow_soon() -> None:
    """Writes what was just saved, where that is little and the cluster is known to answer; raises nothing."""
    both = _both()
    if both is None:
        return
    own, state = both
    row = own.row()
    if row is None or not row.answers or not own.breaker.lets_through(row.checked_at):
        return
    if row.made_of != _made_of(state.token, state.analyser) or state.change - row.reached > MOST_AT_A_SAVE:
        return
    try:
        for _ in _follow(own.asked(row.index), row, "index", "reached"):
            pass
    except EngineUnavailable as error:
        own.breaker.trip(row.checked_at)
        _note(own, error)


def follow(now: datetime, *, enough: Callable[[], bool] | None = None) -> bool:
    """Brings the cluster as far as the entries are, or as far as it gets until it is `enough`; whether it is there.

    Several may do it at once. A cluster that does not answer is noted, and nothing is raised.
    """
    both = _both()
    if both is None:
        return True
    own, state = both
    end = time.monotonic() + MOST_SECONDS
    row, _ = Follower.objects.get_or_create(pk=str(own.address))
    try:
        if row.checked_at is not None and row.checked_at < now - GONE_KEPT:
            # What went meanwhile is told of no more.
            row.made_of = row.building_of = ""
            row.save(update_fields=["made_of", "building_of"])
        done = _keep_up(own, row, state, enough or (lambda: time.monotonic() > end))
    except EngineUnavailable as error:
        _note(own, error)
        return False
    Follower.objects.filter(pk=row.pk).update(answers=done, checked_at=now, problem="")
    return done


def begin_anew(*, anew: bool = True) -> bool:
    """Lets a new index be built while the other answers: by `follow`, and by whoever does not want to wait for that.
    `anew`: also where one is being built. False where there is no cluster. Raises `EngineUnavailable`.
    """
    both = _both()
    if both is None:
        return False
    own, state = both
    row, _ = Follower.objects.get_or_create(pk=str(own.address))
    if anew or not row.building:
        _begin(own, row, _made_of(state.token, state.analyser))
    return True


def forget() -> None:
    """Deletes all indices of the cluster that the settings name. Raises `EngineUnavailable`."""
    own = cluster()
    if own is not None:
        for name in own.followed(own.address.name).all_of(f"{own.address.name}-"):
            own.followed(name).delete()
        Follower.objects.filter(pk=str(own.address)).delete()


def progress() -> tuple[int, int] | None:
    """Of the index that is being built: how many entries it has, and of how many; None where none is."""
    own = cluster()
    row = own.row() if own else None
    if row is None or not row.building:
        return None
    left = Entry.objects.filter(change__gt=row.building_reached).count()
    total = Entry.objects.count()
    return total - left, total


def _made_of(token: str, name: str) -> str:
    return f"{token} {VERSION} {name}"


def _keep_up(own: Cluster, row: Follower, state: IndexState, enough: Callable[[], bool]) -> bool:
    """Whether there is an index that has everything."""
    wanted = _made_of(state.token, state.analyser)
    # The short patience first: one that hangs is no scheduler's business for long.
    facts = own.asked(row.index or own.address.name).facts()
    if state.analyser != analyser_name(analyser()):
        # All entries are about to change; nobody asks it until they have.
        return False
    there = bool(row.index) and row.made_of == wanted and _fits(facts, wanted, state)
    if there and not _reach(own.followed(row.index), row, "index", "reached", enough):
        return False
    if there and not row.building:
        return True
    return _build(own, row, wanted, state, enough) or there


def _build(own: Cluster, row: Follower, wanted: str, state: IndexState, enough: Callable[[], bool]) -> bool:
    """Whether it is done; the new index has taken the other's place."""
    facts = own.asked(row.building).facts() if row.building else None
    if row.building_of != wanted or not _fits(facts, wanted, state):
        row = _begin(own, row, wanted)
    if not _reach(own.followed(row.building), row, "building", "building_reached", enough):
        return False
    own.followed(row.building).show()
    taken = Follower.objects.filter(pk=row.pk, building=row.building).update(
        index=F("building"), made_of=F("building_of"), reached=F("building_reached"),
        building="", building_of="", building_reached=0,
    )  # fmt: skip
    if taken:
        _sweep(own, state.token)
    return bool(taken)


def _fits(facts: Facts | None, wanted: str, state: IndexState) -> bool:
    """A database that was put back to an earlier day knows less than the cluster: that one begins anew."""
    return facts is not None and facts.made_of == wanted and facts.last <= _last_change(state)


def _last_change(state: IndexState) -> int:
    """By now, not when it was read."""
    return IndexState.objects.filter(pk=state.pk).values_list("change", flat=True).get()


def _begin(own: Cluster, row: Follower, wanted: str) -> Follower:
    """Of several who begin at once one's index stays, which is everyone's."""
    name = f"{own.address.name}-{secrets.token_hex(4)}"
    index = own.followed(name)
    index.create(wanted)
    taken = Follower.objects.filter(pk=row.pk, building=row.building).update(
        building=name, building_of=wanted, building_reached=0
    )
    if not taken:
        index.delete()
    return Follower.objects.get(pk=row.pk)


def _sweep(own: Cluster, token: str) -> None:
    """What was there before, and what was begun and left; another site's indices may have the same name."""
    row = Follower.objects.get(pk=str(own.address))
    names = re.compile(re.escape(own.address.name) + "-[0-9a-f]{8}")
    for name, made_of in own.followed(row.index).all_of(f"{own.address.name}-").items():
        if name not in {row.index, row.building} and names.fullmatch(name) and made_of.split(" ")[0] == token:
            own.followed(name).delete()


def _reach(index: ClusterIndex, row: Follower, named: str, column: str, enough: Callable[[], bool]) -> bool:
    """Writes batch by batch; whether it has come to the last change."""
    for _ in _follow(index, row, named, column):
        if enough():
            return not Entry.objects.filter(change__gt=getattr(row, column)).exists()
    return True


def _follow(index: ClusterIndex, row: Follower, named: str, column: str) -> Iterator[int]:
    """After each batch the change that it has reached, which is noted."""
    rows = Entry.objects.order_by("change").defer(*Entry.TEXTS)
    while some := list(rows.filter(change__gt=getattr(row, column))[:AT_ONCE]):
        words = words_of([entry.number for entry in some if entry.what], heard=True)
        index.write((_change(entry, words) for entry in some), seen=named == "index")
        setattr(row, column, some[-1].change)
        # Nothing, where another index has taken its place.
        mine = Follower.objects.filter(pk=row.pk, **{named: index.name})
        mine.update(**{column: Greatest(F(column), some[-1].change)})
        yield some[-1].change


def _change(entry: Entry, words: Mapping[int, Words]) -> Change:
    own = words.get(entry.number)
    return Change(entry.number, entry.change, document(entry, own) if own else None)


def _note(own: Cluster, error: EngineUnavailable) -> None:
    """Told once for each time it goes, not for each look at it."""
    row = Follower.objects.filter(pk=str(own.address))
    if row.exclude(answers=False, problem=str(error)[:200]).update(answers=False, problem=str(error)[:200]):
        log.warning("%s does not answer: %s", own.address, error)


__all__ = ["Cluster", "answering_cluster", "begin_anew", "cluster", "follow", "follow_soon", "forget", "progress"]

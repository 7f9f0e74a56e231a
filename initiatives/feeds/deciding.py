"""Entry and what is known of it -> what to do. A table of cases; `services.feeds` carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from initiatives.exchange import acts
from initiatives.exchange.acts import ACTS
from initiatives.feeds.records import Entry

Values = Mapping[str, Any]


class Known(StrEnum):
    """What became of an item; the values are those of `FeedItem.State`."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    HANDED = "handed"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """`CREATE`: a draft that waits; `CREATE_AND_PUBLISH`: published at once. `REVISE`: a new version of a draft that
    nobody of us changed; `REVISE_AND_PUBLISH`: of a published page, where the source is trusted. `PROPOSE`: a version
    beside the page, which one of us changed, or which others read and a moderator has not seen so. `NOTE`: only what
    today's entry says of itself is kept, so that it is not looked at again, and nothing waits any more; `KEEP`: the
    same, where what waits beside the page is what it says. `NOTHING`: nothing is written at all.
    """

    CREATE = "create"
    CREATE_AND_PUBLISH = "create and publish"
    REVISE = "revise"
    REVISE_AND_PUBLISH = "revise and publish"
    PROPOSE = "propose"
    NOTE = "note"
    KEEP = "keep"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Item:
    """What is known of an entry. `base` are the values that the page was last given, `ours` those that it has now in
    its newest version; None where it has no page any more. `is_live`: others can read it. `waiting`: what waits beside
    it to be merged.
    """

    state: Known
    content_hash: str
    base: Values = field(default_factory=dict)
    ours: Values | None = None
    is_live: bool = False
    waiting: Values | None = None


def hash_of(entry: Entry) -> str:
    """Of all that it says, but for what it says it by: its keys, when it was touched, and our key to its files."""
    told = replace(entry, identity="", aliases=(), guid="", updated=None, files_at="")
    return blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()


def decide(content_hash: str, known: Item | None, *, at_once: bool, values: Callable[[], Values]) -> Verdict:
    """`content_hash`: of today's entry. `values`: what a page of it would say, asked for where that matters. `at_once`:
    the source is trusted, and has what a page needs to be published.
    """
    if known is None:
        return Verdict.CREATE_AND_PUBLISH if at_once else Verdict.CREATE
    if known.content_hash == content_hash:
        return Verdict.NOTHING
    # Rejected stays rejected, and what somebody deleted stays deleted.
    if known.state is Known.REJECTED or known.ours is None:
        return Verdict.NOTE
    theirs = values()
    sides = {side(name, known.base, known.ours, theirs) for name in {**known.ours, **theirs}}
    if not sides & {Side.THEIRS, Side.BOTH}:
        return Verdict.NOTE
    if known.waiting == theirs:
        return Verdict.KEEP
    if known.state is Known.HANDED or is_touched(known.base, known.ours):
        return Verdict.PROPOSE
    if known.is_live and not at_once:
        return Verdict.PROPOSE
    return Verdict.REVISE_AND_PUBLISH if known.is_live else Verdict.REVISE


def is_touched(base: Values, ours: Values) -> bool:
    """Whether one of us changed what came from the feed; what was put where it said nothing is ours anyhow."""
    return any(ours.get(name) != value for name, value in base.items())


def merged(base: Values, ours: Values, theirs: Values) -> dict[str, Any]:
    """Field by field: theirs where we changed nothing, ours where we did. A field of which nobody says anything is
    missing everywhere; None says that it is to be emptied. Acts are merged each for itself.
    """
    found = {name: (ours if ours.get(name) != base.get(name) else theirs).get(name) for name in {**ours, **theirs}}
    if ACTS in found:
        found[ACTS] = acts.merged(base.get(ACTS), ours.get(ACTS), theirs.get(ACTS)) or None
    return {name: value for name, value in found.items() if value is not None or name in ours}


class Side(StrEnum):
    """Who changed a field since the page was last given one: nobody, the partner, we, both, or both alike."""

    NEITHER = "neither"
    THEIRS = "theirs"
    OURS = "ours"
    BOTH = "both"
    ALIKE = "alike"


def side(name: str, base: Values, ours: Values, theirs: Values) -> Side:
    if name not in base and name not in theirs:
        # Fields that only we fill.
        return Side.NEITHER
    own, other = ours.get(name) != base.get(name), theirs.get(name) != base.get(name)
    if ours.get(name) == theirs.get(name):
        return Side.ALIKE if own else Side.NEITHER
    if (
        own
        and other
        and name == ACTS
        and acts.merged(base.get(ACTS), ours.get(ACTS), theirs.get(ACTS)) == theirs.get(ACTS)
    ):
        # What they propose of acts has our changes in it, where they changed something else.
        return Side.THEIRS
    if own and other:
        return Side.BOTH
    return Side.OURS if own else Side.THEIRS


__all__ = ["Item", "Known", "Side", "Values", "Verdict", "decide", "hash_of", "is_touched", "merged", "side"]

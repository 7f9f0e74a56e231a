"""Which acts of a record become pages, and what those pages say.

Values are in normal form already (`exchange.record`); here is only what a page of an act asks beyond that.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Act = Mapping[str, Any]

# Among the values of an initiative: its acts, each with its own values, as `acts_of` has them.
ACTS = "acts"
# What a page of an act is given and compared by. What it is filed under is given once, and then ours to say.
COLUMNS = (
    "title", "kind", "number", "issuing_body", "issued_on", "status", "in_force_from", "in_force_to", "journal_name",
    "journal_year", "journal_position", "eli_url", "bip_url",
)  # fmt: skip
# Without these an act cannot be published, here or there.
_NEEDED = ("id", "title", "kind", "status", "issued_on")
# By what begins so, an act that an editor put beside those of a record is called (`services.feed_act_values`).
OF_OURS = "page:"
# Of one record, with those that its own acts change or that change them. Who names more is read as links from there on.
MOST = 40
_ADDRESS_MOST = 200


def acts_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that become pages, each once: `id`, `own` (the practice itself names it), `COLUMNS`, and in `amends` which
    of the others it changes. Its own come first, in their order; the others of their chains stand by their ids, for
    their order says nothing.
    """
    own = list(_taken(record["acts"], set()))
    chain = _taken(record["chain"], {act["id"] for act in own})
    found = [*((act, True) for act in own), *((act, False) for act in sorted(chain, key=lambda act: str(act["id"])))]
    here = {act["id"] for act, _ in found[:MOST]}
    return [
        {"id": act["id"], "own": is_own, **_columns(act), "amends": _amended(act, here)} for act, is_own in found[:MOST]
    ]


def said_of(record: Mapping[str, Any]) -> dict[str, Act]:
    """By id, all that the record says of each of them."""
    return {act["id"]: act for act in _taken([*record["acts"], *record["chain"]], set())}


def _taken(acts: list[Act], seen: set[str]) -> Iterator[Act]:
    seen = set(seen)
    for act in acts:
        is_one = all(act[name] for name in _NEEDED) and act["title"].strip() and not act["id"].startswith(OF_OURS)
        if is_one and act["id"] not in seen:
            seen.add(act["id"])
            yield act


def _amended(act: Act, here: set[str]) -> list[str]:
    named = dict.fromkeys(other["id"] for other in act["amends"])
    return [guid for guid in named if guid in here and guid != act["id"]]


def _columns(act: Act) -> dict[str, Any]:
    values = {name: act[name] for name in COLUMNS}
    first, last = values["in_force_from"], values["in_force_to"]
    if first and last and last < first:
        values["in_force_to"] = None
    for name in ("eli_url", "bip_url"):
        values[name] = values[name] if len(values[name]) <= _ADDRESS_MOST else ""
    return values


def merged(
    base: Iterable[Act] | None, ours: Iterable[Act] | None, theirs: Iterable[Act] | None, *, prefer_theirs: bool = False
) -> list[dict[str, Any]]:
    """Act by act, and value by value: theirs where we changed nothing, ours where we did. Where both did, ours, unless
    theirs are preferred. What we took away stays away, what we put there stays, and what they took away goes unless we
    changed it.
    """
    was, own, other = (_by_id(acts) for acts in (base, ours, theirs))
    stays = {key for key, act in own.items() if key in other or key not in was or act != was[key]}
    new = {key for key in other if key not in was and key not in own}
    is_ordered_by_us = _order(own, was) != _order(was, own)
    first, then = (own, other) if is_ordered_by_us else (other, own)
    keys = [key for key in {**first, **then} if key in stays or key in new]
    return [
        _merged(was.get(key, {}), own[key], other[key], prefer_theirs)
        if key in own and key in other
        else dict(own.get(key) or other[key])
        for key in keys
    ]


def _by_id(acts: Iterable[Act] | None) -> dict[str, Act]:
    return {act["id"]: act for act in acts or ()}


def _order(some: Iterable[str], others: Mapping[str, Act]) -> list[str]:
    return [key for key in some if key in others]


def _merged(base: Act, ours: Act, theirs: Act, prefer_theirs: bool) -> dict[str, Any]:
    def value(name: str) -> Any:
        is_theirs = ours.get(name) == base.get(name) or (prefer_theirs and theirs.get(name) != base.get(name))
        return (theirs if is_theirs else ours).get(name)

    return {name: value(name) for name in theirs}


__all__ = ["ACTS", "COLUMNS", "MOST", "OF_OURS", "acts_of", "merged", "said_of"]

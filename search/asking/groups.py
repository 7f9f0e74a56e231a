"""Facets that only the asker has: made of the values of another one, by who asks."""

from collections.abc import Mapping

from initiatives.facets.kept import organisations
from initiatives.facets.organisations import Organisations, that_are
from initiatives.register import registry
from initiatives.visibility import Person, membership_of

NEIGHBOURS = "neighbours"
Groups = Mapping[str, tuple[str, frozenset[str]]]


def groups_of(user: Person, whose: Organisations | None = None) -> Groups:
    """For `Search.groups`. Who works for no municipality has no neighbours, nor who has none among the members.

    Two queries at most: the person's membership and, where nobody gives them, whether what is held of organisations is
    current.
    """
    membership = membership_of(user)
    known = (whose or organisations()).rows if membership and membership.member_id else {}
    own = known.get(membership.member_id or 0) if membership else None
    if own is None:
        return {}
    beside = that_are(registry.neighbours(own.code), known.values())
    return {NEIGHBOURS: ("organisation", frozenset(row.slug for row in beside))} if beside else {}


__all__ = ["NEIGHBOURS", "Groups", "groups_of"]

"""The table: who gets what at each door, asked with another member's ids.

An answer is a letter for each of `access_world.ROLES`, in their order: a stranger, an official, a partner's person, an
editor and a moderator of this member, an editor and a moderator of the member whose ids are asked for, an
administrator of the association.

    L  is led to the sign-in
    N  is refused as if there were nothing (404) or for want of a right (403)
    H  is led back to the admin's start: Wagtail refuses
    P  passes

A view that the configuration knows and no row names fails the test: whoever adds a door says here whose it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cms.tests.access_world import World

OPEN = "PPPPPPPP"
PEOPLE = "LPPPPPPP"
ADMIN = "LNNPPPPP"
OTHERS = "LNNNNPPP"
ADMINISTRATORS = "LNNNNNNP"
NOBODY = "LNNNNNNN"
SIGN_IN = "LLLLLLLL"

Ids = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """`views` may end in an asterisk. `ids` stand for what the address names, where the usual ones do not fit."""

    get: str
    post: str
    views: list[str]
    ids: Ids = field(default=lambda _: {})
    path: Callable[[World], str] | None = None
    data: Ids = field(default=lambda _: {})

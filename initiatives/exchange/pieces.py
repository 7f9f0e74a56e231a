"""What a record names that can be copied: pictures and files, by their addresses and what is in them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from initiatives.exchange.acts import acts_of, said_of

# Of one practice; acts may have many annexes.
PICTURES_MOST, FILES_MOST = 30, 100
_SHA1 = re.compile("[0-9a-f]{40}")
Key: TypeAlias = tuple[str, str, bool]


@dataclass(frozen=True)
class Piece:
    """`address`: by which it is known; `fetched_at`: where it is had, if not there. `sha1`: of what is in it, where
    that was said. `is_of_act`: of an act's page, which stays below the partner, wherever its practice goes.
    """

    address: str
    title: str = ""
    fetched_at: str = ""
    sha1: str = ""
    is_file: bool = False
    is_of_act: bool = False

    @property
    def key(self) -> Key:
        """What one copy is enough for: nothing keeps a record from calling a file and a picture by one address."""
        return self.address, self.sha1, self.is_file


def offered(record: Mapping[str, Any], files_at: str) -> tuple[Piece, ...]:
    """Each once; `files_at`: where they are to be had, by their SHA-1."""
    pictures = [block["value"] for block in record["steps"] if block["type"] == "picture"]
    shown = [Piece(one["url"], one["alt"], files_at + one["sha1"], one["sha1"]) for one in pictures if _is_said(one)]
    files = [
        Piece(one["url"], one["title"], files_at + one["sha1"], one["sha1"], is_file=True, is_of_act=is_of_act)
        for one, is_of_act in _files(record)
        if _is_said(one)
    ]
    return (*dict.fromkeys(shown[:PICTURES_MOST]), *_once(files)[:FILES_MOST])


def _files(record: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Those first that are called as they are themselves: acts and steps may call a file something else."""
    yield from ((file, False) for file in record["files"])
    yield from ((block["value"], False) for block in record["steps"] if block["type"] == "file")
    said = said_of(record)
    for act in acts_of(record):
        yield from ((file, True) for file in said[act["id"]]["files"])


def _once(files: list[Piece]) -> list[Piece]:
    found: dict[tuple[str, bool], Piece] = {}
    for file in files:
        found.setdefault((file.address, file.is_of_act), file)
    return list(found.values())


def _is_said(one: Mapping[str, Any]) -> bool:
    return bool(_SHA1.fullmatch(one["sha1"]))


__all__ = ["Key", "Piece", "offered"]

"""The processor time of a process and of all that it started, read from /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of_tree(root: int, proc: Path = Path("/proc")) -> float:
    """Of `root`, its children and theirs, and of those that ended and were waited for."""
    stats = _stats(proc)
    tree = {root}
    while grown := {pid for pid, fields in stats.items() if int(fields[1]) in tree} - tree:
        tree |= grown
    # utime, stime and those of children that are gone: fields 14 to 17 of proc(5), counted after the name.
    return sum(int(value) for pid in tree & stats.keys() for value in stats[pid][11:15]) / TICKS


def children(parent: int, proc: Path = Path("/proc")) -> set[int]:
    return {pid for pid, fields in _stats(proc).items() if int(fields[1]) == parent}


def listening(port: int, proc: Path = Path("/proc")) -> int:
    """The process that takes connections to this port of this machine, the first of them where it has children.

    LookupError where there is none that may be looked at.
    """
    sockets = {f"socket:[{inode}]" for inode in _inodes(port, proc)}
    found = [entry for entry in proc.iterdir() if entry.name.isdigit() and _holds(entry, sockets)]
    if not found:
        raise LookupError(f"nothing listens on port {port}")
    return min(int(entry.name) for entry in found)


def _inodes(port: int, proc: Path) -> Iterator[str]:
    """Fields of proc(5), net/tcp: local address, and after it the state, of which 0A listens."""
    for table in ("tcp", "tcp6"):
        for line in (proc / "net" / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _holds(entry: Path, sockets: set[str]) -> bool:
    try:
        return any(str(link.readlink()) in sockets for link in (entry / "fd").iterdir())
    except OSError:
        return False


def _stats(proc: Path) -> dict[int, list[str]]:
    found = {int(entry.name): entry for entry in proc.iterdir() if entry.name.isdigit()}
    return {pid: fields for pid, entry in found.items() if (fields := _stat(entry))}


def _stat(entry: Path) -> list[str]:
    """From the state on; empty for a process that ended meanwhile. The name before may hold blanks and brackets."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


__all__ = ["children", "listening", "seconds_of_tree"]

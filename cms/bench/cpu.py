"""The processor time of a process and of all that it started, read from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of_tree(root: int, proc: Path = Path("/proc")) -> float:
    """Of `root`, its children and theirs, and of those that ended and were waited for."""
    found = {int(entry.name): entry for entry in proc.iterdir() if entry.name.isdigit()}
    stats = {pid: fields for pid, entry in found.items() if (fields := _stat(entry))}
    tree = {root}
    while grown := {pid for pid, fields in stats.items() if int(fields[1]) in tree} - tree:
        tree |= grown
    # utime, stime and those of children that are gone: fields 14 to 17 of proc(5), counted after the name.
    return sum(int(value) for pid in tree & stats.keys() for value in stats[pid][11:15]) / TICKS


def _stat(entry: Path) -> list[str]:
    """From the state on; empty for a process that ended meanwhile. The name before may hold blanks and brackets."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


__all__ = ["seconds_of_tree"]

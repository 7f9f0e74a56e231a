"""What a forked child does in `test_fork_servers`: one thing each, by its name."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from initiatives.acts.limits import Limits, hold

_seen: list[str] = []


def main(arguments: list[str]) -> None:
    name, parent, cpu, memory, output, *more = arguments
    hold(Limits(cpu=int(cpu), memory=int(memory), output=int(output)), parent=int(parent))
    sys.stdout.write(json.dumps(DEEDS[name](*more)) + "\n")
    sys.stdout.write(json.dumps({"reason": None, "cpu": 0.0, "peak_kib": 0}) + "\n")


def look_around() -> dict[str, Any]:
    """Whatever a child has by being one, and what it was given."""
    content = sys.stdin.buffer.read().decode()
    _seen.append(content)
    # The last one is the listing itself, closed by now.
    opened = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return {
        "given": content, "seen": _seen, "server": os.getppid(), "environment": sorted(os.environ),
        "opened": [re.sub(r"\d+", "N", str(name)) for name in opened],
    }  # fmt: skip


def wait(mark: str) -> str:
    """Ever so long, unless somebody has waited before."""
    path = Path(mark)
    if path.exists():
        return sys.stdin.buffer.read().decode()
    sys.stdin.buffer.read()
    sys.stdout.write("half a line")
    sys.stdout.flush()
    path.write_text(str(os.getpid()), encoding="ascii")
    time.sleep(600)
    return ""


def pause(mark: str, go: str) -> str:
    Path(mark).write_text(str(os.getpid()), encoding="ascii")
    while not Path(go).exists():
        time.sleep(0.01)
    return "done"


def leave_somebody(mark: str) -> str:
    process = subprocess.Popen(["sleep", "600"])
    Path(mark).write_text(str(process.pid), encoding="ascii")
    return "done"


def end_the_server() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)


def spin() -> None:
    while True:
        pass


DEEDS: dict[str, Callable[..., Any]] = {
    "look": look_around, "wait": wait, "pause": pause, "leave": leave_somebody, "end": end_the_server, "spin": spin,
    "fill": lambda: len(b"x" * 1_000_000_000),
    "write": lambda: "x" * 1_000_000,
    "fail": lambda: int("no number"),
    "die": lambda: os.kill(os.getpid(), signal.SIGSEGV),
}  # fmt: skip

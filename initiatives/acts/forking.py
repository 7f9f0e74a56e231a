"""A process that has loaded what its children need, and forks one for each file that it is given. Started by
`acts.fork_servers`: `python -m initiatives.acts.forking PARENT IDLE MODULE...`; it ends with the thread that
started it, or after so many seconds without work.

It reads nothing of the files itself, so that whatever is in one is gone with its child. What it is told comes through
its standard input, a socket: a line of JSON, and with it the child's standard input, output and errors.
"""

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from initiatives.acts.limits import die_with

_MESSAGE_MOST = 65_536


def main(arguments: Sequence[str]) -> None:
    parent, idle, *modules = arguments
    die_with(int(parent))
    for name in modules:
        import_module(name)
    sys.dont_write_bytecode = True
    # What is loaded by now is never looked through again, nor copied for that in each child.
    gc.freeze()
    channel = socket.socket(fileno=0)
    channel.settimeout(float(idle))
    while order := _received(channel):
        told, streams = order
        code = _ended(_started(told, streams), told["wall"])
        channel.sendall(json.dumps(code).encode() + b"\n")


def _received(channel: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """None where nothing comes any more."""
    try:
        message, streams, _flags, _address = socket.recv_fds(channel, _MESSAGE_MOST, 3)
    except TimeoutError:
        return None
    while not message.endswith(b"\n"):
        more = channel.recv(_MESSAGE_MOST)
        if not more:
            return None
        message += more
    return json.loads(message), streams


def _started(told: dict[str, Any], streams: Sequence[int]) -> int:
    child = os.fork()
    if child == 0:
        _be_child(told, streams)
    # Here as well as there: whichever of the two comes first.
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(child, child)
    for stream in streams:
        os.close(stream)
    return child


def _be_child(told: dict[str, Any], streams: Sequence[int]) -> None:
    """Never returns. The first of the three takes the place of the socket: nobody answers for us but our exit code."""
    code = 1
    try:
        os.setpgid(0, 0)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        import_module(told["module"]).main(told["arguments"])
        sys.stdout.flush()
        code = 0
    except BaseException as error:  # noqa: BLE001 - no more of it is to be known: its words may be those of the file
        os.write(2, type(error).__name__.encode())
    finally:
        os._exit(code)


def _ended(child: int, wall: float) -> int | None:
    """As `subprocess` tells it, or None where the clock ran out. Nothing that the child has started outlives it."""
    is_late = False

    def end(*_: object) -> None:
        nonlocal is_late
        is_late = True
        _kill(child)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, wall)
    # Its number is nobody else's until it was asked for.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _kill(child)
    _, status = os.waitpid(child, 0)
    return None if is_late else os.waitstatus_to_exitcode(status)


def _kill(child: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])

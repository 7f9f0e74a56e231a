"""Children for many small files: forked from a process that has loaded their libraries, each costs a few milliseconds
where one that starts from nothing costs a fifth of a second.

What holds for a process of its own (`acts.child`) holds for these: its limits, its clock, no settings, no secrets, no
connection of ours. `multiprocessing` has fork servers, too: theirs hand on our environment, import the program that
started them, and stay until it ends.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Self

from initiatives.acts.child import PROJECT, Order, Streams, environment

# By which a server is known to hang: it ends a child itself when the child's time is over.
_GRACE_SECONDS = 10


class GoneError(Exception):
    """A server was ended while it worked: by the kernel, short of memory, or by somebody."""


class ForkServers:
    """As many as there are files at once; `modules` are loaded in each, and have a `main(arguments)` where they are to
    be run. To be left by `with`: a server ends with this, with the thread that first needed it, or with the program.
    """

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._idle: deque[_Server] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle:
            self._idle.pop().close()

    def __call__(self, order: Order, streams: Streams) -> int | None:
        """The child's exit code, negative for a signal; None where the clock ran out. A file whose server has gone is
        given to another one, once: ChildProcessError where that went, too.
        """
        start = os.lseek(streams[0].fileno(), 0, os.SEEK_CUR)
        for _attempt in range(2):
            try:
                with self._one() as server:
                    return server.run(order, streams)
            except GoneError:
                os.lseek(streams[0].fileno(), start, os.SEEK_SET)
                _empty(streams[1:])
        raise ChildProcessError("whoever reads files was ended twice")

    @contextmanager
    def _one(self) -> Iterator["_Server"]:
        try:
            server = self._idle.pop()
        except IndexError:
            server = _Server(self._modules)
        try:
            yield server
        except BaseException:
            server.close()
            raise
        self._idle.append(server)


class _Server:
    """Works for one at a time."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._channel, theirs = socket.socketpair()
        command = [sys.executable, "-m", "initiatives.acts.forking", str(os.getpid()), *modules]
        # What it loads is ours, and compiled once for all of them: a third of what its start costs.
        surroundings = {name: value for name, value in environment().items() if name != "PYTHONDONTWRITEBYTECODE"}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd=PROJECT,
                env=surroundings,
                start_new_session=True,
            )

    def run(self, order: Order, streams: Streams) -> int | None:
        told = {"module": order.module, "wall": order.limits.wall, "arguments": order.arguments(self._process.pid)}
        self._channel.settimeout(order.limits.wall + _GRACE_SECONDS)
        try:
            socket.send_fds(self._channel, [json.dumps(told).encode() + b"\n"], [one.fileno() for one in streams])
            answer = self._channel.recv(64)
        except (ConnectionError, TimeoutError) as error:
            raise GoneError from error
        if not answer:
            raise GoneError
        code: int | None = json.loads(answer)
        return code

    def close(self) -> None:
        """And its child, where it has one: that dies with it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()


def _empty(streams: Sequence[IO[bytes]]) -> None:
    for stream in streams:
        os.lseek(stream.fileno(), 0, os.SEEK_SET)
        os.ftruncate(stream.fileno(), 0)


__all__ = ["ForkServers"]

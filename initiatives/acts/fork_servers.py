"""Children for many small files: forked from a process that has loaded their libraries, each costs a few milliseconds
where one that starts from nothing costs a fifth of a second.

What holds for a process of its own (`acts.child`) holds for these: its limits, its clock, no settings, no secrets, no
connection of ours. `multiprocessing` has fork servers, too: theirs hand on our environment, import the program that
started them, and stay until it ends.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock, Thread
from time import monotonic
from typing import IO, Self

from initiatives.acts.child import PROJECT, Order, Streams, environment

# Whoever looks at sources looks again within minutes.
IDLE_SECONDS = 600
# All children of a server have their memory laid out alike: who may try often enough could learn how.
OLDEST_SECONDS = 3600
# By which a server is known to hang: it ends a child itself when the child's time is over.
_GRACE_SECONDS = 10


Process = subprocess.Popen[bytes]


class GoneError(Exception):
    """A server was ended while it worked: by the kernel, short of memory, or by somebody."""


class ForkServers:
    """As many as there are files at once; `modules` are loaded in each, and have a `main(arguments)` where they are to
    be run. To be left by `with`, as often as one likes: then all end but those that are `kept` for the next time, and
    these once nobody had work for them for `idle_seconds`. With the program they end in any case. A process that is
    forked from ours starts its own.
    """

    def __init__(self, *modules: str, kept: int = 0, idle_seconds: float = IDLE_SECONDS) -> None:
        self._modules, self._kept, self._idle_seconds = modules, kept, idle_seconds
        self._idle: deque[_Server] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all_but(self._kept)

    def close(self) -> None:
        """Of those that are kept, too. Whoever comes next starts anew."""
        self._end_all_but(0)

    def _end_all_but(self, most: int) -> None:
        # Another thread may take the last one meanwhile.
        with suppress(IndexError):
            while len(self._idle) > most:
                self._idle.popleft().close()

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
        server = self._fit() or _Server(self._modules, self._idle_seconds)
        try:
            yield server
        except BaseException:
            server.close()
            raise
        self._idle.append(server)

    def _fit(self) -> "_Server | None":
        with suppress(IndexError):
            while server := self._idle.pop():
                if server.is_fit():
                    return server
                server.close()
        return None


class _Server:
    """Works for one at a time. It is started by a thread of its own, which waits for its end: the kernel ends it with
    the thread that started it (`limits.die_with`), and those who have work come and go.
    """

    def __init__(self, modules: Sequence[str], idle_seconds: float) -> None:
        self._channel, theirs = socket.socketpair()
        self._idle_seconds = idle_seconds
        self._began = self._left = monotonic()
        self._ending = Lock()
        started: Future[Process] = Future()
        start = partial(_started, theirs, [str(os.getpid()), str(idle_seconds), *modules])
        self._tending = Thread(target=self._tend, args=(start, started), name="fork server", daemon=True)
        self._tending.start()
        with theirs:
            self._process = started.result()
        _running.add(self)

    def _tend(self, start: Callable[[], Process], started: Future[Process]) -> None:
        try:
            process = start()
        except BaseException as error:  # noqa: BLE001 - for whoever waits for it
            started.set_exception(error)
            return
        started.set_result(process)
        # Unless somebody in our program has waited for whichever child ends.
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        with self._ending:
            # From now on, its number may be another's.
            process.wait()

    def is_fit(self) -> bool:
        """Whether it can be given work: it is there, will be when the work arrives, and is not too old."""
        now = monotonic()
        is_there = self in _running and self._process.returncode is None
        return is_there and now - self._left < 0.9 * self._idle_seconds and now - self._began < OLDEST_SECONDS

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
        self._left = monotonic()
        code: int | None = json.loads(answer)
        return code

    def close(self) -> None:
        """And its child, where it has one: that dies with it. Nothing where it is another process's."""
        if self not in _running:
            return
        _running.discard(self)
        with self._ending:
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._tending.join()
        self._channel.close()

    def forget(self) -> None:
        """In a process that was forked from ours: neither is it asked by that one, nor waited for."""
        self._channel.close()
        self._process.returncode = 0


def _started(channel: socket.socket, arguments: Sequence[str]) -> Process:
    # What it loads is ours, and compiled once for all of them: a third of what its start costs.
    surroundings = {name: value for name, value in environment().items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "initiatives.acts.forking", *arguments],
        stdin=channel.fileno(),
        stdout=subprocess.DEVNULL,
        cwd=PROJECT,
        env=surroundings,
        start_new_session=True,
    )


# Of this process, at work or not.
_running: set[_Server] = set()


def _forget_all() -> None:
    for server in _running:
        server.forget()
    _running.clear()


def _end_all() -> None:
    for server in list(_running):
        server.close()


os.register_at_fork(after_in_child=_forget_all)
atexit.register(_end_all)


def _empty(streams: Sequence[IO[bytes]]) -> None:
    for stream in streams:
        os.lseek(stream.fileno(), 0, os.SEEK_SET)
        os.ftruncate(stream.fileno(), 0)


__all__ = ["ForkServers"]

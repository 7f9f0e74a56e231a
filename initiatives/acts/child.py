"""Starts the process that reads a file, waits for it no longer than allowed, and says how it ended.

A process a file: whatever a file does to its reader, to the memory or to the clock, the worker goes on with the next.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from initiatives.acts.limits import Limits
from initiatives.acts.outcome import Extracted, Reason, Signature, SignatureForm

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
_NAME_MOST = 300
_STDERR_MOST = 2_000
# How the names of the children's temporary folders begin; one whose parent was killed stays, for the scheduler.
SCRATCH = "burza-reader-"


@dataclass(frozen=True)
class Usage:
    """What a reading took: seconds of processor, and memory at its peak; zero where the child was killed."""

    cpu: float = 0.0
    peak_kib: int = 0


@dataclass(frozen=True)
class Answer:
    """What a child said: its values, or the reason why there are none."""

    values: tuple[Any, ...]
    reason: Reason | None
    usage: Usage
    told: dict[str, Any] = field(default_factory=dict)


def read_in_child(file: IO[bytes], *, name: str = "", limits: Limits = Limits()) -> Extracted:  # noqa: B008 - frozen
    """Never raises for what is in the file. `file` is an open one of the disk, read from where it stands."""
    return read_and_measure(file, name=name, limits=limits)[0]


def read_and_measure(
    file: IO[bytes],
    *,
    name: str = "",
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> tuple[Extracted, Usage]:
    answer = ask("initiatives.acts.reader", file, name=name, limits=limits)
    signatures = tuple(
        Signature(signer, datetime.fromisoformat(moment) if moment else None, SignatureForm(form))
        for signer, moment, form in answer.told.get("signatures", ())
    )
    unread = tuple(answer.told.get("unread", ()))
    return Extracted(answer.values, answer.reason, unread, signatures), answer.usage


@dataclass(frozen=True)
class Order:
    """What a child is to do: `module` has a `main(arguments)`, of which the first few are the same for all of them."""

    module: str
    name: str
    limits: Limits
    more: tuple[str, ...] = ()

    def arguments(self, parent: int) -> list[str]:
        # A name comes from outside: nothing in it may end the argument, and only its end tells the kind.
        shown = self.name.replace("\0", "")[-_NAME_MOST:]
        numbers = (parent, self.limits.cpu, self.limits.memory, self.limits.output)
        return [shown, *map(str, numbers), *self.more]


# A child's standard input, output and errors: open files of the disk.
Streams = tuple[IO[bytes], IO[bytes], IO[bytes]]
# The child's exit code, negative for a signal; None where the clock ran out.
Run = Callable[[Order, Streams], int | None]


def run_alone(order: Order, streams: Streams) -> int | None:
    """In a process that starts from nothing: that costs a fifth of a second. For many small files: `fork_servers`."""
    command = [sys.executable, "-m", order.module, *order.arguments(os.getpid())]
    file, output, errors = streams
    with TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as scratch:
        surroundings = environment() | {"TMPDIR": scratch}
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command, stdin=file, stdout=output, stderr=errors, cwd=PROJECT, env=surroundings, start_new_session=True
        )
        with _ending(process):
            try:
                return process.wait(order.limits.wall)
            except subprocess.TimeoutExpired:
                return None


def ask(module: str, file: IO[bytes], *more: str, name: str, limits: Limits, run: Run = run_alone) -> Answer:
    """Runs the module over the file, and reads what it wrote: a JSON value a line, the last of them how it ended."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        code = run(Order(module, name, limits, more), (file, output, errors))
        if code == 0:
            return _parse(output)
        return Answer((), _reason(code, errors), Usage())


@contextmanager
def _ending(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Whatever comes, nothing of the child's session outlives it: neither the child nor what it started."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def environment() -> dict[str, str]:
    """Neither our secrets nor our settings: a reader needs its language's path and no more."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OMP_THREAD_LIMIT": "1"}


def _parse(output: IO[bytes]) -> Answer:
    output.seek(0)
    *values, end = (json.loads(line) for line in output)
    reason = Reason(end["reason"]) if end["reason"] else None
    return Answer(tuple(values), reason, Usage(end["cpu"], end["peak_kib"]), end)


def _reason(code: int | None, errors: IO[bytes]) -> Reason:
    match code:
        case None:
            return Reason.TOO_LONG
        case _ if code == -signal.SIGXCPU:
            return Reason.TOO_LONG
        case _ if code == -signal.SIGXFSZ:
            return Reason.TOO_LARGE
        case _ if code == -signal.SIGKILL:
            # Not by us: the kernel, short of memory, or past the hard limit of processor time.
            return Reason.TOO_MUCH_MEMORY
        case _ if code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
            logger.warning("the reader of a file ended by signal %s", -code)
            return Reason.DAMAGED
    errors.seek(0)
    fault = _fault(errors.read()[-_STDERR_MOST:].decode("utf-8", "replace"))
    if fault == "MemoryError":
        return Reason.TOO_MUCH_MEMORY
    logger.error("the reader of a file ended with code %s: %s", code, fault)
    return Reason.FAILED


def _fault(said: str) -> str:
    """The name of the exception: its message may hold words of the file, which no log is to keep."""
    last = said.strip().rpartition("\n")[2].partition(":")[0]
    return last if last.isidentifier() or last.replace(".", "").isidentifier() else "?"

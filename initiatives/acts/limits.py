"""What one process that reads somebody's file may use. The kernel holds the limits, not the reader's good will."""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

MIB = 1024 * 1024
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """Seconds of processor, seconds by the clock, and bytes of memory and of what may be written."""

    cpu: int = 20
    wall: float = 60
    memory: int = 512 * MIB
    output: int = 32 * MIB  # five million characters, four bytes each, and what JSON adds


def hold(limits: Limits, *, parent: int) -> None:
    """Called first of all in the child, for itself and all that it starts. Ends it where its parent is gone already."""
    die_with(parent)
    # Python answers SIGXCPU and SIGXFSZ with what the kernel does by default: the process ends, its parent sees why.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_CORE, 0),
    ):
        # One second between the warning, by which the parent knows the reason, and the end.
        hard = most + 1 if what == resource.RLIMIT_CPU else most
        resource.setrlimit(what, (most, hard))


def die_with(parent: int) -> None:
    """A worker that is killed takes its readers along (Linux; elsewhere the limits alone end them)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

"""Several programs as one: they start together, and whatever ends this process ends them all."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

# A worker that is reading a file may finish its page; after that it is killed, and the file's lease runs out.
PATIENCE = 8.0
LOOK_EVERY = 0.2
RESTART_AFTER = 2.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    # Without a program that is needed the others stop too; any other one is started again.
    needed: bool = False
    # Sockets, by their numbers, that it is given under the same ones.
    sockets: Sequence[int] = ()


class Supervisor:
    """`run()` returns the exit code once all programs have ended."""

    def __init__(self, programs: Sequence[Program], *, tell: Callable[[str], None]) -> None:
        self.programs, self.tell = programs, tell
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.resting: dict[str, float] = {}
        self.stopping = False
        self.exit_code = 0

    def run(self, *, each_look: Callable[[], None] = lambda: None) -> int:
        before = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        parent = os.getppid()
        try:
            while not self.stopping:
                self._start_missing()
                self._look()
                each_look()
                # `make` may be killed without a word to us.
                self.stopping = self.stopping or os.getppid() != parent
                time.sleep(LOOK_EVERY)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self.exit_code

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start_missing(self) -> None:
        for program in self.programs:
            if program.name not in self.running and self.resting.get(program.name, 0) <= time.monotonic():
                # A session of its own: Ctrl-C reaches it through us, once, and not from the terminal as well.
                self.running[program.name] = subprocess.Popen(  # noqa: S603 - our own programs
                    program.command,
                    env={**os.environ, **program.env},
                    start_new_session=True,
                    pass_fds=program.sockets,
                )

    def _look(self) -> None:
        for program in self.programs:
            code = self.running[program.name].poll() if program.name in self.running else None
            if code is None:
                continue
            del self.running[program.name]
            self.tell(f"{program.name} ended (exit code {code})")
            if program.needed:
                self.exit_code, self.stopping = 1, True
            self.resting[program.name] = time.monotonic() + RESTART_AFTER

    def _stop_all(self) -> None:
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                # Its session holds its own children too.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


__all__ = ["Program", "Supervisor"]

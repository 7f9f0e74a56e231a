"""A program for tests: imports sources, and dies at a given step as by kill -9.

Each line of its input is the number of a source and of the step before which it dies, 0 for none. It forks for each, so
that what takes seconds to load is loaded once, and answers how the child ended, and how many steps it had made where it
came to its end. A step is a statement or a commit: between two of them, nothing changes that outlives the process.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

BATCH = 3


class Steps:
    def __init__(self, last: int) -> None:
        self.made, self._last = 0, last
        self._commit = connection.commit

    def step(self) -> None:
        self.made += 1
        if self.made == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.step()
        return execute(*given)

    def commit(self) -> None:
        self.step()
        self._commit()


def import_feeds(source: int, last: int, told: int) -> None:
    steps = Steps(last)
    connection.execute_wrappers.append(steps.statement)
    connection.commit = steps.commit  # type: ignore[method-assign]
    call_command("import_feeds", source=source, stdout=sys.stderr)
    os.write(told, str(steps.made).encode())


def in_child(source: int, last: int) -> tuple[int, int]:
    """Its exit code, negative for a signal, and its steps."""
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            import_feeds(source, last, told)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(told)
    _, status = os.waitpid(child, 0)
    with os.fdopen(heard) as answer:
        return os.waitstatus_to_exitcode(status), int(answer.read() or 0)


def main() -> None:
    django.setup()
    # Only now can they be loaded.
    from initiatives.feeds import running

    running.AT_ONCE = BATCH
    for line in sys.stdin:
        code, steps = in_child(*map(int, line.split()))
        sys.stdout.write(f"{code} {steps}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

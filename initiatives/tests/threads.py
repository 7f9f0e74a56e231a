"""Many at once, each in a thread and on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, connection


def at_once(*work: Callable[[], Any]) -> None:
    """All of them in threads of their own; fails where one fails or hangs."""
    errors: list[BaseException] = []

    def run(one: Callable[[], Any]) -> None:
        close_old_connections()
        try:
            one()
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,), daemon=True) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert not errors, errors


__all__ = ["at_once"]

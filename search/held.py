"""What is read of the database once, and held by the process until a token says that it is another."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Held(Generic[T]):
    """A token is never given twice, not even by a transaction that is rolled back: what was read under it is right.

    Whoever reads just when the token changes may hold newer rows under the older token, never the other way round.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._held: tuple[str, T] | None = None

    def at(self, token: str) -> T:
        """Under no token nothing is held."""
        held = self._held
        if held is None or held[0] != token or not token:
            held = (token, self._read())
            self._held = held
        return held[1]


__all__ = ["Held"]

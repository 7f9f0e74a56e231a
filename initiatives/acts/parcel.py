"""What files hold files: a ZIP of annexes, a message with attachments. They are read one level deep, and bounded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FILES_MOST = 50


@dataclass(frozen=True)
class Parcel:
    """What was wrapped: words of its own, and the files in it by their names."""

    words: str
    files: Iterable[tuple[str, bytes]]


def few(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for number, file in enumerate(files):
        if number >= FILES_MOST:
            return
        yield file

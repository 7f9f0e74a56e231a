"""Sources -> their words, without a lock that others wait for."""

from collections.abc import Mapping, Sequence

from search.index.sources import Source
from search.index.words import FileTexts, Read, read
from search.language import Analyser

# Of characters: a hundred pages, which take a quarter of a second.
MOST_WHILE_OTHERS_WAIT = 250_000


class LongTexts(Exception):
    """They are to be analysed by `Analysis.finish` before the transaction begins anew."""


class Analysis:
    """By the stamp of a source's words, so that what has changed since is analysed again. `patient`: others wait as
    long as it takes.
    """

    def __init__(self, used: Analyser, *, patient: bool = False) -> None:
        self.used = used
        self.patient = patient
        self._read: dict[str, Read] = {}
        self._left: dict[str, Source] = {}
        self._texts: FileTexts = {}

    def of(self, wanted: Sequence[Source], stamps: Mapping[int, str], texts: FileTexts) -> dict[int, Read]:
        """By the number of each. Raises `LongTexts`."""
        left = {stamps[source.number]: source for source in wanted if stamps[source.number] not in self._read}
        if not self.patient and sum(_length(source, texts) for source in left.values()) > MOST_WHILE_OTHERS_WAIT:
            self._left, self._texts = left, texts
            raise LongTexts
        for stamp, source in left.items():
            self._read[stamp] = read(source, texts, self.used)
        return {source.number: self._read[stamps[source.number]] for source in wanted}

    def finish(self) -> None:
        for stamp, source in self._left.items():
            self._read[stamp] = read(source, self._texts, self.used)
        self._left = {}


def _length(source: Source, texts: FileTexts) -> int:
    return len(source.body) + sum(len(text) for file in source.files for _, text in texts.get(file, ()))


__all__ = ["Analysis", "LongTexts"]

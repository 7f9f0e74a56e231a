"""Which step of colour a number gets. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

STEPS = 4


@dataclass(frozen=True)
class Step:
    """From `low` to `high`, both of them in it. `tone`: how dark, from 0 for nothing at all to 4 for most."""

    tone: int
    low: int
    high: int


@dataclass(frozen=True)
class Scale:
    """Nothing has a step of its own; the others each hold about as many regions, whatever the numbers are: by equal
    distances one big city would leave all others in the lowest step."""

    steps: tuple[Step, ...]

    def tone(self, count: int) -> int:
        """The darkest for more than was scaled."""
        return next((step.tone for step in self.steps if count <= step.high), self.steps[-1].tone)


def scale_of(counts: Iterable[int]) -> Scale:
    found = sorted(count for count in counts if count > 0)
    highs = sorted({found[ceil(len(found) * part / STEPS) - 1] for part in range(1, STEPS + 1)}) if found else []
    lows = [*found[:1], *(high + 1 for high in highs)]
    # Fewer steps than tones are spread, so that most is always the darkest.
    tones = [round(place * STEPS / len(highs)) for place in range(1, len(highs) + 1)]
    steps = [Step(tone, low, high) for tone, low, high in zip(tones, lows, highs, strict=False)]
    return Scale((Step(0, 0, 0), *steps))


__all__ = ["STEPS", "Scale", "Step", "scale_of"]

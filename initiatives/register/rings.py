"""Closed lines in whole numbers: read from path data, written as shorter path data, and where inside has most room."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import hypot, inf, sqrt

Ring = Sequence[tuple[int, int]]
# Words and numbers are wider than high: what is looked for is the widest ellipse of that shape, not the circle.
WIDER_THAN_HIGH = 1.5
# A tenth of the room is seen by nobody.
NEAR_ENOUGH = 0.1


@dataclass(frozen=True)
class Spot:
    """`room` is half of the width that is free there."""

    x: int
    y: int
    room: int


def read(path: str, scale: int) -> list[Ring]:
    """Of a path of absolute points, each times `scale` and rounded."""
    return [_points(ring, scale) for ring in path.strip("Mz").split("zM")]


def written(rings: Sequence[Ring]) -> str:
    """Each point told by its distance from the one before, half as long as by where it is."""
    return "".join(_written(ring) for ring in rings)


def widest(rings: Sequence[Ring]) -> Spot:
    """The place that is farthest from all borders, holes among them.

    After Garcia-Castellanos and Lombardo, “Poles of inaccessibility” (2007), by quarters of squares: one in which
    nothing can be farther than the best place so far is looked at no more.
    """
    high = [[(float(x), y * WIDER_THAN_HIGH) for x, y in ring] for ring in rings]
    free, x, y = -inf, 0.0, 0.0
    waiting: list[tuple[float, float, float, float]] = []
    squares = _squares(high)
    while True:
        for at_x, at_y, half in squares:
            here = _free(at_x, at_y, high)
            free, x, y = max((free, x, y), (here, at_x, at_y))
            heappush(waiting, (-(here + half * sqrt(2)), at_x, at_y, half))
        most, at_x, at_y, half = heappop(waiting)
        if -most <= free * (1 + NEAR_ENOUGH):
            return Spot(round(x), round(y / WIDER_THAN_HIGH), round(free))
        squares = _quarters(at_x, at_y, half / 2)


def _points(ring: str, scale: int) -> Ring:
    numbers = [round(float(number) * scale) for number in re.findall(r"[\d.]+", ring)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _written(ring: Ring) -> str:
    (x, y), *rest = ring
    steps = []
    for other_x, other_y in rest:
        if (other_x, other_y) != (x, y):
            steps.append(f"{other_x - x} {other_y - y}")
        x, y = other_x, other_y
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z".replace(" -", "-")


Corners = Sequence[tuple[float, float]]


def _squares(rings: Sequence[Corners]) -> Iterator[tuple[float, float, float]]:
    """Middles and halves of squares that cover all of it."""
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    half = min(max(xs) - min(xs), max(ys) - min(ys)) / 2
    y = min(ys) + half
    while y - half < max(ys):
        x = min(xs) + half
        while x - half < max(xs):
            yield x, y, half
            x += 2 * half
        y += 2 * half


def _quarters(x: float, y: float, half: float) -> Iterator[tuple[float, float, float]]:
    return ((x + dx, y + dy, half) for dx in (-half, half) for dy in (-half, half))


def _free(x: float, y: float, rings: Sequence[Corners]) -> float:
    """How far the nearest border is; less than nothing outside."""
    inside, nearest = False, inf
    for ring in rings:
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
            nearest = min(nearest, _distance(x - x1, y - y1, x2 - x1, y2 - y1))
            x1, y1 = x2, y2
    return nearest if inside else -nearest


def _distance(x: float, y: float, dx: float, dy: float) -> float:
    """From a point to the line from nought to (dx, dy)."""
    length = dx * dx + dy * dy
    part = max(0.0, min(1.0, (x * dx + y * dy) / length)) if length else 0.0
    return hypot(x - part * dx, y - part * dy)


__all__ = ["Ring", "Spot", "read", "widest", "written"]

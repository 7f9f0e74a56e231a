"""Poland as a drawing: outlines of the voivodeships and powiats as SVG paths, and where in it a point lies. Pure.

The borders are in metres of PUWG 1992 (EPSG:2180), a transverse Mercator projection about 19° E on GRS 80:
rozporządzenie Rady Ministrów z dnia 15 października 2012 r. w sprawie państwowego systemu odniesień przestrzennych.
Formulas: Snyder, Map Projections - A Working Manual (USGS Professional Paper 1395), p. 61.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin, sqrt, tan
from pathlib import Path
from typing import Any

BORDERS = Path(__file__).parent / "poland.topojson"
WIDTH = 800

SEMI_MAJOR, FLATTENING = 6378137.0, 1 / 298.257222101
MERIDIAN, SCALE, EASTING, NORTHING = radians(19), 0.9993, 500000.0, -5300000.0
ECCENTRICITY = FLATTENING * (2 - FLATTENING)

Point = tuple[float, float]


@dataclass(frozen=True)
class Outlines:
    """SVG path data by a voivodeship's two digits and a powiat's four, in a box of WIDTH by `height`."""

    height: int
    voivodeships: Mapping[str, str]
    powiats: Mapping[str, str]


def place(latitude: float, longitude: float) -> Point:
    """Where a point of WGS 84 lies in the drawing, to a tenth of a unit."""
    frame = _frame()
    x, y = frame.place(*_project(latitude, longitude))
    return round(x, 1), round(y, 1)


@cache
def outlines() -> Outlines:
    frame = _frame()
    objects = _topology()["objects"]
    shapes = {
        name: {row["properties"][key]: _path(row, frame.arcs) for row in objects[name]["geometries"]}
        for name, key in (("wojewodztwa", "woj"), ("powiaty", "pow"))
    }
    return Outlines(frame.height, shapes["wojewodztwa"], shapes["powiaty"])


def svg() -> str:
    """The country as a file to draw parts of: #poland and, by its two digits, #w12 and so on. It has no colours."""
    drawn = outlines()
    paths = "\n".join(f'<path id="w{code}" d="{path}"/>' for code, path in sorted(drawn.voivodeships.items()))
    box = f'viewBox="0 0 {WIDTH} {drawn.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><g id="poland">\n{paths}\n</g></svg>\n'


@dataclass(frozen=True)
class _Frame:
    left: float
    top: float
    unit: float
    height: int
    arcs: Sequence[Sequence[Point]]

    def place(self, east: float, north: float) -> Point:
        return (east - self.left) / self.unit, (self.top - north) / self.unit


@cache
def _topology() -> Any:
    return json.loads(BORDERS.read_text(encoding="utf-8"))


@cache
def _frame() -> _Frame:
    arcs = [_metres(arc) for arc in _topology()["arcs"]]
    xs, ys = [x for arc in arcs for x, _ in arc], [y for arc in arcs for _, y in arc]
    left, top = min(xs), max(ys)
    unit = (max(xs) - left) / WIDTH
    drawn = [[(round((x - left) / unit, 1), round((top - y) / unit, 1)) for x, y in arc] for arc in arcs]
    return _Frame(left, top, unit, round((top - min(ys)) / unit), drawn)


def _metres(arc: Sequence[Sequence[int]]) -> list[Point]:
    """Each point of an arc is told by its distance from the one before it."""
    (scale_x, scale_y), (left, bottom) = (_topology()["transform"][key] for key in ("scale", "translate"))
    points, x, y = [], 0, 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + left, y * scale_y + bottom))
    return points


def _path(row: Mapping[str, Any], arcs: Sequence[Sequence[Point]]) -> str:
    polygons = [row["arcs"]] if row["type"] == "Polygon" else row["arcs"]
    return "".join(_ring(ring, arcs) for polygon in polygons for ring in polygon)


def _ring(ring: Sequence[int], arcs: Sequence[Sequence[Point]]) -> str:
    """Arcs one after another; ~n is the arc n from its end."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points[:-1]) + "z"


def _project(latitude: float, longitude: float) -> Point:
    """East and north in metres; to the centimetre within Poland."""
    phi, second = radians(latitude), ECCENTRICITY / (1 - ECCENTRICITY)
    radius = SEMI_MAJOR / sqrt(1 - ECCENTRICITY * sin(phi) ** 2)
    t, c, a = tan(phi) ** 2, second * cos(phi) ** 2, (radians(longitude) - MERIDIAN) * cos(phi)
    x = a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t * t + 72 * c - 58 * second) * a**5 / 120
    y = a**2 / 2 + (5 - t + 9 * c + 4 * c * c) * a**4 / 24 + (61 - 58 * t + t * t + 600 * c - 330 * second) * a**6 / 720
    return EASTING + SCALE * radius * x, NORTHING + SCALE * (_meridian(phi) + radius * tan(phi) * y)


def _meridian(phi: float) -> float:
    """The length of the meridian from the equator."""
    e = ECCENTRICITY
    return SEMI_MAJOR * (
        (1 - e / 4 - 3 * e**2 / 64 - 5 * e**3 / 256) * phi
        - (3 * e / 8 + 3 * e**2 / 32 + 45 * e**3 / 1024) * sin(2 * phi)
        + (15 * e**2 / 256 + 45 * e**3 / 1024) * sin(4 * phi)
        - (35 * e**3 / 3072) * sin(6 * phi)
    )


__all__ = ["WIDTH", "Outlines", "outlines", "place", "svg"]

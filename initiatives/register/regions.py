"""The drawn country cut into regions that can be pressed: by voivodeship, or by powiat, all or those of one. Pure.

Points are rounded to a tenth of the drawing's unit before they are told apart, so that neighbours share their border to
the last digit and no gap opens between them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from initiatives.register import drawing, registry, rings
from initiatives.register.rings import Ring, Spot

TENTHS = 10
# Of the longer side, left free around the regions.
MARGIN = 0.02


@dataclass(frozen=True)
class Region:
    """`code`: two digits of a voivodeship, four of a powiat. `path`: SVG path data, in tenths of the drawing's unit."""

    code: str
    path: str

    @property
    def spot(self) -> Spot:
        """Where a number has most room."""
        return _spot(self.code)


@dataclass(frozen=True)
class Sheet:
    """`regions` fill the box. `around`: the voivodeships beside them; `within`: those whose parts they are."""

    left: int
    top: int
    width: int
    height: int
    regions: tuple[Region, ...]
    around: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    @property
    def box(self) -> str:
        """As SVG has it."""
        return f"{self.left} {self.top} {self.width} {self.height}"


@cache
def voivodeships() -> Sheet:
    return _sheet(sorted(drawing.outlines().voivodeships))


@cache
def powiats(voivodeship: str = "") -> Sheet:
    """Cities with powiat rights among them. ValueError where there is no such voivodeship."""
    known = sorted(drawing.outlines().voivodeships)
    if voivodeship and voivodeship not in known:
        raise ValueError(voivodeship)
    codes = [code for code in sorted(drawing.outlines().powiats) if code.startswith(voivodeship)]
    around = [unit.code for unit in registry.neighbours(voivodeship)] if voivodeship else []
    return _sheet(codes, around, [voivodeship] if voivodeship else known)


def _sheet(codes: Iterable[str], around: Iterable[str] = (), within: Iterable[str] = ()) -> Sheet:
    regions = tuple(Region(code, rings.written(_rings(code))) for code in codes)
    points = [point for region in regions for ring in _rings(region.code) for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    margin = round(max(right - left, bottom - top) * MARGIN)
    others = [tuple(rings.written(_rings(code)) for code in codes) for codes in (around, within)]
    width, height = right - left + 2 * margin, bottom - top + 2 * margin
    return Sheet(left - margin, top - margin, width, height, regions, *others)


@cache
def _rings(code: str) -> list[Ring]:
    drawn = drawing.outlines()
    return rings.read((drawn.powiats if len(code) > 2 else drawn.voivodeships)[code], TENTHS)


@cache
def _spot(code: str) -> Spot:
    return rings.widest(_rings(code))


__all__ = ["TENTHS", "Region", "Sheet", "powiats", "voivodeships"]

"""The map's regions: all of them, whole, without gaps between neighbours, and each with room for a number."""

import re
from collections import Counter

import pytest

from initiatives.register import regions, registry, rings
from initiatives.register.rings import Ring


def points(path: str) -> list[Ring]:
    """Of relative path data, as a browser reads it."""
    found: list[Ring] = []
    for ring in path.strip("z").split("z"):
        x, y, *steps = map(int, re.findall(r"-?\d+", ring))
        corners = [(x, y)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        found.append(corners)
    return found


def sides(ring: Ring) -> list[frozenset[tuple[int, int]]]:
    return [frozenset(pair) for pair in zip(ring, [*ring[1:], ring[0]], strict=True) if pair[0] != pair[1]]


def test_all_voivodeships_and_powiats_are_drawn_cities_with_powiat_rights_among_them() -> None:
    units = registry.units()

    assert [row.code for row in regions.voivodeships().regions] == [u.code for u in units if u.kind == "voivodeship"]
    assert {row.code for row in regions.powiats().regions} == {unit.powiat for unit in units if unit.is_powiat}
    assert len(regions.powiats().regions) == 380
    inside = [regions.powiats(unit.code).regions for unit in units if unit.kind == "voivodeship"]
    assert sum(map(len, inside)) == 380


def test_every_region_has_a_path_of_an_area() -> None:
    for region in (*regions.voivodeships().regions, *regions.powiats().regions):
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", region.path), region.code
        assert all(len(set(ring)) >= 3 for ring in points(region.path)), region.code


@pytest.mark.parametrize("level", ["voivodeships", "powiats"])
def test_neighbours_share_their_border_to_the_last_digit(level: str) -> None:
    """Each side is the border of two regions, or the country's: none lies beside another, as at a gap it would."""
    sheet = regions.voivodeships() if level == "voivodeships" else regions.powiats()
    beside = Counter(side for region in sheet.regions for ring in points(region.path) for side in sides(ring))
    country = Counter(
        side for region in regions.voivodeships().regions for ring in points(region.path) for side in sides(ring)
    )

    assert set(beside.values()) == {1, 2}
    alone = {side for side, times in beside.items() if times == 1}
    assert alone == {side for side, times in country.items() if times == 1}


def test_the_number_stands_inside_its_region() -> None:
    for region in (*regions.voivodeships().regions, *regions.powiats().regions):
        spot = region.spot
        inside = False
        for ring in points(region.path):
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
                if (y1 > spot.y) != (y2 > spot.y) and spot.x < (x2 - x1) * (spot.y - y1) / (y2 - y1) + x1:
                    inside = not inside
        assert inside, region.code
        assert spot.room > 0, region.code


def test_the_widest_place_of_a_ring_around_a_hole_lies_beside_the_hole() -> None:
    frame = [(0, 0), (100, 0), (100, 100), (0, 100)]
    hole = [(10, 10), (10, 90), (60, 90), (60, 10)]

    spot = rings.widest([frame, hole])

    assert spot.x == pytest.approx(80, abs=3)
    assert spot.room == pytest.approx(20, abs=2)


def test_regions_lie_in_the_box_of_their_sheet() -> None:
    for sheet in (regions.voivodeships(), regions.powiats(), regions.powiats("08"), regions.powiats("24")):
        for region in sheet.regions:
            for ring in points(region.path):
                assert all(sheet.left <= x <= sheet.left + sheet.width for x, _ in ring)
                assert all(sheet.top <= y <= sheet.top + sheet.height for _, y in ring)


@pytest.mark.parametrize("code", ["99", "8", "0861", "x"])
def test_a_voivodeship_that_there_is_not_has_no_map(code: str) -> None:
    with pytest.raises(ValueError, match=code):
        regions.powiats(code)

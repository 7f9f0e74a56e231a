"""Every unit of the country, whether or not it is a member."""

import re

import pytest

from initiatives.register import drawing, registry
from initiatives.teryt import parse_code


def names(units: tuple[registry.Unit, ...]) -> list[str]:
    return [unit.name for unit in units]


def test_it_holds_all_units() -> None:
    kinds = [unit.kind for unit in registry.units()]

    assert len(kinds) == 2807
    assert (kinds.count("powiat"), kinds.count("voivodeship"), kinds.count("city_with_powiat_rights")) == (314, 16, 66)
    assert [unit.code for unit in registry.units()] == sorted(unit.code for unit in registry.units())


@pytest.mark.parametrize("code", ["1061011", "106101", "1061019", "1061"])
def test_a_city_with_powiat_rights_is_one_unit_whatever_its_code_says_of_the_kind(code: str) -> None:
    unit = registry.unit(code)

    assert unit is not None
    assert (unit.name, unit.kind, unit.is_powiat, unit.is_gmina) == ("Łódź", "city_with_powiat_rights", True, True)


@pytest.mark.parametrize("code", ["", "9", "99", "1299", "1206999", "12060633333", "łódź"])
def test_what_is_no_code_of_a_unit_finds_none(code: str) -> None:
    assert registry.unit(code) is None
    assert registry.neighbours(code) == ()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("lodz", "1061011"), ("ŁÓDŹ", "1061011"), ("  łódź ", "1061011"), ("zielonki", "1206172"),
        ("osiek oswiecim", "1213052"), ("powiat lodzki", "1006"), ("1061", "1061011"), ("12", "12"),
        ("malopolskie", "12"), ("Bielsko-Biała", "2461011"), ("biała bielsko", "2461011"),
    ],
)  # fmt: skip
def test_typing_finds_the_likeliest_unit_first(words: str, first: str) -> None:
    assert registry.find(words)[0].code == first


def test_units_of_one_name_are_all_found_and_differ_in_powiat_or_kind() -> None:
    found = [unit for unit in registry.find("osiek", 50) if unit.name == "Osiek"]

    assert len(found) == 4
    assert len({(unit.powiat_name, unit.kind) for unit in found}) == 4


@pytest.mark.parametrize("words", ["", "  ", "%", "qqqqqq", "'; --", "x" * 5000])
def test_words_of_no_unit_find_none(words: str) -> None:
    assert registry.find(words) == ()


def test_no_more_are_found_than_asked_for() -> None:
    assert len(registry.find("a", 3)) == 3


def test_neighbours_are_of_the_same_level() -> None:
    assert names(registry.neighbours("12")) == ["podkarpackie", "śląskie", "świętokrzyskie"]
    around = registry.neighbours("1006")
    assert {unit.kind for unit in around} == {"powiat", "city_with_powiat_rights"}
    assert "Łódź" in names(around)
    assert {unit.is_gmina for unit in registry.neighbours("1206172")} == {True}


def test_a_city_with_powiat_rights_has_gminas_and_powiats_for_neighbours() -> None:
    around = registry.neighbours("1061011")

    assert {"Zgierz", "zgierski"} <= set(names(around))
    assert around == registry.neighbours("1061")


def test_every_unit_is_the_neighbour_of_its_neighbours() -> None:
    for unit in registry.units():
        around = registry.neighbours(unit.code)
        assert around, unit
        assert unit not in around
        assert all(unit in registry.neighbours(other.code) for other in around), unit


def test_more_steps_reach_further() -> None:
    near, far = (set(registry.neighbours("1206172", steps)) for steps in (1, 2))

    assert near < far
    assert registry.unit("1206172") not in far
    assert set(registry.neighbours("12", 100)) == {unit for unit in registry.units() if unit.kind == "voivodeship"} - {
        registry.unit("12")
    }


def test_every_unit_has_a_point_in_the_country_and_a_powiat_one_of_its_gminas() -> None:
    for unit in registry.units():
        assert 49 < unit.latitude < 55, unit
        assert 14 < unit.longitude < 24.2, unit
        assert parse_code(unit.code).kind == unit.kind
        if not unit.is_gmina:
            points = {(row.latitude, row.longitude) for row in registry.below(unit.code) if row.is_gmina}
            assert (unit.latitude, unit.longitude) in points


def inside(point: drawing.Point, path: str) -> bool:
    """By counting the borders to the left."""
    odd = False
    for ring in path.strip("Mz").split("zM"):
        corners = [tuple(map(float, corner.split(","))) for corner in ring.split("L")]
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if (y1 > point[1]) != (y2 > point[1]) and point[0] < (x2 - x1) * (point[1] - y1) / (y2 - y1) + x1:
                odd = not odd
    return odd


def test_points_fall_into_the_drawn_borders_of_their_powiats() -> None:
    """The projection is right: all but a handful of towns as small as what the borders were simplified by."""
    drawn = drawing.outlines()
    gminas = [unit for unit in registry.units() if unit.is_gmina]
    outside = [
        unit for unit in gminas if not inside(drawing.place(unit.latitude, unit.longitude), drawn.powiats[unit.powiat])
    ]

    assert (len(drawn.powiats), len(drawn.voivodeships)) == (380, 16)
    assert len(outside) <= 5, outside
    assert all(
        inside(drawing.place(unit.latitude, unit.longitude), drawn.voivodeships[unit.voivodeship]) for unit in gminas
    )


def test_the_drawing_is_in_its_box() -> None:
    drawn = drawing.outlines()
    for path in drawn.voivodeships.values():
        numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
        assert max(numbers[::2]) <= drawing.WIDTH
        assert max(numbers[1::2]) <= drawn.height

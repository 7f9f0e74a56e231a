"""Steps of colour, shares and months: the pure part of figures."""

from datetime import date

import pytest

from initiatives.views.figures_scale import STEPS, scale_of
from initiatives.views.figures_tables import MONTHS, months_of, share


def test_nothing_has_a_step_of_its_own_and_most_is_always_the_darkest() -> None:
    for counts in ([1], [0, 7, 7], [1, 2], [1, 2, 3], [1, 2, 3, 4, 500], list(range(400))):
        scale = scale_of(counts)
        assert scale.tone(0) == 0
        assert scale.tone(max(counts)) == STEPS
        assert all(scale.tone(count) > 0 for count in counts if count)


def test_steps_follow_one_another_without_gap_or_overlap() -> None:
    for counts in ([5, 5, 5], [1, 1, 2, 9], [3, 8, 15, 16, 23, 42], [600, 610, 640, 700]):
        steps = scale_of(counts).steps[1:]
        assert steps[0].low == min(counts)
        assert steps[-1].high == max(counts)
        assert [step.low for step in steps[1:]] == [step.high + 1 for step in steps[:-1]]
        assert [step.tone for step in steps] == sorted({step.tone for step in steps})


def test_one_big_city_leaves_the_others_apart() -> None:
    scale = scale_of([1, 2, 3, 4, 5, 6, 7, 1000])

    assert [scale.tone(count) for count in (1, 3, 5, 1000)] == [1, 2, 3, 4]


def test_without_any_number_there_is_one_step_and_no_error() -> None:
    assert scale_of([]).tone(0) == 0
    assert scale_of([0, 0]).tone(3) == 0


@pytest.mark.parametrize(
    ("count", "total", "said"),
    [(0, 0, ""), (0, 5, "0%"), (1, 3, "33%"), (1, 200, "1%"), (1, 1000, "<1%"), (5, 5, "100%"), (1, 8, "13%")],
)
def test_shares_are_whole_percents(count: int, total: int, said: str) -> None:
    assert share(count, total) == said


def test_months_are_those_of_the_year_or_the_last_two_years_in_which_there_is_something() -> None:
    counts = {date(2019, 11, 1): 1, date(2021, 2, 1): 2}

    assert months_of("2020", counts) == [date(2020, month, 1) for month in range(1, 13)]
    last = months_of("", counts)
    assert (len(last), last[0], last[-1]) == (MONTHS, date(2019, 3, 1), date(2021, 2, 1))
    assert months_of("", {}) == []

"""Which names fit what is typed so far, and which of them come first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.suggesting import Found, Name, Names, shared, words_of

INITIATIVES, ACTS = "inicjatywy", "akty"


def names(*texts: str, kind: str = INITIATIVES) -> Names:
    """The later ones are newer."""
    return Names(Name(number, kind, text, number) for number, text in enumerate(texts))


def found(own: Names, typed: str, most: int = 8) -> list[int]:
    return [number for numbers in Found([own]).best(typed, most).values() for number in numbers]


@pytest.mark.parametrize("typed", [
    "Łódź", "lodz", "ŁÓD", "żeg", "zeg", "powo", "POWODZ", "łódź żegluga", "zegl lodz", "  łódź  ", "„Łódź”", "gluga",
])  # fmt: skip
def test_diacritics_case_order_and_place_do_not_matter(typed: str) -> None:
    own = names("Żegluga miejska: Łódź po powodzi", "Zupełnie coś innego")

    assert found(own, typed) == [0]


@pytest.mark.parametrize("typed", ["XXIII/145/2020", "xxiii/145", "145/2020", "2020", "III/145", "uchwała 145"])
def test_the_number_of_an_act_is_found_from_any_part_of_it(typed: str) -> None:
    own = names("Uchwała w sprawie sesji XXIII/145/2020", "Uchwała w sprawie opłat IV/14/2019")

    assert found(own, typed) == [0]


def test_what_follows_a_hyphen_is_a_beginning() -> None:
    assert found(names("E-usługa dla mieszkańców"), "uslu") == [0]


def test_all_words_have_to_be_there() -> None:
    assert found(names("Woda dla wszystkich", "Woda po powodzi"), "woda powodz") == [1]
    assert found(names("Woda dla wszystkich"), "woda xyz") == []


def test_short_pieces_are_not_looked_for_in_the_middle_of_words() -> None:
    assert found(names("Mosty"), "os") == []
    assert found(names("Mosty"), "ost") == [0]


def test_beginnings_come_before_middles_and_names_that_begin_so_before_all_others() -> None:
    own = names("Woda w szkołach", "Nowa woda", "Powodzie", "Wodami rządzi burmistrz")

    assert found(own, "wod") == [3, 0, 1, 2]


def test_a_word_typed_to_its_end_comes_before_longer_ones_and_the_newest_of_equal_ones_first() -> None:
    assert found(names("Wodami rządzi burmistrz", "Woda", "Wodą rządzi burmistrz"), "woda") == [2, 1, 0]


def test_middles_are_left_out_where_beginnings_are_enough() -> None:
    own = names(*(f"Woda {number}" for number in range(8)), "Powodaż")

    assert 8 not in found(own, "woda")


def test_each_kind_has_its_turn_and_together_they_are_no_more_than_wanted() -> None:
    own = Names(Name(number, ACTS if number == 50 else INITIATIVES, "Woda", number) for number in range(51))

    best = Found([own]).best("woda", 4)

    assert best == {INITIATIVES: [49, 48, 47], ACTS: [50]}


def test_a_kind_that_has_few_leaves_its_turns_to_others() -> None:
    assert shared({"a": [1], "b": [2, 3, 4, 5]}, 4) == {"a": [1], "b": [2, 3, 4]}


def test_what_changed_stands_in_place_of_what_it_was() -> None:
    own = names("Woda", "Wodociąg")

    both = Found([own.without([0]), Names([Name(0, INITIATIVES, "Ogień", 9)])])

    assert both.best("wod", 8) == {INITIATIVES: [1]}
    assert both.best("ogien", 8) == {INITIATIVES: [0]}
    assert len(own.without([0])) == 1
    assert found(own, "wod") == [1, 0]


@pytest.mark.parametrize("typed", ["", " ", "\x00", "---", "„”", "%", "\n\n", "﷽", "\ud800", "/" * 300])
def test_what_has_no_word_finds_nothing(typed: str) -> None:
    assert found(names("Woda / ogień - 100 %", ""), typed) == []


def test_there_may_be_nothing_to_find() -> None:
    assert found(Names(), "woda") == []
    assert found(names("", "…"), "woda") == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8), st.text(max_size=40))
def test_whatever_is_typed_there_is_an_answer(texts: list[str], typed: str) -> None:
    assert len(found(names(*texts), typed)) <= len(texts)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8), st.data())
def test_every_name_is_found_by_any_beginning_of_any_of_its_words(texts: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(texts) - 1))
    words = words_of(texts[number])
    if words:
        word = data.draw(st.sampled_from(words))
        typed = word[: data.draw(st.integers(1, len(word)))]
        assert not words_of(typed) or number in found(names(*texts), typed)

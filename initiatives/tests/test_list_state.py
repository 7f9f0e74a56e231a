"""What is chosen stands in the address, in one way only, whatever address is asked for."""

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from initiatives.facets.declared import ACTS, INITIATIVES, LISTINGS, SIZES, Listing, band
from initiatives.facets.state import MAX_VALUES, State, is_canonical, parse

Rows = list[tuple[str, list[str]]]

PARAMETERS = sorted(
    {facet.parameter for listing in LISTINGS.values() for facet in listing.facets}
    | {facet.find_parameter for listing in LISTINGS.values() for facet in listing.facets}
    | {"sortuj", "na-stronie", "strona", "porownaj", "q", ""}
)
values = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["prawo", "running", "08", "0861", "20", "50", "tytul", "1", "-1", "0", "9" * 40, "\0", "a" * 200]),
)
addresses = st.lists(st.tuples(st.sampled_from(PARAMETERS), st.lists(values, max_size=4)), max_size=12)


def state_of(query: str) -> State:
    return parse(INITIATIVES, QueryDict(query).lists())


@given(addresses, st.sampled_from([INITIATIVES, ACTS]))
def test_any_address_is_a_state_and_a_state_has_one_address(rows: Rows, listing: Listing) -> None:
    state = parse(listing, dict(rows).items())
    query = QueryDict(state.query())

    assert parse(listing, query.lists()) == state
    assert is_canonical(state, query.lists())
    assert state.size in SIZES
    assert state.page >= 1
    assert len(state.compared) <= 4


@given(addresses)
def test_what_is_put_in_can_be_taken_out(rows: Rows) -> None:
    state = parse(INITIATIVES, dict(rows).items())

    for facet, chosen in state.chosen.items():
        for value in chosen:
            assert value not in state.without(facet, value).chosen.get(facet, ())
        assert facet not in state.without_facet(facet).chosen
        assert state.choosing(facet, chosen).chosen == state.chosen
    assert not state.cleared().narrows


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("", ""),
        ("kategoria=b&kategoria=a&kategoria=b", "kategoria=a&kategoria=b"),
        ("etap=idea&kategoria=a", "kategoria=a&etap=idea"),
        ("sortuj=najnowsze&na-stronie=20&strona=1&kategoria=", ""),
        ("sortuj=tytul&na-stronie=50&strona=3", "sortuj=tytul&na-stronie=50&strona=3"),
        ("sortuj=x&na-stronie=7&strona=abc&utm_source=y", ""),
        ("temat=+woda+", "temat=woda"),
        ("szukaj-gmina=%C5%BBary", "szukaj-gmina=%C5%BBary"),
        ("szukaj-etap=x", ""),
        ("porownaj=5&porownaj=5&porownaj=x&porownaj=7", "porownaj=5&porownaj=7"),
        ("strona=%EF%BC%99", ""),
        ("wojewodztwo=08&powiat=0861", "wojewodztwo=08&powiat=0861"),
    ],
)
def test_addresses_are_clean(asked: str, canonical: str) -> None:
    assert state_of(asked).query() == canonical
    assert is_canonical(state_of(asked), QueryDict(asked).lists()) == (asked == canonical)


def test_more_values_than_anybody_chooses_are_left_out() -> None:
    state = state_of("&".join(f"gmina=g{number:03}" for number in range(500)))

    assert len(state.chosen["organisation"]) == MAX_VALUES


def test_a_change_of_choice_begins_at_the_first_page_and_keeps_the_rest() -> None:
    state = state_of("kategoria=a&sortuj=tytul&na-stronie=50&strona=4&porownaj=5")

    assert state.choosing("stage", ["idea"]).query() == "kategoria=a&etap=idea&sortuj=tytul&na-stronie=50&porownaj=5"
    assert state.cleared().query() == "sortuj=tytul&na-stronie=50&porownaj=5"
    assert state.ordered("najnowsze").page == 1


def test_what_a_page_has_chosen_itself_is_no_parameter_of_it() -> None:
    state = parse(INITIATIVES, QueryDict("kategoria=a&temat=b").lists(), fixed=["category"])

    assert parse_qsl(state.query()) == [("temat", "b")]


@pytest.mark.parametrize(
    ("population", "value"),
    [
        (None, "nieznana"), (0, "do-5-tys"), (4_999, "do-5-tys"), (5_000, "5-20-tys"), (19_999, "5-20-tys"),
        (20_000, "20-50-tys"), (50_000, "50-100-tys"), (99_999, "50-100-tys"), (100_000, "od-100-tys"),
    ],
)  # fmt: skip
def test_every_population_falls_into_one_band(population: int | None, value: str) -> None:
    assert band(population) == value

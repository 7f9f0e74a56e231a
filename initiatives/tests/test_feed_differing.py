"""What is shown of a change: which words came, which went."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.feeds.differing import MOST_WORDS, Kind, blocks, words

TEXTS = st.lists(st.sampled_from(["dyżur", "telefon", "urząd", "od", "siódmej", "do", "nocy"]), max_size=30)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind.value, piece.text) for piece in words(before, after)]


def test_words_that_came_and_went_stand_between_those_that_stayed() -> None:
    assert told("Dyżur od siódmej do ósmej.", "Dyżur od szóstej do ósmej.") == [
        ("same", "Dyżur od"), ("removed", "siódmej"), ("added", "szóstej"), ("same", "do ósmej."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [("", "", []), ("a b", "a b", [("same", "a b")]), ("", "a", [("added", "a")]), ("a", "", [("removed", "a")])],
)
def test_ends_of_the_scale(before: str, after: str, found: list[tuple[str, str]]) -> None:
    assert told(before, after) == found


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_difference(before: list[str], after: list[str]) -> None:
    pieces = words(" ".join(before), " ".join(after))

    for hidden, whole in ((Kind.ADDED, before), (Kind.REMOVED, after)):
        assert " ".join(piece.text for piece in pieces if piece.kind is not hidden).split() == whole


def test_blocks_are_told_by_what_became_of_each() -> None:
    before = ["Jak zaczęto", "Wydano zarządzenie w sprawie dyżurów", "Stary akapit", "Koniec"]
    after = ["Jak zaczęto", "Wydano zarządzenie w sprawie telefonów", "Koniec", "Całkiem nowe"]

    assert [line.kind for line in blocks(before, after)] == [Kind.SAME, None, Kind.REMOVED, Kind.SAME, Kind.ADDED]


def test_a_block_that_became_another_is_shown_as_two() -> None:
    assert [line.kind for line in blocks(["zupełnie o czym innym"], ["nowy wniosek online"])] == [
        Kind.REMOVED, Kind.ADDED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 100_000, "a b " * 50_000),
        (" ".join(str(n % 97) for n in range(MOST_WORDS)), " ".join(str(n % 89) for n in range(MOST_WORDS))),
        ("x " * 199, "x y " * 99),
    ],
)
def test_no_text_takes_long(before: str, after: str) -> None:
    started = time.process_time()
    words(before, after)
    assert time.process_time() - started < 3

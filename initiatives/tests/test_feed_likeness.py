"""The same text, as another partner tells it, is found; texts that were written apart are not taken for copies."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import search.evaluation
from initiatives.feeds.likeness import ALIKE, Fingerprint, alike, candidates, containment, fingerprint
from initiatives.tests.planted_texts import CHANGES, Change, article, excerpt
from search.evaluation.collection import read

PLANTED, OTHERS = 200, 1_000


class Index:
    """As a table of samples does it, which is what the callers of these functions have."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.prints = [fingerprint(text) for text in texts]
        self._rows: defaultdict[int, list[int]] = defaultdict(list)
        for number, own in enumerate(self.prints):
            for value in own.samples:
                self._rows[value].append(number)

    def alike(self, own: Fingerprint) -> list[int]:
        rows = ((number, value) for value in own.samples for number in self._rows.get(value, ()))
        return [number for number, _ in alike(own, {key: self.prints[key] for key in candidates(own, rows)})]


@pytest.fixture(scope="module")
def texts() -> Sequence[str]:
    random = Random(1)
    collection = read(Path(search.evaluation.__file__).parent / "collection")
    told = [f"{text.title}. {text.text}" for text in collection.texts]
    return [*told, *(article(random) for _ in range(OTHERS + PLANTED - len(told)))]


def test_all_planted_copies_are_found_and_nothing_else(texts: Sequence[str]) -> None:
    random = Random(2)
    stored = Index(texts)
    originals = random.sample(range(len(texts)), k=PLANTED)
    for place, number in enumerate(originals):
        change = CHANGES[place % len(CHANGES)]
        assert stored.alike(fingerprint(change(random, texts[number]))) == [number], change.__name__


def test_a_longer_copy_of_what_is_stored_is_found_too(texts: Sequence[str]) -> None:
    random = Random(3)
    stored = Index(excerpt(random, text) for text in texts)
    for number in random.sample(range(len(texts)), k=PLANTED):
        assert stored.alike(fingerprint(texts[number])) == [number]


def test_texts_that_were_written_apart_share_little(texts: Sequence[str]) -> None:
    prints = [fingerprint(text) for text in texts[:OTHERS:4]]
    most = max(containment(one, other) for place, one in enumerate(prints) for other in prints[:place])
    assert 0 < most < ALIKE


def test_a_document_takes_about_a_millisecond(texts: Sequence[str]) -> None:
    stored = Index(texts)
    started = process_time()
    for text in texts:
        stored.alike(fingerprint(text))
    assert (process_time() - started) / len(texts) < 0.005


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_copy_counts_whichever_way_it_was_changed(change: Change) -> None:
    random = Random(4)
    text = article(random)
    assert containment(fingerprint(change(random, text)), fingerprint(text)) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("", "", 0),
        ("Aktualności", "Aktualności", 0),
        ("Dyżur radnego w czwartek o szesnastej", "DYŻUR RADNEGO, w czwartek – o szesnastej!", 1),
        ("Dyżur radnego w czwartek o szesnastej", "Dyżur radnego we wtorek o szesnastej", 0),
        (
            "Dyżur radnego w czwartek o szesnastej",
            "Dyżur radnego w czwartek o szesnastej w sali numer dwa na pierwszym piętrze urzędu",
            0,
        ),
    ],
)
def test_a_short_text_is_like_the_very_same_one_alone(one: str, other: str, share: float) -> None:
    assert containment(fingerprint(one), fingerprint(other)) == share


def test_an_excerpt_of_a_very_long_text_is_not_guessed_at() -> None:
    """What the sparse print of the long one has of a dozen words is chance."""
    words = [f"słowo{number}" for number in range(20_000)]
    long, cut = fingerprint(" ".join(words)), fingerprint(" ".join(words[:13]))
    assert long.sparse > 3
    assert containment(long, cut) == 0


def test_a_print_is_small_and_comes_back_from_its_column() -> None:
    own = fingerprint(" ".join(f"słowo{number}" for number in range(30_000)))
    assert len(own.packed()) < 4_200
    assert 32 <= len(own.samples) <= 128
    assert Fingerprint.unpacked(own.packed()) == own


@pytest.mark.parametrize("packed", [b"", b"\x01", b"\x00\x00\x01\x00\x00\x00", b"\x01\x00\x0d\x00\x00\x00abc"])
def test_what_cannot_be_read_is_like_nothing(packed: bytes) -> None:
    assert containment(Fingerprint.unpacked(packed), fingerprint("a b c d e f g h i j k l m n o p")) == 0


def test_another_process_makes_the_same_print() -> None:
    text = "Gmina otwiera w remizie punkt, w którym można się ogrzać i naładować telefon, gdy nie ma prądu."
    code = f"from initiatives.feeds.likeness import fingerprint; print(fingerprint({text!r}).packed().hex())"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == fingerprint(text).packed().hex()


def test_one_sample_in_common_makes_no_candidate() -> None:
    own = fingerprint(" ".join(f"słowo{number}" for number in range(40)))
    first, second, *_ = own.samples
    assert candidates(own, [("set phrase", first), ("copy", first), ("copy", second), ("copy", second)]) == ["copy"]


_any_print = st.text(max_size=400).map(fingerprint)


@given(_any_print, _any_print)
def test_any_text_has_a_print_that_fits_its_columns(one: Fingerprint, other: Fingerprint) -> None:
    assert all(0 <= value < 2**63 for value in one.samples)
    assert Fingerprint.unpacked(one.packed()) == one
    assert 0 <= containment(one, other) == containment(other, one) <= 1


def test_what_twenty_words_share_is_found_wherever_it_stands() -> None:
    words = [f"słowo{number}" for number in range(520)]
    text = fingerprint(" ".join(words))
    for start in range(0, 500, 7):
        cut = fingerprint(" ".join(words[start : start + 20]))
        assert candidates(cut, [("text", value) for value in text.samples]) == ["text"]

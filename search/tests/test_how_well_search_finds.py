"""What the steps of language and ranking are worth on our own collection: floors, a little under what was measured."""

from functools import cache
from pathlib import Path

import pytest

from search.evaluation import Measured, Text, measure, read
from search.evaluation.memory import ABLATIONS, MemoryEngine, PlainEngine

OWN = read(Path(__file__).parent.parent / "evaluation" / "collection")


@cache
def measured(step: str) -> Measured:
    return measure(step, ABLATIONS[step](), OWN, clock=lambda: 0.0)


def test_each_step_finds_better_than_the_one_before() -> None:
    raw, stems, groups, whole = (
        measured(step).figures.reciprocal_rank for step in ("raw words", "stems", "groups", "+ corrections")
    )

    assert raw + 0.15 < stems
    assert stems + 0.04 < groups
    assert groups + 0.02 < whole


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        ("act", 0.99), ("fact", 0.97), ("ascii", 0.95), ("typo", 0.93), ("nominative", 0.93), ("inflected", 0.88),
        ("date", 0.88), ("question", 0.62), ("synonym", 0.58),
    ],
)  # fmt: skip
def test_no_kind_of_query_is_found_worse_than_it_was(kind: str, floor: float) -> None:
    assert measured("+ corrections").kinds[kind][1].reciprocal_rank > floor


def test_slips_and_lacking_diacritics_need_corrections() -> None:
    without, corrected = measured("+ title").kinds["typo"][1], measured("+ corrections").kinds["typo"][1]

    assert corrected.reciprocal_rank > without.reciprocal_rank


@pytest.mark.parametrize("engine", [MemoryEngine(), PlainEngine(lambda form: form.keys)], ids=["memory", "plain"])
def test_any_texts_can_be_searched(engine: MemoryEngine | PlainEngine) -> None:
    engine.index([])
    assert list(engine.search("powódź", 10)) == []

    texts = [
        Text("empty", "", ""),
        Text("title", "Powódź", ""),
        Text("cs", "", "povodně v obci", "cs"),
        Text("?", "¿", "\x00"),
    ]
    engine.index(texts)
    assert engine.search("powodzie", 10)[0] == "title"
    assert list(engine.search("", 10)) == []


def test_czech_texts_are_found_by_their_own_words() -> None:
    engine = MemoryEngine()
    engine.index([Text("pl", "", "powódź w gminie"), Text("cs", "", "pomoc po povodních v obcích", "cs")])

    assert engine.search("povodeň obec", 10)[0] == "cs"


def test_synonyms_are_found_where_a_list_is_given() -> None:
    texts = [Text("1", "", "konkurs dla organizacji pozarządowych"), Text("2", "", "koncert")]
    with_list, without = MemoryEngine(synonyms=[["NGO", "organizacja pozarządowa"]]), MemoryEngine()
    with_list.index(texts)
    without.index(texts)

    assert with_list.search("NGO", 10) == ["1"]
    assert without.search("NGO", 10) == []

"""R@1, MRR, nDCG and recall against figures worked out by hand, and what a measurement says of them."""

import json
from collections.abc import Sequence
from itertools import count
from math import log2
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import Collection, Figures, Query, Text, as_json, figures, measure, table
from search.evaluation.metrics import gain, mean
from search.evaluation.report import kinds, missed


def test_the_right_text_first_is_all_there_is() -> None:
    assert figures(["a", "b"], {"a": 1}) == Figures(1, 1, 1, 1, 1)


def test_the_right_text_third_is_a_third() -> None:
    found = figures(["x", "y", "a"], {"a": 1})

    assert found.first == 0
    assert found.reciprocal_rank == pytest.approx(1 / 3)
    assert found.gain == pytest.approx(1 / log2(4)) == 0.5
    assert (found.recall, found.far_recall) == (1, 1)


def test_grades_are_gains_and_the_best_order_is_the_measure() -> None:
    """2 at rank 2 and 1 at rank 3 of a best order of 2, 1, 1."""
    grades = {"a": 2, "b": 1, "c": 1}
    best = 2 + 1 / log2(3) + 1 / 2

    assert gain(["x", "a", "b"], grades, 10) == pytest.approx((2 / log2(3) + 1 / 2) / best)
    assert gain(["a", "b", "c"], grades, 10) == 1
    assert gain(["b", "a", "c"], grades, 10) < 1


def test_only_ten_count_for_the_figures_at_ten() -> None:
    found = [f"x{number}" for number in range(10)] + ["a"]
    grades = {"a": 1, "b": 1}

    assert figures(found, grades) == Figures(0, 0, 0, 0, 0.5)
    assert figures(["x"] * 100 + ["a"], {"a": 1}).far_recall == 0
    assert figures(["x"] * 99 + ["a"], {"a": 1}).far_recall == 1


def test_of_more_right_texts_than_ten_the_best_order_has_ten() -> None:
    grades = {str(number): 1 for number in range(20)}

    assert figures([str(number) for number in range(10)], grades)[:4] == (1, 1, 1, 0.5)


@pytest.mark.parametrize("grades", [{}, {"a": 0}, {"a": -1}])
def test_what_is_not_right_is_never_found(grades: dict[str, int]) -> None:
    assert figures(["a"], grades) == Figures(0, 0, 0, 0, 0)


def test_nothing_found_is_nothing() -> None:
    assert figures([], {"a": 1}) == Figures(0, 0, 0, 0, 0)


def test_a_mean_is_over_queries() -> None:
    assert mean([Figures(1, 1, 1, 1, 1), Figures(0, 0.5, 0, 0, 1)]) == Figures(0.5, 0.75, 0.5, 0.5, 1)
    assert mean([]) == Figures(0, 0, 0, 0, 0)


class Canned:
    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = answers

    def index(self, texts: Sequence[Text]) -> None:
        self.texts = texts

    def search(self, question: str, limit: int) -> list[str]:
        return self.answers[question][:limit]


COLLECTION = Collection(
    (Text("1", "", "a"), Text("2", "", "b")),
    (Query("p", "pompa", "nominative"), Query("q", "pompy", "inflected"), Query("r", "pompę", "inflected")),
    {"p": {"1": 1}, "q": {"2": 1}, "r": {"2": 1}},
)


def test_a_measurement_has_figures_by_kind_and_time_by_the_clock() -> None:
    engine = Canned({"pompa": ["1"], "pompy": ["1", "2"], "pompę": []})
    seconds = count()
    measured = measure("canned", engine, COLLECTION, clock=lambda: next(seconds) / 10)

    assert engine.texts == COLLECTION.texts
    assert measured.queries == 3
    assert measured.figures.reciprocal_rank == pytest.approx((1 + 0.5 + 0) / 3)
    assert {kind: (n, found.reciprocal_rank) for kind, (n, found) in measured.kinds.items()} == {
        "inflected": (2, 0.25),
        "nominative": (1, 1.0),
    }
    assert measured.milliseconds == pytest.approx(100)
    assert [(query.key, rank) for query, rank in measured.missed] == [("r", 0.0), ("q", 0.5)]


def test_a_measurement_is_told_as_tables_and_json() -> None:
    engine = Canned({"pompa": ["1"], "pompy": ["1", "2"], "pompę": []})
    measured = measure("canned", engine, COLLECTION, clock=lambda: 0.0)

    head, line = table([measured]).splitlines()
    assert head.split() == ["R@1", "MRR@10", "nDCG@10", "recall@10", "recall@100", "ms/query"]
    assert line.split()[:3] == ["canned", "0.333", "0.500"]
    assert "inflected (2)" in kinds(measured)
    assert "pompy" in missed(measured)
    run = json.loads(json.dumps(as_json(COLLECTION, [measured])))["runs"][0]
    assert (run["name"], run["R@1"], run["kinds"]["inflected"]["MRR@10"]) == ("canned", 0.3333, 0.25)


def test_the_command_prints_each_step_and_writes_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": 1, "title": "Pompy", "text": "Strażacy pompowali."}\n{"_id": 2, "text": "Kury"}\n', encoding="utf-8"
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": 9, "text": "pompami", "metadata": {"kind": "inflected"}}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("9\t1\t1\n")
    call_command("search_eval", str(tmp_path), "--ablations", "--json", str(tmp_path / "figures.json"))

    told = capsys.readouterr().out
    assert "2 texts, 1 queries" in told
    for line, first in (("raw words", "0.000"), ("stems", "1.000"), ("+ corrections", "1.000")):
        assert next(row for row in told.splitlines() if row.startswith(line)).removeprefix(line).split()[0] == first
    assert json.loads((tmp_path / "figures.json").read_text())["runs"][-1]["MRR@10"] == 1


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"corpus\.jsonl"):
        call_command("search_eval", str(tmp_path))

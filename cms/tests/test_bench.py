"""The bench measures a real site under its real server, and says how far each measure is from its goal."""

import json
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.bench import pages, people
from cms.bench.cpu import children, seconds_of_tree
from cms.bench.rows import Row, table

KEYS = ["measure", "run", "floor", "ratio", "goal", "met"]


@pytest.mark.parametrize(
    ("row", "ratio", "met"),
    [
        (Row("page", run=10, floor=0.5, goal=25), 20, True),
        (Row("page", run=13, floor=0.5, goal=25), 26, False),
        (Row("queries", run=15, goal=15), None, True),
        (Row("queries", run=16, goal=15), None, False),
    ],
)
def test_a_goal_is_for_the_ratio_or_without_a_floor_for_the_run(row: Row, ratio: float | None, met: bool) -> None:
    assert (row.ratio, row.met) == (ratio, met)
    assert list(row.as_json()) == KEYS


def test_the_table_has_a_line_a_row_and_marks_what_is_not_met() -> None:
    lines = table([Row("home", run=10, floor=0.5, goal=25), Row("home: queries", run=16, goal=15)]).splitlines()

    assert [line.split() for line in lines] == [
        KEYS,
        ["home", "10", "0.50", "20.00", "25", "yes"],
        ["home:", "queries", "16", "-", "-", "15", "NO"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_processor_time_counts_children_that_run_and_that_ended() -> None:
    burn = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    parent = f"""
import subprocess, sys, time
subprocess.run([sys.executable, "-c", {burn!r}])
child = subprocess.Popen([sys.executable, "-c", {burn + chr(10) + "time.sleep(60)"!r}])
print("ended", flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            deadline = time.monotonic() + 30
            while seconds_of_tree(process.pid) < 0.6:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            os.killpg(process.pid, 9)


def test_a_process_that_is_gone_took_no_time() -> None:
    assert seconds_of_tree(0x7FFFFFFF) == 0


def test_of_a_process_the_children_are_told_that_are_there() -> None:
    with subprocess.Popen(["sleep", "600"]) as child:
        found = children(os.getpid())
        child.kill()

    assert child.pid in found
    assert os.getpid() not in found
    assert child.pid not in children(os.getpid())


@pytest.mark.slow
def test_pages_are_measured_under_the_real_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROUNDS", 1)
    monkeypatch.setattr(pages, "FLOOR_TIMES", 60)
    monkeypatch.setattr(pages, "PAGE_TIMES", 4)
    out, file = StringIO(), tmp_path / "rows.json"

    call_command("bench", "pages", records=20, json=file, stdout=out)

    rows = json.loads(file.read_text())
    assert len(out.getvalue().splitlines()) == len(rows) + 1
    assert all(list(row) == KEYS for row in rows)
    by_name = {row["measure"]: row for row in rows}
    assert by_name["home, among 20: queries"]["run"] > 3
    assert by_name["home, among 2: queries"]["run"] == by_name["home, among 20: queries"]["run"]
    # Each page does more than a view that returns a constant.
    assert all(row["ratio"] > 1 for row in rows if "CPU, ms" in row["measure"])
    assert len([row for row in rows if "queries" in row["measure"]]) == 2 * 9
    assert {row["goal"] for row in rows if "20 to 2" in row["measure"]} == {1.2}


@pytest.mark.slow
def test_people_are_measured_among_few_and_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "ROUNDS", 1)
    monkeypatch.setattr(people, "FLOOR_TIMES", 60)
    monkeypatch.setattr(people, "VIEW_TIMES", 2)
    monkeypatch.setattr(people, "PEOPLE", 80)
    monkeypatch.setattr(people, "units", lambda: range(20))
    monkeypatch.setattr(people, "LOAD", ["load_members", "--only", "1206*"])
    chosen = [view for view in people.VIEWS if view.name in ("start page", "people")]
    monkeypatch.setattr(people, "VIEWS", chosen)

    rows = people.run(40)

    assert len(rows) == 2 + 3 * len(chosen)
    assert all(row.run > 0 for row in rows[2:])
    assert all(row.met for row in rows if "queries" in row.measure)

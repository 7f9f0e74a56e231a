"""The bench of files measures real readers against real programs, and says which of them are not here."""

from pathlib import Path

import pytest

from cms.bench import files
from initiatives.acts import ocr


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ROUNDS", 1)
    monkeypatch.setattr(files, "STARTS", 1)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_each_measure_has_a_floor_of_the_same_run() -> None:
    rows = {row.measure: row for row in files.run(3)}
    assert len(rows) == 5
    for name, row in rows.items():
        is_here = "not installed" not in name
        assert row.run > 0 or not is_here, name
        assert row.floor is None or row.floor > 0, name
    assert rows["start of a reader: CPU, ms, to an empty python"].ratio


def test_a_program_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(ocr.is_installed.cache_clear)
    ocr.is_installed.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "akt.pdf"
    path.write_bytes(files.typeset(2))
    rows = [*files.extraction(path, pages=2), *files.recognition(path)]
    assert ["not installed" in row.measure for row in rows] == [False, True, True]

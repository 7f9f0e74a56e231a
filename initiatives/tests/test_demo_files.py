"""The files of the demo's acts: all are there, and each reads as its format says."""

import re
import tomllib
from pathlib import Path

import pytest

from initiatives.acts.extract import extract
from initiatives.demo.lines import Line, Look, set_lines
from initiatives.demo.make_files import ENDS_AS, HERE, Wanted, wanted_files

FILES = HERE / "files"
WANTED = list(wanted_files(tomllib.loads(Path(HERE, "content", "acts.toml").read_text(encoding="utf-8"))))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_no_file_is_missing_and_none_is_left_over() -> None:
    assert {path.name for path in FILES.iterdir()} == {wanted.name for wanted in WANTED}


@pytest.mark.parametrize("wanted", WANTED, ids=[wanted.name for wanted in WANTED])
def test_a_file_reads_as_its_format_says(wanted: Wanted) -> None:
    extracted = extract((FILES / wanted.name).read_bytes(), name=wanted.name)
    assert extracted.reason == ENDS_AS.get(wanted.format)
    if extracted.pages:
        assert set(words(wanted.text)) <= set(words(" ".join(extracted.pages)))


def test_an_act_is_set_as_a_typist_sets_it() -> None:
    text = (
        "UCHWAŁA NR 1/2020\nw sprawie bazy usług\n\nNa podstawie ustawy uchwala się, co następuje:\n\n"
        "§ 1. Tworzy się bazę:\n1) usług;\n\nPrzewodniczący Rady\n\n"
        "Załącznik do uchwały\n\nWYKAZ\n\nLp. | Nazwa"
    )
    assert [line for line in set_lines(text) if line.text] == [
        Line("UCHWAŁA NR 1/2020", Look.HEADING),
        Line("w sprawie bazy usług", Look.HEADING),
        Line("Na podstawie ustawy uchwala się, co następuje:", Look.BODY),
        Line("§ 1. Tworzy się bazę:", Look.BODY),
        Line("1) usług;", Look.POINT),
        Line("Przewodniczący Rady", Look.SIGNATURE),
        Line("Załącznik do uchwały", Look.SIDE, begins_page=True),
        Line("WYKAZ", Look.HEADING),
        Line("Lp. | Nazwa", Look.ROW),
    ]


@pytest.mark.parametrize("file", [{"name": "../a.pdf", "format": "pdf"}, {"name": "a.doc", "format": "doc"}])
def test_a_file_that_cannot_be_made_is_named(file: dict[str, str]) -> None:
    act = {"key": "akt", "kind": "order", "number": "1", "issuing_body": "Wójt", "text": "a", "file": [file]}
    with pytest.raises(SystemExit, match="akt: bad or repeated file"):
        list(wanted_files({"act": [act]}))

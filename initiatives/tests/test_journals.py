"""Journals in two columns: their text comes out as it is read, whole words and all, for the search to find."""

import re
from pathlib import Path

import pytest

from initiatives.acts import ocr
from initiatives.acts.columns import Piece, by_column
from initiatives.acts.extract import extract
from initiatives.acts.running_heads import without_running_heads
from initiatives.tests.data.make_files import FILES
from initiatives.tests.data.make_journal import HEAD, RUBRICS, journal_pdf, scanned_journal, sentences

WIDTH = 595.0
DIVIDED = ("przedsiębiorstwo", "niezwłocznie", "nieruchomości", "przeciwpowodziowych", "zawiadomienie")


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"§ ?(\d+)\.", text)]


@pytest.mark.parametrize("across", [False, True], ids=["column by column", "line by line"])
def test_a_text_layer_comes_out_column_by_column_with_whole_words(across: bool) -> None:
    first, *rest = extract(journal_pdf(across=across), name="dziennik.pdf").pages
    text = "\n".join([first, *rest])
    assert numbers(text) == list(range(1, RUBRICS + 1))
    assert {word: text.count(word) for word in DIVIDED} == dict.fromkeys(DIVIDED, RUBRICS)
    joined = " ".join(text.split())
    found = [sentence in joined for sentence in sentences()]
    # A sentence that goes on over the page has the other page's head or a divided word in it.
    assert found.count(False) <= len(rest)
    assert not any(HEAD in page for page in rest)


@pytest.mark.slow
@pytest.mark.skipif(not ocr.is_installed(), reason="needs tesseract-ocr-pol")
@pytest.mark.timeout(180)
def test_a_scan_of_it_is_recognised_column_by_column(tmp_path: Path) -> None:
    path = tmp_path / "skan.pdf"
    path.write_bytes(scanned_journal())
    with path.open("rb") as file:
        pages = [ocr.recognise(file, number=number).text for number in (1, 2, 3)]
    first, *rest = without_running_heads(pages)
    text = "\n".join([first, *rest])
    read = numbers(text)
    assert read == sorted(read)
    assert len(read) >= 0.95 * RUBRICS
    # Of “przedsiębiorstwo” Tesseract often does not see the hyphen, which stands out of the column.
    for word in ("niezwłocznie", "nieruchomości", "położonych", "przeciwpowodziowych"):
        assert text.count(word) >= 0.95 * RUBRICS, word
    assert not any(HEAD in page for page in rest)


# --- what is no column ----------------------------------------------------------------------------------------------

PROSE = "Przedsiębiorstwo wodociągowe zabezpiecza ujęcia wody"


def page(*rows: tuple[tuple[float, str], ...]) -> list[Piece]:
    return [Piece(x, 800 - 12 * at, 9.5, text) for at, row in enumerate(rows) for x, text in row]


def test_a_table_of_short_cells_is_read_row_by_row() -> None:
    assert by_column(page(*[((70, f"Pozycja {n}"), (300, "12,50 zł")) for n in range(40)]), width=WIDTH) is None


def test_lines_over_the_whole_page_are_no_columns() -> None:
    assert by_column(page(*[((70, f"{PROSE} {PROSE}"),) for _ in range(40)]), width=WIDTH) is None


def test_a_signature_beside_a_text_is_no_column() -> None:
    rows = [((70, PROSE),)] * 30 + [((70, PROSE), (320, "Przewodniczący Rady Miejskiej w Osieku"))] * 3
    assert by_column(page(*rows), width=WIDTH) is None


def test_words_that_are_drawn_one_by_one_are_columns_too() -> None:
    def words(start: float) -> tuple[tuple[float, str], ...]:
        return tuple((start + 50 * n, word) for n, word in enumerate(("zarządza", "się", "dyżury", "straży")))

    text = by_column(page(*[(*words(70), *words(310))] * 20), width=WIDTH)
    assert text == "\n".join(["zarządza się dyżury straży"] * 40)


def test_a_title_over_both_columns_stands_between_what_is_above_and_below() -> None:
    halves = ((70.0, "Tekst lewej kolumny jest długi"), (306.0, "Tekst prawej kolumny jest długi"))
    title = ((120.0, "ROZDZIAŁ DRUGI O STOPNIACH ALARMOWYCH I ICH OGŁASZANIU W GMINIE"),)
    lines = (by_column(page(*[halves] * 15, title, *[halves] * 15), width=WIDTH) or "").split("\n")
    assert lines.index(title[0][1]) == 30
    assert ["lewej" in line for line in lines] == [True] * 15 + [False] * 16 + [True] * 15 + [False] * 15


def test_an_ordinary_act_is_read_as_before() -> None:
    pages = extract((FILES / "order.pdf").read_bytes(), name="order.pdf").pages
    assert pages[0].startswith("ZARZĄDZENIE NR 12/2020\nWÓJTA GMINY OSIEK")

"""Files as spreadsheets write them, and as nobody should."""

import codecs
import csv
import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives import tabular
from initiatives.tabular import Column, Table, read, write

COLUMNS = (
    Column("code", ("Kod TERYT", "kod", "code"), required=True),
    Column("name", ("Nazwa", "name"), required=True),
    Column("population", ("Liczba ludności", "population")),
)
TEXT = "Kod TERYT;Nazwa;Liczba ludności\r\n1061011;Łódź;670642\r\n1206062;Zielonki;\r\n2206011;Święta Wieś;0\r\n"
CELLS = [("1061011", "Łódź"), ("1206062", "Zielonki"), ("2206011", "Święta Wieś")]


def cells(table: Table) -> list[tuple[str, str]]:
    return [(row.values["code"], row.values["name"]) for row in table.rows]


def reasons(table: Table) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in table.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1250", "iso-8859-2"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_what_spreadsheets_write_is_read(encoding: str, separator: str, newline: str) -> None:
    table = read(TEXT.replace(";", separator).replace("\r\n", newline).encode(encoding), COLUMNS)

    assert cells(table) == CELLS
    assert not table.problems
    assert [row.line for row in table.rows] == [2, 3, 4]
    assert table.columns == {"code", "name", "population"}


def test_big_endian_utf_16_is_read() -> None:
    assert cells(read(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), COLUMNS)) == CELLS


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=|", "sep=,"])
def test_the_line_that_names_the_separator_to_excel_is_obeyed(line: str) -> None:
    text = TEXT.replace(";", line.strip('"')[-1])
    table = read(f"{line}\r\n{text}".encode(), COLUMNS)

    assert cells(table) == CELLS
    assert table.rows[0].line == 3


def test_headings_are_known_in_both_languages_however_spaced() -> None:
    table = read(" NAME ;\xa0kod_teryt;LICZBA LUDNOSCI\nŁódź;1061011;5\n".encode(), COLUMNS)

    assert table.rows[0].values == {"code": "1061011", "name": "Łódź", "population": "5"}


def test_unknown_columns_are_left_out_and_named() -> None:
    table = read("uwagi;kod;;nazwa\nx;1061011;y;Łódź\n".encode(), COLUMNS)

    assert table.ignored == ("uwagi",)
    assert table.rows[0].values == {"code": "1061011", "name": "Łódź"}


def test_a_missing_and_a_double_column_are_named() -> None:
    assert reasons(read(b"\nkod;opis\n1;2\n", COLUMNS)) == [(2, "Brakuje kolumny „Nazwa”.")]
    assert reasons(read(b"kod;nazwa;Code\n1;2;3\n", COLUMNS)) == [(1, "Kolumna „Code” występuje dwa razy.")]


def test_empty_rows_are_skipped_and_lines_are_those_of_the_file() -> None:
    table = read('\n;;\nkod;nazwa\n;\n1;"Gmina\nBiała"\n \n2;Żory\n'.encode(), COLUMNS)

    assert [(row.line, row.values["name"]) for row in table.rows] == [(5, "Gmina\nBiała"), (8, "Żory")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1", "Wiersz ma mniej komórek niż wiersz nagłówków."),
        ("1;a;b", "Wiersz ma więcej komórek niż wiersz nagłówków."),
        ('1;"a', "Cudzysłów jest tu otwarty i nie zamknięty albo stoi w środku komórki."),
        ('1;"a"b', "Cudzysłów jest tu otwarty i nie zamknięty albo stoi w środku komórki."),
        ("1;a\0b", "Komórka zawiera znaki, które nie są tekstem (znaki sterujące)."),
        (f"1;{'a' * 10_001}", "Komórka ma więcej niż 10000 znaków."),
        (f"1;{'a' * 200_000}", "Komórka ma więcej niż 10000 znaków."),
    ],
    ids=["too short", "too long", "quote open", "quote inside", "nul", "long", "very long"],
)
def test_a_bad_row_is_told_by_its_line(row: str, reason: str) -> None:
    table = read(f"kod;nazwa\n0;a\n{row}\n".encode(), COLUMNS)

    assert reasons(table) == [(3, reason)]
    assert [row.line for row in table.rows] == [2]


def test_broken_letters_in_one_place_are_told_by_their_line() -> None:
    lines = "kod;nazwa\n1;Łódź\n2;Żory\n3;X\n4;Świdnica".encode().replace(b"X", b"\xb3ory")

    assert [problem.line for problem in read(lines, COLUMNS).problems] == [4]


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.7"], ids=["xlsx, ods", "xls", "pdf"]
)
def test_another_kind_of_file_is_answered_with_what_to_do(start: bytes) -> None:
    assert "zapisz" in read(start + b"\0\1\2", COLUMNS).problems[0].reason


def test_a_real_workbook_is_known() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert "CSV" in read(stored.getvalue(), COLUMNS).problems[0].reason


@pytest.mark.parametrize("content", [b"", b" \r\n ", b";;;\n;;;\n", b"\xef\xbb\xbf"])
def test_a_file_without_rows_is_said_to_be_empty(content: bytes) -> None:
    table = read(content, COLUMNS)

    assert not table.rows
    assert [problem.line for problem in table.problems] == [tabular.WHOLE_FILE]


def test_files_beyond_the_limits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_ROWS", 2)
    rows = "kod;nazwa\n" + "1;a\n" * 2

    assert len(read(rows.encode(), COLUMNS).rows) == 2
    assert reasons(read(f"{rows}1;a\n".encode(), COLUMNS)) == [(0, "Plik ma ponad 2 wierszy: trzeba go podzielić.")]
    too_large = read(b"kod;nazwa\n" + b"1;a\n" * (tabular.MAX_BYTES // 4), COLUMNS)
    assert reasons(too_large) == [(0, "Plik jest większy niż 10 MB: trzeba go podzielić.")]


def test_a_code_that_excel_was_told_to_keep_is_read_as_text() -> None:
    assert read(b'kod;nazwa\n="0201011";a\n"=""0201022""";b\n', COLUMNS).rows[0].values["code"] == "0201011"
    assert read(b'kod;nazwa\n="0201011";a\n"=""0201022""";b\n', COLUMNS).rows[1].values["code"] == "0201022"


@pytest.mark.parametrize("formula", ["=1+1", "+48 123", "-1", "@SUM(A1)", " =1", "'=1", "＝1", "\t=1", "a"])
def test_no_cell_of_an_export_is_a_formula_and_it_reads_back(formula: str) -> None:
    content = write(["kod", "nazwa"], [["1", formula]])

    raw = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1][1]
    assert raw.lstrip()[0] not in "=+-@＝"
    assert read(content, COLUMNS).rows[0].values["name"] == formula


def test_an_export_opened_with_commas_begins_no_cell_inside_another() -> None:
    content = write(["kod"], [["a,=1+1"]]).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(content)))[1] == ["a,=1+1"]


WRITTEN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(
    lambda text: " ".join(unicodedata.normalize("NFC", text).split())
)


@given(st.lists(WRITTEN, min_size=1, max_size=5))
def test_every_text_survives_an_export(names: list[str]) -> None:
    table = read(write(["kod", "nazwa"], [["1", name] for name in names]), COLUMNS)

    assert [row.values["name"] for row in table.rows] == names


@given(
    st.binary(max_size=200)
    | st.tuples(
        st.sampled_from([b"kod;nazwa\n", b"sep=", b"\xff\xfe", b"\xef\xbb\xbfcode,name\r"]), st.binary(max_size=80)
    ).map(b"".join)
    | st.text(max_size=100).map(lambda text: ("kod;nazwa\n" + text).encode("utf-8", "surrogatepass"))
)
def test_no_bytes_break_it(content: bytes) -> None:
    table = read(content, COLUMNS)

    assert table.rows or table.problems or table.columns
    assert all(set(row.values) <= {"code", "name", "population"} for row in table.rows)

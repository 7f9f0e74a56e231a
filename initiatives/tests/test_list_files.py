"""The list as a file: what is narrowed and in which order, typed, never a formula, read by real readers."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import odf.opendocument
import openpyxl
import pytest
from django.test import Client
from odf.table import TableCell, TableRow
from python_calamine import CalamineWorkbook

from cms.users.models import User
from initiatives.facets import tables
from initiatives.models import Category, InitiativePage
from initiatives.tests import factories
from initiatives.tests.examples import stream
from initiatives.views import files

pytestmark = pytest.mark.django_db

EVIL = '=HYPERLINK("http://example.org";"x")'
FORMS = ("csv", "xlsx", "ods")


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


@pytest.fixture
def pages() -> list[InitiativePage]:
    member = factories.MemberPageFactory.create(title="Żary", code="0811021", population=37_502)
    cost = {
        "amount": "5219.00",
        "currency": "PLN",
        "recurrence": "one_off",
        "per_unit": "stanowisko",
        "covers": "sprzęt",
    }
    full = factories.InitiativePageFactory.create(
        parent=member, title=EVIL, summary="Zażółć <gęślą> & „jaźń”\x0b", category=Category.objects.get(slug="prawo"),
        stage="running", started_on=date(2020, 4, 15), implementation_days=30, staff_fte=Decimal("0.5"),
        costs=stream(("cost", cost)),
    )  # fmt: skip
    full.topics.add(factories.topic("Woda", "woda"))
    full.save()
    factories.link_act(full, factories.ActPageFactory.create(parent=member, live=False))
    bare = factories.InitiativePageFactory.create(title="Druga", parent=factories.PartnerPageFactory.create())
    factories.InitiativePageFactory.create(title="Szkic", parent=member, live=False)
    return [full, bare]


def body(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def rows_of(content: bytes, form: str) -> list[dict[str, Any]]:
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_holds_what_the_list_shows_in_its_order(reader: Client, pages: list[Any], form: str) -> None:
    rows = rows_of(body(reader, f"/inicjatywy/plik/{form}/?sortuj=tytul"), form)
    one = rows_of(body(reader, f"/inicjatywy/plik/{form}/?kategoria=prawo&temat=woda&powiat=0811"), form)

    assert len(rows) == 2
    assert "Druga" in (rows[0]["Tytuł"], rows[1]["Tytuł"])
    assert [row["Gmina"] for row in one] == ["Żary"]
    assert one[0]["Województwo"] == "lubuskie"
    assert one[0]["Tematy"] == "Woda"
    assert "5\xa0219\xa0zł jednorazowo, sprzęt (stanowisko)" in one[0]["Koszty"]
    assert one[0]["Adres"].endswith(pages[0].url)


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_dates_and_numbers_have_their_types(reader: Client, pages: list[Any], form: str) -> None:
    row = rows_of(body(reader, f"/inicjatywy/plik/{form}/?kategoria=prawo"), form)[0]

    began = row["Początek"]
    assert (began.date() if isinstance(began, datetime) else began) == date(2020, 4, 15)
    assert row["Liczba mieszkańców"] == 37_502
    assert row["Kadry (etaty)"] == 0.5
    assert row["Akty prawne"] == 0, "a draft of an act is nobody's yet"
    assert row["Kod TERYT"] == "0811021"


def test_a_table_of_text_alone_reads_as_polish_spreadsheets_do(reader: Client, pages: list[Any]) -> None:
    row = rows_of(body(reader, "/inicjatywy/plik/csv/?kategoria=prawo"), "csv")[0]

    assert (row["Początek"], row["Kadry (etaty)"], row["Liczba mieszkańców"]) == ("2020-04-15", "0,5", "37502")
    assert row["Tytuł"] == f"'{EVIL}"


def test_no_cell_of_a_workbook_is_a_formula(reader: Client, pages: list[Any]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(body(reader, "/inicjatywy/plik/xlsx/"))).active
    cell = next(row[0] for row in sheet.iter_rows() if row[0].value == EVIL)
    spreadsheet = odf.opendocument.load(io.BytesIO(body(reader, "/inicjatywy/plik/ods/")))
    cells = [cell for row in spreadsheet.getElementsByType(TableRow) for cell in row.getElementsByType(TableCell)]

    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert EVIL in {str(cell) for cell in cells}
    assert not [cell for cell in cells if cell.getAttribute("formula")]


def test_an_ods_begins_with_its_type(reader: Client, pages: list[Any]) -> None:
    """OpenDocument 1.3, part 2, 3.3: the first file, stored as it is."""
    first = zipfile.ZipFile(io.BytesIO(body(reader, "/akty/plik/ods/"))).infolist()[0]

    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")


@pytest.mark.parametrize("form", FORMS)
def test_acts_are_given_out_too(reader: Client, form: str) -> None:
    act = factories.ActPageFactory.create(title="Uchwała w sprawie ulg", number="XX/1/2020", issued_on=date(2020, 5, 4))
    factories.attach(act, factories.AttachmentFactory.create())

    row = rows_of(body(reader, f"/akty/plik/{form}/?rodzaj=resolution"), form)[0]

    assert (row["Numer"], row["Tytuł"]) == ("XX/1/2020", "Uchwała w sprawie ulg")
    assert str(row["Pliki"]).removesuffix(".0") == "1"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_not_the_whole_list_says_so(
    reader: Client, pages: list[Any], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 1)

    rows = rows_of(body(reader, f"/inicjatywy/plik/{form}/"), form)

    assert len(rows) == 2
    assert "pierwsze 1:" in next(iter(rows[1].values()))


def test_a_file_asks_as_often_for_many_rows_as_for_few(
    reader: Client, pages: list[Any], django_assert_max_num_queries: Any
) -> None:
    body(reader, "/inicjatywy/plik/csv/")
    with django_assert_max_num_queries(60) as few:
        body(reader, "/inicjatywy/plik/csv/")
    factories.InitiativePageFactory.create_batch(8, parent=pages[0].get_parent())
    with django_assert_max_num_queries(60) as many:
        body(reader, "/inicjatywy/plik/csv/")

    assert len(many) == len(few)
    assert tables.MOST_ROWS / tables.BATCH <= 10


@pytest.mark.parametrize("form", ["pdf", "", "csv%00", "../csv"])
def test_there_are_no_other_kinds_of_files(reader: Client, form: str) -> None:
    assert reader.get(f"/inicjatywy/plik/{form}/").status_code == 404


def test_the_page_leads_to_the_files_of_what_it_shows(reader: Client, pages: list[Any]) -> None:
    html = reader.get("/kategoria/prawo/?etap=running&sortuj=tytul").content.decode()

    assert 'href="/inicjatywy/plik/xlsx/?kategoria=prawo&amp;etap=running&amp;sortuj=tytul"' in html

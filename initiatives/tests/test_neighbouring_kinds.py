"""What offices attach beside acts: workbooks, slides, saved pages, messages, archives of annexes, signed files."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.acts.extract import Extracted, Reason, extract
from initiatives.acts.outcome import SignatureForm
from initiatives.acts.parcel import FILES_MOST
from initiatives.tests.data import make_files, make_parcels
from initiatives.tests.data.build import archive
from initiatives.tests.data.make_parcels import FILES, MAKERS, SIGNED_AT, SIGNER

EVERY_FILE = sorted(path.name for path in FILES.iterdir())
ORDER = extract((make_files.FILES / "order.pdf").read_bytes())


def read(name: str) -> Extracted:
    return extract((FILES / name).read_bytes(), name=name)


def test_the_committed_files_are_those_that_the_script_makes() -> None:
    assert set(EVERY_FILE) == set(MAKERS)


@pytest.mark.parametrize("name", ["costs.xlsx", "costs.xls", "costs.ods"])
def test_a_list_of_costs_is_read_row_by_row_with_polish_numbers(name: str) -> None:
    lines = read(name).pages[0].split("\n\n")
    assert lines[:4] == [
        "Kosztorys",
        "Lp. | Wyszczególnienie | Ilość | Cena brutto",
        "1 | Agregat prądotwórczy | 4 | 12500,5",
        "2 | Worki na piasek | 9000 | 2,1",
    ]


def test_a_sheet_is_a_page_dates_are_polish_and_empty_sheets_are_left_out() -> None:
    first, second = read("costs.xlsx").pages
    assert first.endswith("Data | 28.04.2020")
    assert second == "Źródła\n\nBudżet gminy | tak"


def test_a_slide_is_a_page_with_its_tables_and_notes() -> None:
    assert read("training.pptx").pages == (
        "Szkolenie z obrony cywilnej\nZażółć gęślą jaźń\nNotatka prowadzącego",
        "Dyżury\nśroda | 7:30",
    )


@pytest.mark.parametrize("name", ["bulletin.html", "bulletin-iso-8859-2.html"])
def test_a_saved_page_of_a_bulletin_is_read_without_menus_scripts_and_styles(name: str) -> None:
    assert read(name).pages == ("Zarządzenie nr 12/2020\n\nZażółć gęślą jaźń.\n\nśroda | 7:30",)


@pytest.mark.parametrize("name", ["message.eml", "message-html.eml", "message.msg"])
def test_a_message_is_read_with_what_is_attached_and_without_who_wrote_it(name: str) -> None:
    first, attached, *rest = read(name).pages
    assert first.startswith("Zarządzenie w sprawie dyżurów\n\nDzień dobry,")
    assert "ZARZĄDZENIE NR 12/2020" in attached
    assert "gmina-osiek.example" not in "\n".join((first, attached, *rest))


def test_an_attachment_is_read_under_its_name() -> None:
    assert read("message.eml").pages[1].startswith("zarządzenie nr 12.pdf\n\n")


def test_an_archive_of_annexes_is_read_one_level_deep_and_says_what_it_holds() -> None:
    first, *rest = read("annexes.zip").pages
    assert first == f"order.pdf\n\n{ORDER.pages[0]}"
    assert rest[-2:] == ["wniosek.txt\n\nWniosek o użyczenie sprzętu", "wewnatrz.zip"]


def test_an_archive_of_very_many_files_is_read_in_part() -> None:
    content = archive({f"{number:03}.txt": b"slowo" for number in range(FILES_MOST + 20)})
    assert len(extract(content, name="a.zip").pages) == FILES_MOST


def test_an_archive_with_a_password_or_a_bomb_in_it_says_so() -> None:
    assert extract(archive({"a.txt": b"a" * 30_000_000}), name="a.zip").reason is Reason.TOO_LARGE
    locked = bytearray(archive({"a.txt": b"slowo"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert extract(bytes(locked), name="a.zip").reason is Reason.ENCRYPTED


def test_an_old_word_document_is_kept_and_not_read() -> None:
    assert read("old.doc").reason is Reason.UNSUPPORTED


def test_an_act_for_a_journal_is_read_from_its_xml() -> None:
    assert read("act.xml").pages == ("Zarządzenie\n\n12/2020\n\n§ 1. Zażółć gęślą jaźń.\n\n§ 2. Dyżur.",)


def test_an_entity_in_xml_is_refused() -> None:
    bomb = make_files.laughs("<akt>", "</akt>")
    assert extract(bomb, name="a.xml").reason is Reason.DAMAGED


# --- signatures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["order.pdf.p7m", "order-base64.pdf.p7m"])
def test_a_file_inside_its_signature_is_read_and_shown_as_signed(name: str) -> None:
    found = read(name)
    assert found.pages == ORDER.pages
    (signature,) = found.signatures
    assert (signature.signer, signature.form) == (SIGNER, SignatureForm.CADES)
    assert signature.signed_at is not None
    assert signature.signed_at <= datetime.now(UTC)


def test_a_signature_in_a_pdf_is_shown() -> None:
    found = read("signed.pdf")
    assert found.pages == ORDER.pages
    (signature,) = found.signatures
    assert (signature.signer, signature.form) == (SIGNER, SignatureForm.PADES)
    assert signature.signed_at is not None


def test_a_signature_in_xml_is_shown_and_is_no_part_of_the_text() -> None:
    found = read("signed.xml")
    assert found.pages == read("act.xml").pages
    (signature,) = found.signatures
    assert (signature.signer, signature.signed_at, signature.form) == (SIGNER, SIGNED_AT, SignatureForm.XADES)


def test_a_signature_that_lies_beside_its_file_holds_nothing_to_read() -> None:
    assert read("beside.p7s").reason is Reason.UNSUPPORTED


def test_a_file_signed_twice_over_is_unwrapped_once() -> None:
    twice = make_parcels.signed((FILES / "order.pdf.p7m").read_bytes())
    assert extract(twice, name="a.p7m").reason is Reason.UNSUPPORTED


def test_an_unsigned_pdf_has_no_signatures() -> None:
    assert ORDER.signatures == ()


# --- whatever comes ----------------------------------------------------------------------------------------------


@given(name=st.sampled_from(EVERY_FILE), at=st.floats(0, 1), change=st.binary(min_size=1, max_size=20))
@settings(deadline=timedelta(seconds=20))
def test_a_real_file_with_changed_bytes_ends_in_a_result(name: str, at: float, change: bytes) -> None:
    content = bytearray((FILES / name).read_bytes())
    start = int(at * len(content))
    content[start : start + len(change)] = change
    found = extract(bytes(content), name=name)
    assert found.reason is not Reason.FAILED
    assert bool(found.pages) is (found.reason is None)


@pytest.mark.parametrize("name", EVERY_FILE)
@pytest.mark.parametrize("tenth", [1, 5, 9])
def test_a_real_file_that_was_cut_ends_in_a_result(name: str, tenth: int) -> None:
    content = (FILES / name).read_bytes()
    assert extract(content[: len(content) * tenth // 10], name=name).reason is not Reason.FAILED


def test_a_zip_inside_a_zip_inside_a_zip_is_not_followed() -> None:
    content = b"slowo"
    for depth in range(5):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as opened:
            opened.writestr(f"{depth}.zip" if depth else "a.txt", content)
        content = made.getvalue()
    assert extract(content, name="a.zip").pages == ("4.zip",)

"""What the reading of an act's file makes of real files: every kind, in every state in which offices send them."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.acts.cleaning import clean
from initiatives.acts.extract import Extracted, Reason, extract
from initiatives.acts.outcome import PAGE_CHARACTERS
from initiatives.acts.paging import paginate
from initiatives.tests.data.build import archive, word_document
from initiatives.tests.data.make_files import FILES, MAKERS

PANGRAM = "Zażółć gęślą jaźń"
CAPITALS = "ŹDŹBŁO, ŚWIĘTO, ŁĄKA, ĆMA, ŃSKO"
EVERY_FILE = sorted(path.name for path in FILES.iterdir())


def read(name: str) -> Extracted:
    return extract((FILES / name).read_bytes(), name=name)


# --- each kind ---------------------------------------------------------------------------------------------------


def test_each_sheet_of_a_pdf_is_a_page() -> None:
    pages = read("order.pdf").pages
    assert len(pages) == 3
    assert pages[0].startswith("ZARZĄDZENIE NR 12/2020\nWÓJTA GMINY OSIEK\n")
    assert PANGRAM in pages[0]
    assert CAPITALS in pages[0]
    assert "Załącznik do zarządzenia" in pages[1]
    assert "Dyżury są potrzebne mieszkańcom gminy." in pages[2]


def test_words_divided_at_the_ends_of_lines_are_joined() -> None:
    (page,) = read("divided-words.pdf").pages
    words = page.replace("\n", " ").split()
    assert set(words) == {"Przewodnicząca", "wprowadziła", "najwyższą", "gotowość."}


def test_a_page_without_text_keeps_its_place_in_a_file_that_has_some() -> None:
    assert read("half-scanned.pdf").pages == ("", f"{PANGRAM}.")


@pytest.mark.parametrize("name", ["no-printing-rc4.pdf", "no-printing-aes-128.pdf"])
def test_a_pdf_that_only_forbids_printing_is_read(name: str) -> None:
    assert read(name).pages == read("order.pdf").pages


def test_a_word_document_is_read_with_what_surrounds_its_paragraphs() -> None:
    first, second = read("order.docx").pages
    assert first.split("\n\n") == [
        "ZARZĄDZENIE NR 12/2020",
        "Dyżur trwa od ósmej rano",  # the tracked deletion is gone, the insertion is in
        PANGRAM,
        "Treść w ramce",  # once, though Word writes it twice
        "Wójt ogłasza[2]",
        "[2] Przypis o podstawie prawnej.",
        "Lp. | Dzień\n1 | środa",
    ]
    assert second == "Załącznik: wykaz osób"


def test_a_word_document_with_a_broken_link_or_in_the_form_of_iso_is_read() -> None:
    content = (FILES / "order.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    del parts["word/styles.xml"], parts["docProps/thumbnail.jpeg"]
    usual, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006",
        b"http://purl.oclc.org/ooxml/wordprocessingml",
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(usual, strict)
    assert extract(archive(parts)) == read("order.docx")


def test_an_opendocument_text_is_read_with_what_surrounds_its_paragraphs() -> None:
    first, second = read("order.odt").pages
    assert first.split("\n\n") == [
        "ZARZĄDZENIE NR 12/2020",
        "Dyżur trwa od ósmej rano",
        f"{PANGRAM}[1]",
        "[1] Przypis o podstawie prawnej.",
        "Lp. | Dzień\n1 | środa",
    ]
    assert second == "Załącznik: wykaz osób"


def test_rich_text_is_read_without_its_pictures_and_deletions() -> None:
    pages = read("order.rtf").pages
    assert len(pages) == 3
    assert PANGRAM in pages[0]
    assert CAPITALS in pages[0]
    assert "Lp. | Dzień | Numer\n\n1 | środa | 00 00 01" in pages[0]
    assert pages[2].endswith("Koszt: € 300")
    assert not any("aabbcc" in page for page in pages)


@pytest.mark.parametrize("name", [name for name in EVERY_FILE if name.startswith("order-")])
def test_plain_text_is_read_in_every_set_of_characters_that_offices_used(name: str) -> None:
    (page,) = read(name).pages
    assert PANGRAM in page
    assert CAPITALS in page
    assert "zagrożenia\n\nNa podstawie" in page


def test_a_form_feed_begins_a_page_of_a_plain_text() -> None:
    assert extract("Uchwała\fZałącznik".encode(), name="a.txt").pages == ("Uchwała", "Załącznik")


# --- files without text, and why ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("locked-rc4.pdf", Reason.ENCRYPTED),
        ("locked-aes-256.pdf", Reason.ENCRYPTED),
        ("locked.odt", Reason.ENCRYPTED),
        ("cut.pdf", Reason.DAMAGED),
        ("laughs.docx", Reason.DAMAGED),
        ("laughs.odt", Reason.DAMAGED),
        ("foreign-file.docx", Reason.DAMAGED),
        ("bomb.docx", Reason.TOO_LARGE),
    ],
)
def test_a_file_that_gives_no_text_says_why(name: str, reason: Reason) -> None:
    assert read(name) == Extracted((), reason)


@pytest.mark.parametrize("name", ["scan.pdf", "jpeg.pdf"])
def test_a_scan_has_no_text_and_names_the_pages_that_may_be_recognised(name: str) -> None:
    assert read(name) == Extracted((), Reason.NO_TEXT, unread=(1,))


def test_a_page_of_a_scan_among_pages_of_text_is_named() -> None:
    assert read("half-scanned.pdf").unread == (1,)


def test_a_zip_of_annexes_is_read_file_by_file_whatever_it_is_called() -> None:
    first, *rest = read("zip.docx").pages
    assert first.startswith("zalacznik-1.txt\n\nZARZĄDZENIE NR 12/2020")
    assert "Dyżury są potrzebne mieszkańcom gminy." in "\n".join((first, *rest))


@pytest.mark.parametrize("name", ["", "a.pdf", "a.docx", "a.txt"])
def test_an_empty_file_is_damaged(name: str) -> None:
    assert extract(b"", name=name).reason is Reason.DAMAGED


@pytest.mark.parametrize("name", ["order.pdf", "order.docx", "order.odt", "order.rtf"])
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_file_cut_anywhere_is_damaged_or_read_as_far_as_it_goes(name: str, tenths: int) -> None:
    whole = (FILES / name).read_bytes()
    cut = extract(whole[: len(whole) * tenths // 10], name=name)
    assert cut.reason in {Reason.DAMAGED, Reason.NO_TEXT, None}
    assert set("".join(cut.pages)) <= set("".join(extract(whole, name=name).pages))


def test_a_word_document_with_a_password_is_encrypted_and_an_old_one_unsupported() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    assert extract(container + "EncryptedPackage".encode("utf-16-le"), name="a.docx").reason is Reason.ENCRYPTED
    assert extract(container + "WordDocument".encode("utf-16-le"), name="a.doc").reason is Reason.UNSUPPORTED


def test_an_archive_with_a_password_is_encrypted() -> None:
    content = bytearray(archive({"word/document.xml": b"<a/>"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert extract(bytes(content), name="a.docx").reason is Reason.ENCRYPTED


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.rtf"])
def test_what_is_called_a_document_and_has_no_mark_of_one_is_damaged(name: str) -> None:
    assert extract(b"404: nie znaleziono", name=name).reason is Reason.DAMAGED


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x00" * 500, b"\x7fELF\x02\x01\x01" + bytes(90)])
def test_bytes_that_are_no_text_are_not_read_as_one(content: bytes) -> None:
    assert extract(content, name="a.txt").reason is Reason.UNSUPPORTED


def test_an_empty_document_has_no_text() -> None:
    assert extract(word_document("<w:p/>"), name="a.docx").reason is Reason.NO_TEXT
    assert extract(b" \n * * * \n", name="a.txt").reason is Reason.NO_TEXT


# --- the kind is in the content ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["order.pdf", "order.docx", "order.odt", "order.rtf"])
def test_a_wrong_name_and_type_do_not_matter_where_the_content_tells(name: str) -> None:
    content = (FILES / name).read_bytes()
    assert extract(content, media_type="image/png", name="a.exe") == read(name)


def test_the_media_type_tells_a_plain_text_whatever_its_name() -> None:
    assert extract("Uchwała".encode(), media_type="text/plain; charset=utf-8", name="a.dat").pages == ("Uchwała",)
    assert extract(b"a,b", media_type="text/csv", name="a.csv").reason is Reason.UNSUPPORTED


def test_an_archive_that_holds_a_pdf_is_an_archive() -> None:
    content = archive({"a.pdf": (FILES / "order.pdf").read_bytes()}, zipfile.ZIP_STORED)
    assert b"%PDF-" in content[:1024]
    assert extract(content, name="a.pdf").pages[0].startswith("a.pdf\n\nZARZĄDZENIE")


# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_text_without_breaks_is_split_into_pages_at_paragraphs() -> None:
    paragraphs = [f"§ {number}. " + "słowo " * 60 + "koniec." for number in range(1, 31)]
    pages = extract("\n\n".join(paragraphs).encode(), name="a.txt").pages
    assert "\n\n".join(pages).split("\n\n") == [clean(paragraph) for paragraph in paragraphs]
    assert all(page.startswith("§") and page.endswith("koniec.") for page in pages)
    assert all(PAGE_CHARACTERS / 2 < len(page) <= PAGE_CHARACTERS for page in pages[:-1])


def test_a_paragraph_longer_than_a_page_is_cut_between_sentences() -> None:
    pages = list(paginate(["Jedno zdanie mieszkańca. " * 500]))
    assert len(pages) > 3
    assert all(page.endswith("mieszkańca.") for page in pages)


def test_a_word_document_breaks_pages_where_its_author_did() -> None:
    def paragraph(words: str, properties: str = "") -> str:
        return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"

    content = word_document(
        paragraph("a", "<w:sectPr/>")
        + paragraph("b", '<w:sectPr><w:type w:val="continuous"/></w:sectPr>')
        + paragraph("c", "<w:pageBreakBefore/>")
        + paragraph("d", '<w:pageBreakBefore w:val="0"/>')
    )
    assert extract(content).pages == ("a", "b", "c\n\nd")


# --- clean text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("a\x00b\x07c\x1fd", "abcd"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude91", "🚑"),
        ("o\u0301sma \ufb01rma", "ósma firma"),
        ("a\xa0 \t b \r\n c\r\n\r\n\r\n\r\nd ", "a b\nc\n\nd"),
        ("uchwa-\nła, uchwa\xad\nła, uch\xadwała", "uchwała, uchwała, uchwała"),
        ("Bielsko-\nBiała", "Bielsko-Biała"),
        ("społeczno-\n-gospodarczy", "społeczno-gospodarczy"),
        ("2019-\n2020 – dwa lata\n- punkt", "2019-\n2020 – dwa lata\n- punkt"),
        ("\u202eabc\u200b\ufeff", "abc"),
    ],
)
def test_text_is_what_a_reader_sees(raw: str, seen: str) -> None:
    assert clean(raw) == seen


@given(st.text(st.characters(exclude_categories=[])))
def test_clean_text_can_be_stored_and_is_clean(raw: str) -> None:
    cleaned = clean(raw)
    assert "\x00" not in cleaned.encode("utf-8").decode("utf-8")
    assert clean(cleaned) == cleaned


def test_every_file_is_made_by_the_script() -> None:
    assert sorted(MAKERS) == EVERY_FILE

"""Whatever the bytes are, reading them ends soon, in little memory, with pages or a reason."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from initiatives.acts.archive import MAX_MEMBERS
from initiatives.acts.extract import MAX_BYTES, MAX_CHARACTERS, MAX_PAGES, Extracted, Reason, extract
from initiatives.tests.data.build import archive, odt_document, word_document, written
from initiatives.tests.data.make_files import FILES, with_document
from initiatives.tests.memory import needs_at_most

EVERY_FILE = sorted(path.name for path in FILES.iterdir())


def test_a_file_above_the_limits_is_too_large() -> None:
    assert extract(b"a" * (MAX_BYTES + 1), name="a.txt").reason is Reason.TOO_LARGE
    assert extract(b"slowo " * (MAX_CHARACTERS // 6 + 1), name="a.txt").reason is Reason.TOO_LARGE
    assert extract(b"strona\f" * (MAX_PAGES + 1), name="a.txt").reason is Reason.TOO_LARGE
    assert len(extract(b"strona\f" * MAX_PAGES, name="a.txt").pages) == MAX_PAGES


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    content = (FILES / "bomb.docx").read_bytes()
    assert extract(content).reason is Reason.TOO_LARGE
    assert needs_at_most(2_000_000, lambda: extract(content))


def test_an_archive_that_understates_what_it_unpacks_to_is_damaged() -> None:
    content = bytearray((FILES / "bomb.docx").read_bytes())
    swollen = struct.pack("<L", max(member.file_size for member in zipfile.ZipFile(io.BytesIO(content)).infolist()))
    while (found := content.find(swollen)) != -1:
        content[found : found + 4] = struct.pack("<L", 1000)
    assert extract(bytes(content)).reason is Reason.DAMAGED


def test_an_archive_of_too_many_members_is_too_large() -> None:
    assert extract(archive({str(number): b"" for number in range(MAX_MEMBERS + 1)})).reason is Reason.TOO_LARGE


def test_an_entity_is_refused_in_any_alphabet() -> None:
    with zipfile.ZipFile(FILES / "laughs.docx") as opened:
        bomb = opened.read("word/document.xml").decode().partition("?>")[2]
    assert extract(with_document(bomb.encode("utf-16"))).reason is Reason.DAMAGED
    assert extract(with_document(bomb.partition("]>")[2].replace("&l9;", "ha").encode("utf-16"))).pages == ("ha",)


def test_a_document_of_tables_in_tables_without_end_is_damaged() -> None:
    depth = 5_000
    assert extract(word_document("<w:tbl>" * depth + "</w:tbl>" * depth)).reason is Reason.DAMAGED
    assert extract(odt_document("<text:section>" * depth + "</text:section>" * depth)).reason is Reason.DAMAGED


def test_a_document_of_a_million_paragraphs_is_refused_before_a_tree_is_made_of_it() -> None:
    with zipfile.ZipFile(io.BytesIO(word_document("<w:p><w:r/></w:p>" * 1_010_000))) as opened:
        parts = {name: opened.read(name) for name in ("[Content_Types].xml", "word/document.xml")}
    parts["word/media/picture.png"] = random.Random(1).randbytes(200_000)  # so that it is not dense as a whole
    content = archive(parts)
    assert extract(content).reason is Reason.TOO_LARGE
    assert needs_at_most(3 * len(parts["word/document.xml"]), lambda: extract(content))


def test_a_note_referred_to_without_end_is_told_once() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = word_document(f"<w:p>{reference * 1000}</w:p>")
    assert "".join(extract(content).pages).count("Przypis o podstawie prawnej.") == 1


def test_a_pdf_of_too_many_pages_is_too_large() -> None:
    writer = PdfWriter()
    for _ in range(MAX_PAGES + 1):
        writer.add_blank_page(width=100, height=100)
    assert extract(written(writer)).reason is Reason.TOO_LARGE


def with_contents(source: str, contents: dict[int, bytes]) -> bytes:
    """The file, and on these of its pages something else."""
    writer = PdfWriter(clone_from=FILES / source)
    for number, operators in contents.items():
        page = writer.pages[number]
        stream = page.get_contents()
        assert stream is not None
        stream.set_data(operators)
        page.replace_contents(stream)
        page.compress_content_streams()
    return written(writer)


HEAVY = b"BT (a) Tj ET\n" * 3_000_000
BROKEN = b"BT /NoSuchFont 12 Tf <<<< [[ Tj"


def test_a_pdf_whose_only_text_unpacks_without_end_is_too_large() -> None:
    content = with_contents("half-scanned.pdf", {1: HEAVY})
    assert len(content) < 300_000
    assert extract(content).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("contents", [HEAVY, BROKEN], ids=["heavy", "broken"])
def test_one_bad_page_of_a_pdf_does_not_take_the_others_along(contents: bytes) -> None:
    pages = extract(with_contents("order.pdf", {1: contents})).pages
    assert [bool(page) for page in pages] == [True, False, True]


def test_a_pdf_of_heavy_pages_is_given_up_soon() -> None:
    writer = PdfWriter(clone_from=FILES / "order.pdf")
    heavy = PdfWriter(clone_from=io.BytesIO(with_contents("half-scanned.pdf", {1: HEAVY})))
    for _ in range(5):
        writer.add_page(heavy.pages[1])
    assert extract(written(writer)).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "hanging",
    [
        r"{\field{\*\fldinst{" * 60_000,
        r"{\fonttbl" + r"\f1\fcharset238 a" * 20_000,
        r"{\fonttbl\f" + "1" * 200_000,
    ],
    ids=["links", "fonts", "digits"],
)
@pytest.mark.timeout(20)
def test_rich_text_made_to_hang_the_reader_does_not(hanging: str) -> None:
    assert extract(rf"{{\rtf1\ansi {hanging}".encode()).reason in {Reason.NO_TEXT, Reason.DAMAGED, None}


_openings = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{\\rtf1", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
_names = st.sampled_from(["", "a.pdf", "a.docx", "a.odt", "a.rtf", "a.txt", "a.\x00", "../" * 90])


def assert_whole(extracted: Extracted) -> None:
    assert bool(extracted.pages) is (extracted.reason is None)
    assert extracted.reason is not Reason.FAILED


@given(opening=_openings, rest=st.binary(max_size=2000), name=_names)
@settings(deadline=None)
def test_any_bytes_end_in_a_result(opening: bytes, rest: bytes, name: str) -> None:
    assert_whole(extract(opening + rest, name=name))


@given(name=st.sampled_from(EVERY_FILE), at=st.floats(0, 1), change=st.binary(min_size=1, max_size=20))
@settings(deadline=None)
def test_a_real_file_with_changed_bytes_ends_in_a_result(name: str, at: float, change: bytes) -> None:
    content = bytearray((FILES / name).read_bytes())
    start = int(at * len(content))
    content[start : start + len(change)] = change
    assert_whole(extract(bytes(content), name=name))


@given(text=st.text(alphabet=st.sampled_from("{}\\ abfu'*;0159-\n\rpagerd"), max_size=300))
@settings(deadline=None)
def test_any_rich_text_ends_in_a_result(text: str) -> None:
    assert_whole(extract(b"{\\rtf1" + text.encode()))

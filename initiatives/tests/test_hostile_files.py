"""Files made to hurt their reader: each ends in a reason or its pages, within what the kernel would have allowed.

What the child used is what it says of itself: a clock would measure the machine's other work as well.
"""

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

from initiatives.acts.child import Usage, read_and_measure
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.outcome import Extracted, Reason
from initiatives.tests.data.build import archive, odt_document, word_document, written
from initiatives.tests.data.make_files import FILES, with_document
from initiatives.tests.data.make_parcels import FILES as PARCELS
from initiatives.tests.test_reader_process import BOMBS, blank_pages

XXE = """<?xml version="1.0"?>
<!DOCTYPE html [<!ENTITY sekret SYSTEM "file:///etc/passwd">%s]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>&sekret;</w:t></w:r></w:p></w:body></w:document>"""


LIMITS = Limits()


def read(content: bytes, folder: Path, *, name: str = "plik.pdf") -> tuple[Extracted, Usage]:
    """In a child, with the proof that it ended by itself, below its limits."""
    path = folder / "file"
    path.write_bytes(content)
    with path.open("rb") as file:
        extracted, usage = read_and_measure(file, name=name, limits=LIMITS)
    assert 0 < usage.cpu < LIMITS.cpu, f"{usage}: it was ended, or would have been"
    assert 0 < usage.peak_kib * 1024 < LIMITS.memory
    assert extracted.reason is not Reason.FAILED
    assert bool(extracted.pages) is (extracted.reason is None)
    return extracted, usage


def zip_bomb() -> bytes:
    return archive({"zalacznik.txt": b"0" * 400_000_000})


def zip_of_zips() -> bytes:
    inner = archive({f"{number}.txt": b"0" * 20_000_000 for number in range(3)})
    for _ in range(4):
        inner = archive({f"{number}.zip": inner for number in range(10)})
    return inner


def million_paragraphs() -> bytes:
    with zipfile.ZipFile(io.BytesIO(word_document("<w:p><w:r/></w:p>" * 1_010_000))) as opened:
        parts = {name: opened.read(name) for name in ("[Content_Types].xml", "word/document.xml")}
    # Noise, so that the file is not dense as a whole and refused for that alone.
    return archive({**parts, "word/media/plan.png": random.Random(1).randbytes(200_000)})


def nested_streams() -> bytes:
    """A stream that is packed ten times over, each a thousand times smaller."""
    writer = PdfWriter(clone_from=FILES / "order.pdf")
    stream = StreamObject()
    stream.set_data(b"0" * 50_000_000)
    packed = stream.flate_encode()
    for _ in range(3):
        packed = packed.flate_encode()
    writer.pages[0][NameObject("/Contents")] = writer._add_object(packed)
    return written(writer)


def huge_picture() -> bytes:
    """A scan of a hundred thousand dots a side, in a few hundred bytes."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    picture = StreamObject()
    picture.set_data(b"\0" * 1000)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(100_000),
            NameObject("/Height"): NumberObject(100_000),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    named = DictionaryObject({NameObject("/X"): writer._add_object(picture)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    return written(writer)


REFUSED: dict[str, tuple[Callable[[], bytes], str, set[Reason | None]]] = {
    "zip bomb": (zip_bomb, "a.zip", {Reason.TOO_LARGE}),
    "zips in zips in zips": (zip_of_zips, "a.zip", {None, Reason.TOO_LARGE, Reason.NO_TEXT}),
    "docx bomb": ((FILES / "bomb.docx").read_bytes, "a.docx", {Reason.TOO_LARGE}),
    "billion laughs in a docx": ((FILES / "laughs.docx").read_bytes, "a.docx", {Reason.DAMAGED}),
    "billion laughs in an odt": ((FILES / "laughs.odt").read_bytes, "a.odt", {Reason.DAMAGED}),
    "a foreign file in a docx": (partial(with_document, (XXE % "").encode()), "a.docx", {Reason.DAMAGED}),
    "a foreign DTD in a docx": (
        partial(with_document, (XXE % '<!ENTITY % zdalny SYSTEM "http://127.0.0.1:9/x.dtd">%zdalny;').encode()),
        "a.docx", {Reason.DAMAGED},
    ),
    "a foreign file in plain XML": ((XXE % "").encode, "a.xml", {None, Reason.DAMAGED}),
    "a million paragraphs": (million_paragraphs, "a.docx", {Reason.TOO_LARGE}),
    "tables in tables": (partial(word_document, "<w:tbl>" * 5_000 + "</w:tbl>" * 5_000), "a.docx", {Reason.DAMAGED}),
    "sections in sections": (
        partial(odt_document, "<text:section>" * 5_000 + "</text:section>" * 5_000), "a.odt", {Reason.DAMAGED},
    ),
    "ten thousand pages": (partial(blank_pages, 10_000), "a.pdf", {Reason.TOO_LARGE}),
    "streams in streams": (nested_streams, "a.pdf", {None, Reason.TOO_LARGE}),
    "a picture of ten thousand million dots": (huge_picture, "a.pdf", {Reason.NO_TEXT}),
    **{f"pdf: {name}": (partial(bytes, content), "a.pdf", {*Reason, None}) for name, content in BOMBS.items()},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.timeout(120)
def test_a_file_made_to_hurt_is_refused_within_the_limits(name: str, tmp_path: Path) -> None:
    make, called, reasons = REFUSED[name]
    extracted, _usage = read(make(), tmp_path, name=called)
    assert extracted.reason in reasons
    assert "root:" not in "".join(extracted.pages)


@cache
def whole(name: str) -> bytes:
    folder = FILES if (FILES / name).exists() else PARCELS
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    "name", ["order.docx", "order.odt", "costs.xlsx", "training.pptx", "annexes.zip", "message.msg"]
)
def test_a_file_cut_in_the_middle_is_damaged_within_the_limits(name: str, tmp_path: Path) -> None:
    content = whole(name)
    extracted, _usage = read(content[: len(content) // 2], tmp_path, name=name)
    assert extracted.reason is not None


def test_many_that_hurt_leave_the_next_reader_as_it_was(tmp_path: Path) -> None:
    """A process each: nothing that one file did is there for the next."""
    _extracted, before = read(whole("order.pdf"), tmp_path)
    read(million_paragraphs(), tmp_path, name="a.docx")
    _extracted, after = read(whole("order.pdf"), tmp_path)
    assert after.peak_kib < before.peak_kib + 20 * 1024


def test_what_passes_its_limit_of_memory_is_ended_by_the_kernel_and_not_by_us(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("słowo ".encode() * 3_400_000)
    with path.open("rb") as file:
        extracted, usage = read_and_measure(file, name="a.txt", limits=Limits(memory=192 * MIB))
    assert extracted == Extracted((), Reason.TOO_MUCH_MEMORY)
    assert usage.peak_kib * 1024 <= 192 * MIB


# --- two kinds in one ----------------------------------------------------------------------------------------------


def test_a_pdf_with_an_archive_behind_it_is_the_pdf(tmp_path: Path) -> None:
    pages = read(whole("order.pdf") + archive({"ukryty.txt": b"Ukryty tekst"}), tmp_path)[0].pages
    assert "ZARZĄDZENIE" in pages[0]
    assert "Ukryty" not in "".join(pages)


def test_an_archive_with_a_pdf_before_it_is_what_its_first_bytes_say(tmp_path: Path) -> None:
    content = archive({"zalacznik.txt": "Załącznik".encode(), "dokument.pdf": whole("order.pdf")})
    assert "ZARZĄDZENIE" in "".join(read(content, tmp_path, name="a.pdf")[0].pages)


@pytest.mark.parametrize("called", ["a.gif", "a.html", "a.pdf"])
def test_a_picture_that_is_a_page_too_is_no_page(called: str, tmp_path: Path) -> None:
    content = b"GIF89a/*<html><body><script>alert(1)</script>Tekst</body></html>*/=1;"
    assert read(content, tmp_path, name=called)[0] == Extracted((), Reason.UNSUPPORTED)


def test_a_page_that_claims_to_be_a_pdf_is_not_run(tmp_path: Path) -> None:
    content = b"<html><script>alert('Uwaga')</script><p>%PDF-1.7 Tekst strony</p></html>"
    assert "Uwaga" not in "".join(read(content, tmp_path, name="a.html")[0].pages)


def test_what_a_pdf_does_when_opened_and_what_it_carries_is_not_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=FILES / "order.pdf")
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('Uwaga');")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    launch = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("/bin/sh")}
    writer.root_object[NameObject("/AA")] = DictionaryObject({NameObject("/WC"): DictionaryObject(launch)})
    writer.add_attachment("bomba.zip", archive({"b": b"0" * 50_000_000}))
    extracted, _usage = read(written(writer), tmp_path)
    assert len(extracted.pages) == len(PdfReader(FILES / "order.pdf").pages)
    assert "Uwaga" not in "".join(extracted.pages)

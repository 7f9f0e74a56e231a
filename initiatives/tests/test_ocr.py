"""Scans are read by Tesseract, a page a process; where it is missing, that is said."""

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from initiatives.acts import ocr
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.outcome import Reason
from initiatives.demo.typeset_pdf import can_scan, scan_pdf
from initiatives.tests.data.make_files import FILES, HEAD, TEXT

ORDER = TEXT.partition("Załącznik")[0]
needs_tesseract = pytest.mark.skipif(
    not (ocr.is_installed() and can_scan()), reason="needs tesseract-ocr-pol, poppler-utils, fonts-liberation"
)


def sharp_scan() -> bytes:
    return scan_pdf(ORDER, head=HEAD, dots_per_inch=200, quality=60)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "skan.pdf"
    path.write_bytes(sharp_scan())
    return path


@needs_tesseract
def test_a_scanned_order_is_read_with_its_polish_letters(scan: Path) -> None:
    with scan.open("rb") as file:
        page = ocr.recognise(file, number=1)
    assert page.reason is None
    assert "Zażółć gęślą jaźń" in page.text
    assert "w sprawie dyżurów w czasie zagrożenia" in page.text
    assert "§ 1." in page.text
    assert page.usage.cpu < ocr.PAGE_LIMITS.cpu / 2, "one thread is enough for a page"


@pytest.mark.slow
@needs_tesseract
def test_a_page_can_be_read_again_from_the_same_file(scan: Path) -> None:
    with scan.open("rb") as file:
        assert ocr.recognise(file, number=1).text == ocr.recognise(file, number=1).text


@needs_tesseract
def test_a_picture_from_the_copier_is_read_frame_by_frame(tmp_path: Path) -> None:
    import pypdfium2

    drawn = pypdfium2.PdfDocument(sharp_scan())[0].render(scale=300 / 72).to_pil().convert("L")
    drawn = drawn.point(lambda grey: 255 if grey > 160 else 0).convert("1")  # as a copier does
    blank = Image.new("1", drawn.size, 1)
    path = tmp_path / "skan.tif"
    blank.save(path, save_all=True, append_images=[drawn], compression="group4")
    with path.open("rb") as file:
        assert ocr.recognise(file, number=1).text == ""
        assert "ZARZĄDZENIE NR 12/2020" in ocr.recognise(file, number=2).text


@needs_tesseract
def test_a_page_that_takes_too_long_is_given_up(scan: Path) -> None:
    with scan.open("rb") as file:
        page = ocr.recognise(file, number=1, limits=Limits(cpu=20, wall=0.3, memory=1024 * MIB))
    assert (page.text, page.reason) == ("", Reason.TOO_LONG)


@needs_tesseract
def test_a_picture_that_is_too_large_or_broken_is_said_to_be_so(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    for content in (bomb.getvalue(), b"\x89PNG\r\n\x1a\nnothing", (FILES / "cut.pdf").read_bytes()):
        path = tmp_path / "file"
        path.write_bytes(content)
        with path.open("rb") as file:
            assert ocr.recognise(file, number=1).reason is Reason.DAMAGED


@needs_tesseract
def test_a_sheet_as_large_as_a_town_is_drawn_small(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=14_400, height=14_400)
    path = tmp_path / "plan.pdf"
    writer.write(path)
    with path.open("rb") as file:
        page = ocr.recognise(file, number=1)
    assert (page.text, page.reason) == ("", None)


def test_without_the_program_or_its_polish_nothing_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ocr.is_installed.cache_clear()
    try:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert shutil.which("tesseract") is None
        assert not ocr.is_installed()
        program = tmp_path / "tesseract"
        program.write_text("#!/bin/sh\necho eng\n")
        program.chmod(0o755)
        ocr.is_installed.cache_clear()
        assert not ocr.is_installed()
    finally:
        ocr.is_installed.cache_clear()

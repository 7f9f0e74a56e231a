"""Each file is read by a process of its own, which the kernel ends when it takes too much of anything."""

import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import IO

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from initiatives.acts.child import read_and_measure, read_in_child
from initiatives.acts.extract import extract
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.outcome import Extracted, Reason
from initiatives.tests.data.build import written
from initiatives.tests.data.make_files import FILES

EVERY_FILE = sorted(path.name for path in FILES.iterdir())


def opened(content: bytes, folder: Path) -> IO[bytes]:
    path = folder / "file"
    path.write_bytes(content)
    return path.open("rb")


def blank_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(width=100, height=100)
    return written(writer)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_the_child_reads_what_the_reader_reads(name: str) -> None:
    with (FILES / name).open("rb") as file:
        assert read_in_child(file, name=name) == extract((FILES / name).read_bytes(), name=name)


def test_an_ordinary_file_stays_far_below_its_limits() -> None:
    with (FILES / "order.pdf").open("rb") as file:
        extracted, usage = read_and_measure(file, name="order.pdf")
    assert extracted.pages
    assert 0 < usage.cpu < Limits().cpu / 4
    assert 0 < usage.peak_kib * 1024 < Limits().memory / 4


def test_too_much_time_of_the_processor_ends_it(tmp_path: Path) -> None:
    # Half a million tables that are opened and never closed.
    content = b"{\\rtf1 " + b"\\trowd\\cellx100 a\\cell\\row " * 400_000 + b"}"
    with opened(content, tmp_path) as file:
        assert read_in_child(file, name="a.rtf", limits=Limits(cpu=1)) == Extracted((), Reason.TOO_LONG)


def test_too_much_time_by_the_clock_ends_it(tmp_path: Path) -> None:
    begun = time.monotonic()
    with opened(blank_pages(400), tmp_path) as file:
        extracted = read_in_child(file, name="a.pdf", limits=Limits(wall=0.01))
    assert extracted == Extracted((), Reason.TOO_LONG)
    assert time.monotonic() - begun < 5


def test_too_much_memory_ends_it(tmp_path: Path) -> None:
    scarce = Limits(memory=192 * MIB)
    with opened(b"slowo " * 8, tmp_path) as file:
        assert read_in_child(file, name="a.txt", limits=scarce).pages
    with opened("słowo ".encode() * 3_400_000, tmp_path) as file:
        assert read_in_child(file, name="a.txt", limits=scarce) == Extracted((), Reason.TOO_MUCH_MEMORY)


def test_too_much_output_ends_it(tmp_path: Path) -> None:
    with opened(b"slowo " * 100_000, tmp_path) as file:
        assert read_in_child(file, name="a.txt", limits=Limits(output=10_000)) == Extracted((), Reason.TOO_LARGE)


def test_the_child_knows_neither_our_secrets_nor_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for readers")
    seen = subprocess.run(
        [sys.executable, "-c", "from initiatives.acts.child import environment; print(environment())"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "PATH" in seen
    assert "SECRET_KEY" not in seen
    assert "DATABASE_URL" not in seen
    # With its threads, one page takes Tesseract ten times as long.
    assert "'OMP_THREAD_LIMIT': '1'" in seen


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a child die with its parent")
def test_a_worker_that_is_killed_takes_its_reader_along(tmp_path: Path) -> None:
    path = tmp_path / "slow.rtf"
    path.write_bytes(b"{\\rtf1 " + b"\\trowd\\cellx100 a\\cell\\row " * 2_000_000 + b"}")
    code = textwrap.dedent(
        f"""
        from initiatives.acts.child import read_in_child
        with open({str(path)!r}, "rb") as file:
            read_in_child(file, name="slow.rtf")
        """
    )
    worker = subprocess.Popen([sys.executable, "-c", code])
    reader = _child_of(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert _is_gone(reader), "the reader outlived its worker"


def _child_of(pid: int) -> int:
    for _attempt in range(500):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # Once it has another program than its parent, its limits and its bond to the parent are about to be set.
        if children and b"initiatives.acts.reader" in Path(f"/proc/{children[0]}/cmdline").read_bytes():
            time.sleep(0.2)
            return int(children[0])
        time.sleep(0.01)
    pytest.fail("no reader was started")


def _is_gone(pid: int) -> bool:
    for _attempt in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


# --- bombs -------------------------------------------------------------------------------------------------------


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    made = io.BytesIO(b"%PDF-1.7\n")
    made.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    made.writelines(b"%010d 00000 n \n" % place for place in places)
    made.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return made.getvalue()


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(content: bytes, *, declared: int | None = None) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content) if declared is None else declared, content)


WORDS = stream(b"BT /F 12 Tf 10 50 Td (Zarzadzenie) Tj ET")

BOMBS: dict[str, bytes] = {
    "two gigabytes declared": raw_pdf(CATALOGUE, PAGES, PAGE, stream(b"BT (a) Tj ET", declared=2_000_000_000), FONT),
    "pages that are their own parents": raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    "contents that contain themselves": raw_pdf(CATALOGUE, PAGES, PAGE, b"[4 0 R 4 0 R]", FONT),
    "a form that draws itself": raw_pdf(
        CATALOGUE, PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"/X Do"),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 10>>stream\n"
        b"/X Do /X Do\nendstream",
    ),
    "a length that refers to itself": raw_pdf(
        CATALOGUE, PAGES, PAGE, b"<</Length 4 0 R>>stream\nBT (a) Tj ET\nendstream", FONT
    ),
    "arrays in arrays": raw_pdf(CATALOGUE, PAGES, PAGE, b"[" * 50_000 + b"]" * 50_000, FONT),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BOMBS))
@pytest.mark.timeout(90)
def test_a_bomb_ends_in_a_recorded_state(name: str, tmp_path: Path) -> None:
    with opened(BOMBS[name], tmp_path) as file:
        extracted = read_in_child(file, name="bomba.pdf")
    assert extracted.reason is not Reason.FAILED
    assert bool(extracted.pages) is (extracted.reason is None)


def test_ten_thousand_pages_are_too_large(tmp_path: Path) -> None:
    with opened(blank_pages(10_000), tmp_path) as file:
        assert read_in_child(file, name="gruby.pdf").reason is Reason.TOO_LARGE


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_pdf_cut_at_any_tenth_ends_in_a_recorded_state(tenth: int, tmp_path: Path) -> None:
    content = (FILES / "order.pdf").read_bytes()
    with opened(content[: len(content) * tenth // 10], tmp_path) as file:
        extracted = read_in_child(file, name="uciety.pdf")
    assert extracted.reason in {None, Reason.DAMAGED, Reason.NO_TEXT}


def test_scripts_and_attachments_of_a_pdf_are_not_its_text(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=FILES / "order.pdf")
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('Uwaga');")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("tajne.txt", b"Tajny zalacznik")
    with opened(written(writer), tmp_path) as file:
        text = "\n".join(read_in_child(file, name="a.pdf").pages)
    assert "ZARZĄDZENIE" in text
    assert "Uwaga" not in text
    assert "Tajny" not in text


def test_two_kinds_in_one_file_are_read_as_what_it_begins_with(tmp_path: Path) -> None:
    pdf, docx = (FILES / "order.pdf").read_bytes(), (FILES / "order.docx").read_bytes()
    with opened(pdf + docx, tmp_path) as file:
        assert "ZARZĄDZENIE" in read_in_child(file, name="a.pdf").pages[0]
    with opened(b"GIF89a<html><script>alert(1)</script></html>", tmp_path) as file:
        assert read_in_child(file, name="a.gif").reason is Reason.UNSUPPORTED

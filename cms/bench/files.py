"""`bench files`: what reading a file costs, against the bare library and program that do the same in the same run.

Processor time of each process and all that it starts; rounds in turn, so that a neighbour's load falls on both.
"""

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pypdfium2
from fpdf import FPDF

from cms.bench.rows import Row
from initiatives.acts import ocr
from initiatives.acts.child import read_in_child
from initiatives.acts.extract import extract
from initiatives.acts.limits import Limits
from initiatives.acts.ocr_page import DOTS_PER_INCH, LANGUAGES, draw

ROUNDS = 3
PAGES_MOST = 400
STARTS = 5
BARE_PYPDF = """
import sys, pypdf
for page in pypdf.PdfReader(sys.argv[1]).pages:
    page.extract_text()
"""
_WORDS = "Na podstawie art. 18 ust. 2 ustawy o samorzadzie gminnym uchwala sie, co nastepuje. " * 22


def run(records: int) -> list[Row]:
    """`records` is how many pages the file has, as far as a file may have so many."""
    with TemporaryDirectory(prefix="burza-bench-") as folder:
        path = Path(folder) / "akt.pdf"
        path.write_bytes(typeset(min(records, PAGES_MOST)))
        return [*extraction(path, pages=min(records, PAGES_MOST)), *starting(Path(folder)), *recognition(path)]


def typeset(pages: int) -> bytes:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.multi_cell(0, 5, f"Strona {number}. {_WORDS}")
    return bytes(pdf.output())


def extraction(path: Path, *, pages: int) -> list[Row]:
    """A page's milliseconds; pages a second are 1,000 divided by them."""
    ours = lambda: _read_in_child(path)  # noqa: E731 - measured, as the others
    pypdf = [sys.executable, "-c", BARE_PYPDF, str(path)]
    program = shutil.which("pdftotext")
    rows = [_row(f"text of {pages} pages: CPU a page, ms, to bare pypdf", ours, lambda: _run(pypdf), pages, goal=2)]
    if program is None:
        return [*rows, Row("text of pages, to pdftotext: not installed here (poppler-utils)", run=0, goal=0)]
    command = [program, str(path), "/dev/null"]
    return [*rows, _row("the same, to pdftotext", ours, lambda: _run(command), pages, goal=200)]


def starting(folder: Path) -> list[Row]:
    """What a process a file costs: of a file that takes no time to read."""
    path = folder / "krotki.txt"
    path.write_bytes("Zarządzenie.".encode())
    empty = [sys.executable, "-c", "pass"]

    def ours() -> None:
        for _ in range(STARTS):
            _read_in_child(path)

    def bare() -> None:
        for _ in range(STARTS):
            _run(empty)

    def here() -> None:
        for _ in range(STARTS * 100):
            extract(path.read_bytes(), name=path.name)

    in_process = _cpu(here) / STARTS / 100 * 1000
    return [
        _row("start of a reader: CPU, ms, to an empty python", ours, bare, STARTS, goal=20),
        Row("the same file read without a process: CPU, ms", run=in_process, goal=5),
    ]


def recognition(path: Path) -> list[Row]:
    if not ocr.is_installed():
        return [Row("recognised page: Tesseract is not installed here with Polish", run=0, goal=0)]
    program = shutil.which("tesseract") or "tesseract"
    scan = path.with_name("skan.pdf")
    scan.write_bytes(scanned(path.read_bytes()))
    picture = path.with_name("strona.png")
    draw(scan.read_bytes(), 1).save(picture)
    command = ["env", "OMP_THREAD_LIMIT=1", program, str(picture), "-", "-l", LANGUAGES, "--dpi", str(DOTS_PER_INCH)]
    row = _row(
        "a recognised page: CPU, ms, to bare Tesseract", lambda: _recognise(scan), lambda: _run(command), 1, goal=1.6
    )
    return [row]


def scanned(content: bytes) -> bytes:
    """The first page as a picture, and no text."""
    picture = BytesIO()
    pypdfium2.PdfDocument(content)[0].render(scale=200 / 72, grayscale=True).to_pil().save(picture, "PNG")
    pdf = FPDF(format="A4")
    pdf.add_page()
    pdf.image(picture, x=0, y=0, w=210, h=297)
    return bytes(pdf.output())


def _row(name: str, ours: Callable[[], object], bare: Callable[[], object], times: int, *, goal: float) -> Row:
    runs, floors = list[float](), list[float]()
    for _ in range(ROUNDS):
        floors.append(_cpu(bare))
        runs.append(_cpu(ours))
    return Row(name, run=median(runs) / times * 1000, floor=median(floors) / times * 1000, goal=goal)


def _read_in_child(path: Path) -> None:
    with path.open("rb") as file:
        found = read_in_child(file, name=path.name, limits=Limits(cpu=300, wall=900))
    if found.reason:
        raise RuntimeError(f"{path.name}: {found.reason}")


def _recognise(path: Path) -> None:
    with path.open("rb") as file:
        found = ocr.recognise(file, number=1)
    if not found.text:
        raise RuntimeError(f"nothing was recognised: {found.reason}")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own, no shell


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of processor: this process's and its children's."""
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


__all__ = ["run"]

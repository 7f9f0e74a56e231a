"""An act's text as PDF: set, scanned, locked with a password, or cut short.

The same text gives the same bytes: dates are fixed, and what is random is drawn from a seed. Needs fpdf2, Pillow, the
Liberation fonts (Debian: fonts-liberation) and, for a scan, pdftoppm (poppler-utils).
"""

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from fpdf import FPDF
from fpdf.encryption import StandardSecurityHandler
from fpdf.enums import EncryptionMethod
from PIL import Image, ImageChops

from initiatives.demo.lines import Line, Look, set_lines

MADE_ON = datetime(2020, 4, 6, 8, 0, tzinfo=UTC)
FONTS = Path("/usr/share/fonts/truetype/liberation")

_FONT, _SIZE, _SMALL = "LiberationSerif", 11.5, 9
_LINE, _SMALL_LINE = 5.6, 4.4  # millimetres
_INDENT = {Look.BODY: 0.0, Look.POINT: 7.0, Look.SUBPOINT: 14.0}
_SIDE_AT, _SIGNATURE_AT = 105.0, 100.0
_KEPT_WHEN_CUT = 0.6


class _Paper(FPDF):
    """A4 with what an act is called at the head and the page's number at the foot."""

    def __init__(self, head: str) -> None:
        super().__init__(format="A4")
        self._head = head
        self.set_margins(25, 22, 22)
        self.set_auto_page_break(True, margin=22)
        self.set_creation_date(MADE_ON)
        self.set_title(head)
        self.set_lang("pl")
        self.add_font(_FONT, fname=FONTS / "LiberationSerif-Regular.ttf")
        self.add_font(_FONT, style="B", fname=FONTS / "LiberationSerif-Bold.ttf")

    def header(self) -> None:
        if self.page_no() > 1:
            self.set_font(_FONT, size=_SMALL)
            self.cell(0, _SMALL_LINE, self._head, align="R", new_x="LMARGIN", new_y="NEXT")
            self.ln(3)

    def footer(self) -> None:
        self.set_y(-16)
        self.set_font(_FONT, size=_SMALL)
        self.cell(0, _SMALL_LINE, f"Strona {self.page_no()} z {{nb}}", align="C")


def pdf(text: str, *, head: str) -> bytes:
    return bytes(_set(text, head).output())


def encrypted_pdf(text: str, *, head: str, user_password: str, method: EncryptionMethod) -> bytes:
    """An empty user's password makes a file that anybody opens, and that asks not to be printed or copied."""
    paper = _set(text, head)
    paper.set_encryption(owner_password="urzad-owner", user_password=user_password, encryption_method=method)  # noqa: S106
    with _seeded(head):
        return bytes(paper.output())


def damaged_pdf(text: str, *, head: str) -> bytes:
    """Cut as by a broken transfer: the list of objects, which stands at the end, is lost."""
    whole = pdf(text, head=head)
    return whole[: int(len(whole) * _KEPT_WHEN_CUT)]


def scan_pdf(text: str, *, head: str, dots_per_inch: int = 150, quality: int = 30) -> bytes:
    """Pictures of the pages in grey, a little skewed and noisy, as an office's copier sends them; no text."""
    paper = FPDF(format="A4")
    paper.set_creation_date(MADE_ON)
    for number, sheet in enumerate(_sheets(pdf(text, head=head), dots_per_inch)):
        paper.add_page()
        paper.image(BytesIO(_copied(sheet, number, quality)), x=0, y=0, w=210, h=297)
    return bytes(paper.output())


def _set(text: str, head: str) -> _Paper:
    paper = _Paper(head)
    paper.add_page()
    for look, lines in groupby(set_lines(text), key=lambda line: line.look):
        if look is Look.ROW:
            _set_table(paper, list(lines))
            continue
        for line in lines:
            if line.begins_page:
                paper.add_page()
            _set_line(paper, line)
    return paper


def _set_line(paper: _Paper, line: Line) -> None:
    if line.look is Look.GAP:
        paper.ln(_LINE / 2)
    elif line.look is Look.HEADING:
        _write(paper, line.text, align="C", bold=True)
    elif line.look is Look.SIDE:
        _write(paper, line.text, align="L", at=_SIDE_AT, size=_SMALL, height=_SMALL_LINE)
    elif line.look is Look.SIGNATURE:
        _write(paper, line.text, align="C", at=_SIGNATURE_AT)
    else:
        _write(paper, line.text, align="J", at=paper.l_margin + _INDENT[line.look])


def _write(
    paper: _Paper,
    text: str,
    *,
    align: str,
    at: float | None = None,
    bold: bool = False,
    size: float = _SIZE,
    height: float = _LINE,
) -> None:
    paper.set_font(_FONT, style="B" if bold else "", size=size)
    paper.set_x(paper.l_margin if at is None else at)
    paper.multi_cell(0, height, text, align=align, new_x="LMARGIN", new_y="NEXT")


def _set_table(paper: _Paper, rows: list[Line]) -> None:
    paper.set_font(_FONT, size=_SIZE - 1)
    columns = max(len(row.cells) for row in rows)
    longest = [max((len(row.cells[n]) for row in rows if n < len(row.cells)), default=1) for n in range(columns)]
    with paper.table(
        line_height=_LINE, col_widths=[min(max(length, 5), 40) for length in longest], padding=0.8
    ) as table:
        for row in rows:
            table.row([*row.cells, *[""] * (columns - len(row.cells))])


def can_scan() -> bool:
    """Whether what scans are made with is here."""
    return FONTS.is_dir() and shutil.which("pdftoppm") is not None


def _sheets(content: bytes, dots_per_inch: int) -> Iterator[Image.Image]:
    program = shutil.which("pdftoppm")
    if program is None:
        raise SystemExit("a scan needs pdftoppm: apt-get install poppler-utils")
    with TemporaryDirectory() as folder:
        printed = Path(folder, "printed.pdf")
        printed.write_bytes(content)
        subprocess.run(  # noqa: S603 - our own file, and no shell
            [program, "-gray", "-r", str(dots_per_inch), str(printed), str(Path(folder, "sheet"))], check=True
        )
        for sheet in sorted(Path(folder).glob("sheet*.pgm")):
            with Image.open(sheet) as picture:
                yield picture.convert("L")


def _copied(sheet: Image.Image, number: int, quality: int) -> bytes:
    """A degree off the straight, specks, grey instead of white."""
    chance = random.Random(number)  # noqa: S311 - noise, not a secret
    turned = sheet.rotate(chance.uniform(-1.1, 1.1), resample=Image.Resampling.BICUBIC, fillcolor=245)
    coarse = (turned.width // 2, turned.height // 2)
    noise = Image.frombytes("L", coarse, chance.randbytes(coarse[0] * coarse[1])).resize(turned.size)
    copied = ImageChops.subtract(turned, noise.point(lambda level: level // 14))
    content = BytesIO()
    copied.save(content, "JPEG", quality=quality, optimize=True)
    return content.getvalue()


@contextmanager
def _seeded(seed: str) -> Iterator[None]:
    """Salts from a seed: these passwords guard nothing, and a file made again must not differ."""
    chance = random.Random(seed)  # noqa: S311
    with patch.object(StandardSecurityHandler, "get_random_bytes", chance.randbytes):
        yield

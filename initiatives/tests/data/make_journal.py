"""Pages of a journal in two columns, as official journals were set for decades: a running head, narrow justified lines,
words divided at their ends, a column's end in the middle of a sentence.

`across`: the text is written line by line over both columns, as some printers' programs do; else column by column.
"""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
from fpdf import FPDF

from initiatives.demo.typeset_pdf import FONTS, MADE_ON

HEAD = "Dziennik Urzędowy Województwa Mazowieckiego"
RUBRICS = 60
LINES = 52
_WIDTH, _LEFT, _RIGHT, _TOP, _LINE = 78.0, 24.0, 108.0, 32.0, 4.5
_SENTENCE = (
    "§ {number}. W czasie zagrożenia powodziowego numer {number} przedsiębiorstwo wodociągowe zabezpiecza "
    "niezwłocznie ujęcia wody pitnej, a mieszkańcy nieruchomości położonych przy wałach przeciwpowodziowych "
    "otrzymują zawiadomienie o ewakuacji słowo{number}końcowe."
)
_VOWELS = "aeiouyąęó"


def sentences() -> list[str]:
    return [_SENTENCE.format(number=number) for number in range(1, RUBRICS + 1)]


def journal_pdf(*, across: bool = False) -> bytes:
    paper = FPDF(format="A4")
    paper.set_auto_page_break(False)
    paper.set_creation_date(MADE_ON)
    paper.add_font("Serif", fname=FONTS / "LiberationSerif-Regular.ttf")
    paper.set_font("Serif", size=9.5)
    lines = list(_lines(paper))
    for start in range(0, len(lines), 2 * LINES):
        paper.add_page()
        _head(paper)
        left, right = lines[start : start + LINES], lines[start + LINES : start + 2 * LINES]
        placed = [(x, at, line) for x, column in ((_LEFT, left), (_RIGHT, right)) for at, line in enumerate(column)]
        for x, at, line in sorted(placed, key=lambda place: (place[1], place[0])) if across else placed:
            paper.text(x, _TOP + at * _LINE, line)
    return bytes(paper.output())


def _head(paper: FPDF) -> None:
    paper.text(_LEFT, 18, f"{HEAD}          – {paper.page_no()} –          Poz. 1234")


def _lines(paper: FPDF) -> Iterator[str]:
    for sentence in sentences():
        line = ""
        for word in sentence.split():
            longer = f"{line} {word}".strip()
            if paper.get_string_width(longer) <= _WIDTH:
                line = longer
                continue
            first, rest = _divided(paper, line, word)
            yield f"{line} {first}".strip()
            line = rest
        yield line


def _divided(paper: FPDF, line: str, word: str) -> tuple[str, str]:
    """As much of the word as fits, up to a vowel; nothing of it where too little would stand on either side."""
    for end in range(len(word) - 3, 2, -1):
        is_syllable = word[end - 1] in _VOWELS and word[end] not in _VOWELS and word[:-1].isalpha()
        if is_syllable and paper.get_string_width(f"{line} {word[:end]}-") <= _WIDTH:
            return f"{word[:end]}-", word[end:]
    return "", word


def scanned_journal(*, dots_per_inch: int = 200) -> bytes:
    """Pictures of the pages, and no text."""
    paper = FPDF(format="A4")
    for page in pypdfium2.PdfDocument(journal_pdf()):
        paper.add_page()
        picture = BytesIO()
        page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().save(picture, "JPEG", quality=60)
        paper.image(picture, x=0, y=0, w=210, h=297)
    return bytes(paper.output())

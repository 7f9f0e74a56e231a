"""Makes the files that the reading of texts is tested on: python -m initiatives.tests.data.make_files

They are committed in acts/ and come out the same each time. Most hold one order of a mayor; what differs is the kind of
file, and what has happened to it.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from odf import style, table
from odf import text as odf_text
from odf.namespaces import TEXTNS
from odf.opendocument import OpenDocumentText
from PIL import Image

from initiatives.demo.typeset_office import packed, rtf, txt
from initiatives.demo.typeset_pdf import FONTS, MADE_ON, damaged_pdf, encrypted_pdf, pdf, scan_pdf

FILES = Path(__file__).parent / "acts"

HEAD = "Zarządzenie nr 12/2020"
TEXT = """ZARZĄDZENIE NR 12/2020
WÓJTA GMINY OSIEK
z dnia 1 kwietnia 2020 r.
w sprawie dyżurów w czasie zagrożenia

Na podstawie art. 33 ust. 3 ustawy z dnia 8 marca 1990 r. o samorządzie gminnym zarządza się, co następuje:

§ 1. Zażółć gęślą jaźń – ŹDŹBŁO, ŚWIĘTO, ŁĄKA, ĆMA, ŃSKO.
§ 2. Dyżur trwa od 7:30 do 15:30.

Lp. | Dzień | Numer
1 | środa | 00 00 01

Wójt Gminy

Załącznik do zarządzenia nr 12/2020
Wójta Gminy Osiek

WYKAZ OSÓB

1) kierownik referatu;
2) pełnomocnik.

Uzasadnienie

Dyżury są potrzebne mieszkańcom gminy.
"""
_DIVIDED = "Przewod\u00adni\u00adczą\u00adca wpro\u00adwa\u00addziła naj\u00adwyż\u00adszą go\u00adto\u00adwość. " * 6
_W = nsdecls("w")


def divided_pdf() -> bytes:
    """A narrow column, in which nearly every line ends in the middle of a word."""
    paper = _paper()
    paper.multi_cell(38, 6, _DIVIDED, align="L")
    return bytes(paper.output())


def half_scanned_pdf() -> bytes:
    """A signed cover as a picture, and the text of the act behind it."""
    paper = _paper()
    paper.image(io.BytesIO(jpeg()), x=20, y=20, w=100)
    paper.add_page()
    paper.multi_cell(0, 6, "Zażółć gęślą jaźń.")
    return bytes(paper.output())


def jpeg() -> bytes:
    content = io.BytesIO()
    Image.linear_gradient("L").save(content, "JPEG", quality=40)
    return content.getvalue()


def order_docx() -> bytes:
    """With a header, a footer, a table, a footnote, a text box, tracked changes and a page break."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = MADE_ON.replace(tzinfo=None)
    document.sections[0].header.paragraphs[0].text = "NAGŁÓWEK KAŻDEJ STRONY"
    document.sections[0].footer.paragraphs[0].text = "STOPKA KAŻDEJ STRONY"
    document.add_paragraph("ZARZĄDZENIE NR 12/2020")
    changed = document.add_paragraph("Dyżur trwa od ")
    changed._p.append(_tracked("del", "siódmej", letters="delText"))
    changed._p.append(_tracked("ins", "ósmej rano"))
    document.add_paragraph("Zażółć gęślą jaźń")._p.append(_text_box("Treść w ramce"))
    _add_footnote(document, document.add_paragraph("Wójt ogłasza"), "Przypis o podstawie prawnej.")
    _add_table(document, [["Lp.", "Dzień"], ["1", "środa"]])
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Załącznik: wykaz osób")
    content = io.BytesIO()
    document.save(content)
    return packed(content.getvalue())


def order_odt() -> bytes:
    """With a table, a note, a tracked deletion and a page break."""
    document = OpenDocumentText()
    page = style.Style(name="NewPage", family="paragraph")
    page.addElement(style.ParagraphProperties(breakbefore="page"))
    document.automaticstyles.addElement(page)
    document.text.addElement(_tracked_deletion("siódmej"))
    document.text.addElement(odf_text.H(outlinelevel=1, text="ZARZĄDZENIE NR 12/2020"))
    changed = odf_text.P(text="Dyżur trwa od ")
    changed.addElement(odf_text.Change(changeid="ct1"))
    changed.addElement(odf_text.Span(text="ósmej"))
    changed.addElement(odf_text.S(c=2))
    changed.addText("rano")
    document.text.addElement(changed)
    document.text.addElement(_noted("Zażółć gęślą jaźń", "Przypis o podstawie prawnej."))
    document.text.addElement(_odf_table([["Lp.", "Dzień"], ["1", "środa"]]))
    document.text.addElement(odf_text.P(stylename=page, text="Załącznik: wykaz osób"))
    content = io.BytesIO()
    document.write(content)
    return packed(content.getvalue())


def order_rtf() -> bytes:
    """With a coat of arms as digits, a deleted word, and a letter beyond the code page."""
    content = rtf(TEXT, head=HEAD).decode("ascii")
    picture = r"{\pict\wmetafile8\picw100\pich100 " + "0100090000aabbcc" * 200 + "}"
    extra = r"\pard Koszt: {\deleted\revauthdel1 trzysta }\u8364? 300\par" + "\n"
    return (content.rstrip("}\n") + picture + extra + "}\n").encode("ascii")


def text_file(encoding: str) -> bytes:
    return TEXT.replace("–", "-").encode(encoding)


def with_document(xml: bytes) -> bytes:
    """A Word document whose text is this part."""
    return replaced(order_docx(), "word/document.xml", xml)


def replaced(archive: bytes, name: str, part: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, part if member.filename == name else old.read(member))
    return packed(made.getvalue())


def bare_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("zalacznik-1.txt", TEXT)
    return packed(made.getvalue())


def laughs(opening: str, closing: str) -> bytes:
    """A billion laughs: ten entities, each ten times the one before."""
    entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE bomb [{entities}]>{opening}&l9;{closing}'.encode()


def foreign_file() -> bytes:
    """An entity that stands for a file of the machine that reads it."""
    entity = '<!DOCTYPE spy [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>'
    return f'<?xml version="1.0"?>{entity}{_WORD_OPENING}&passwords;{_WORD_CLOSING}'.encode()


def swollen() -> bytes:
    """Twenty million letters in twenty thousand bytes."""
    return (_WORD_OPENING + "a" * 20_000_000 + _WORD_CLOSING).encode()


def locked_odt() -> bytes:
    """Only the mark of encryption, which the list of members bears; their bytes are as they were."""
    mark = '<manifest:encryption-data manifest:checksum-type="SHA256"/>'
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{mark}'
        "</manifest:file-entry></manifest:manifest>"
    )
    return replaced(order_odt(), "META-INF/manifest.xml", listed.encode())


_WORD_OPENING, _WORD_CLOSING = f"<w:document {_W}><w:body><w:p><w:r><w:t>", "</w:t></w:r></w:p></w:body></w:document>"
_ODT_OPENING = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>'
)
_ODT_CLOSING = "</text:p></office:text></office:body></office:document-content>"

MAKERS: dict[str, Callable[[], bytes]] = {
    "order.pdf": lambda: pdf(TEXT, head=HEAD),
    "divided-words.pdf": divided_pdf,
    "half-scanned.pdf": half_scanned_pdf,
    "scan.pdf": lambda: scan_pdf(TEXT.partition("Załącznik")[0], head=HEAD, dots_per_inch=72, quality=20),
    "locked-rc4.pdf": lambda: _locked("abc", EncryptionMethod.RC4),
    "locked-aes-256.pdf": lambda: _locked("abc", EncryptionMethod.AES_256),
    "no-printing-rc4.pdf": lambda: _locked("", EncryptionMethod.RC4),
    "no-printing-aes-128.pdf": lambda: _locked("", EncryptionMethod.AES_128),
    "cut.pdf": lambda: damaged_pdf(TEXT, head=HEAD),
    "jpeg.pdf": jpeg,
    "order.docx": order_docx,
    "zip.docx": bare_zip,
    "laughs.docx": lambda: with_document(laughs(_WORD_OPENING, _WORD_CLOSING)),
    "foreign-file.docx": lambda: with_document(foreign_file()),
    "bomb.docx": lambda: with_document(swollen()),
    "order.odt": order_odt,
    "locked.odt": locked_odt,
    "laughs.odt": lambda: replaced(order_odt(), "content.xml", laughs(_ODT_OPENING, _ODT_CLOSING)),
    "order.rtf": order_rtf,
    "order-windows-1250.txt": lambda: txt(TEXT, head=HEAD),
    "order-iso-8859-2.txt": lambda: text_file("iso-8859-2"),
    "order-utf-8.txt": lambda: text_file("utf-8"),
    "order-utf-8-bom.txt": lambda: text_file("utf-8-sig"),
    "order-utf-16.txt": lambda: b"\xff\xfe" + text_file("utf-16-le"),
    "order-utf-16-no-bom.txt": lambda: text_file("utf-16-le"),
}


def _paper() -> FPDF:
    paper = FPDF()
    paper.set_creation_date(MADE_ON)
    paper.add_font("Serif", fname=FONTS / "LiberationSerif-Regular.ttf")
    paper.add_page()
    paper.set_font("Serif", size=12)
    return paper


def _locked(user_password: str, method: EncryptionMethod) -> bytes:
    return encrypted_pdf(TEXT, head=HEAD, user_password=user_password, method=method)


def _tracked(change: str, words: str, *, letters: str = "t") -> Any:
    run = f'<w:r><w:{letters} xml:space="preserve">{words}</w:{letters}></w:r>'
    return parse_xml(f'<w:{change} {_W} w:id="1" w:author="Referat" w:date="2020-04-01T08:00:00Z">{run}</w:{change}>')


def _text_box(words: str) -> Any:
    """As Word writes it: the new form, and the same words once more in the old one."""
    inside = f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"
    compatible = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    old = f"<mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
    new = f'<mc:Choice Requires="wps"><w:drawing>{inside}</w:drawing></mc:Choice>'
    return parse_xml(f"<w:r {_W} {compatible}><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r>")


def _add_footnote(document: Any, paragraph: Any, words: str) -> None:
    notes = (
        f'<w:footnotes {_W}><w:footnote w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph._p.append(parse_xml(f'<w:r {_W}><w:footnoteReference w:id="2"/></w:r>'))


def _add_table(document: Any, rows: list[list[str]]) -> None:
    grid = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            cell.text = words


def _tracked_deletion(words: str) -> Any:
    changes = odf_text.TrackedChanges()
    region = odf_text.ChangedRegion(check_grammar=False, qattributes={(TEXTNS, "id"): "ct1"})
    deletion = odf_text.Deletion()
    deletion.addElement(odf_text.P(text=words))
    region.addElement(deletion)
    changes.addElement(region)
    return changes


def _noted(words: str, note: str) -> Any:
    paragraph = odf_text.P(text=words)
    made = odf_text.Note(noteclass="footnote", id="ftn1")
    made.addElement(odf_text.NoteCitation(text="1"))
    body = odf_text.NoteBody()
    body.addElement(odf_text.P(text=note))
    made.addElement(body)
    paragraph.addElement(made)
    return paragraph


def _odf_table(rows: list[list[str]]) -> Any:
    made = table.Table()
    for row in rows:
        line = table.TableRow()
        for words in row:
            cell = table.TableCell()
            cell.addElement(odf_text.P(text=words))
            line.addElement(cell)
        made.addElement(line)
    return made


def main() -> None:
    FILES.mkdir(exist_ok=True)
    for name, make in MAKERS.items():
        (FILES / name).write_bytes(make())


if __name__ == "__main__":
    main()

"""What can be attached is told by what is in a file; its name is believed where it fits."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from initiatives.acts.accepted import ENDINGS, NotAccepted, Trouble, ending_of, renamed
from initiatives.acts.archive import open_archive
from initiatives.acts.outcome import Reason, Refused

DATA = Path(__file__).parent / "data"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
TEXT = "Uchwała Rady Gminy".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


# Made to be called wrongly, or kept under another ending of theirs.
CALLED_WRONGLY = {"zip.docx": "zip", "jpeg.pdf": "jpg", "beside.p7s": "p7m"}


def archive(*names: str, types: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name in names:
            target.writestr(name, types if name in ("[Content_Types].xml", "mimetype") else "treść")
    return packed.getvalue()


def picture(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, kind)
    return content.getvalue()


WORD = b'<Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
DOCX = archive("[Content_Types].xml", "word/document.xml", types=WORD)
WITH_MACROS = archive("[Content_Types].xml", "word/vbaProject.bin", types=WORD)
OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
MARKS = "_VBA_PROJECT".encode("utf-16-le")


@pytest.mark.parametrize("path", sorted([*DATA.glob("acts/*"), *DATA.glob("parcels/*")]), ids=lambda path: path.name)
def test_real_files_keep_the_ending_that_they_have(path: Path) -> None:
    expected = CALLED_WRONGLY.get(path.name, path.suffix.removeprefix("."))

    assert ending_of(path.read_bytes(), name=path.name) == expected


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("akt.docx", PDF, "pdf"),
        ("akt.exe", PDF, "pdf"),
        ("akt", PDF, "pdf"),
        ("akt.pdf", DOCX, "docx"),
        ("akt.zip", DOCX, "docx"),
        ("akt.docm", DOCX, "docx"),
        ("akt.pdf", TEXT, "txt"),
        ("akt", TEXT, "txt"),
        ("strona.txt", b"<!DOCTYPE html><html><body>Akt</body></html>", "html"),
        ("strona.HTM", b"<!DOCTYPE html><html><body>Akt</body></html>", "htm"),
        ("skan.jpeg", picture("JPEG"), "jpeg"),
        ("skan.png", picture("JPEG"), "jpg"),
        ("skan.jpg", picture("PNG"), "png"),
        ("skan.tif", picture("TIFF"), "tif"),
        ("skan.pdf", picture("TIFF"), "tiff"),
        ("tabela.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "xlsx"),
        ("tabela.pdf", OLE + "EncryptedPackage".encode("utf-16-le"), "docx"),
        ("stary.pdf", OLE + "WordDocument".encode("utf-16-le"), "doc"),
        ("akt.docx", DOCX[:-30], "docx"),
        ("akt.pdf", b"PK\x03\x04" + b"\0" * 40, "zip"),
        # Of two kinds at once: what the first bytes say.
        ("oba.zip", PDF + archive("a.txt"), "pdf"),
        ("oba.pdf", archive("a.txt") + PDF, "zip"),
        ("oba.html", PDF + b"<html><script>alert(1)</script></html>", "pdf"),
    ],
)
def test_the_content_decides_and_the_ending_follows(name: str, content: bytes, ending: str) -> None:
    assert ending_of(content, name=name) == ending


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("obraz.gif", GIF),
        ("oba.html", GIF + b"<html><script>alert(1)</script></html>"),
        ("oba.pdf", GIF + PDF),
        ("program.pdf", b"MZ\x90\0\x03\0\0\0" + b"%PDF-1.7"),
        ("program.exe", b"MZ\x90\0\x03\0\0\0"),
        ("program", b"\x7fELF\x02\x01\x01\0"),
        ("akt.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("akt.bat", b"@echo off\r\nformat c:\r\n"),
        ("akt.ps1", b"Remove-Item *"),
        ("akt.js", b"alert(1)"),
        ("akt.hta", b"<html><script>alert(1)</script></html>"),
        ("program.jar", archive("META-INF/MANIFEST.MF")),
        ("rysunek.svg", SVG),
        ("rysunek.xml", SVG),
        ("rysunek.xml", b'<?xml version="1.0"?><!-- a --><!DOCTYPE svg [<!ENTITY a "b">]>\n' + SVG),
        ("rysunek.xml", b'<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>'),
        ("rysunek.pdf", SVG),
        ("szum.pdf", bytes(range(256)) * 20),
        ("szum", bytes(range(256)) * 20),
        ("szum.txt", b"\0\1\2\3" * 100),
        ("prezentacja.ppt", OLE + "PowerPoint Document".encode("utf-16-le")),
        ("film.mp4", b"\0\0\0\x20ftypisom" + b"\0" * 100),
    ],
)
def test_nothing_else_is_taken_whatever_it_is_called(name: str, content: bytes) -> None:
    with pytest.raises(NotAccepted) as refused:
        ending_of(content, name=name)

    assert refused.value.trouble is Trouble.KIND


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("akt.docm", WITH_MACROS),
        ("akt.docx", WITH_MACROS),
        ("akt.odt", archive("mimetype", "Basic/script-lc.xml", types=OPEN_TEXT)),
        ("akt.doc", OLE + "WordDocument".encode("utf-16-le") + MARKS),
        ("akt.xls", OLE + "Workbook".encode("utf-16-le") + MARKS),
    ],
    ids=["docm", "docx", "odt", "doc", "xls"],
)
def test_documents_with_macros_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(NotAccepted) as refused:
        ending_of(content, name=name)

    assert refused.value.trouble is Trouble.MACROS


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(NotAccepted) as refused:
        ending_of(b"", name="akt.pdf")

    assert refused.value.trouble is Trouble.EMPTY


def test_a_text_that_begins_like_a_program_is_a_text() -> None:
    assert ending_of("MZK Kielce: rozkład jazdy".encode(), name="rozkład.txt") == "txt"


def test_what_stands_beside_the_names_in_an_archive_is_bounded() -> None:
    """Empty fields, sixteen thousand beside each name: to open an archive of 25 MB took five seconds."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for number in range(40):
            member = zipfile.ZipInfo(f"{number}.txt")
            member.extra = bytes(60_000)
            archive.writestr(member, b"")

    with pytest.raises(Refused) as refusal:
        open_archive(stored.getvalue())

    assert refusal.value.reason is Reason.TOO_LARGE
    assert ending_of(stored.getvalue(), name="a.zip") == "zip"


def test_what_stands_in_front_of_a_drawing_takes_no_time() -> None:
    content = b'<?xml version="1.0"?>' + b"<!--a-->" * 2_000 + b"<akt/>"
    began = time.process_time()

    assert ending_of(content, name="akt.xml") == "xml"
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "ending", "expected"),
    [
        ("akt.pdf", "pdf", "akt.pdf"),
        ("AKT.PDF", "pdf", "AKT.PDF"),
        ("akt.exe", "pdf", "akt.pdf"),
        ("akt.pdf.exe", "pdf", "akt.pdf"),
        ("Uchwała nr XII.3", "pdf", "Uchwała nr XII.3.pdf"),
        ("akt", "docx", "akt.docx"),
    ],
)
def test_a_wrong_ending_is_put_right(name: str, ending: str, expected: str) -> None:
    assert renamed(name, ending=ending) == expected


def test_nothing_that_a_browser_would_run_as_an_image_is_among_the_kinds() -> None:
    assert not {"svg", "svgz", "js", "exe", "docm", "xlsm", "pptm"} & set(ENDINGS)

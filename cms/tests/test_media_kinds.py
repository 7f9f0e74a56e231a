"""As what a file is sent: what its content says, and under a name that harms nobody."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from PIL import Image

from cms.media import POLICY
from cms.media_kinds import UNKNOWN, Served, served_as
from cms.media_names import disposition
from cms.users.models import User
from initiatives.models import Attachment, Role
from initiatives.tests import factories
from initiatives.tests.data import make_files

DATA = Path(make_files.__file__).parent
PDF = (DATA / "acts" / "order.pdf").read_bytes()
ZIP = (DATA / "parcels" / "annexes.zip").read_bytes()
OCTETS = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"

SCRIPT = b"<script>document.title='uruchomione'</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"


def picture(kind: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (3, 2), "red").save(written, kind)
    return written.getvalue()


GIF = picture("GIF")


def stored(name: str) -> bytes:
    folder = "acts" if (DATA / "acts" / name).exists() else "parcels"
    return (DATA / folder / name).read_bytes()


@pytest.fixture
def reader(db: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def assert_safe(answer: Any) -> None:
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert {"private", "no-cache"} <= set(headers["Cache-Control"].split(", "))


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("order.pdf", PDF, "application/pdf"),
        ("signed.pdf", stored("signed.pdf"), "application/pdf"),
        ("mapa.png", picture("PNG"), "image/png"),
        ("mapa.jpg", picture("JPEG"), "image/jpeg"),
        ("mapa.gif", GIF, "image/gif"),
        ("mapa.webp", picture("WEBP"), "image/webp"),
        ("pusta-linia.pdf", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pdfs_and_raster_pictures_are_shown(reader: Client, name: str, content: bytes, media_type: str) -> None:
    answer = reader.get(factories.AttachmentFactory.create(name=name, original_name=name, content=content).url)

    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert_safe(answer)
    assert b"".join(answer) == content


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("order.docx", f"{OFFICE}.wordprocessingml.document"),
        ("order.odt", f"{OPEN}.text"),
        ("order.rtf", "application/rtf"),
        ("order-utf-8.txt", OCTETS),
        ("costs.xlsx", f"{OFFICE}.spreadsheetml.sheet"),
        ("costs.xls", "application/vnd.ms-excel"),
        ("costs.ods", f"{OPEN}.spreadsheet"),
        ("training.pptx", f"{OFFICE}.presentationml.presentation"),
        ("annexes.zip", "application/zip"),
        ("order.pdf.p7m", "application/pkcs7-mime"),
        ("message.msg", "application/vnd.ms-outlook"),
        ("old.doc", "application/msword"),
        # What a browser would run or take for a page, whatever it is called.
        ("bulletin.html", OCTETS),
        ("act.xml", OCTETS),
        ("signed.xml", OCTETS),
        ("message.eml", OCTETS),
        ("message-html.eml", OCTETS),
    ],
)
def test_all_else_is_a_download_that_no_browser_renders(reader: Client, name: str, media_type: str) -> None:
    answer = reader.get(factories.AttachmentFactory.create(name=name, original_name=name, content=stored(name)).url)

    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert_safe(answer)


@pytest.mark.parametrize("name", ["strona.htm", "rysunek.svg", "rysunek.png", "akt.pdf", "notatka.txt", "bez-koncowki"])
@pytest.mark.parametrize(
    "content",
    [HTML, SVG, b"<?xml version='1.0'?>" + SVG, b"\xef\xbb\xbf \n" + HTML, b"MIME-Version: 1.0\n"],
    ids=["html", "svg", "xml", "marked html", "message"],
)
def test_what_could_run_is_a_download_whatever_it_is_called(reader: Client, name: str, content: bytes) -> None:
    answer = reader.get(factories.AttachmentFactory.create(name=name, original_name=name, content=content).url)

    assert answer.headers["Content-Type"] == OCTETS
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert_safe(answer)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (GIF + HTML, "image/gif"),
        (b"GIF89a/*" + SCRIPT + b"*/=1;alert(1)", "image/gif"),
        (PDF + ZIP, "application/pdf"),
        (b"%PDF-1.4\n" + HTML, "application/pdf"),
        (picture("JPEG") + ZIP, "image/jpeg"),
        # Readers of PDF would take these for one; they begin as something else.
        (ZIP[:60] + PDF, OCTETS),
        (HTML + PDF, OCTETS),
        (b"x" * 100 + PDF, OCTETS),
        (b"RIFF\x24\0\0\0WAVE" + HTML, OCTETS),
        (b"BM" + HTML, OCTETS),
    ],
    ids=["gif+html", "gif+script", "pdf+zip", "pdf+html", "jpeg+zip", "zip+pdf", "html+pdf", "text+pdf", "wave", "bmp"],
)
@pytest.mark.parametrize("name", ["plik.html", "plik.svg", "plik.zip.pdf", "plik.png"])
def test_a_file_of_two_kinds_is_the_one_that_it_begins_as(
    reader: Client, name: str, content: bytes, media_type: str
) -> None:
    answer = reader.get(factories.AttachmentFactory.create(name=name, original_name=name, content=content).url)

    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"].startswith("attachment" if media_type == OCTETS else "inline")
    assert_safe(answer)


def test_what_is_shown_is_saved_under_its_own_ending() -> None:
    kind = served_as(GIF, "strona.html")

    assert disposition("strona.html", kind) == 'inline; filename="strona.html.gif"'
    assert disposition("ZDJĘCIE.JPEG", served_as(picture("JPEG"), "x")).endswith("filename*=UTF-8''ZDJ%C4%98CIE.JPEG")


@pytest.mark.parametrize("name", ["x", "x.docx", "x.exe", "", "x.pdf"])
def test_a_file_shorter_than_any_mark_is_unknown(name: str) -> None:
    assert served_as(b"", name) is UNKNOWN
    assert served_as(b"%", name) is UNKNOWN


@pytest.mark.parametrize(
    "name",
    [
        "ż" * 300 + ".pdf",
        "a" * 300 + ".pdf",
        "../../../etc/passwd",
        "..\\..\\windows\\system.ini",
        "/etc/passwd",
        "uchwa\u202efdp.exe",
        "\u2066akt\u2069\u200f.pdf",
        "akt\0.pdf",
        "akt\r\nSet-Cookie: sesja=1\r\n\r\n<html>.pdf",
        "akt\u2028\u2029\x85.pdf",
        'akt"; filename="inny.exe',
        'akt\\".pdf',
        "akt%00%0d%0a.pdf",
        "..",
        "",
        "\ud800.pdf",
        "公报" * 200 + ".pdf",
    ],
)
def test_no_name_breaks_the_header_or_leaves_the_folder(name: str) -> None:
    header = disposition(name, Served("application/pdf", (".pdf",), inline=True))

    assert header.isascii()
    assert header.isprintable()
    assert len(header) < 1200
    plain, _, encoded = header.removeprefix('inline; filename="').partition("\"; filename*=UTF-8''")
    plain = plain.removesuffix('"')
    shown = unquote(encoded, errors="strict") if encoded else plain
    for offered in (plain, shown):
        assert offered.endswith(".pdf")
        assert not set(offered) & set('/\\"\r\n\0%;\u202e\u2066\u2069\u200f\u2028\u2029\x85')
        assert not offered.startswith(".")
    assert len(shown.encode()) <= 255


def test_the_name_is_offered_with_polish_letters_and_without(reader: Client) -> None:
    file: Attachment = factories.AttachmentFactory.create(name="akt.pdf", content=PDF, original_name="")
    Attachment.objects.filter(pk=file.pk).update(original_name="Uchwała nr 7 – załącznik (żłobki).pdf")

    header = reader.get(file.url).headers["Content-Disposition"]

    plain, encoded = header.split("; filename*=UTF-8''")
    assert plain == 'inline; filename="Uchwala nr 7 - zalacznik (zlobki).pdf"'
    assert unquote(encoded) == "Uchwała nr 7 – załącznik (żłobki).pdf"


def test_a_file_from_before_names_were_kept_has_its_stored_one(reader: Client) -> None:
    file = factories.AttachmentFactory.create(name="Uchwała.pdf", content=PDF, original_name="")

    assert "filename*=UTF-8''Uchwa%C5%82a" in reader.get(file.url).headers["Content-Disposition"]

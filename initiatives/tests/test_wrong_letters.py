"""A PDF whose font has a wrong map of letters: it looks right, its text is nonsense, and is recognised instead."""

import re

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from conftest import OnCommit
from initiatives import tasks
from initiatives.acts import ocr
from initiatives.acts.extract import extract
from initiatives.models import Extraction
from initiatives.tests import factories
from initiatives.tests.data.build import written
from initiatives.tests.data.make_files import FILES
from initiatives.tests.finding import found

PANGRAM = "Zażółć gęślą jaźń"
_PAIR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>")


def with_wrong_letters(name: str, *pages: int) -> bytes:
    """The file with each letter of these pages said to be the third one after it; the drawings are as before."""
    writer = PdfWriter(clone_from=FILES / name)
    for number in pages:
        page = writer.pages[number - 1]
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        for key, font in list(fonts.items()):
            wrong = font.get_object().clone(writer, force_duplicate=True)
            letters = StreamObject()
            letters.set_data(_PAIR.sub(_third_after, wrong["/ToUnicode"].get_object().get_data()))
            wrong[NameObject("/ToUnicode")] = writer._add_object(letters)
            fonts[NameObject(key)] = wrong.indirect_reference or writer._add_object(wrong)
    return written(writer)


def _third_after(pair: "re.Match[bytes]") -> bytes:
    letter = int(pair[2], 16)
    return b"<%s> <%04X>" % (pair[1], letter + 3 if chr(letter).isalpha() else letter)


def test_a_page_of_nonsense_is_named_for_recognition() -> None:
    extracted = extract(with_wrong_letters("order.pdf", 1), name="akt.pdf")

    assert "Zarządzenie" not in extracted.pages[0]
    assert "Zarządzenie" in extracted.pages[1]
    assert extracted.unread == (1,)


@pytest.mark.django_db
@pytest.mark.skipif(not ocr.is_installed(), reason="needs tesseract-ocr-pol")
def test_what_is_stored_and_found_is_what_a_reader_sees(on_commit: OnCommit) -> None:
    with on_commit():
        act = factories.ActPageFactory.create()
        file = factories.AttachmentFactory.create(content=with_wrong_letters("order.pdf", 1), name="akt.pdf")
        factories.attach(act, file)
    with on_commit():
        tasks.read_to_the_end(file.pk)

    row = Extraction.objects.get(document=file)
    assert (row.state, row.recognised) == (Extraction.State.DONE, 1)
    assert PANGRAM in file.text_pages.get(number=1).text
    assert found("gęślą", type(act)) == [act]

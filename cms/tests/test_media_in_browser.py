"""A real browser with stored files: it shows what can be shown and runs nothing; everybody can read a file's text."""

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, marks, wait_on
from cms.tests.test_media_kinds import GIF, HTML, PDF, SVG
from cms.users.models import User
from initiatives.models import Attachment, Extraction, Role, TextPage
from initiatives.tests import factories
from initiatives.tests.data.build import written

__all__ = ["chromium"]

pytestmark = marks(seconds=240)
VIEWER = "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/"
RAN = "uruchomione"
WHITE_LEAST = 0.1


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def reader(
    administrator: User, sign_in: Callable[[User], Client], chromium: Browser, live_server: LiveServer
) -> Iterator[Page]:
    """Not a Reader, which runs scripts of its own in every document: what runs in stored files is what is tested."""
    client = sign_in(administrator)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context = chromium.new_context(base_url=live_server.url, locale="pl-PL", accept_downloads=True)
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


def upload(name: str, content: bytes) -> Attachment:
    file: Attachment = factories.AttachmentFactory.create(name=name, content=content)
    return file


def large_pdf() -> bytes:
    """Of some megabytes, which the viewer may ask for in parts."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(PDF)))
    ballast = DecodedStreamObject()
    ballast.set_data(os.urandom(3_000_000))
    writer.root_object[NameObject("/Ballast")] = writer._add_object(ballast)
    return written(writer)


@pytest.mark.parametrize("make", [lambda: PDF, large_pdf], ids=["small", "large"])
def test_a_pdf_opens_in_the_browsers_own_viewer(reader: Page, make: Callable[[], bytes]) -> None:
    reader.goto(upload("Uchwała.pdf", make()).url + "#page=1")

    wait_on(reader, lambda: any(frame.url.startswith(VIEWER) for frame in reader.frames))
    assert not any(frame.url.startswith("chrome-error:") for frame in reader.frames)
    # Sheets of paper below the viewer's dark bar.
    wait_on(reader, lambda: whiteness(reader) > WHITE_LEAST)


def whiteness(page: Page) -> float:
    """The part of the screen that is white; 0 where nothing of it is the viewer's grey."""
    seen = Image.open(BytesIO(page.screenshot())).convert("L").histogram()
    return seen[255] / sum(seen) if sum(seen[30:70]) > sum(seen) / 10 else 0


@pytest.mark.parametrize(("name", "content"), [("zdjecie.gif", GIF), ("strona.html", GIF + HTML)])
def test_a_picture_opens_as_a_picture_whatever_is_hidden_in_it(reader: Page, name: str, content: bytes) -> None:
    reader.goto(upload(name, content).url)

    assert reader.evaluate("document.contentType") == "image/gif"
    assert reader.evaluate("document.images[0].naturalWidth") == 3
    assert RAN not in reader.title()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("strona.html", HTML),
        ("rysunek.svg", SVG),
        ("akt.pdf", HTML),
        ("rysunek.png", SVG),
        ("list.eml", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + HTML),
    ],
)
def test_what_could_run_is_saved_and_does_not_run(reader: Page, name: str, content: bytes, tmp_path: Path) -> None:
    reader.goto("/konto/")
    reader.on("dialog", lambda _dialog: pytest.fail("a script ran"))

    with reader.expect_download() as download, pytest.raises(Error, match="Download is starting"):
        reader.goto(upload(name, content).url)

    saved = download.value
    assert saved.suggested_filename.endswith(name.rpartition(".")[2])
    saved.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == content
    assert RAN not in reader.title()


def test_a_page_that_frames_or_embeds_a_file_runs_nothing_of_it(reader: Page, live_server: LiveServer) -> None:
    """Were a link to it put into an element that renders."""
    file = upload("rysunek.svg", SVG)
    address = f"{live_server.url}{file.url}"
    reader.goto("/konto/")

    reader.route("**/proba", lambda route: route.fulfill(
        content_type="text/html",
        body=f'<title>proba</title><iframe src="{address}"></iframe><object data="{address}"></object>'
        f'<embed src="{address}"><script src="{address}"></script><img src="{address}">',
    ))  # fmt: skip
    reader.goto("/proba")
    reader.wait_for_load_state("networkidle")

    assert reader.title() == "proba"
    assert reader.evaluate("document.images[0].naturalWidth") == 0


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_text_of_a_file_can_be_read_by_everybody(
    chromium: Browser, live_server: LiveServer, administrator: User, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": 800}
    reader = Reader(chromium, live_server, administrator, locale="pl-PL", viewport=viewport, color_scheme=scheme)
    file, waits = read_file(), upload("czeka.pdf", PDF)

    found = []
    for path in (f"/dokumenty/{file.pk}/tekst/250/", f"/dokumenty/{waits.pk}/tekst/"):
        reader.open(path)
        found += [(path, violation) for violation in reader.axe()]
        assert reader.overflow() <= 0

    assert found == []


def test_the_text_is_paged_through_by_keyboard(reader: Page) -> None:
    file = read_file()
    reader.goto(f"/dokumenty/{file.pk}/tekst/")
    expect(reader).to_have_url(re.compile("/tekst/1/$"))

    reader.get_by_label("Przejdź do strony").fill("437")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile("/tekst/437/$"))
    expect(reader.get_by_role("heading", level=2)).to_have_text("Strona 437 z 500")
    reader.get_by_role("link", name="Następna strona").press("Enter")
    expect(reader.get_by_role("main")).to_contain_text("Treść strony 438.")


def read_file() -> Attachment:
    file = upload("dziennik.pdf", PDF)
    TextPage.objects.filter(document=file).delete()
    TextPage.objects.bulk_create(
        TextPage(document=file, number=number, text=f"Treść strony {number}.", recognised=True)
        for number in range(1, 501)
    )
    Extraction.objects.filter(document=file).update(state=Extraction.State.DONE, page_count=500)
    factories.attach(factories.ActPageFactory.create(), file)
    return file

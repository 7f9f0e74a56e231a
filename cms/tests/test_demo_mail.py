"""The demo's mail is read on a page, whatever lies in its folder."""

import os
from collections.abc import Iterator
from importlib import reload
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

from cms import demo_mail, urls
from initiatives.tests import factories

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def _mounted(folder: Path, settings: Settings) -> Iterator[None]:
    """The page exists only where settings name a folder when addresses are read."""
    settings.DEMO_MAIL_DIR = folder
    settings.EMAIL_BACKEND = FILES
    settings.EMAIL_FILE_PATH = str(folder)
    reload(urls)
    clear_url_caches()
    yield
    settings.DEMO_MAIL_DIR = None
    reload(urls)
    clear_url_caches()


def write(folder: Path, subject: str = "Temat", body: str = "Treść", to: str = "kto@gmina.example") -> None:
    with get_connection(FILES, file_path=str(folder)) as connection:
        EmailMultiAlternatives(subject, body, "burza@burza.example", [to], connection=connection).send()


def test_a_mail_is_read_as_it_was_written(folder: Path) -> None:
    write(folder, "Zażółć gęślą jaźń", "Dzień dobry,\n\nto ja.", "Urząd <kto@gmina.example>")

    (mail,) = demo_mail.read_mails(folder)

    assert (mail.subject, mail.text) == ("Zażółć gęślą jaźń", "Dzień dobry,\n\nto ja.")
    assert "kto@gmina.example" in mail.to


def test_several_mails_of_one_file_are_all_read(folder: Path) -> None:
    with get_connection(FILES, file_path=str(folder)) as connection:
        for number in range(3):
            EmailMultiAlternatives(f"Temat {number}", "x", "a@b.example", ["c@d.example"], connection=connection).send()

    assert len(list(folder.iterdir())) == 1
    assert {mail.subject for mail in demo_mail.read_mails(folder)} == {"Temat 0", "Temat 1", "Temat 2"}


def test_the_newest_come_first_and_old_ones_are_left_out(folder: Path) -> None:
    for number in range(demo_mail.NEWEST + 5):
        (folder / f"20200401-{number:06d}-1.log").write_text(
            f"Subject: {number}\nDate: Wed, 01 Apr 2020 {number // 60:02d}:{number % 60:02d}:00 +0200\n\nx\n"
        )

    subjects = [int(mail.subject) for mail in demo_mail.read_mails(folder)]

    assert subjects == list(range(demo_mail.NEWEST + 4, 4, -1))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe\x89PNG" * 50,
        b"no header at all",
        b"Subject: =?utf-8?b?!!!?=\nDate: yesterday\nContent-Type: text/plain; charset=klingon\n\n\xff\xff",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=nowhere\n\n--elsewhere\n",
        b"Subject: x\nTo: @@@<<<>>>,,,\nContent-Transfer-Encoding: base64\n\n%%%",
        b"Subject: x\nDate: Wed, 99 Xxx 2020 99:99:99 +9999\n\nx",
        b"-" * 79 + b"\n" + b"-" * 79 + b"\n",
        b"Subject:" + b"x" * 600_000,
    ],
)
@pytest.mark.django_db
@pytest.mark.usefixtures("_mounted")
def test_an_odd_file_spoils_nothing(folder: Path, content: bytes, client: Client) -> None:
    write(folder, "Dobra")
    (folder / "20990101-000000-1.log").write_bytes(content)

    page = client.get("/poczta/")

    assert page.status_code == 200
    assert "Dobra" in page.content.decode()


def test_what_is_no_file_or_cannot_be_read_is_passed_over(folder: Path) -> None:
    (folder / "folder.log").mkdir()
    (folder / "gone.log").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.log")
    write(folder)

    assert len(demo_mail.read_mails(folder)) == 1


def test_a_folder_that_is_not_there_yet_holds_no_mail(folder: Path) -> None:
    assert demo_mail.read_mails(folder / "nowhere") == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Otwórz http://x.example/a?b=1&c=2.", 'Otwórz <a href="http://x.example/a?b=1&amp;c=2" rel="noreferrer">'),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ('http://x.example/"onclick="alert(1)', "&quot;onclick=&quot;alert(1)"),
        ("javascript:alert(1) data:text/html,x ftp://x.example", "javascript:alert(1) data:text/html,x ftp://"),
    ],
)
def test_addresses_become_links_and_everything_else_stays_text(text: str, html: str) -> None:
    made = demo_mail.with_links(text)

    assert html in made
    assert "<script" not in made
    assert 'href="javascript' not in made


@pytest.mark.django_db
@pytest.mark.usefixtures("_mounted")
def test_a_stranger_can_follow_a_link_to_a_new_password(client: Client) -> None:
    cache.clear()
    assert 'href="/poczta/"' in client.get("/konto/logowanie/").content.decode()
    client.post("/konto/haslo/", {"email": factories.person().email})

    page = client.get("/poczta/").content.decode()

    assert "Odnośnik do ustawienia nowego hasła" in page
    assert f'href="{settings.WAGTAILADMIN_BASE_URL}/konto/haslo/nowe/' in page


@pytest.mark.django_db
def test_where_mail_goes_out_there_is_no_such_page(client: Client) -> None:
    assert client.get("/poczta/").status_code == 302
    assert "/poczta/" not in client.get("/konto/logowanie/").content.decode()

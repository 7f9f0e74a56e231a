"""Files and a real ClamAV daemon: clean, infected, killed while files come, started again, and one that hangs."""

import hashlib
import io
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from initiatives import clamd, tasks
from initiatives.models import Attachment, Extraction, MemberPage, NoticeKind, OutgoingMail, Picture, Role
from initiatives.services import texts, uploads
from initiatives.tests import factories, scanner

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(scanner.CLAMD is None, reason="needs ClamAV (on Debian: apt install clamav-daemon)"),
]
CLEAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
INFECTED = "znalazł w tym pliku złośliwe oprogramowanie"


@pytest.fixture
def daemon(settings: Settings) -> Iterator[scanner.Scanner]:
    # The path of a socket may have a hundred characters; pytest's own folders have more.
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder, scanner.running(Path(folder)) as running:
        settings.CLAMD_SOCKET = running.socket
        yield running


@pytest.fixture
def member() -> MemberPage:
    factories.person(Role.ADMINISTRATOR)
    return factories.MemberPageFactory(title="Sulechów")


@pytest.fixture
def client(member: MemberPage, sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(factories.person(Role.EDITOR, member))


def send(client: Client, member: MemberPage, content: bytes = CLEAN) -> dict[str, Any]:
    file = SimpleUploadedFile("akt.pdf", content)
    return dict(client.post("/admin/documents/act-file/", {"organisation": member.pk, "file": file}).json())


def picture(extra: bytes = b"") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return SimpleUploadedFile("herb.png", content.getvalue() + extra)


def test_without_a_scanner_nothing_waits(client: Client, member: MemberPage) -> None:
    assert send(client, member)["file"]["note"] == ""
    assert not Attachment.objects.get().awaits_scan


def test_a_clean_file_is_there_at_once(daemon: scanner.Scanner, client: Client, member: MemberPage) -> None:
    assert send(client, member)["file"]["note"] == ""

    file = Attachment.objects.get()
    assert not file.awaits_scan
    assert file.extraction.state == Extraction.State.WAITING
    assert client.get(file.url).status_code == 200


def test_a_large_clean_file_passes(daemon: scanner.Scanner, client: Client, member: MemberPage) -> None:
    send(client, member, CLEAN + bytes(20 * 1024 * 1024))

    assert not Attachment.objects.get().awaits_scan


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/admin/documents/add/", "file"),
        ("/admin/documents/chooser/create/", "document-chooser-upload-file"),
        ("/admin/documents/multiple/add/", "files[]"),
        ("/admin/documents/act-file/", "file"),
    ],
)
def test_an_infected_file_is_not_kept(
    url: str, field: str, daemon: scanner.Scanner, client: Client, member: MemberPage, caplog: pytest.LogCaptureFixture
) -> None:
    data = {field: SimpleUploadedFile("akt.pdf", scanner.VIRUS), "organisation": member.pk, "title": "Akt"}
    answer = client.post(url, data)

    said = answer.content.decode() if "json" not in answer.headers["Content-Type"] else str(answer.json())
    assert INFECTED in said
    assert not Attachment.objects.exists()
    assert scanner.NAME in caplog.text
    assert "akt.pdf" not in caplog.text


def test_administrators_are_told_of_it_once(daemon: scanner.Scanner, client: Client, member: MemberPage) -> None:
    send(client, member, scanner.VIRUS)
    send(client, member, scanner.VIRUS)

    (told,) = OutgoingMail.objects.filter(kind=NoticeKind.ADMINISTRATION)
    assert scanner.NAME in told.body
    assert "Sulechów" in told.body


def test_an_infected_picture_is_not_kept(daemon: scanner.Scanner, client: Client, member: MemberPage) -> None:
    daemon.kill()
    content = picture().read()
    line = f"{hashlib.md5(content, usedforsecurity=False).hexdigest()}:{len(content)}:Burza.Picture\n"
    (daemon.folder / "db" / "picture.hdb").write_text(line)
    daemon.start()

    answer = client.post("/admin/images/add/", {"title": "Herb", "file": picture()})

    assert INFECTED in answer.content.decode()
    assert not Picture.objects.exists()


def test_without_an_answer_files_wait(
    daemon: scanner.Scanner, client: Client, member: MemberPage, caplog: pytest.LogCaptureFixture
) -> None:
    daemon.kill()

    assert "Czeka na sprawdzenie" in send(client, member)["file"]["note"]
    file = Attachment.objects.get()
    assert file.awaits_scan
    assert not Extraction.objects.exists()
    assert client.get(file.url).status_code == 404
    assert not texts.want_text(attachment=file, now=timezone.now())
    assert not tasks.read_attachment(file.pk)
    assert "the virus scanner does not answer" in caplog.text
    assert uploads.scan_waiting(now=timezone.now()) == 0
    assert Attachment.objects.get().awaits_scan


def test_administrators_read_nothing_that_waits_either(
    daemon: scanner.Scanner, client: Client, member: MemberPage, sign_in: Callable[[Any], Client]
) -> None:
    daemon.kill()
    send(client, member)
    client.post("/admin/images/add/", {"title": "Herb", "file": picture()})

    administrator = sign_in(factories.person(Role.ADMINISTRATOR))
    herb = Picture.objects.get()
    assert herb.awaits_scan
    assert administrator.get(Attachment.objects.get().url).status_code == 404
    assert administrator.get(herb.file.url).status_code == 404
    assert administrator.get(f"/admin/images/{herb.pk}/preview/original/").status_code in {302, 404}


def test_the_form_says_that_a_file_waits(daemon: scanner.Scanner, client: Client, member: MemberPage) -> None:
    daemon.kill()
    act = factories.ActPageFactory(parent=member)
    file = Attachment.objects.get(pk=send(client, member)["file"]["id"])
    factories.attach(act, file)

    assert "Program antywirusowy nie odpowiada" in client.get(f"/admin/pages/{act.pk}/edit/").content.decode()
    page = client.get(act.url).content.decode()
    assert "plik czeka na sprawdzenie" in page
    assert file.url not in page


def test_what_waited_is_let_through_once_it_is_clean(
    daemon: scanner.Scanner, client: Client, member: MemberPage
) -> None:
    daemon.kill()
    send(client, member)
    client.post("/admin/images/add/", {"title": "Herb", "file": picture()})
    daemon.start()

    assert uploads.scan_waiting(now=timezone.now()) == 2

    file = Attachment.objects.get()
    assert not file.awaits_scan
    assert not Picture.objects.get().awaits_scan
    assert file.extraction.state == Extraction.State.WAITING
    assert client.get(file.url).status_code == 200


def test_a_file_that_the_scanner_never_gets_through_holds_up_no_other(
    daemon: scanner.Scanner, member: MemberPage
) -> None:
    stuck = factories.AttachmentFactory.create(organisation=member, content=bytes(31 << 20), name="ciężki.txt")
    other = factories.AttachmentFactory.create(organisation=member, content=CLEAN, name="akt.pdf")
    Attachment.objects.update(awaits_scan=True)

    assert uploads.scan_waiting(now=timezone.now()) == 1

    assert set(Attachment.objects.filter(awaits_scan=True)) == {stuck}
    assert other.pk > stuck.pk


def test_what_waited_and_was_infected_is_gone(
    daemon: scanner.Scanner, client: Client, member: MemberPage, on_commit: Any
) -> None:
    daemon.kill()
    send(client, member, scanner.VIRUS)
    stored = Attachment.objects.get().file
    path = Path(stored.path)
    daemon.start()

    with on_commit():
        uploads.scan_waiting(now=timezone.now())

    file = Attachment.objects.get()
    assert file.withdrawn_at
    assert file.withdrawal_reason == "infected"
    assert not path.exists()
    assert not Extraction.objects.exists()
    assert OutgoingMail.objects.filter(kind=NoticeKind.ADMINISTRATION, body__contains=scanner.NAME).exists()


def test_a_daemon_that_hangs_is_not_waited_for_for_ever(
    daemon: scanner.Scanner, client: Client, member: MemberPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clamd.scan, "__kwdefaults__", {"seconds": 1})
    daemon.process.send_signal(signal.SIGSTOP)
    try:
        send(client, member)
    finally:
        daemon.process.send_signal(signal.SIGCONT)

    assert Attachment.objects.get().awaits_scan


def test_a_file_longer_than_the_daemon_reads_is_not_taken_for_clean(
    daemon: scanner.Scanner, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(clamd.Unavailable):
        clamd.scan((bytes(1 << 20) for _ in range(40)), address=daemon.socket)


def test_a_verdict_on_the_beginning_of_a_file_is_none() -> None:
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder, socket.socket(socket.AF_UNIX) as daemon:
        daemon.bind(f"{folder}/clamd.ctl")
        daemon.listen()
        answering = threading.Thread(target=answer_early, args=[daemon])
        answering.start()
        with pytest.raises(clamd.Unavailable):
            clamd.scan((bytes(1 << 20) for _ in range(20)), address=f"{folder}/clamd.ctl")
        answering.join()


def answer_early(daemon: socket.socket) -> None:
    link, _ = daemon.accept()
    with link:
        link.recv(1 << 16)
        link.sendall(b"stream: OK\0")
        link.shutdown(socket.SHUT_RD)


def test_once_the_scanner_is_configured_no_more_nothing_waits(
    daemon: scanner.Scanner, client: Client, member: MemberPage, settings: Settings
) -> None:
    daemon.kill()
    send(client, member)
    settings.CLAMD_SOCKET = ""

    assert uploads.scan_waiting(now=timezone.now()) == 1
    assert not Attachment.objects.get().awaits_scan


def test_a_port_is_as_good_as_a_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(clamd.Unavailable):
        clamd.scan([b"a"], address=f"tcp://127.0.0.1:{port}")


@pytest.mark.parametrize("value", ["clamd.ctl", "http://clamd", "tcp://", "unix://host/path", "tcp://host:port"])
def test_an_address_that_nobody_can_reach_is_refused(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        clamd.parse_address(value)

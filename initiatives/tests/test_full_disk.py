"""The disk is full, whichever it is: the form says so, nothing half-written stays, and the log tells why."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from initiatives import tasks
from initiatives.models import ActPage, Attachment, Extraction, MemberPage, Picture, Role
from initiatives.services import texts
from initiatives.tests import factories
from initiatives.tests.test_uploads import DOORS, PDF, ActForm, Door, png

NO_ROOM = "Na serwerze nie ma miejsca na ten plik"
MIB = 1024 * 1024
# Files above it are kept on the disk while they come.
IN_MEMORY = MIB
pytestmark = pytest.mark.django_db


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for 2 MiB."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    mounted = subprocess.run(
        [*as_root, "mount", "-t", "tmpfs", "-o", "size=2m,mode=777", "tmpfs", tmp_path], check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk (root, or sudo without a password)")
    yield tmp_path
    subprocess.run([*as_root, "umount", "--lazy", tmp_path], check=True)


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory()


@pytest.fixture
def client(member: MemberPage, sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(factories.person(Role.EDITOR, member))


@pytest.fixture(params=DOORS, ids=lambda kind: kind.__name__)
def door(request: pytest.FixtureRequest, client: Client, member: MemberPage) -> Door:
    made: Door = request.param(client, member)
    return made


def left_on(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def fill(disk: Path) -> Path:
    """Takes every byte that is left."""
    stone = disk / "stone"
    with stone.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return stone


@pytest.mark.parametrize("size", [3 * MIB, MIB // 2], ids=["kept on the disk on its way", "kept in memory on its way"])
def test_where_files_are_kept(
    size: int, door: Door, small_disk: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MEDIA_ROOT = small_disk
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = IN_MEMORY
    stone = None if size > 2 * MIB else fill(small_disk)

    answer = str(door.send(SimpleUploadedFile("akt.pdf", PDF + bytes(size))))

    assert NO_ROOM in answer
    assert not Attachment.objects.exists()
    assert not Extraction.objects.exists()
    assert left_on(small_disk) == ([stone] if stone else [])
    assert "there is no room for it" in caplog.text
    assert "No space left on device" in caplog.text


def test_where_files_lie_on_their_way(
    door: Door, small_disk: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = small_disk
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = IN_MEMORY

    answer = str(door.send(SimpleUploadedFile("akt.pdf", PDF + bytes(3 * MIB))))

    assert NO_ROOM in answer
    assert not Attachment.objects.exists()
    assert left_on(small_disk) == []
    assert "No space left on device" in caplog.text


@pytest.mark.parametrize("kind", DOORS[:2], ids=lambda kind: kind.__name__)
def test_what_was_typed_stays(
    kind: type[Door], client: Client, member: MemberPage, small_disk: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = small_disk

    assert "Uchwała o wodzie" in kind(client, member).send(SimpleUploadedFile("akt.pdf", PDF + bytes(3 * MIB)))


def test_a_new_act_with_its_file(client: Client, member: MemberPage, small_disk: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = small_disk
    data = {"title": "w sprawie wody", "kind": "resolution", "number": "1/2020", "issued_on": "2020-04-01"}
    data["file"] = SimpleUploadedFile("akt.pdf", PDF + bytes(3 * MIB))  # type: ignore[assignment]

    url = f"/admin/choose/act/create/?organisation={member.pk}"
    answer = client.post(url, {f"new-act-{name}": value for name, value in data.items()}).json()["htmlFragment"]

    assert NO_ROOM in answer
    assert "w sprawie wody" in answer
    assert not ActPage.objects.exists()
    assert not Attachment.objects.exists()
    assert left_on(small_disk) == []


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/admin/images/add/", "file"),
        ("/admin/images/chooser/create/", "image-chooser-upload-file"),
        ("/admin/images/multiple/add/", "files[]"),
    ],
)
def test_pictures(url: str, field: str, client: Client, small_disk: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = small_disk
    stone = fill(small_disk)
    title = field.replace("files[]", "title").replace("file", "title")

    answer = client.post(url, {title: "Herb", field: SimpleUploadedFile("herb.png", png(300, 300))})

    said = answer.content.decode() if "json" not in answer.headers["Content-Type"] else str(answer.json())
    assert NO_ROOM in said
    assert not Picture.objects.exists()
    assert left_on(small_disk) == [stone]


@pytest.fixture
def full_database(transactional_db: None) -> Iterator[None]:
    """SQLite is given no page more; PostgreSQL says what it says when its disk is full (53100)."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            _fill_pages(cursor)
        yield
        for statement in SQLITE_AGAIN if connection.vendor == "sqlite" else POSTGRESQL_AGAIN:
            cursor.execute(statement)


SQLITE = ("CREATE TABLE stone (byte BLOB)",)
SQLITE_AGAIN = ("PRAGMA max_page_count = 1073741823", "DROP TABLE stone")
POSTGRESQL = (
    (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
    ),
    "CREATE TRIGGER stone BEFORE INSERT ON initiatives_attachment EXECUTE FUNCTION no_room()",
)
POSTGRESQL_AGAIN = ("DROP TRIGGER stone ON initiatives_attachment", "DROP FUNCTION no_room")


def _fill_pages(cursor: Any) -> None:
    for size in (4096, 512, 64):
        with suppress(OperationalError):
            while True:
                cursor.execute("INSERT INTO stone VALUES (zeroblob(%s))", [size])


@pytest.mark.django_db(transaction=True)
def test_the_databases(
    client: Client, member: MemberPage, full_database: None, settings: Settings, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    answers: list[str] = []
    # What is left in pages that are begun may take some rows more.
    while not any(NO_ROOM in answer for answer in answers):
        assert len(answers) < 100
        content = PDF + str(len(answers)).encode()
        answers.append(
            str(ActForm(client, member).send(SimpleUploadedFile("a" * 200 + ".pdf", content), title="t" * 255))
        )

    assert len(left_on(tmp_path)) == Attachment.objects.count() == Extraction.objects.count()
    assert "there is no room for it" in caplog.text


def test_where_a_reader_writes(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The file ends in a state, which a later try mends."""
    file = factories.AttachmentFactory.create(content=b"Tekst aktu. " * 50_000)
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    stone = fill(small_disk)

    tasks.read_attachment(file.pk)

    row = Extraction.objects.get(document=file)
    assert (row.state, row.reason) == (Extraction.State.EMPTY, Extraction.Reason.FAILED)
    assert "the reader of a file ended" in caplog.text
    assert left_on(small_disk) == [stone]

    stone.unlink()
    assert texts.read_again(attachment=file, now=timezone.now())
    tasks.read_attachment(file.pk)
    assert Extraction.objects.get(document=file).state == Extraction.State.DONE

"""What was begun and never finished goes after a day, and nothing else does."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import UploadedFile

from cms import uploads
from cms.schedule import JOBS
from initiatives.acts.child import SCRATCH
from initiatives.services import temporary
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + timedelta(days=1, hours=2)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site's and the machine's temporary folder, both in one."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def parts() -> Iterator[Path]:
    path = Path(default_storage.path(temporary.PARTS))
    path.mkdir(parents=True, exist_ok=True)
    yield path
    for left in path.iterdir():
        left.unlink()


def unfinished() -> UploadedFile:
    return UploadedFile.objects.create(file=ContentFile(b"%PDF-1.7", name="niedokonczony.pdf"))


def test_an_upload_whose_form_was_never_sent_goes_after_a_day_with_its_file(folder: Path) -> None:
    row = unfinished()
    assert temporary.sweep(now=NOW + timedelta(hours=23)) == 0
    assert default_storage.exists(row.file.name)

    assert temporary.sweep(now=LATER) == 1
    assert not UploadedFile.objects.exists()
    assert not default_storage.exists(row.file.name)
    assert temporary.sweep(now=LATER) == 0


def test_a_row_whose_file_is_gone_goes(folder: Path) -> None:
    row = unfinished()
    default_storage.delete(row.file.name)
    temporary.sweep(now=NOW)
    assert not UploadedFile.objects.exists()


def test_attached_files_stay_however_old(folder: Path) -> None:
    file = factories.AttachmentFactory.create()
    temporary.sweep(now=NOW + timedelta(days=900))
    file.refresh_from_db()
    assert default_storage.exists(file.file.name)


def test_what_a_killed_process_left_behind_goes(folder: Path, parts: Path) -> None:
    upload = TemporaryUploadedFile("uchwala.pdf", "application/pdf", 10, None)
    upload.write(b"%PDF-")
    path = Path(upload.temporary_file_path())
    assert path.parent == folder
    left = path.with_name(f"x{path.name}")
    left.write_bytes(b"as a killed process leaves it")
    upload.close()
    scratch = folder / f"{SCRATCH}abc"
    scratch.mkdir()
    (scratch / "tess_1.png").write_bytes(b"a page")
    (parts / "0a1b").write_bytes(b"half a file")

    assert temporary.sweep(now=NOW) == 0
    assert temporary.sweep(now=LATER) == 3
    assert not left.exists()
    assert not scratch.exists()
    assert not list(parts.iterdir())


def test_others_files_in_a_shared_folder_stay(folder: Path) -> None:
    theirs = folder / "cudze.pdf"
    theirs.write_bytes(b"x")
    link = folder / "tmp1.upload.pdf"
    link.symlink_to(theirs)
    (folder / "uploads-of-others").mkdir()
    temporary.sweep(now=LATER)
    assert theirs.exists()
    assert link.is_symlink()
    assert (folder / "uploads-of-others").exists()


def test_a_file_that_cannot_be_taken_away_does_not_stop_the_rest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.upload.pdf", "b.upload.pdf"):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (1, 1))
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.name.startswith("a."):
            raise PermissionError(path)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert temporary.sweep(now=NOW) == 1
    assert (folder / "a.upload.pdf").exists()


def test_the_scheduler_sweeps(folder: Path) -> None:
    unfinished()
    job = next(job for job in JOBS if job.name == "sweep uploads that nobody finished")
    job.run(datetime.fromtimestamp(LATER.timestamp(), tz=LATER.tzinfo))
    assert not UploadedFile.objects.exists()


def test_the_storage_writes_where_it_is_swept() -> None:
    assert temporary.PARTS == uploads.PARTS

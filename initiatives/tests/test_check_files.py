"""What is in the database and not on the disk, or the other way round, is found; nothing is touched unasked."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.images.models import Filter
from wagtail.models import Collection, UploadedFile

from initiatives.models import Attachment, Picture, Rendition, Role
from initiatives.services import stored_files, withdrawal
from initiatives.services.stored_files import Fault
from initiatives.tests import factories
from initiatives.tests.memory import least_peak, needs_at_most
from initiatives.tests.withdrawals import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    """A media folder of the test's own: what others stored would be orphans."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def check(*options: str) -> tuple[int, str]:
    """Exit code and output."""
    out = StringIO()
    try:
        call_command("check_files", *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def faults(*options: str) -> list[dict[str, Any]]:
    told = json.loads(check("--json", *options)[1])
    found: list[dict[str, Any]] = told["faults"]
    return found


def stored() -> Attachment:
    file = factories.AttachmentFactory.create()
    file.get_file_hash()
    return file


def small(picture: Picture) -> Rendition:
    """Past the cache, which knows sizes of other tests' pictures."""
    rendition: Rendition = picture.create_rendition(Filter(spec="max-20x20"))
    return rendition


def overwrite(name: str, content: bytes) -> None:
    Path(default_storage.path(name)).write_bytes(content)


def orphan(media: Path, *, days: int, name: str = "documents/niczyj.pdf") -> Path:
    path = media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    when = timezone.now().timestamp() - days * 86_400 - 60
    os.utime(path, (when, when))
    return path


def test_a_site_in_order_ends_with_nothing_to_say() -> None:
    stored()
    small(factories.PictureFactory.create())
    UploadedFile.objects.create(file=ContentFile(b"x", name="x.pdf"))
    code, text = check()
    assert (code, text.strip()) == (0, "Sprawdzono: 8, błędów: 0, usunięto: 0.")


def test_each_kind_that_lost_its_file_is_named() -> None:
    picture = factories.PictureFactory.create()
    rows = {
        "attachment": stored(),
        "rendition": small(picture),
        "picture": picture,
        "uploadedfile": UploadedFile.objects.create(file=ContentFile(b"x", name="x.pdf")),
    }
    for row in rows.values():
        default_storage.delete(row.file.name)

    found = faults()
    assert {(fault["kind"], fault["number"], fault["fault"]) for fault in found} == {
        (kind, row.pk, "missing") for kind, row in rows.items()
    }
    code, text = check()
    assert code == 1
    assert f"{rows['attachment'].file.name} (attachment {rows['attachment'].pk}): pliku nie ma na dysku" in text


@pytest.mark.parametrize(
    ("content", "fault", "words"),
    [
        (b"", Fault.EMPTY, "plik jest pusty"),
        (b"Tekst.", Fault.SIZE, "plik ma inny rozmiar"),
        (b"Tekst ustu.", Fault.HASH, "plik ma inną treść"),
    ],
)
def test_a_file_that_is_not_what_was_added_is_found(content: bytes, fault: Fault, words: str) -> None:
    file = stored()
    overwrite(file.file.name, content)
    assert [row["fault"] for row in faults()] == [fault]
    assert words in check()[1]


def test_in_a_hurry_contents_are_not_read() -> None:
    overwrite(stored().file.name, b"Tekst ustu.")
    assert check("--quick")[0] == 0
    assert check()[0] == 1


def test_what_was_stored_without_a_size_or_a_hash_is_in_order() -> None:
    Attachment.objects.filter(pk=stored().pk).update(file_size=None, file_hash="")
    assert check()[0] == 0


def test_a_file_that_no_row_names_is_found_and_left_alone(media: Path) -> None:
    old, new = orphan(media, days=2), orphan(media, days=0, name="images/nowy.jpg")
    assert {(row["path"], row["fault"], row["is_old"]) for row in faults()} == {
        ("documents/niczyj.pdf", "no_row", True),
        ("images/nowy.jpg", "no_row", False),
    }
    assert old.exists()
    assert new.exists()


def test_orphans_are_deleted_when_asked_and_older_than_a_day(media: Path) -> None:
    file = stored()
    os.utime(default_storage.path(file.file.name), (1, 1))
    old, new = orphan(media, days=2), orphan(media, days=0, name="images/nowy.jpg")
    code, text = check("--delete-orphans")
    assert code == 1, "the new one is still there"
    assert "usunięto: 1" in text
    assert not old.exists()
    assert new.exists()
    assert default_storage.exists(file.file.name)

    os.utime(new, (1, 1))
    assert check("--delete-orphans")[0] == 0


def test_an_orphan_that_got_a_row_meanwhile_stays(media: Path) -> None:
    path = orphan(media, days=2)
    Attachment.objects.create(title="x", file="documents/niczyj.pdf", collection=Collection.get_first_root_node())
    assert not stored_files.delete_orphan(path="documents/niczyj.pdf")
    assert path.exists()


def test_what_is_being_written_is_no_fault(media: Path) -> None:
    orphan(media, days=0, name=".parts/abc")
    assert check()[0] == 0
    orphan(media, days=2, name=".parts/def")
    assert [row["path"] for row in faults()] == [".parts/def"]


def test_a_link_is_neither_followed_nor_taken_for_a_folder(media: Path, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "sekret.pdf").write_bytes(b"x")
    (media / "documents").symlink_to(elsewhere)
    assert [row["path"] for row in faults()] == ["documents"]
    check("--delete-orphans")
    assert (elsewhere / "sekret.pdf").exists()


def test_a_row_that_leads_out_of_the_folder_is_a_fault_and_nothing_is_read() -> None:
    Attachment.objects.create(title="x", file="../../etc/passwd", collection=Collection.get_first_root_node())
    assert [(row["fault"], row["path"]) for row in faults()] == [("missing", "../../etc/passwd")]


def test_what_was_withdrawn_has_no_file_and_that_is_in_order() -> None:
    file = stored()
    withdraw(file, factories.person(Role.ADMINISTRATOR))
    assert check()[0] == 0
    withdrawal.finish(now=timezone.now())
    assert check()[0] == 0


def test_a_name_that_no_database_takes_is_told(media: Path) -> None:
    (media / "documents").mkdir()
    Path(os.fsdecode(os.fsencode(media / "documents") + b"/z\xff.pdf")).write_bytes(b"x")
    assert check()[0] == 1
    assert len(faults()) == 1


def test_it_costs_few_queries(media: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(30):
        stored()
    # How many rows there are; each table and its end; for the files, each table until all have their row.
    with django_assert_num_queries(4 + 5 + 3):
        assert check()[0] == 0


def fill(media: Path, number: int) -> None:
    (media / "documents").mkdir(exist_ok=True)
    root = Collection.get_first_root_node()
    for at in range(number):
        (media / f"documents/{at}.txt").write_bytes(b"Tekst aktu.")
    Attachment.objects.bulk_create(
        (Attachment(title="x", file=f"documents/{at}.txt", file_size=11, collection=root) for at in range(number)),
        batch_size=1000,
    )


def check_all() -> None:
    assert list(stored_files.check(now=timezone.now())) == []


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_files(media: Path) -> None:
    fill(media, 1_000)
    few = least_peak(check_all)
    Attachment.objects.all().delete()
    fill(media, 4_000)
    assert needs_at_most(1.3 * few + 200_000, check_all)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_files_are_checked_in_little_memory(media: Path) -> None:
    fill(media, 100_000)
    assert needs_at_most(20_000_000, check_all)


def test_pictures_and_their_sizes_are_told_apart(media: Path) -> None:
    picture: Picture = factories.PictureFactory.create()
    rendition = small(picture)
    default_storage.delete(rendition.file.name)
    assert [(row["kind"], row["number"]) for row in faults()] == [("rendition", rendition.pk)]

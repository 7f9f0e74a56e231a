"""A withdrawn file is gone at once and for good: bytes, text, index, copies, names; a note stays in its place."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import ModelLogEntry, UploadedFile

from cms.users.models import User
from conftest import OnCommit
from initiatives import visibility
from initiatives.acts.outcome import Extracted
from initiatives.models import (
    ActPage,
    Attachment,
    Extraction,
    InitiativePage,
    MemberPage,
    Role,
    TextPage,
)
from initiatives.services import texts, withdrawal
from initiatives.tests import factories
from initiatives.tests.finding import found
from initiatives.tests.withdrawals import CONTENT, NAME, WORD, act_with, stored, withdraw

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _forget_sizes() -> None:
    """Wagtail remembers the sizes of pictures whose rows another test has taken back."""
    cache.clear()


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory(title="Gmina Santok")
    return page


@pytest.fixture
def moderator(member: MemberPage) -> User:
    return factories.person(Role.MODERATOR, member)


def files_with(word: bytes) -> list[Path]:
    """Everything below the folder of files that holds the word, in its bytes or its name."""
    everything = [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return [path for path in everything if word in path.read_bytes() or word.decode() in path.name]


def tables_with(word: str) -> set[str]:
    """Every table of the database in which the word stands."""
    tables = connection.introspection.table_names()
    return {table for table in tables if _holds(table, word)}


def _holds(table: str, word: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of tables
        return any(_is_in(word, value) for row in cursor.fetchall() for value in row)


def _is_in(word: str, value: object) -> bool:
    if isinstance(value, (bytes, memoryview)):
        return word.encode() in bytes(value)
    return word in str(value)


def test_nothing_of_it_is_left_in_the_database_or_on_the_disk(
    member: MemberPage, moderator: User, on_commit: OnCommit
) -> None:
    with on_commit():
        file = stored(member, title=f"Wniosek {WORD}", content=f"{WORD} 1".encode())
        act = act_with(member, file)
        factories.link_act(factories.InitiativePageFactory(parent=member), act)
    with on_commit():
        act.save()
    assert {"initiatives_textpage", "initiatives_attachment"} <= tables_with(WORD)
    assert files_with(f"{WORD} 1".encode())

    with on_commit():
        withdraw(file, moderator)
    withdrawal.compact_index()

    assert tables_with(WORD) == set()
    assert tables_with("kowalski-jan") == set()
    assert files_with(f"{WORD} 1".encode()) == []


def test_it_is_found_by_its_words_no_more(member: MemberPage, moderator: User, on_commit: OnCommit) -> None:
    with on_commit():
        file = stored(member)
        act = act_with(member, file)
        initiative = factories.InitiativePageFactory(parent=member)
        factories.link_act(initiative, act)
    with on_commit():
        ActPage.objects.get(pk=act.pk).save()
        InitiativePage.objects.get(pk=initiative.pk).save()
    assert found(WORD, ActPage) == [act]

    with on_commit():
        withdraw(file, moderator)

    assert found(WORD, ActPage) == []
    assert found(WORD, InitiativePage) == []


def test_readers_get_a_note_in_its_place(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit, caplog: pytest.LogCaptureFixture
) -> None:
    with on_commit():
        file = stored(member)
        act = act_with(member, file)
    old_address = file.url
    reader = sign_in(factories.person(Role.OFFICIAL, factories.MemberPageFactory()))
    assert reader.get(old_address).status_code == 200

    with on_commit():
        withdraw(file, moderator)

    file.refresh_from_db()
    caplog.clear()
    texts = (f"/dokumenty/{file.pk}/tekst/", f"/dokumenty/{file.pk}/tekst/1/", f"/akty/{act.pk}/tekst/{file.pk}/")
    for link in (old_address, file.url, *texts):
        assert reader.get(link).status_code == 410, link
    assert "kowalski" not in caplog.text
    page = reader.get(old_address).content.decode()
    assert "wycofan" in page
    assert "Gmina Santok" in page
    assert "dane osobowe" in page
    shown = reader.get(act.url).content.decode()
    assert "wycofan" in shown.lower()
    assert old_address not in shown


def test_a_reason_that_readers_are_not_to_know_is_not_told(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        file = stored(member)
        act = act_with(member, file)
        withdraw(file, moderator, reason_is_public=False)

    reader = sign_in(factories.person(Role.OFFICIAL, member))

    assert "dane osobowe" not in reader.get(file.url).content.decode()
    assert "dane osobowe" not in reader.get(act.url).content.decode()


def test_somebody_who_could_not_read_it_does_not_learn_that_it_was(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        file = stored(member)
        withdraw(file, moderator)

    assert sign_in(factories.person(Role.MODERATOR, factories.MemberPageFactory())).get(file.url).status_code == 404


def test_nobody_reads_it_before_the_bytes_are_gone(
    member: MemberPage, moderator: User, sign_in: SignIn, settings: Settings
) -> None:
    """Between the two steps, and with the web server sending the bytes."""
    settings.MEDIA_ACCEL_PREFIX = "/chronione/"
    file, picture = stored(member), factories.PictureFactory.create(collection=member.collection)
    paths = [picture.file.url, picture.get_rendition("width-50").url]
    client = sign_in(moderator)

    # What waits for the commit does not happen here.
    withdraw(file, moderator)
    withdraw(picture, moderator)

    assert Path(file.file.path).exists()
    answer = client.get(file.url)
    assert (answer.status_code, answer.has_header("X-Accel-Redirect")) == (410, False)
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_a_process_that_dies_in_between_leaves_the_rest_to_the_scheduler(
    member: MemberPage, moderator: User, on_commit: OnCommit, caplog: pytest.LogCaptureFixture
) -> None:
    with on_commit():
        file = stored(member)
        act = act_with(member, file)
        picture = factories.PictureFactory.create(collection=member.collection, title=WORD)
        rendition = picture.get_rendition("width-50")
    with on_commit():
        ActPage.objects.get(pk=act.pk).save()
    withdraw(file, moderator)
    withdraw(picture, moderator)
    paths = [Path(row.file.path) for row in (file, picture, rendition)]
    assert all(path.exists() for path in paths)

    with on_commit(), caplog.at_level(logging.DEBUG):
        assert withdrawal.finish(now=timezone.now()) == 2

    assert not any(path.exists() for path in paths)
    assert not picture.renditions.exists()
    assert found(WORD, ActPage) == []
    assert withdrawal.finish(now=timezone.now()) == 0
    assert WORD not in caplog.text
    assert NAME not in caplog.text


def test_what_is_done_again_does_no_harm(member: MemberPage, moderator: User, on_commit: OnCommit) -> None:
    file = stored(member)
    with on_commit():
        withdraw(file, moderator)
    file.refresh_from_db()
    erased_at = file.erased_at

    withdrawal.erase(file=file, now=timezone.now())
    withdraw(file, moderator)

    file.refresh_from_db()
    assert file.erased_at == erased_at


def test_a_reader_at_work_stores_nothing_back(member: MemberPage, moderator: User, on_commit: OnCommit) -> None:
    file = factories.AttachmentFactory.create(organisation=member)
    lease = texts.claim(attachment_id=file.pk, now=timezone.now())
    assert lease is not None
    with on_commit():
        withdraw(file, moderator)

    assert not texts.store_text(attachment_id=file.pk, lease=lease, extracted=Extracted(pages=(WORD,)))
    assert not TextPage.objects.filter(document=file).exists()
    assert not texts.want_text(attachment=Attachment.objects.get(pk=file.pk), now=timezone.now())
    assert not Extraction.objects.filter(document=file).exists()


def test_a_stale_copy_does_not_bring_it_back(member: MemberPage, moderator: User, on_commit: OnCommit) -> None:
    file = stored(member)
    stale = Attachment.objects.get(pk=file.pk)
    with on_commit():
        withdraw(file, moderator)

    stale.title = WORD
    with pytest.raises(ValidationError):
        stale.save()
    stale.save(update_fields=["collection"])

    file.refresh_from_db()
    assert file.withdrawn_at is not None
    assert WORD not in file.title


def test_copies_in_the_same_organisation_go_along_and_others_stay(
    member: MemberPage, moderator: User, on_commit: OnCommit
) -> None:
    file, copy, kept = (stored(member) for _ in range(3))
    other = factories.MemberPageFactory()
    elsewhere = stored(other)
    different = stored(member, content=CONTENT[::-1])
    assert {row.pk for row in withdrawal.copies_of(file=file)} == {copy.pk, kept.pk}
    assert [row.pk for row in withdrawal.copies_elsewhere(file=file)] == [elsewhere.pk]

    with on_commit():
        withdraw(file, moderator, copies=[copy.pk, elsewhere.pk, different.pk, 999_999])

    gone = set(Attachment.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
    assert gone == {file.pk, copy.pk}


def test_an_upload_that_was_never_finished_goes_too(member: MemberPage, moderator: User, on_commit: OnCommit) -> None:
    file = stored(member)
    file.file_hash = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
    file.save()
    kind = ContentType.objects.get_for_model(Attachment)
    same, other = (
        UploadedFile.objects.create(for_content_type=kind, file=ContentFile(content, name="wniosek.txt"))
        for content in (CONTENT, CONTENT[::-1])
    )

    with on_commit():
        withdraw(file, moderator)

    assert list(UploadedFile.objects.all()) == [other]
    assert not Path(same.file.path).exists()


def test_it_is_offered_to_nobody_and_the_pages_that_name_it_go_on(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        file = stored(member)
        act = act_with(member, file)
        act.save_revision()
        withdraw(file, moderator)
    client = sign_in(moderator)

    assert str(file.pk) not in client.get("/admin/documents/chooser/results/").content.decode()
    assert not visibility.attachments_usable_by(moderator).filter(pk=file.pk).exists()
    form = client.get(f"/admin/pages/{act.pk}/edit/")
    assert form.status_code == 200
    assert "wycofan" in form.content.decode().lower()
    # The draft names it still, and is published with the note.
    revision = ActPage.objects.get(pk=act.pk).get_latest_revision()
    assert revision is not None
    assert [row["document"] for row in revision.content["files"]] == [file.pk]
    revision.publish()
    assert sign_in(factories.person(Role.OFFICIAL, member)).get(act.url).status_code == 200


def test_an_initiative_shows_the_note_in_place_of_file_and_picture(
    member: MemberPage, moderator: User, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        file, picture = stored(member), factories.PictureFactory.create(collection=member.collection)
        page = factories.InitiativePageFactory(
            parent=member,
            steps=[("file", {"title": "", "file": file}), ("picture", {"image": picture, "alt_text": "x"})],
        )
        withdraw(file, moderator)
        withdraw(picture, moderator)

    shown = sign_in(moderator).get(page.url).content.decode()

    assert shown.count('class="withdrawn"') == 2
    assert "<figure>" not in shown


def test_who_withdrew_what_when_is_in_the_log(member: MemberPage, moderator: User, on_commit: OnCommit) -> None:
    file = stored(member, title=f"Wniosek {WORD}")
    with on_commit():
        withdraw(file, moderator, note="pismo OR.1431.2")

    entry = ModelLogEntry.objects.get(action=withdrawal.ACTION)

    assert (entry.user, entry.object_id) == (moderator, str(file.pk))
    assert entry.data == {"reason": "personal_data", "note": "pismo OR.1431.2"}
    assert WORD not in entry.label

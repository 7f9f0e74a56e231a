"""Files that our feeds name: who has a key to a feed has what is published, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ReferenceIndex

from initiatives.models import ActFile, ActPage, Attachment, FeedItem, FeedToken, Picture, Role, WithdrawalReason
from initiatives.services import feed_tokens, withdrawal
from initiatives.tests import factories
from initiatives.tests.exchanged_files import fill, with_files
from initiatives.tests.feeds_out import a_key, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
TEXT = "Zarządzenie o hydrantach".encode()


@pytest.fixture
def act() -> ActPage:
    """Published, with a file."""
    page: ActPage = factories.ActPageFactory.create()
    file = factories.AttachmentFactory.create(organisation=page.get_parent())
    fill(file, TEXT)
    ActFile.objects.create(page=page, document=file)
    return page


def status(sha1: str, key: str = "") -> int:
    return ask(key or a_key(), sha1, "pliki/").status_code


def sha1_of(act: ActPage) -> str:
    return act.files.get().document.file_hash


def test_a_published_acts_file_is_given_to_whoever_has_a_key(act: ActPage) -> None:
    answer: Any = ask(a_key(), sha1_of(act), "pliki/")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == TEXT
    told = {name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")}
    assert told == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{sha1_of(act)}"',
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "private" in answer["Cache-Control"]


def test_files_and_pictures_of_a_practice_are_given() -> None:
    page = with_files()
    ReferenceIndex.create_or_update_for_object(page)
    key = a_key()

    named = [
        *Attachment.objects.values_list("file_hash", flat=True),
        *Picture.objects.values_list("file_hash", flat=True),
    ]

    assert [status(sha1, key) for sha1 in named] == [200] * 3


@pytest.mark.parametrize("sha1", ["0" * 40, "..", "%00", "a" * 39, "A" * 40, "a" * 4000, "ż" * 40, "1' OR '1'='1"])
def test_what_is_not_there_is_not_found(act: ActPage, sha1: str) -> None:
    assert status(sha1) == 404


@pytest.mark.parametrize("key", ["1-abc", "-", "1", "999999999999999999999-x", "%00"])
def test_without_a_key_there_is_nothing(act: ActPage, key: str) -> None:
    assert status(sha1_of(act), key) == 404


def test_a_key_that_was_withdrawn_opens_no_file(act: ActPage) -> None:
    key = a_key()
    assert status(sha1_of(act), key) == 200
    user = factories.person(Role.ADMINISTRATOR)
    feed_tokens.withdraw(token=FeedToken.objects.get(), user=user, now=timezone.now())
    assert status(sha1_of(act), key) == 404


def test_a_drafts_file_is_not_given(act: ActPage) -> None:
    act.unpublish()
    assert status(sha1_of(act)) == 404


def test_what_a_draft_of_a_published_act_names_is_not_given(act: ActPage) -> None:
    new = factories.AttachmentFactory.create(organisation=act.get_parent())
    fill(new, b"Tajny projekt.")
    act.files = [ActFile(document=new)]
    act.save_revision()

    assert status(new.file_hash) == 404


def test_what_a_draft_of_a_practice_names_is_not_given() -> None:
    page = factories.InitiativePageFactory.create()
    new = factories.AttachmentFactory.create()
    fill(new, b"Tajny projekt.")
    page.description = f'<p><a id="{new.pk}" linktype="document">projekt</a></p>'
    page.save_revision()
    # As if the index had read the draft.
    ReferenceIndex.create_or_update_for_object(page)

    assert status(new.file_hash) == 404


def test_a_file_that_no_page_shows_is_not_given() -> None:
    file = factories.AttachmentFactory.create()
    fill(file, b"Notatka.")
    assert status(file.file_hash) == 404


def test_what_was_withdrawn_is_not_given(act: ActPage) -> None:
    file, sha1 = act.files.get().document, sha1_of(act)
    withdrawal.withdraw(
        file=file, by=factories.person(Role.ADMINISTRATOR), reason=WithdrawalReason.PERSONAL_DATA, note="",
        now=timezone.now(),
    )  # fmt: skip
    assert status(sha1) == 404


def test_what_waits_for_the_scanner_is_not_given(act: ActPage) -> None:
    Attachment.objects.update(awaits_scan=True)
    assert status(sha1_of(act)) == 404


def test_what_is_gone_from_the_disk_is_not_found(act: ActPage) -> None:
    file = act.files.get().document
    file.file.storage.delete(file.file.name)
    assert status(file.file_hash) == 404


def test_the_same_bytes_in_a_draft_and_in_a_published_act_are_given(act: ActPage) -> None:
    draft: ActPage = factories.ActPageFactory.create(live=False)
    other = factories.AttachmentFactory.create(organisation=draft.get_parent())
    fill(other, TEXT)
    Attachment.objects.filter(pk=other.pk).update(created_at=timezone.now())
    ActFile.objects.create(page=draft, document=other)

    assert status(sha1_of(act)) == 200


def test_nothing_is_taken_there(act: ActPage) -> None:
    assert Client().post(f"/kanaly/{a_key()}/pliki/{sha1_of(act)}").status_code == 405


def test_what_came_by_a_feed_is_not_given_wherever_its_page_stands() -> None:
    page = factories.InitiativePageFactory.create()
    file = factories.AttachmentFactory.create(organisation=page.get_parent())
    fill(file, b"Plik partnera.")
    page.description = f'<p><a id="{file.pk}" linktype="document">wzór</a></p>'
    page.save()
    ReferenceIndex.create_or_update_for_object(page)
    assert status(file.file_hash) == 200

    FeedItem.objects.create(
        source=factories.FeedSourceFactory.create(), identity="x", page=page, title="x", content_hash="x",
        state=FeedItem.State.HANDED, published_at=timezone.now(), first_seen_at=timezone.now(),
    )  # fmt: skip

    assert status(file.file_hash) == 404


def test_who_asks_for_a_part_or_for_the_head_learns_no_more(act: ActPage) -> None:
    draft = factories.AttachmentFactory.create()
    fill(draft, b"Notatka.")
    below = f"/kanaly/{a_key()}/pliki/"
    hidden, there = below + draft.file_hash, below + sha1_of(act)
    browser = Client()

    assert browser.head(there).status_code == 200
    answers = [
        browser.head(hidden), browser.get(hidden, headers={"Range": "bytes=0-1"}),
        browser.get(hidden, headers={"If-None-Match": "*"}), browser.head(f"{below}{'0' * 40}"),
    ]  # fmt: skip
    assert {(answer.status_code, answer["Cache-Control"]) for answer in answers} == {(404, "private, no-store")}

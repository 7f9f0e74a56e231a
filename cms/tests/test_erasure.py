"""Erasing a person leaves no trace of name, address or post, and keeps what was done."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry, TaskState

from cms.tests.life import EMAIL, FORMER_NAME, NAME, NEEDLES, POST, Life
from cms.tests.traces import files_with, log_lines, tables_with
from cms.users import erasure, export, mentions, sessions
from cms.users.holdings import HOLDINGS, every_relation_has_a_fate, relations
from cms.users.models import SignIn, User
from conftest import OnCommit
from initiatives.models import Import, Membership, Role
from initiatives.models.moderation import APPROVE
from initiatives.tests import factories
from initiatives.tests.examples import stream
from initiatives.tests.town import Town, fresh

pytestmark = pytest.mark.django_db
SignInAs = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _attempts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town(sign_in: SignInAs, on_commit: OnCommit) -> Town:
    town = Town(sign_in, on_commit)
    User.objects.filter(pk=town.editor.pk).update(email=EMAIL, name=FORMER_NAME, post=POST)
    town.editor.refresh_from_db()
    return town


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")


def erase(client: Client, person: User, on_commit: OnCommit) -> str:
    with on_commit():
        answer = client.post(reverse("wagtailusers_users:erase", args=[person.pk]), {"confirmed": "on"})
    return str(answer.content.decode())


@pytest.fixture
def mails(tmp_path: Path, settings: Settings) -> Path:
    """Where the demo's mail lies; files go to a folder of the test's own, too, where no other test leaves any."""
    folder = tmp_path / "mail"
    folder.mkdir()
    settings.EMAIL_FILE_PATH, settings.MEDIA_ROOT = str(folder), tmp_path / "media"
    return folder


def test_no_trace_is_left_of_a_person_who_did_everything(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit, mails: Path
) -> None:
    admin = sign_in(administrator)
    with log_lines() as lines:
        life = Life(town, admin, administrator, mails)
        before = tables_with(*NEEDLES)
        attempts = {key for key in cache._cache if "login_failed" in key and "203.0.113" not in key}  # type: ignore[attr-defined]

        page = erase(admin, life.person, on_commit)

    assert "Dane usunięto" in page
    assert admin.get(reverse("wagtailusers_users:erase", args=[life.person.pk])).status_code == 404
    # What the test is about was there.
    assert before.keys() >= {
        "users_user", "wagtailcore_modellogentry", "wagtailcore_pagelogentry", "wagtailcore_taskstate",
        "wagtailadmin_formstate", "wagtailusers_userprofile", "initiatives_outgoingmail", "initiatives_proposal",
        "initiatives_import", "cms_jobrun", "django_tasks_database_dbtaskresult", "sessions, unpacked",
    }  # fmt: skip
    assert attempts
    assert not tables_with(*NEEDLES)
    assert not files_with(Path(django_settings.MEDIA_ROOT), *NEEDLES)
    assert not files_with(mails, *NEEDLES)
    assert "Inny" in (mails / "1.log").read_text(encoding="utf-8")
    assert not [needle for needle in NEEDLES if needle in lines.getvalue().casefold()]
    assert not attempts & cache._cache.keys()  # type: ignore[attr-defined]


def test_what_the_person_did_stays_under_former_employee(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    page = town.submit()
    town.answer(page, APPROVE)
    entries = PageLogEntry.objects.filter(user_id=town.editor.pk).count()
    admin = sign_in(administrator)

    erase(admin, town.editor, on_commit)

    person = User.objects.get(pk=town.editor.pk)
    assert (person.is_active, person.name, person.post, str(person)) == (False, "", "", "były pracownik")
    assert not person.has_usable_password()
    assert not Membership.objects.filter(user=person).exists()
    assert not person.groups.exists()
    assert not SignIn.objects.filter(user=person).exists()
    assert Page.objects.get(pk=page.pk).owner_id in {person.pk, None, town.moderator.pk}
    assert fresh(page).latest_revision.user_id == person.pk
    assert PageLogEntry.objects.filter(user_id=person.pk).count() >= entries > 0
    history = admin.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "były pracownik" in history
    assert ModelLogEntry.objects.get(action="users.erase").user == administrator


def test_the_person_is_signed_out_and_cannot_come_back(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    assert town.writing.get("/").status_code == 200
    assert list(sessions.of(person=town.editor))

    erase(sign_in(administrator), town.editor, on_commit)

    assert town.writing.get("/").status_code == 302
    assert not list(sessions.of(person=town.editor))
    assert Session.objects.exists()
    answer = Client().post("/konto/logowanie/", {"login": EMAIL, "password": factories.PASSWORD})
    assert "nieprawidłowe" in answer.content.decode()
    assert town.editor.pk not in [row.pk for row in User.objects.filter(email=EMAIL)]


def test_open_work_goes_to_others(town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit) -> None:
    page = town.submit()
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=town.editor, locked_at=timezone.now())

    erase(sign_in(administrator), town.editor, on_commit)

    assert not Page.objects.filter(locked_by=town.editor).exists()


def test_without_a_tick_nothing_is_erased(town: Town, administrator: User, sign_in: SignInAs) -> None:
    page = sign_in(administrator).post(reverse("wagtailusers_users:erase", args=[town.editor.pk])).content.decode()

    assert "Nic nie usunięto" in page
    assert User.objects.get(pk=town.editor.pk).email == EMAIL


def test_the_pages_that_mention_the_person_are_listed_once_and_left_alone(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    town.submit(summary=f"Dzwonić do: {FORMER_NAME}.")
    page = fresh(Page.objects.get(title="Jedzenie na wynos"))
    file = factories.AttachmentFactory.create(name="zarzadzenie.txt")
    file.text_pages.create(number=1, text=f"Podpisała {FORMER_NAME}")
    admin = sign_in(administrator)

    before = admin.get(reverse("wagtailusers_users:personal_data", args=[town.editor.pk])).content.decode()
    after = erase(admin, town.editor, on_commit)

    for shown in (before, after):
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown
        assert reverse("wagtaildocs:edit", args=[file.pk]) in shown
    assert fresh(page).summary == f"Dzwonić do: {FORMER_NAME}."


def test_neither_the_last_administrator_nor_oneself_nor_an_operator_is_erased(
    administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    operator = factories.UserFactory.create(is_superuser=True)
    admin = sign_in(administrator)

    erase(admin, administrator, on_commit)
    assert admin.get(reverse("wagtailusers_users:personal_data", args=[operator.pk])).status_code == 404
    for person, by in ((administrator, None), (operator, administrator)):
        with pytest.raises(ValidationError):
            erasure.erase(person=person, now=timezone.now(), by=by)

    assert not User.objects.exclude(erased_at=None).exists()
    second = factories.person(Role.ADMINISTRATOR)
    erase(admin, second, on_commit)
    assert User.objects.get(pk=second.pk).erased_at


def test_a_list_that_is_being_read_in_is_waited_for(town: Town) -> None:
    now = timezone.now()
    Import.objects.create(kind="people", name="x.csv", state="running", content=EMAIL.encode(), made_at=now)

    with pytest.raises(ValidationError):
        erasure.erase(person=town.editor, now=now)

    assert User.objects.get(pk=town.editor.pk).is_active
    assert TaskState.objects.count() == 0


def test_another_person_is_left_as_they_are(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    SignIn.objects.create(user=town.moderator, succeeded=True)
    before = export.data_of(person=town.moderator, now=timezone.now())

    erase(sign_in(administrator), town.editor, on_commit)

    after = export.data_of(person=User.objects.get(pk=town.moderator.pk), now=before["written_at"])
    for name in ("users.SignIn.user", "initiatives.Membership.user", "users.User_groups.user"):
        assert after["tables"][name] == before["tables"][name]
    assert after["account"] == before["account"]


def test_a_name_within_a_stream_or_in_capitals_is_found(town: Town) -> None:
    page = factories.InitiativePageFactory(steps=stream(("text", f"<p>Dzwonić do: {NAME}.</p>")))
    draft = factories.InitiativePageFactory()
    draft.steps = stream(("text", f"<p>{NAME.upper()}</p>"))
    draft.save_revision()

    found = mentions.find(words=[NAME])

    shown = {str(mention.title): mention.places for mention in found}
    assert shown == {str(page.title): ["strona"], str(draft.title): ["szkic"]}


def test_somebody_of_a_like_name_keeps_it(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    namesake = factories.person(name=FORMER_NAME)
    for person in (town.editor, namesake):
        log(person, "wagtail.edit", user=administrator)
    page_entry = log(town.member, "wagtail.edit", data={"kto": f"{FORMER_NAME}-Zięba i Zenobia"})

    erase(sign_in(administrator), town.editor, on_commit)

    labels = ModelLogEntry.objects.filter(action="wagtail.edit").values_list("object_id", "label")
    assert set(labels) >= {(str(town.editor.pk), "były pracownik"), (str(namesake.pk), FORMER_NAME)}
    assert PageLogEntry.objects.get(pk=page_entry.pk).data == {"kto": f"{FORMER_NAME}-Zięba i Zenobia"}


def test_a_name_of_one_word_is_taken_from_the_persons_own_log_alone(
    town: Town, administrator: User, sign_in: SignInAs, on_commit: OnCommit
) -> None:
    person = factories.person(Role.OFFICIAL, town.member, name="Sekretariat")
    log(person, "wagtail.edit", user=administrator)
    other = log(town.member, "wagtail.edit", data={"kto": "Sekretariat gminy"})

    erase(sign_in(administrator), person, on_commit)

    entries = ModelLogEntry.objects.filter(object_id=str(person.pk), action="wagtail.edit")
    assert [entry.label for entry in entries] == ["były pracownik"]
    assert PageLogEntry.objects.get(pk=other.pk).data == {"kto": "Sekretariat gminy"}


def test_every_column_that_refers_to_a_person_has_a_fate() -> None:
    assert set(relations()) == HOLDINGS.keys()
    assert not list(every_relation_has_a_fate(None))


def test_a_table_that_nobody_thought_of_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(HOLDINGS, "users.SignIn.user")

    assert [(error.id, "users.SignIn.user" in error.msg) for error in every_relation_has_a_fate(None)] == [
        ("burza.E004", True)
    ]


# What is given out ---------------------------------------------------------------------------------------------------


def unpack(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("dane.json"))


def test_all_that_is_stored_about_a_person_is_given_out(
    town: Town, administrator: User, sign_in: SignInAs, mails: Path
) -> None:
    admin = sign_in(administrator)
    life = Life(town, admin, administrator, mails)

    answer = admin.post(reverse("wagtailusers_users:personal_data", args=[town.editor.pk]))

    data = unpack(answer.content)
    assert data["account"]["email"] == EMAIL
    assert data["tables"].keys() >= {
        "users.SignIn.user", "initiatives.Membership.user", "initiatives.NoticeChoice.user", "wagtailcore.Page.owner",
        "initiatives.OutgoingMail.reader", "initiatives.Proposal.proposed_by", "wagtailcore.Revision.user",
        "wagtailcore.PageLogEntry.user", "initiatives.Attachment.uploaded_by_user", "wagtailusers.UserProfile.user",
        "wagtailcore.WorkflowState.requested_by", "wagtailadmin.FormState.user",
    }  # fmt: skip
    assert {row["pk"] for row in data["tables"]["wagtailcore.Page.owner"]} == {life.page.pk}
    assert data["proposals_about_the_address"][0]["post"] == POST
    assert {row["label"] for row in data["log_about_the_person"]} >= {NAME}
    assert data["open_sessions"]
    assert not re.search(r"password|pbkdf|md5\$|session_key", json.dumps(data))
    # Whose data these are, nobody reads off the name of a file.
    assert not any(needle in answer["Content-Disposition"].casefold() for needle in NEEDLES)
    assert ModelLogEntry.objects.get(action="users.export").user == administrator


def test_a_person_gets_the_own_data_and_nobody_elses(town: Town) -> None:
    answer = town.deciding.get("/konto/dane/pobierz/")

    assert unpack(answer.content)["account"]["email"] == "moderator@burza.example"
    assert answer["Cache-Control"] == "no-store"
    assert EMAIL not in json.dumps(unpack(answer.content))


def test_the_page_of_somebodys_data_costs_the_same_however_much_there_is(
    town: Town, administrator: User, sign_in: SignInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    admin, address = sign_in(administrator), reverse("wagtailusers_users:personal_data", args=[town.editor.pk])
    for number in range(30):
        SignIn.objects.create(user=town.editor, succeeded=True)
        page = factories.InitiativePageFactory(parent=town.member, summary=f"{number} {FORMER_NAME}")
        page.save_revision()
    admin.get(address)

    with django_assert_max_num_queries(45):
        assert FORMER_NAME in admin.get(address).content.decode()


def test_the_operator_does_both_at_the_command_line(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], on_commit: OnCommit
) -> None:
    call_command("export_person", EMAIL.upper(), str(tmp_path / "dane.zip"))
    with on_commit():
        call_command("erase_person", EMAIL, yes=True)

    assert unpack((tmp_path / "dane.zip").read_bytes())["account"]["email"] == EMAIL
    assert f"number {town.editor.pk}" in capsys.readouterr().out
    assert not User.objects.filter(email=EMAIL).exists()
    for command, more in (("export_person", ["x.zip"]), ("erase_person", [])):
        with pytest.raises(CommandError, match="nobody has this address"):
            call_command(command, EMAIL, *more)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["erase", "personal_data"])
def test_the_pages_that_ask_first_open_outside_of_a_transaction(sign_in: SignInAs, name: str) -> None:
    admin = sign_in(factories.person(Role.ADMINISTRATOR))

    assert admin.get(reverse(f"wagtailusers_users:{name}", args=[factories.person().pk])).status_code == 200

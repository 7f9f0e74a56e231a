"""What the table of `cms.retention` says is done: what is past its time goes, what is not stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry

from cms import pruning, retention
from cms.retention_page import as_markdown
from cms.schedule import JOBS
from cms.users.models import SignIn, User
from initiatives.models import (
    Attachment,
    FeedFile,
    FeedPicture,
    FeedRun,
    Import,
    Invitation,
    OutgoingMail,
    Picture,
    Proposal,
    Role,
)
from initiatives.services import invitations
from initiatives.tests import factories
from search.models import SearchedText

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
Row = models.Model
Make = Callable[[datetime], Row]


def run(name: str, now: datetime = NOW) -> int:
    (rule,) = (rule for rule in retention.RULES if rule.name == name)
    assert rule.prune
    return rule.prune(now)


def page() -> Any:
    return factories.InitiativePageFactory()


def attempt(at: datetime) -> Row:
    return SignIn.objects.create(user=factories.UserFactory.create(), succeeded=True, at=at)


def attempt_at_nobodys(at: datetime) -> Row:
    return SignIn.objects.create(user=None, succeeded=False, at=at)


def session(at: datetime) -> Row:
    return Session.objects.create(session_key=str(at.timestamp()), session_data="", expire_date=at)


def mail(**fields: Any) -> Make:
    def make(at: datetime) -> Row:
        times = {name: at for name, value in fields.items() if value is True}
        known = {"made_at": at, "due_at": at, "key": str(at), "kind": "task", "subject": "x", "body": "x"}
        return OutgoingMail.objects.create(reader=factories.UserFactory.create(), **known | fields | times)

    return make


def invitation(field: str) -> Make:
    def make(at: datetime) -> Row:
        times = {"made_at": at, "expires_at": NOW + timedelta(days=1)} | {field: at}
        return Invitation.objects.create(user=factories.UserFactory.create(), **times)

    return make


def proposal(at: datetime) -> Row:
    return Proposal.objects.create(
        organisation=factories.MemberPageFactory(), email=f"{at.timestamp()}@gmina.example", proposed_at=at,
        outcome="refused", decided_at=at,
    )  # fmt: skip


def upload(state: str, **times: bool) -> Make:
    def make(at: datetime) -> Row:
        return Import.objects.create(
            kind="people", name="x.csv", state=state, content=b"x", problems=[{"line": 1}], made_at=at,
            finished_at=at if times.get("finished") else None,
        )  # fmt: skip

    return make


def task(at: datetime) -> Row:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="extraction", status="SUCCESSFUL",
        finished_at=at, run_after=at,
    )  # fmt: skip


def editing(model: type[Row], moment: str, **more: str) -> Make:
    def make(at: datetime) -> Row:
        kind = ContentType.objects.get_for_model(User)
        known = {"user": factories.UserFactory.create(), "content_type": kind, "object_id": "1", moment: at}
        return model._base_manager.create(**known | more)

    return make


def searched(times: int) -> Make:
    """On the day that was over for half a day: the times of the cases are at noon."""

    def make(at: datetime) -> Row:
        return SearchedText.objects.create(day=(at - timedelta(hours=12)).date(), text=str(at), times=times)

    return make


def page_entry(at: datetime) -> Row:
    row: Row = PageLogEntry.objects.log_action(page(), "wagtail.edit", timestamp=at)
    return row


def entry(at: datetime) -> Row:
    row: Row = ModelLogEntry.objects.log_action(factories.UserFactory.create(), "wagtail.edit", timestamp=at)
    return row


def look_at_a_feed(at: datetime) -> Row:
    return FeedRun.objects.create(source=factories.FeedSourceFactory.create(), started_at=at)


def copied_picture(at: datetime) -> Row:
    picture = factories.PictureFactory.create()
    Picture.objects.filter(pk=picture.pk).update(created_at=at)
    FeedPicture.objects.create(collection=picture.collection, key=str(picture.pk), picture=picture)
    return picture


def copied_file(at: datetime) -> Row:
    file = factories.AttachmentFactory.create()
    Attachment.objects.filter(pk=file.pk).update(created_at=at)
    FeedFile.objects.create(collection=file.collection, key=str(file.pk), document=file)
    return file


CASES: list[tuple[str, timedelta, Make]] = [
    ("sign-ins", pruning.SIGN_INS, attempt),
    ("attempts at nobody's address", pruning.FAILED_AT_NOBODYS, attempt_at_nobodys),
    ("sessions that ended", timedelta(), session),
    ("outgoing mail", pruning.MAIL, mail(state="sent", sent_at=True)),
    ("outgoing mail", pruning.MAIL, mail(state="failed")),
    ("outgoing mail", pruning.MAIL, mail(state="dropped")),
    ("invitations", pruning.INVITATIONS, invitation("accepted_at")),
    ("invitations", pruning.INVITATIONS, invitation("withdrawn_at")),
    ("invitations", pruning.INVITATIONS, invitation("expires_at")),
    ("decided proposals", pruning.PROPOSALS, proposal),
    ("uploaded lists", pruning.UPLOADED_LISTS, upload("checked")),
    ("uploaded lists", pruning.UPLOADED_LISTS, upload("refused")),
    ("old imports", pruning.IMPORTS, upload("done", finished=True)),
    ("results of old tasks", pruning.TASK_RESULTS, task),
    ("who was editing", pruning.EDITING, editing(EditingSession, "last_seen_at")),
    ("what was not saved", pruning.UNSAVED, editing(FormState, "last_updated_at", data="title=x")),
    ("looks at feeds", pruning.FEED_RUNS, look_at_a_feed),
    ("copies from feeds that nothing shows", pruning.COPIES, copied_picture),
    ("copies from feeds that nothing shows", pruning.COPIES, copied_file),
    ("what was searched for", pruning.SEARCHED, searched(2)),
    ("what was searched for once", pruning.SEARCHED_ONCE, searched(1)),
    ("log of pages", pruning.PAGE_LOG, page_entry),
    ("log of everything else", pruning.OTHER_LOG, entry),
]


@pytest.mark.parametrize(("name", "age", "make"), CASES)
def test_what_is_past_its_time_goes_and_what_is_not_stays(name: str, age: timedelta, make: Make) -> None:
    old, young = make(NOW - age - MOMENT), make(NOW - age + MOMENT)

    assert run(name) >= 1

    left = set(type(old)._base_manager.filter(pk__in=[old.pk, young.pk]).values_list("pk", flat=True))
    assert left == {young.pk}
    assert run(name) == 0


def test_every_rule_that_the_scheduler_acts_on_is_tried_and_is_a_job() -> None:
    acted_on = {rule.name for rule in retention.RULES if rule.prune}

    # These go by no age: tried below, with the searches and with the digests.
    other = {"what the cache no longer needs", "saved searches of those who left", "digests of those who left"}
    assert acted_on == {name for name, _, _ in CASES} | other
    assert {job.name for job in JOBS} >= {f"prune {name}" for name in acted_on}
    assert len({job.name for job in JOBS}) == len(JOBS)


@pytest.mark.parametrize("state", ["waiting"])
def test_mail_that_waits_is_kept_however_old(state: str) -> None:
    mail(state=state)(NOW - 10 * pruning.MAIL)

    assert run("outgoing mail") == 0


def test_what_waits_for_a_decision_or_its_turn_is_kept_however_old() -> None:
    old = NOW - 10 * pruning.YEAR
    Proposal.objects.create(organisation=factories.MemberPageFactory(), email="x@x.example", proposed_at=old)
    upload("waiting")(old)
    upload("running")(old)

    for name in ("decided proposals", "uploaded lists", "old imports"):
        assert run(name) == 0


@pytest.mark.parametrize("state", ["done", "failed"])
def test_of_a_list_that_was_read_in_the_row_stays_without_the_list(state: str) -> None:
    row = upload(state, finished=True)(NOW - pruning.UPLOADED_LISTS - MOMENT)

    assert run("uploaded lists") == 1
    kept = Import.objects.get(pk=row.pk)
    assert (bytes(kept.content), kept.problems, kept.name) == (b"", [], "x.csv")
    assert run("uploaded lists") == 0


def test_an_old_link_of_a_pruned_invitation_does_not_come_back_to_life() -> None:
    person = factories.UserFactory.create()
    person.set_unusable_password()
    person.save()
    invitations.invite(user=person, invited_by=None, now=NOW)
    token = invitations.token_of(Invitation.objects.get(user=person))

    later = NOW + invitations.LIFETIME + pruning.INVITATIONS + MOMENT
    assert run("invitations", later) == 1
    invitations.invite(user=person, invited_by=None, now=later)

    assert invitations.find(token) is None


def test_whoever_accepted_stays_signed_in_when_the_invitation_is_pruned() -> None:
    row = invitation("accepted_at")(NOW - pruning.INVITATIONS - MOMENT)

    run("invitations")

    assert User.objects.get(pk=row.user_id).session_round == 0  # type: ignore[attr-defined]


def test_what_a_cache_in_the_database_no_longer_needs_goes(settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
    }
    caches["default"].set("krotko", 1, 60)
    caches["default"].set("dlugo", 1, 3600)
    later = datetime.now(UTC) + timedelta(minutes=30)

    assert run("what the cache no longer needs", later) == 1

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache_entries")
        assert [key for (key,) in cursor.fetchall()] == [":1:dlugo"]


def test_what_was_searched_for_on_two_days_was_not_searched_for_once() -> None:
    for days in (20, 40):
        SearchedText.objects.create(day=NOW - timedelta(days=days), text="maseczki", times=1)

    assert run("what was searched for once") == 0


def test_many_rows_go_in_pieces() -> None:
    old = NOW - 2 * pruning.SIGN_INS
    person = factories.UserFactory.create()
    SignIn.objects.bulk_create(SignIn(user=person, succeeded=True, at=old) for _ in range(pruning.AT_ONCE + 1))

    assert run("sign-ins") == pruning.AT_ONCE + 1


# The table -----------------------------------------------------------------------------------------------------------


def test_the_docs_say_what_the_code_does() -> None:
    stored = Path(django_settings.BASE_DIR) / "docs/retention.md"

    assert stored.read_text(encoding="utf-8") == as_markdown(), "run manage.py retention --write"


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("retention")

    assert capsys.readouterr().out == as_markdown()


def test_every_rule_says_its_time_and_its_reason_in_both_languages() -> None:
    for language in ("pl", "en"):
        with override(language):
            for rule in retention.RULES:
                assert str(rule.what) and rule.how_long and str(rule.why)  # noqa: PT018
                assert "%(" not in rule.how_long
            assert all(rule.prune is None or rule.age is not None for rule in retention.RULES)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(hours=1), "1 godzina"),
        (timedelta(hours=12), "12 godzin"),
        (timedelta(days=1), "1 dzień"),
        (timedelta(days=90), "90 dni"),
        (pruning.YEAR, "1 rok"),
        (3 * pruning.YEAR, "3 lata"),
        (7 * pruning.YEAR, "7 lat"),
    ],
)
def test_a_time_is_said_in_words(age: timedelta, words: str) -> None:
    assert retention.in_words(age) == words


def test_the_administrator_reads_the_table_in_the_admin(sign_in: Callable[[User], Client]) -> None:
    admin = sign_in(factories.person(Role.ADMINISTRATOR))

    page = admin.get("/admin/retention/").content.decode()

    assert "90 dni od próby zalogowania" in page
    assert '"/admin/retention/"' in admin.get("/admin/").content.decode()

"""A notice is written down with the change it tells of, and leaves once, whatever happens to the mail server."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from cms.users.models import User
from initiatives.models import NoticeChoice, NoticeKind, OutgoingMail, Rhythm
from initiatives.services import outbox
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

State = OutgoingMail.State
# A Wednesday, eleven in the morning in Warsaw.
NOW = datetime(2026, 3, 18, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def put(
    reader: User, key: str = "a", kind: str = NoticeKind.PUBLISHED, now: datetime = NOW, **context: Any
) -> OutgoingMail | None:
    context = {"title": "Mapa studni", "page_url": "https://burza.example/mapa/", **context}
    return outbox.put(reader=reader, kind=kind, key=key, template="approved", context=context, now=now)


def choose(reader: User, rhythm: str, kind: str = NoticeKind.PUBLISHED) -> None:
    NoticeChoice.objects.update_or_create(user=reader, kind=kind, defaults={"rhythm": rhythm})


def send(now: datetime = NOW) -> list[EmailMessage]:
    sent: list[EmailMessage] = []
    outbox.send_due(now=now, send=sent.append)
    return sent


def refuse(message: EmailMessage) -> None:
    raise ConnectionRefusedError("nobody listens; see https://burza.example/zaproszenie/tajne/")


def row() -> OutgoingMail:
    return OutgoingMail.objects.get()


@pytest.fixture
def links() -> Iterator[dict[str, Callable[[Any], str | None]]]:
    before = dict(outbox.LINKS)
    yield outbox.LINKS
    outbox.LINKS.clear()
    outbox.LINKS.update(before)


def test_a_notice_leaves_once_in_its_readers_language() -> None:
    for language in ("pl", "en"):
        put(factories.UserFactory.create(email=f"{language}@burza.example", language=language))

    polish, english = send()

    assert (polish.to, polish.subject) == (["pl@burza.example"], "Opublikowano: Mapa studni")
    assert (english.to, english.subject) == (["en@burza.example"], "Published: Mapa studni")
    assert "https://burza.example/mapa/" in polish.body
    assert polish.extra_headers["Auto-Submitted"] == "auto-generated"
    assert send(NOW + 365 * 24 * 60 * MINUTE) == []
    assert {(mail.state, mail.attempts, mail.lease_until) for mail in OutgoingMail.objects.all()} == {
        (State.SENT, 1, None)
    }


def test_one_event_is_told_once_to_each() -> None:
    one, other = factories.UserFactory.create_batch(2)

    made = [put(one), put(one), put(other), put(one, key="b")]

    assert [bool(mail) for mail in made] == [True, False, True, True]
    send()
    assert put(one) is None


def test_a_change_that_is_undone_tells_nobody() -> None:
    reader = factories.UserFactory.create()

    with transaction.atomic():
        put(reader)
        transaction.set_rollback(True)

    assert send() == []
    assert put(reader) is not None


@pytest.mark.parametrize("missing", [{"is_active": False}, {"email": ""}])
def test_who_has_no_account_or_address_gets_nothing(missing: dict[str, Any]) -> None:
    reader = factories.UserFactory.create()
    before = put(reader)
    User.objects.filter(pk=reader.pk).update(**missing)
    reader.refresh_from_db()

    assert before is not None
    assert put(reader, key="b") is None
    assert send() == []
    assert row().state == State.DROPPED


def test_what_nobody_wants_is_not_even_written_down() -> None:
    reader = factories.UserFactory.create()
    choose(reader, Rhythm.NEVER)

    assert put(reader) is None
    assert put(reader, key="b", kind=NoticeKind.RETURNED) is not None


def test_who_changed_its_mind_meanwhile_gets_nothing() -> None:
    reader = factories.UserFactory.create()
    put(reader)
    choose(reader, Rhythm.NEVER)

    assert send() == []
    assert row().state == State.DROPPED


@pytest.mark.parametrize("kind", [NoticeKind.INVITATION, NoticeKind.ADMINISTRATION])
def test_what_has_to_be_told_cannot_be_switched_off(kind: str) -> None:
    reader = factories.UserFactory.create()
    choose(reader, Rhythm.NEVER, kind)

    assert put(reader, kind=kind) is not None
    assert len(send()) == 1


def test_those_who_want_it_daily_get_one_mail_in_the_morning() -> None:
    reader, other = factories.UserFactory.create_batch(2)
    for person in (reader, other):
        choose(person, Rhythm.DAILY)
    put(reader, title="Mapa studni")
    put(reader, key="b", title="Zbiórka leków", now=NOW + 60 * MINUTE)
    put(other, title="Cudza")

    assert send(NOW + 12 * 60 * MINUTE) == []
    # Seven in the morning, in Warsaw.
    morning = datetime(2026, 3, 19, 6, tzinfo=UTC)
    mails = {tuple(mail.to): mail for mail in send(morning)}

    together, alone = mails[(reader.email,)], mails[(other.email,)]
    assert together.subject == "Burza, 19 marca 2026: 2 powiadomienia"
    contents, first, second = together.body.split("-" * 64)
    assert [line for line in contents.splitlines() if line[:1].isdigit()] == [
        "1. Opublikowano: Mapa studni",
        "2. Opublikowano: Zbiórka leków",
    ]
    assert "Zatwierdzono i opublikowano: „Mapa studni”." in first
    assert "18 marca 2026 12:00" in second
    assert "Cudza" not in together.body
    assert alone.subject == "Opublikowano: Cudza"
    assert not OutgoingMail.objects.exclude(state=State.SENT).exists()


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 3, 18, 5, 59, tzinfo=UTC), datetime(2026, 3, 18, 6, tzinfo=UTC)),
        (datetime(2026, 3, 18, 6, tzinfo=UTC), datetime(2026, 3, 19, 6, tzinfo=UTC)),
        # The night in which the clocks go forward, and the one in which they go back.
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_the_morning_is_the_readers(now: datetime, morning: datetime) -> None:
    assert outbox.next_morning(now) == morning


def test_what_cannot_be_sent_is_tried_for_two_days_with_growing_pauses() -> None:
    put(factories.UserFactory.create())
    tried, now = [], NOW

    while row().state == State.WAITING:
        now = max(now, row().due_at)
        tried.append(now)
        outbox.send_due(now=now, send=refuse)

    pauses = [after - before for before, after in pairwise(tried)]
    assert [round(pause / MINUTE) for pause in pauses] == [1, 5, 30, 120, 360, 720, 1800]
    assert timedelta(days=2) < tried[-1] - tried[0] < timedelta(days=2.2)
    assert (row().state, row().attempts) == (State.FAILED, outbox.MOST_ATTEMPTS)
    assert row().error == "ConnectionRefusedError: nobody listens; see …"
    assert send(now + timedelta(days=30)) == []


def test_what_was_given_up_is_sent_again_on_demand() -> None:
    put(factories.UserFactory.create())
    OutgoingMail.objects.update(state=State.FAILED, attempts=outbox.MOST_ATTEMPTS, error="x")

    assert outbox.send_again(mail=row(), now=NOW)
    assert not outbox.send_again(mail=row(), now=NOW)

    assert len(send()) == 1
    assert (row().state, row().error) == (State.SENT, "")


def test_a_server_that_is_down_is_left_alone_until_the_next_run() -> None:
    """Each question may take it twenty seconds, and the scheduler has other work."""
    for _ in range(10):
        put(factories.UserFactory.create())

    counts = outbox.send_due(now=NOW, send=refuse)

    assert counts == outbox.Counts(put_off=outbox.DOWN_AFTER)
    assert OutgoingMail.objects.filter(attempts=0).count() == 10 - outbox.DOWN_AFTER


def test_one_address_that_is_refused_holds_up_nobody() -> None:
    readers = factories.UserFactory.create_batch(5)
    for reader in readers:
        put(reader)
    sent: list[EmailMessage] = []

    def refuse_one(message: EmailMessage) -> None:
        if message.to == [readers[1].email]:
            raise ValueError
        sent.append(message)

    assert outbox.send_due(now=NOW, send=refuse_one) == outbox.Counts(sent=4, put_off=1)
    assert len(send(NOW + 2 * MINUTE)) == 1


def test_a_notice_that_kills_its_senders_is_given_up() -> None:
    put(factories.UserFactory.create())
    now = NOW

    def die(message: EmailMessage) -> None:
        raise KeyboardInterrupt

    for _ in range(outbox.MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            outbox.send_due(now=now, send=die)
        assert send(now + MINUTE) == [], "it was with a sender whose lease had not run out"
        now += outbox.LEASE + MINUTE

    assert send(now) == []
    assert (row().state, bool(row().error)) == (State.FAILED, True)


def test_a_mail_that_is_sent_once_more_can_be_told_to_be_the_same() -> None:
    put(factories.UserFactory.create())
    (first,) = send()
    # The sender died before it could say so.
    OutgoingMail.objects.update(state=State.WAITING)
    (second,) = send()

    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    put(factories.UserFactory.create())
    assert send()[0].extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_a_link_that_lets_somebody_in_is_made_when_it_is_sent_and_kept_nowhere(links: dict[str, Any]) -> None:
    reader = factories.UserFactory.create()
    links[NoticeKind.INVITATION] = lambda person: f"https://burza.example/tajne/{person.pk}/"
    put(reader, kind=NoticeKind.INVITATION, page_url="{link}")
    put(reader, key="b", title="Nie {link}")

    invitation, other = send()

    assert f"https://burza.example/tajne/{reader.pk}/" in invitation.body
    assert "Nie {link}" in other.body
    assert not OutgoingMail.objects.filter(body__contains="tajne").exists()


def test_an_invitation_that_is_over_is_not_sent(links: dict[str, Any]) -> None:
    links[NoticeKind.INVITATION] = lambda _: None
    put(factories.UserFactory.create(), kind=NoticeKind.INVITATION, page_url="{link}")

    assert send() == []
    assert (row().state, row().sent_at) == (State.DROPPED, None)


def test_a_link_that_cannot_be_made_is_tried_again(links: dict[str, Any]) -> None:
    links[NoticeKind.INVITATION] = lambda _: str(1 // 0)
    put(factories.UserFactory.create(), kind=NoticeKind.INVITATION, page_url="{link}")

    assert send() == []
    assert (row().state, row().error, row().due_at > NOW) == (State.WAITING, "ZeroDivisionError", True)


def test_a_long_title_is_cut_in_the_subject_and_adds_no_header() -> None:
    put(factories.UserFactory.create(), title="x\nBcc: obcy@burza.example " + "y" * 300)

    (message,) = send()

    assert len(message.subject) == 255
    assert "\n" not in message.subject
    assert list(message.message()) == [*dict.fromkeys(message.message())]
    assert "Bcc" not in message.message()


def test_what_need_not_be_told_any_more_is_dropped() -> None:
    reader = factories.UserFactory.create()
    put(reader)
    put(reader, key="b", kind=NoticeKind.TASK)

    assert outbox.drop(mails=OutgoingMail.objects.filter(kind=NoticeKind.TASK)) == 1
    assert len(send()) == 1


def test_sending_looks_at_the_clock_by_itself_for_no_longer_than_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        put(factories.UserFactory.create())
    ticks = iter(range(0, 10_000, 10))
    monkeypatch.setattr("initiatives.services.outbox.time.monotonic", lambda: next(ticks))

    counts = outbox.send_due(now=NOW, send=lambda _: None)

    assert 0 < counts.sent < 5

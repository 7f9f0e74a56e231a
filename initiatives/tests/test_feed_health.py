"""What is told of sources that fail or fall silent, and a look asked for by hand."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cms.schedule import JOBS
from cms.users.models import User
from initiatives.feeds import telling
from initiatives.feeds.faults import WORDS, words_of
from initiatives.feeds.records import Fault
from initiatives.feeds.running import Runner
from initiatives.feeds.standing import State, standing
from initiatives.models import FeedRun, FeedSource, OutgoingMail, Role
from initiatives.services import feed_items, feed_notices, feed_sources
from initiatives.tests import factories
from initiatives.tests.feed_servers import RSS, Server, policy_for, says
from initiatives.tests.feeds import ARRIVED as NOW
from initiatives.tests.feeds import arrival

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@pytest.fixture
def reader() -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"/feed/": says(RSS), "/gone/": says(b"", "410 Gone"), "/page/": says(b"<html>x</html>")}) as server:
        yield server


def text(response: Any) -> str:
    """What is kept together on one line is a matter of another test."""
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def failing(since: datetime, **values: Any) -> FeedSource:
    source: FeedSource = factories.FeedSourceFactory.create(failing_since=since, failures=3, **values)
    FeedRun.objects.create(
        source=source, started_at=NOW, finished_at=NOW, fault="broken", detail="znak \u202e<b>", line=412
    )
    return source


def silent_source(**values: Any) -> FeedSource:
    """Every other day, until forty days ago."""
    source: FeedSource = factories.FeedSourceFactory.create(answered_at=NOW, **values)
    arrivals = [
        arrival(f"{source.pk}-{days}", its_published_at=NOW - timedelta(days=days)) for days in range(40, 60, 2)
    ]
    feed_items.create(source=source, arrivals=arrivals, now=NOW)
    return source


# Words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", list(Fault))
def test_each_fault_has_words_of_its_own_and_something_to_be_done(fault: Fault) -> None:
    with translation.override("pl"):
        what, to_do = str(WORDS[fault].what), str(WORDS[fault].to_do)
    with translation.override("en"):
        english = str(WORDS[fault].what), str(WORDS[fault].to_do)

    for sentence in (what, to_do):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert what != english[0]
    assert to_do != english[1]


def test_no_two_faults_say_the_same() -> None:
    assert set(WORDS) == set(Fault)
    assert len({str(words.what) for words in WORDS.values()}) == len(Fault)


def test_a_fault_of_a_former_version_is_said_too() -> None:
    assert words_of("no_such_fault") == WORDS[Fault.UNKNOWN]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, State.NEW),
        ({"answered_at": NOW}, State.WORKS),
        ({"answered_at": NOW, "failing_since": NOW}, State.FAILING),
        ({"failing_since": NOW, "stopped_at": NOW}, State.GONE),
        ({"failing_since": NOW, "stopped_at": NOW, "is_paused": True}, State.PAUSED),
    ],
)
def test_what_keeps_a_source_from_working_is_said_first(values: dict[str, Any], state: State) -> None:
    assert standing(FeedSource(**values), (), now=NOW).state is state


# Mail ----------------------------------------------------------------------------------------------------------------


def test_who_fails_for_a_day_is_told_once_and_weekly_again(reader: User) -> None:
    source = failing(NOW - DAY + HOUR, name="Aktualności")

    assert telling.tell(NOW) == 0
    assert telling.tell(NOW + HOUR) == 1
    assert telling.tell(NOW + HOUR) == telling.tell(NOW + 2 * DAY) == telling.tell(NOW + WEEK) == 0
    assert telling.tell(NOW + WEEK + HOUR) == 1

    first, again = mails()
    assert (first.reader, first.kind) == (reader, "administration")
    assert first.subject == "Kanał partnera wymaga uwagi: Aktualności"
    assert "Kanał jest zapisany niepoprawnie" in first.body
    assert "Co zrobić: Powiadom partnera" in first.body
    assert "znak <b> Wiersz 412." in first.body
    assert reverse("feed_sources:show", args=[source.pk]) in first.body
    assert again.body == first.body


def test_who_works_again_and_fails_anew_is_told_anew(reader: User) -> None:
    source = failing(NOW - DAY)
    telling.tell(NOW)
    FeedSource.objects.filter(pk=source.pk).update(failing_since=None)
    assert telling.tell(NOW + 10 * DAY) == 0

    FeedSource.objects.filter(pk=source.pk).update(failing_since=NOW + HOUR)
    assert telling.tell(NOW + HOUR + DAY) == 1


def test_what_is_gone_is_told_at_once(reader: User, server: Server) -> None:
    factories.FeedSourceFactory.create(address=server.address("/gone/"), name="Znikłe")
    Runner(policy_for(server), now=lambda: NOW, chance=lambda: 0.0).run()

    assert telling.tell(NOW) == 1
    assert telling.tell(NOW + DAY) == 0
    (mail,) = mails()
    assert "usunięto na stałe (410)" in mail.body
    assert "Znajdź nowy kanał partnera" in mail.body


def test_gone_after_a_failure_that_was_told_is_news(reader: User) -> None:
    source = failing(NOW - DAY)
    telling.tell(NOW)
    FeedSource.objects.filter(pk=source.pk).update(stopped_at=NOW + HOUR)

    assert telling.tell(NOW + HOUR) == 1


def test_silence_against_the_habit_is_told_once_and_weekly_again(reader: User) -> None:
    silent_source(name="Ciche")
    factories.FeedSourceFactory.create(answered_at=NOW, name="Bez zwyczaju")

    assert telling.tell(NOW) == 1
    assert telling.tell(NOW + DAY) == 0
    assert telling.tell(NOW + WEEK) == 1
    assert "Nic nowego od: 2\N{NO-BREAK SPACE}lutego 2026" in mails()[0].body


@pytest.mark.parametrize("make", [lambda: failing(NOW - DAY, is_paused=True), lambda: silent_source(is_paused=True)])
def test_of_what_is_paused_nobody_is_told(make: Callable[[], FeedSource], reader: User) -> None:
    make()

    assert telling.tell(NOW) == 0
    assert not mails()


def test_many_at_once_are_one_mail_to_each_administrator_alone(reader: User) -> None:
    other = factories.person(Role.ADMINISTRATOR)
    factories.person(Role.MODERATOR)
    factories.person(Role.EDITOR, factories.MemberPageFactory())
    partner = factories.PartnerPageFactory()
    for number in range(25):
        failing(NOW - DAY, partner=partner, name=f"Źródło {number:02}")

    assert telling.tell(NOW) == 25

    assert [mail.reader for mail in mails()] == [reader, other]
    body = mails()[0].body
    assert mails()[0].subject == "Kanały partnerów wymagają uwagi: 25"
    assert body.count("Nie działa od:") == 20
    assert "5 kolejnych jest na liście" in body


def test_of_two_who_tell_only_one_does(reader: User) -> None:
    source = failing(NOW - DAY)
    stale = FeedSource.objects.get(pk=source.pk)
    telling.tell(NOW)

    trouble = feed_notices.Trouble(stale, State.FAILING, NOW)
    assert feed_notices.tell(troubles=[trouble], now=NOW + timedelta(seconds=1)) == 0
    assert len(mails()) == 1


def test_the_scheduler_tells(reader: User) -> None:
    (job,) = [job for job in JOBS if "feeds that fail" in job.name]
    failing(NOW - DAY)

    job.run(NOW)

    assert len(mails()) == 1


# A look asked for ----------------------------------------------------------------------------------------------------


def test_a_look_that_was_asked_for_is_followed_to_its_end(sign_in: SignIn, reader: User, server: Server) -> None:
    client = sign_in(reader)
    source = factories.FeedSourceFactory.create(
        address=server.address("/feed/"), next_at=timezone.now() + DAY, answered_at=timezone.now()
    )
    show, progress = (reverse(f"feed_sources:{name}", args=[source.pk]) for name in ("show", "progress"))
    assert client.get(progress).headers["Location"] == show

    assert client.post(reverse("feed_sources:ask", args=[source.pk])).headers["Location"] == progress

    waiting = client.get(progress)
    assert waiting.headers["Refresh"] == "3"
    assert "Źródło zostanie sprawdzone samo, w ciągu minuty." in text(waiting)
    claimed = FeedSource.objects.get()
    run = feed_sources.claim(source=claimed, now=timezone.now())
    assert run is not None
    assert "Źródło jest sprawdzane od godziny" in text(client.get(progress))
    FeedSource.objects.update(lease_until=None)
    run.delete()

    Runner(policy_for(server), now=timezone.now).run()

    assert client.get(progress).headers["Location"] == show
    log = text(client.get(show))
    assert "wszystko w porządku" in log
    assert f'<span class="burza-soft">{reader}</span>' in log


def test_a_look_whose_time_had_come_was_asked_for_by_nobody(sign_in: SignIn, reader: User, server: Server) -> None:
    source = factories.FeedSourceFactory.create(address=server.address("/feed/"))

    Runner(policy_for(server), now=timezone.now).run()

    log = text(sign_in(reader).get(reverse("feed_sources:show", args=[source.pk])))
    assert '<span class="burza-soft">automatycznie</span>' in log


def test_a_look_is_not_asked_for_by_following_a_link(sign_in: SignIn, reader: User) -> None:
    later = timezone.now() + DAY
    source = factories.FeedSourceFactory.create(next_at=later)

    assert sign_in(reader).get(reverse("feed_sources:ask", args=[source.pk])).status_code == 405
    assert FeedSource.objects.get().next_at == later


def test_what_is_paused_is_not_asked(sign_in: SignIn, reader: User) -> None:
    source = factories.FeedSourceFactory.create(is_paused=True, next_at=timezone.now() + DAY)

    page = sign_in(reader).post(reverse("feed_sources:ask", args=[source.pk]), follow=True)

    assert "jest wstrzymane: najpierw je wznów" in text(page)
    assert FeedSource.objects.get().next_at is not None


def test_a_source_that_is_gone_is_asked_again_on_demand(sign_in: SignIn, reader: User) -> None:
    source = factories.FeedSourceFactory.create(stopped_at=NOW)

    sign_in(reader).post(reverse("feed_sources:ask", args=[source.pk]))

    assert FeedSource.objects.get().stopped_at is None


# The log -------------------------------------------------------------------------------------------------------------


def test_the_log_says_what_each_look_brought_and_where_it_failed(sign_in: SignIn, reader: User) -> None:
    source = failing(NOW - DAY)
    FeedRun.objects.create(
        source=source, started_at=NOW - HOUR, finished_at=NOW, status=200, fetched=17, new=3, by=reader,
        problems=[{"fault": "truncated", "detail": "<script>alert(1)</script>", "line": 900}] * 7,
    )  # fmt: skip
    FeedRun.objects.create(source=source, started_at=NOW - DAY, finished_at=NOW, status=304)
    client, url = sign_in(reader), reverse("feed_sources:show", args=[source.pk])

    html = text(client.get(url))

    assert "Kanał jest zapisany niepoprawnie" in html
    assert "Wiersz 412." in html
    assert "\u202e" not in html
    assert html.count("Wiersz 900.") == 5
    assert "I jeszcze 2." in html
    assert "<script>alert" not in html
    assert str(reader) in html
    assert "nic się nie zmieniło" in html
    assert "nic się nie zmieniło" not in text(client.get(url, {"only": "faults"}))
    assert "Wiersz 412." in text(client.get(url, {"only": "faults", "p": "99"}))
    assert "nic się nie zmieniło" not in text(client.get(url, {"only": "news"}))
    assert "nic się nie zmieniło" in text(client.get(url, {"only": "'--"}))


def test_a_look_that_was_cut_short_says_so(sign_in: SignIn, reader: User) -> None:
    source = factories.FeedSourceFactory.create(next_at=timezone.now() + DAY)
    FeedRun.objects.create(source=source, started_at=NOW)

    html = text(sign_in(reader).get(reverse("feed_sources:show", args=[source.pk])))

    assert "przerwane; dokończy je następne sprawdzenie" in html

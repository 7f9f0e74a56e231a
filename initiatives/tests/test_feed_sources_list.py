"""The list of sources says how each does, is narrowed by that, and costs the same however long it is."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.users.models import User
from initiatives.models import FeedItem, FeedRun, FeedSource, PartnerPage, Role
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feeds import arrival

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
INDEX = "/admin/feeds/sources/results/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def partner() -> PartnerPage:
    page: PartnerPage = factories.PartnerPageFactory(title="Związek Gmin Zielonych")
    return page


def text(response: Any) -> str:
    """What is kept together on one line is a matter of another test."""
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def arrived(source: FeedSource, number: int = 1) -> list[FeedItem]:
    now = timezone.now()
    arrivals = [arrival(f"{source.pk}-{one}", its_published_at=now) for one in range(number)]
    return feed_items.create(source=source, arrivals=arrivals, now=now)


def test_the_list_says_of_each_source_how_it_does(administrator: Client, partner: PartnerPage) -> None:
    now = timezone.now()
    make = factories.FeedSourceFactory.create
    make(partner=partner, name="Nowe")
    make(name="Dobre", answered_at=now, next_at=now + HOUR)
    make(name="Zepsute", answered_at=now - DAY, failing_since=now - HOUR, next_at=now + HOUR)
    make(name="Wstrzymane u nas", is_paused=True)
    make(name="Znikłe", stopped_at=now, failing_since=now)
    arrived(make(name="Pełne", answered_at=now, next_at=now + HOUR), 3)

    html = text(administrator.get(reverse("feed_sources:index")))

    for word in ("jeszcze niesprawdzone", "działa", "nie działa", "wstrzymane", "usunięty (410)", "w ciągu minuty"):
        assert word in html
    assert "Związek Gmin Zielonych" in html
    assert 'role="img" aria-label="3 wpisy w pół roku' in html
    assert re.search(r"<td><a href=.[^ ]*source=\d+.>3</a>", html)


def test_the_button_of_a_row_can_be_pressed() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.person(Role.ADMINISTRATOR))
    source = factories.FeedSourceFactory.create(next_at=timezone.now() + DAY)
    html = text(client.get(reverse("feed_sources:index")))
    (token,) = re.findall(r'/ask/">\s*<input type="hidden" name="csrfmiddlewaretoken" value="(\w+)"', html)

    response = client.post(reverse("feed_sources:ask", args=[source.pk]), {"csrfmiddlewaretoken": token})

    assert response.headers["Location"] == reverse("feed_sources:progress", args=[source.pk])


def silent_source(now: datetime) -> FeedSource:
    source: FeedSource = factories.FeedSourceFactory.create(name="Ciche", answered_at=now, next_at=now + HOUR)
    arrivals = [arrival(str(day), its_published_at=now - timedelta(days=60 + day)) for day in range(0, 40, 2)]
    feed_items.create(source=source, arrivals=arrivals, now=now)
    return source


def sources_of_each_state() -> None:
    now, make = timezone.now(), factories.FeedSourceFactory.create
    silent_source(now)
    make(name="Nowe")
    arrived(make(name="Dobre", answered_at=now, next_at=now + HOUR))
    make(name="Zepsute", answered_at=now - DAY, failing_since=now - HOUR, next_at=now + HOUR)
    make(name="Wstrzymane u nas", is_paused=True)
    make(name="Znikłe", stopped_at=now, failing_since=now)


def test_who_is_silent_against_its_habit_is_told(administrator: Client) -> None:
    source = silent_source(timezone.now())

    assert "milczy" in text(administrator.get(reverse("feed_sources:index")))
    page = text(administrator.get(reverse("feed_sources:show", args=[source.pk])))
    assert "Zwykle coś nowego przychodzi co 2 dni" in page


def test_the_list_is_narrowed_and_searched(administrator: Client, partner: PartnerPage) -> None:
    now = timezone.now()
    factories.FeedSourceFactory.create(partner=partner, name="Zielone", is_paused=True)
    factories.FeedSourceFactory.create(name="Zepsute", failing_since=now)

    def shown(**asked: Any) -> str:
        return text(administrator.get(reverse("feed_sources:index_results"), asked))

    assert "Zielone" in shown(state="paused")
    assert "Zepsute" not in shown(state="paused")
    assert "Zepsute" in shown(state="failing")
    assert "Zepsute" not in shown(partner=partner.pk)
    assert "Zielone" in shown(q="zielonych")
    assert "Zepsute" not in shown(q="zielonych")


@pytest.mark.parametrize(
    ("state", "name"),
    [("silent", "Ciche"), ("works", "Dobre"), ("failing", "Zepsute"), ("paused", "Wstrzymane u nas"),
     ("gone", "Znikłe"), ("new", "Nowe")],
)  # fmt: skip
def test_each_state_that_the_list_shows_can_be_asked_for(state: str, name: str, administrator: Client) -> None:
    sources_of_each_state()

    names = re.findall(r'title-wrapper"><a [^>]*>([^<]+)', text(administrator.get(INDEX, {"state": state})))

    assert names == [name]


def test_asking_for_those_that_are_silent_costs_no_more_where_there_are_many(administrator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            administrator.get(INDEX, {"state": "silent"})
        return len(seen)

    sources_of_each_state()
    administrator.get(INDEX)
    few = queries()
    for _number in range(3):
        sources_of_each_state()

    assert queries() == few <= 22


def test_many_sources_take_no_more_queries_than_few(administrator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            administrator.get(reverse("feed_sources:index"))
        return len(seen)

    partner = factories.PartnerPageFactory()
    arrived(factories.FeedSourceFactory.create(partner=partner), 2)
    administrator.get(reverse("feed_sources:index"))
    few = queries()
    FeedSource.objects.bulk_create(
        FeedSource(partner=partner, address=f"https://partner.example/{number}") for number in range(500)
    )
    arrived(FeedSource.objects.order_by("pk")[3], 5)

    assert queries() == few <= 20


def test_a_page_of_a_source_takes_no_more_queries_for_a_long_log(administrator: Client) -> None:
    source, person = factories.FeedSourceFactory.create(), factories.person(Role.ADMINISTRATOR)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            administrator.get(reverse("feed_sources:show", args=[source.pk]))
        return len(seen)

    FeedRun.objects.create(source=source, started_at=timezone.now(), by=person)
    administrator.get(reverse("feed_sources:show", args=[source.pk]))
    few = queries()
    FeedRun.objects.bulk_create(
        FeedRun(source=source, started_at=timezone.now(), by=person, fault="broken") for _number in range(120)
    )

    assert queries() == few

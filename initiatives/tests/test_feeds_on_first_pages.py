"""Whoever has to decide on what partners published is told so on the first pages, and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.users.models import User
from initiatives.models import FeedItem, FeedSource, MemberPage, Role
from initiatives.services import feed_items, feed_queue
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.town import SignIn

pytestmark = pytest.mark.django_db

ADMIN, SITE = "/admin/", "/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory.create()
    factories.person(Role.MODERATOR, page)
    return page


@pytest.fixture
def source() -> FeedSource:
    source: FeedSource = factories.FeedSourceFactory.create(partner__title="Związek Gmin Pomorskich")
    return source


def came(source: FeedSource, *titles: str) -> list[FeedItem]:
    return feed_items.create(source=source, arrivals=[arrival(title, title=title) for title in titles], now=ARRIVED)


def hand_over(item: FeedItem, member: MemberPage, moderator: User) -> None:
    feed_queue.hand_over(item=item, member=member, user=moderator, now=ARRIVED)


def read(client: Client, address: str) -> str:
    """Without spaces that hold words together."""
    return client.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def in_trouble() -> None:
    now, make = timezone.now(), factories.FeedSourceFactory.create
    make(name="Zepsute", failing_since=now - DAY)
    make(name="Znikłe", failing_since=now, stopped_at=now)
    make(name="Wstrzymane u nas", failing_since=now, is_paused=True)
    make(name="Dobre", answered_at=now)
    silent = make(name="Ciche", answered_at=now)
    days = [arrival(f"{silent.pk}-{day}", its_published_at=now - timedelta(days=60 + day)) for day in range(0, 20, 2)]
    for item in feed_items.create(source=silent, arrivals=days, now=now):
        FeedItem.objects.filter(pk=item.pk).update(state=FeedItem.State.ACCEPTED)


def test_the_associations_moderator_is_told_what_waits(sign_in: SignIn, moderator: User, source: FeedSource) -> None:
    client = sign_in(moderator)
    assert "od partnerów" not in read(client, SITE)
    came(source, "Dyżury", "Namioty")

    assert "Z kanałów partnerów czekają na moderatora 2 wpisy" in read(client, SITE)
    assert '<a href="/admin/feeds/queue/">' in read(client, SITE)
    assert "2 wpisy czekają na moderatora" in read(client, ADMIN)


def test_sources_that_do_not_work_are_named_with_a_way_to_them(sign_in: SignIn, moderator: User) -> None:
    client = sign_in(moderator)
    assert "Źródła, które wymagają uwagi" not in read(client, ADMIN)
    in_trouble()

    panel = read(client, ADMIN).partition("Źródła, które wymagają uwagi")[2].partition("</ul>")[0]

    for name, state in (("Zepsute", "nie działa"), ("Znikłe", "usunięty (410)"), ("Ciche", "milczy")):
        number = FeedSource.objects.get(name=name).pk
        line = panel.partition(f'<a href="/admin/feeds/sources/{number}/">{name}</a>')[2].partition("</li>")[0]
        assert state in line
    assert "Wstrzymane" not in panel
    assert "Dobre" not in panel


def test_the_panel_names_some_and_counts_the_others(sign_in: SignIn, moderator: User) -> None:
    for _number in range(3):
        in_trouble()

    panel = read(sign_in(moderator), ADMIN).partition("Źródła, które wymagają uwagi")[2].partition("</ul>")[0]

    assert panel.count("<li>") == 6
    assert "i jeszcze 4" in panel


def test_however_much_there_is_the_first_pages_cost_the_same(sign_in: SignIn, moderator: User) -> None:
    client = sign_in(moderator)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    def more() -> None:
        in_trouble()
        source = factories.FeedSourceFactory.create()
        came(source, *(f"{source.pk}-{number}" for number in range(4)))

    more()
    for address in (ADMIN, SITE):
        client.get(address)
    few = queries(ADMIN), queries(SITE)
    for _number in range(4):
        more()

    assert (queries(ADMIN), queries(SITE)) == few


def test_a_members_moderator_is_told_of_what_was_handed_to_the_member_alone(
    sign_in: SignIn, moderator: User, member: MemberPage, source: FeedSource
) -> None:
    own, elsewhere, _waiting = came(source, "Dyżury", "Tajne namioty", "Tajne agregaty")
    other: MemberPage = factories.MemberPageFactory.create()
    hand_over(own, member, moderator)
    hand_over(elsewhere, other, moderator)
    client = sign_in(factories.person(Role.MODERATOR, member))

    first, admin = read(client, SITE), read(client, ADMIN)

    assert "1 przekazana praktyka partnera czeka na Twoją moderację" in first
    assert "Dyżury" in admin
    assert "Od partnera: Związek Gmin Pomorskich" in admin
    assert "Tajne" not in first + admin


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR])
def test_nobody_else_of_the_member_is_told(
    role: str, sign_in: SignIn, moderator: User, member: MemberPage, source: FeedSource
) -> None:
    (item,) = came(source, "Dyżury")
    hand_over(item, member, moderator)

    assert "partnera czeka" not in read(sign_in(factories.person(role, member)), SITE)


def test_what_is_decided_is_not_told_any_more(
    sign_in: SignIn, moderator: User, member: MemberPage, source: FeedSource
) -> None:
    (item,) = came(source, "Dyżury")
    hand_over(item, member, moderator)
    decides = factories.person(Role.MODERATOR, member)
    item.refresh_from_db()
    assert item.page
    item.page.current_workflow_state.cancel(user=decides)

    assert "partnera czeka" not in read(sign_in(decides), SITE)

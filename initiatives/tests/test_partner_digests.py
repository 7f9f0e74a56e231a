"""What partners shared is told once to whoever ordered it, and nothing else is."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.retention import RULES
from cms.schedule import JOBS, send_mail
from cms.users.models import User
from initiatives.models import (
    Category,
    CrisisKind,
    FeedItem,
    InitiativePage,
    Membership,
    OutgoingMail,
    PartnerDigest,
    Role,
)
from initiatives.services import feed_items, feed_queue, partner_digests, people, taxonomy
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival

pytestmark = pytest.mark.django_db

Rhythm = PartnerDigest.Rhythm
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Wednesday, at noon in Poland.
NOW = datetime(2026, 3, 11, 11, tzinfo=UTC)


def official() -> User:
    return factories.person(Role.OFFICIAL, factories.MemberPageFactory.create())


def order(
    person: User,
    rhythm: Rhythm = Rhythm.DAILY,
    categories: Iterable[Category] = (),
    crises: Iterable[CrisisKind] = (),
    now: datetime = NOW,
) -> PartnerDigest:
    return partner_digests.order(user=person, rhythm=rhythm, categories=categories, crises=crises, now=now)


def shared(title: str = "Dyżury", *, at: datetime = NOW + HOUR, live: bool = True, **fields: Any) -> InitiativePage:
    """By a partner, through its feed, published `at`."""
    source = factories.FeedSourceFactory.create()
    made = arrival(title, title=title, its_category=Category.objects.all()[0].pk)
    (item,) = feed_items.create(source=source, arrivals=[made], publish={title} if live else (), now=at)
    InitiativePage.objects.filter(feed_item=item).update(**fields)
    return InitiativePage.objects.get(feed_item=item)


def told(now: datetime) -> list[Any]:
    """The mails of this run."""
    (job,) = (job for job in JOBS if job.name == "tell what is new from partners")
    job.run(now)
    mail.outbox.clear()
    send_mail(now)
    return list(mail.outbox)


def test_what_a_partner_shared_is_told_in_the_morning_and_once() -> None:
    reader = official()
    shared("Sprzed zamówienia", at=NOW - HOUR)
    order(reader)
    page = shared("Dyżury przy telefonie")

    assert told(NOW + 2 * HOUR) == []
    (message,) = told(NOW + DAY)

    assert message.to == [reader.email]
    assert message.subject == "Nowe od partnerów: 1 praktyka"
    partner = Page.objects.get(pk=page.organisation_id).title
    assert f"1. Dyżury przy telefonie\n   Od partnera: {partner}\n" in message.body
    assert f"http://127.0.0.1:8000{page.url}\n" in message.body
    assert "Sprzed" not in message.body
    assert told(NOW + 2 * DAY) == []


def test_a_weekly_digest_comes_on_monday_with_all_of_the_week() -> None:
    order(official(), Rhythm.WEEKLY)
    shared("W środę")
    shared("W piątek", at=NOW + 2 * DAY)

    assert told(NOW + 4 * DAY) == []
    (message,) = told(NOW + 5 * DAY)

    assert message.subject == "Nowe od partnerów: 2 praktyki"
    # The newest first.
    assert message.body.index("W piątek") < message.body.index("W środę")
    assert PartnerDigest.objects.get().due_at == datetime(2026, 3, 23, 6, tzinfo=UTC)


def test_where_nothing_is_new_nothing_is_sent() -> None:
    order(official())

    assert told(NOW + DAY) == []
    assert not OutgoingMail.objects.exists()
    assert PartnerDigest.objects.get().due_at == datetime(2026, 3, 13, 6, tzinfo=UTC)


def test_who_chose_categories_and_kinds_hears_of_those_alone() -> None:
    first, second, third = Category.objects.all()[:3]
    flood, cold = factories.CrisisKindFactory.create(), factories.CrisisKindFactory.create()
    order(official(), categories=[first, second], crises=[flood, cold])
    shared("Worki", category=first, crisis=flood)
    shared("Koce", category=second, crisis=cold)
    shared("Inna kategoria", category=third, crisis=flood)
    shared("Bez kryzysu", category=first)

    (message,) = told(NOW + DAY)

    assert "Worki" in message.body
    assert "Koce" in message.body
    assert "Inna" not in message.body
    assert "Bez" not in message.body
    assert f"kategorie: {first.name}, {second.name}" in message.body


def test_drafts_members_pages_and_what_was_handed_over_are_not_told() -> None:
    order(official())
    shared("Szkic", live=False)
    shared("Wycofane").unpublish()
    factories.InitiativePageFactory.create(title="Gminy", first_published_at=NOW + HOUR)
    handed = shared("Przekazane")
    FeedItem.objects.filter(page=handed).update(state=FeedItem.State.HANDED)

    assert told(NOW + DAY) == []


def test_what_a_moderator_accepts_is_told_from_then_on() -> None:
    """Publishing has the clock of the wall."""
    now = timezone.now()
    page = shared("Przyjęte", at=now - 30 * DAY, live=False)
    order(official(), now=now - HOUR)

    feed_queue.accept(
        item=page.feed_item, category=Category.objects.all()[0], user=factories.person(Role.MODERATOR), now=now
    )

    (message,) = told(now + DAY)
    assert "Przyjęte" in message.body


def test_what_comes_back_after_it_was_withdrawn_is_not_told_again() -> None:
    order(official())
    page = shared()
    assert len(told(NOW + DAY)) == 1
    page.refresh_from_db()
    page.unpublish()
    assert told(NOW + 2 * DAY) == []

    page.get_latest_revision().publish()

    assert told(NOW + 3 * DAY) == []


def test_what_became_visible_after_the_look_that_it_belonged_into_is_told_by_the_next() -> None:
    """As a transaction does that was open during the look."""
    order(official())
    shared("W porę", at=NOW + 18 * HOUR)
    assert "W porę" in told(NOW + DAY)[0].body

    shared("Spóźnione", at=NOW + 18 * HOUR)
    (message,) = told(NOW + 2 * DAY)

    assert "Spóźnione" in message.body
    assert "W porę" not in message.body


def test_killed_before_it_is_written_it_tells_with_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    order(official())
    shared()
    with monkeypatch.context() as patch:
        patch.setattr(PartnerDigest.objects.__class__, "bulk_update", _die)
        with pytest.raises(SystemExit):
            partner_digests.tell_due(now=NOW + DAY)
    assert not OutgoingMail.objects.exists()

    assert len(told(NOW + DAY)) == 1
    assert told(NOW + DAY) == []


def _die(*args: Any, **kwargs: Any) -> None:
    raise SystemExit


def test_one_that_cannot_be_written_holds_up_no_other() -> None:
    readers = [official() for _ in range(5)]
    broken = [order(reader) for reader in readers][2]
    PartnerDigest.objects.filter(pk=broken.pk).update(told=["not", "a", "dictionary"])
    shared()

    assert len(told(NOW + DAY)) == 4
    broken.refresh_from_db()
    assert broken.due_at == NOW + DAY + partner_digests.AFTER_FAILURE


def test_who_left_is_told_nothing() -> None:
    gone, away = official(), official()
    for reader in (gone, away):
        order(reader)
    people.deactivate(user=gone, now=NOW)
    Membership.objects.filter(user=away).delete()
    shared()

    assert told(NOW + DAY) == []


def test_the_orders_of_those_who_left_are_pruned() -> None:
    (rule,) = (rule for rule in RULES if rule.name == "digests of those who left")
    gone, away, here = official(), official(), official()
    for reader in (gone, away, here):
        order(reader)
    people.deactivate(user=gone, now=NOW)
    Membership.objects.filter(user=away).delete()

    assert rule.prune
    assert rule.prune(NOW) == 2
    assert PartnerDigest.objects.get().user == here


def test_who_leaves_while_the_mail_is_under_way_does_not_get_it() -> None:
    reader = official()
    order(reader)
    shared()
    partner_digests.tell_due(now=NOW + DAY)
    assert OutgoingMail.objects.get().reader == reader
    Membership.objects.filter(user=reader).delete()

    assert told(NOW + DAY) == []
    assert OutgoingMail.objects.get().state == OutgoingMail.State.DROPPED


def test_who_stops_and_begins_again_is_told_of_what_comes_after() -> None:
    reader = official()
    order(reader)
    order(reader, Rhythm.NONE, now=NOW + HOUR)
    shared("Między", at=NOW + 2 * HOUR)
    assert told(NOW + DAY) == []
    order(reader, now=NOW + DAY)
    shared("Potem", at=NOW + DAY + HOUR)

    (message,) = told(NOW + 2 * DAY)

    assert "Potem" in message.body
    assert "Między" not in message.body


def test_another_choice_does_not_tell_again_nor_forget() -> None:
    first, second = Category.objects.all()[:2]
    reader = official()
    order(reader, categories=[first])
    shared("Jedno", category=first)
    assert len(told(NOW + DAY)) == 1

    order(reader, categories=[first, second], now=NOW + DAY)
    shared("Drugie", category=second, at=NOW + DAY + HOUR)

    (message,) = told(NOW + 2 * DAY)
    assert "Drugie" in message.body
    assert "Jedno" not in message.body


def test_a_category_that_gives_way_leaves_its_place_to_what_follows_it() -> None:
    old, new = factories.CrisisKindFactory.create(), factories.CrisisKindFactory.create()
    both, one = official(), official()
    order(both, crises=[old, new])
    order(one, crises=[old])

    taxonomy.delete_crisis(crisis=old, successor=new)

    assert [list(digest.crises.all()) for digest in PartnerDigest.objects.all()] == [[new], [new]]


def test_many_are_named_and_the_rest_is_counted() -> None:
    order(official())
    source = factories.FeedSourceFactory.create()
    arrivals = [arrival(str(number), its_category=Category.objects.all()[0].pk) for number in range(45)]
    feed_items.create(source=source, arrivals=arrivals, publish={one.identity for one in arrivals}, now=NOW + HOUR)

    (message,) = told(NOW + DAY)

    assert message.subject == "Nowe od partnerów: 45 praktyk"
    assert "\n40. " in message.body
    assert "\n41. " not in message.body
    assert "I jeszcze 5." in message.body
    assert told(NOW + 2 * DAY) == []


def test_it_costs_the_same_however_many_people_and_practices_there_are() -> None:
    counted = []
    for day, many in enumerate((1, 6), 1):
        at = NOW + day * DAY
        for _ in range(many):
            order(official(), categories=Category.objects.all(), now=NOW)
            shared(at=at - 2 * HOUR)
        with CaptureQueriesContext(connection) as queries:
            assert partner_digests.tell_due(now=at) == PartnerDigest.objects.count()
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 13


def test_arrivals_of_a_feed_are_in_no_digest_before_a_moderator_looked(rf: Any) -> None:
    order(official())
    feed_items.create(source=factories.FeedSourceFactory.create(), arrivals=[arrival()], now=ARRIVED)

    assert told(ARRIVED + DAY) == []

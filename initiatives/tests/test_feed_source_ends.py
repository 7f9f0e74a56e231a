"""A source is paused, goes on, and ends: with what goes along, and what keeps it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Category, FeedItem, FeedRun, FeedSource, InitiativePage, Role
from initiatives.services import feed_items, feed_queue, feed_sources
from initiatives.tests import factories
from initiatives.tests.feeds import arrival

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def text(response: Any) -> str:
    """What is kept together on one line is a matter of another test."""
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def arrived(source: FeedSource, number: int = 1) -> list[FeedItem]:
    arrivals = [arrival(f"{source.pk}-{one}") for one in range(number)]
    return feed_items.create(source=source, arrivals=arrivals, now=timezone.now())


def test_a_source_is_paused_and_goes_on(administrator: Client) -> None:
    source = factories.FeedSourceFactory.create(next_at=timezone.now() + DAY)
    url = reverse("feed_sources:pause", args=[source.pk])

    administrator.post(url, {"pause": "1"})
    administrator.post(url, {"pause": "1"})
    assert FeedSource.objects.get().is_paused
    assert not feed_sources.due(now=timezone.now()).exists()

    administrator.post(url)
    assert list(feed_sources.due(now=timezone.now())) == [source]


def test_with_a_source_go_its_drafts_and_nothing_else(administrator: Client) -> None:
    source, other = factories.FeedSourceFactory.create(), factories.FeedSourceFactory.create()
    gone, left = arrived(source, 3), arrived(other, 1)
    FeedRun.objects.create(source=source, started_at=timezone.now())
    url = reverse("feed_sources:delete", args=[source.pk])
    assert "3 szkice czekające na decyzję" in text(administrator.get(url))

    response = administrator.post(url)

    assert response.headers["Location"] == reverse("feed_sources:index")
    assert list(FeedSource.objects.all()) == [other]
    assert set(InitiativePage.objects.values_list("pk", flat=True)) == {item.page_id for item in left}
    assert not FeedItem.objects.filter(pk__in=[item.pk for item in gone]).exists()
    other.partner.refresh_from_db()
    assert other.partner.numchild == 1


def test_a_source_of_which_something_was_taken_stays(administrator: Client) -> None:
    source = factories.FeedSourceFactory.create()
    taken, waiting = arrived(source, 2)
    moderator = factories.person(Role.MODERATOR)
    feed_queue.accept(item=taken, category=Category.objects.all()[0], user=moderator, now=timezone.now())
    url = reverse("feed_sources:delete", args=[source.pk])

    assert "nie można go usunąć" in text(administrator.get(url))
    administrator.post(url)

    assert FeedSource.objects.filter(pk=source.pk).exists()
    assert InitiativePage.objects.filter(pk__in=[taken.page_id, waiting.page_id]).count() == 2

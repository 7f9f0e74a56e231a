"""Handing what came from a feed to a member, as a moderator of the association does it."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from initiatives.models import FeedItem, FeedSource, InitiativePage, Role
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feed_queue import HAND, QUEUE, came, read, state, ticks
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.town import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.MODERATOR))


def test_what_is_handed_to_a_member_waits_there(client: Client, source: FeedSource) -> None:
    first, second, third = came(source, "A", "B", "C")
    member = factories.MemberPageFactory.create(title="Sulechów", code="0809073")
    factories.person(Role.MODERATOR, member)

    asked = read(client, f"{HAND}?pk={first.pk}:x&pk={second.pk}:x")
    response = client.post(HAND, {"pk": ticks(first, second), "member": "Sulechów"})

    assert 'value="Sulechów (0809073)"' in asked
    assert response["Location"] == f"{QUEUE}?item={third.pk}"
    assert list(InitiativePage.objects.child_of(member).values_list("title", flat=True)) == ["A", "B"]
    assert (state(first), state(third)) == (FeedItem.State.HANDED, FeedItem.State.WAITING)


def test_a_member_that_is_not_known_leaves_all_as_it_is(client: Client, source: FeedSource) -> None:
    (item,) = came(source, "A")

    text = client.post(HAND, {"pk": ticks(item), "member": "Nigdzie"}).content.decode()

    assert 'value="Nigdzie"' in text
    assert f'name="pk" value="{ticks(item)[0]}"' in text
    assert state(item) == FeedItem.State.WAITING


@pytest.mark.parametrize("others", [0, 2])
def test_what_changed_since_it_was_looked_at_is_not_handed_over(
    client: Client, source: FeedSource, others: int
) -> None:
    item, *rest = came(source, *"ABC"[: others + 1])
    member = factories.MemberPageFactory.create(title="Sulechów", code="0809073")
    asked = read(client, f"{HAND}?{urlencode({'pk': ticks(item, *rest)}, doseq=True)}")
    changed = arrival(item.identity, title="Reklama")
    feed_items.revise(item=item, arrival=changed, values=changed.values, publish=False, now=ARRIVED)

    sent = re.findall(r'name="pk" value="([^"]*)"', asked)
    text = client.post(HAND, {"pk": sent, "member": "Sulechów"}).content.decode()

    assert "<strong>Reklama</strong>: Wpis zmienił się" in text
    assert [state(one) for one in (item, *rest)] == ["waiting", *["handed"] * others]
    assert f'<a href="{QUEUE}?item={item.pk}">Reklama</a>' in text
    # It was told, and can be looked at, so the same press now holds.
    client.post(HAND, {"pk": re.findall(r'name="pk" value="([^"]*)"', text), "member": "Sulechów"})
    assert InitiativePage.objects.child_of(member).filter(feed_item=item).exists()


@pytest.mark.parametrize("seen_as", ["", "0-0", "x"])
def test_what_was_never_looked_at_is_not_handed_over(client: Client, source: FeedSource, seen_as: str) -> None:
    (item,) = came(source, "A")
    factories.MemberPageFactory.create(title="Sulechów", code="0809073")

    client.post(HAND, {"pk": f"{item.pk}:{seen_as}", "member": "Sulechów"})

    assert state(item) == FeedItem.State.WAITING

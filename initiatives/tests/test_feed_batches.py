"""What is taken in with one transaction: as many pages as others can wait for, whatever the entries carry."""

from collections.abc import Sequence

import pytest

from initiatives.exchange.acts import MOST
from initiatives.feeds import running
from initiatives.feeds.batching import batches
from initiatives.feeds.looking import Seen
from initiatives.feeds.records import Entry, Feed
from initiatives.feeds.running import Runner
from initiatives.feeds.taking import Taking
from initiatives.models import ActPage, FeedItem
from initiatives.services import feed_sources
from initiatives.tests import factories
from initiatives.tests.exchanged_acts import NOW, act, entry
from initiatives.tests.feed_servers import policy_for


def with_acts(identity: str, count: int, *, in_chain: int = 0) -> Entry:
    own = [act(f"urn:uuid:{identity}-{number}") for number in range(count)]
    chain = [act(f"urn:uuid:{identity}-other-{number}") for number in range(in_chain)]
    return entry(identity, own, chain)


def sizes(entries: Sequence[Entry], most: int = 100) -> list[int]:
    found = list(batches(entries, most=most))
    assert [one for batch in found for one in batch] == list(entries)
    return list(map(len, found))


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])]
)
def test_entries_without_acts_come_a_hundred_at_once(count: int, expected: list[int]) -> None:
    assert sizes([Entry(identity=str(number)) for number in range(count)]) == expected


def test_acts_count_as_the_pages_that_they_become() -> None:
    assert sizes([with_acts("a", 4), with_acts("b", 4), with_acts("c", 4)], most=10) == [2, 1]
    assert sizes([with_acts("a", 2, in_chain=2), with_acts("b", 4), with_acts("c", 0)], most=10) == [2, 1]
    assert sizes([with_acts("a", 0), with_acts("b", 0)], most=10) == [2]


def test_one_that_carries_more_than_a_transaction_should_is_alone() -> None:
    assert sizes([Entry(identity="1"), with_acts("2", 30), Entry(identity="3")], most=10) == [1, 1, 1]


def test_what_never_becomes_a_page_counts_for_nothing() -> None:
    """Of one record so many acts are taken as pages, and the others are read as links."""
    assert sizes([with_acts("1", 3 * MOST), with_acts("2", 3 * MOST)], most=2 * MOST + 2) == [2]


@pytest.mark.django_db
def test_a_look_keeps_what_it_found_in_such_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 5)
    taken: list[int] = []
    take = Taking.take

    def counted(self: Taking, entries: Sequence[Entry]) -> None:
        taken.append(len(entries))
        take(self, entries)

    monkeypatch.setattr(Taking, "take", counted)
    source = factories.FeedSourceFactory.create()
    feed_sources.claim(source=source, now=NOW)
    entries = (with_acts("1", 2), with_acts("2", 1), with_acts("3", 2), with_acts("4", 0))

    Runner(policy_for(), now=lambda: NOW)._take(source, Seen(feed=Feed("Partner", entries=entries)))

    assert taken == [2, 2]
    assert (FeedItem.objects.count(), ActPage.objects.count()) == (4, 5)

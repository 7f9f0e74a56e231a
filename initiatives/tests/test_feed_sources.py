"""Who looks at which source: one at a time, and whoever was too slow writes nothing."""

from datetime import timedelta

import pytest

from initiatives.models import FeedRun, FeedSource, Role
from initiatives.services import feed_sources
from initiatives.services.feed_sources import LEASE, LeaseLostError, Outcome
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED as NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def again(source: FeedSource) -> FeedSource:
    """As another worker reads it."""
    return FeedSource.objects.get(pk=source.pk)


@pytest.mark.parametrize(
    ("values", "is_due"),
    [
        ({}, True),
        ({"next_at": NOW}, True),
        ({"next_at": NOW + HOUR}, False),
        ({"is_paused": True}, False),
        ({"stopped_at": NOW - HOUR}, False),
        ({"lease_until": NOW + HOUR}, False),
        ({"lease_until": NOW}, True),
    ],
)
def test_what_is_due(values: dict[str, object], is_due: bool) -> None:
    source = factories.FeedSourceFactory.create(**values)

    assert list(feed_sources.due(now=NOW)) == ([source] if is_due else [])


def test_what_waits_longest_comes_first() -> None:
    later = factories.FeedSourceFactory.create(next_at=NOW - HOUR)
    never = factories.FeedSourceFactory.create()
    earlier = factories.FeedSourceFactory.create(next_at=NOW - 2 * HOUR)

    assert list(feed_sources.due(now=NOW)) == [never, earlier, later]


def test_of_two_only_one_looks() -> None:
    source = factories.FeedSourceFactory.create()
    other = again(source)

    assert feed_sources.claim(source=source, now=NOW) is not None
    assert feed_sources.claim(source=other, now=NOW) is None
    assert FeedRun.objects.count() == 1


def test_who_comes_when_it_was_looked_at_already_does_not_look_again() -> None:
    source = factories.FeedSourceFactory.create()
    late = again(source)
    run = feed_sources.claim(source=source, now=NOW)
    assert run is not None
    feed_sources.finish(source=source, run=run, outcome=Outcome(NOW + HOUR), now=NOW)

    assert feed_sources.claim(source=late, now=NOW) is None
    # Who holds it as it is may.
    assert feed_sources.claim(source=source, now=NOW) is not None


def test_who_lost_the_lease_writes_nothing() -> None:
    slow = factories.FeedSourceFactory.create()
    run = feed_sources.claim(source=slow, now=NOW)
    assert run is not None
    quick = again(slow)
    feed_sources.claim(source=quick, now=NOW + LEASE)

    with pytest.raises(LeaseLostError):
        feed_sources.hold(source=slow, now=NOW + LEASE)
    with pytest.raises(LeaseLostError):
        feed_sources.finish(source=slow, run=run, outcome=Outcome(None, state={"etag": "old"}), now=NOW + LEASE)
    feed_sources.hold(source=quick, now=NOW + LEASE)
    assert again(slow).etag == ""


def test_each_batch_begins_the_lease_anew() -> None:
    source = factories.FeedSourceFactory.create()
    feed_sources.claim(source=source, now=NOW)

    for minutes in range(1, 20, 4):
        feed_sources.hold(source=source, now=NOW + timedelta(minutes=minutes))

    assert feed_sources.claim(source=again(source), now=NOW + timedelta(minutes=20)) is None


def test_what_came_of_a_look_is_kept_and_the_source_is_free_again() -> None:
    source = factories.FeedSourceFactory.create()
    run = feed_sources.claim(source=source, now=NOW)
    assert run is not None

    outcome = Outcome(NOW + HOUR, counts={"new": 3}, state={"etag": '"1"'}, status=200)
    feed_sources.finish(source=source, run=run, outcome=outcome, now=NOW)

    kept = again(source)
    assert (kept.etag, kept.next_at, kept.lease_until) == ('"1"', NOW + HOUR, None)
    run.refresh_from_db()
    assert (run.new, run.status, run.finished_at, run.fault) == (3, 200, NOW, "")


def test_a_source_that_said_it_is_gone_is_asked_again_when_somebody_wants_it() -> None:
    source = factories.FeedSourceFactory.create(stopped_at=NOW, next_at=NOW + HOUR)

    feed_sources.ask_now(source=source, by=None)

    assert list(feed_sources.due(now=NOW)) == [source]


def test_a_look_names_who_asked_for_it_and_the_next_one_nobody() -> None:
    source, person = factories.FeedSourceFactory.create(), factories.person(Role.ADMINISTRATOR)
    feed_sources.ask_now(source=source, by=person)

    source = again(source)
    run = feed_sources.claim(source=source, now=NOW)
    assert run is not None
    feed_sources.finish(source=source, run=run, outcome=Outcome(NOW + HOUR), now=NOW)
    after = feed_sources.claim(source=again(source), now=NOW + HOUR)

    assert [run.by for run in FeedRun.objects.order_by("pk")] == [person, None]
    assert after is not None

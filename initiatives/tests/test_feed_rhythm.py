"""A source is asked as often as it and we can bear, is left alone when it fails, and somebody hears of what lasts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.feeds.records import Fault, Feed, Fetched
from initiatives.feeds.rhythm import (
    LONGEST,
    MOVES_BELIEVED,
    SHORTEST,
    Move,
    Silence,
    Wishes,
    after_failure,
    after_move,
    after_success,
    is_told,
    items_a_week,
    searches_again,
    silence,
)

# A Tuesday.
NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALL_HOURS = frozenset(range(24))


def ago(*days: float) -> list[datetime]:
    return [NOW - DAY * count for count in days]


@pytest.mark.parametrize(
    ("interval", "wishes", "pause"),
    [
        (30 * MINUTE, Wishes(), 30 * MINUTE),
        (MINUTE, Wishes(), SHORTEST),
        (30 * MINUTE, Wishes(fresh_seconds=3600), HOUR),
        (30 * MINUTE, Wishes(every_seconds=7200, fresh_seconds=60), 2 * HOUR),
        (30 * MINUTE, Wishes(fresh_seconds=60), 30 * MINUTE),
        (30 * MINUTE, Wishes(every_seconds=31_536_000), DAY),
        (30 * MINUTE, Wishes(fresh_seconds=10**30), DAY),
        (30 * MINUTE, Wishes(fresh_seconds=-5), 30 * MINUTE),
        (7 * DAY, Wishes(every_seconds=3600), 7 * DAY),
        (30 * MINUTE, Wishes(skip_hours=frozenset({13})), 90 * MINUTE),
        (30 * MINUTE, Wishes(skip_hours=frozenset({14})), 30 * MINUTE),
        (30 * MINUTE, Wishes(skip_hours=ALL_HOURS - {3}), 14 * HOUR + 30 * MINUTE),
        (30 * MINUTE, Wishes(skip_hours=ALL_HOURS), DAY),
        (30 * MINUTE, Wishes(skip_days=frozenset({1})), 11 * HOUR + 30 * MINUTE),
        (30 * MINUTE, Wishes(skip_days=frozenset({1, 2})), DAY),
        (2 * DAY, Wishes(skip_days=frozenset(range(7))), 2 * DAY),
    ],
)
def test_a_healthy_source_is_asked_by_our_interval_and_its_wish(
    interval: timedelta, wishes: Wishes, pause: timedelta
) -> None:
    at = after_success(now=NOW, interval=interval, wishes=wishes, chance=0)
    assert at - NOW == pause


def test_hours_are_those_of_utc_wherever_we_are() -> None:
    here = NOW.astimezone(ZoneInfo("Europe/Warsaw"))
    wishes = Wishes(skip_hours=frozenset({13}))
    assert after_success(now=here, interval=30 * MINUTE, wishes=wishes, chance=0) == NOW + 90 * MINUTE


def test_wishes_are_those_of_the_answer_and_of_the_feed() -> None:
    fetched = Fetched("https://partner.example/feed/", 200, b"", fresh_seconds=60)
    feed = Feed("rss", every_seconds=3600, skip_hours=frozenset({1}), skip_days=frozenset({6}))
    assert Wishes.of(fetched, feed) == Wishes(60, 3600, frozenset({1}), frozenset({6}))
    assert Wishes.of(fetched) == Wishes(60)


@given(
    st.timedeltas(timedelta(0), timedelta(days=7)), st.integers(), st.integers(),
    st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6)), st.floats(0, 1),
)  # fmt: skip
def test_no_wish_leads_out_of_the_bounds(
    interval: timedelta, fresh: int, every: int, hours: frozenset[int], days: frozenset[int], chance: float
) -> None:
    at = after_success(now=NOW, interval=interval, wishes=Wishes(fresh, every, hours, days), chance=chance)
    assert SHORTEST <= at - NOW <= max(LONGEST, interval)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [(0, 10), (1, 10), (2, 20), (3, 40), (4, 80), (8, 1280), (9, 1440), (10**9, 1440)],
)
def test_each_failure_doubles_the_pause(failures: int, pause: int) -> None:
    at = after_failure(now=NOW, interval=HOUR, failures=failures, fault=Fault.TIMED_OUT, chance=0)
    assert at == NOW + pause * MINUTE


@pytest.mark.parametrize(
    ("interval", "retry_in", "pause"),
    [
        (HOUR, -DAY, 20 * MINUTE),
        (HOUR, 5 * MINUTE, 20 * MINUTE),
        (HOUR, 3 * HOUR, 3 * HOUR),
        (HOUR, 400 * DAY, DAY),
        (3 * DAY, 400 * DAY, 3 * DAY),
    ],
)
def test_a_server_that_asks_to_wait_is_waited_for(interval: timedelta, retry_in: timedelta, pause: timedelta) -> None:
    at = after_failure(
        now=NOW, interval=interval, failures=2, fault=Fault.ASKED_TO_WAIT, chance=0, retry_at=NOW + retry_in
    )
    assert at == NOW + pause


def test_what_is_gone_is_never_asked_again() -> None:
    assert after_failure(now=NOW, interval=HOUR, failures=1, fault=Fault.GONE, chance=0, retry_at=NOW) is None


@given(
    st.timedeltas(timedelta(0), timedelta(days=7)), st.integers(0), st.floats(0, 1),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
def test_no_failure_leads_out_of_the_bounds(
    interval: timedelta, failures: int, chance: float, retry_at: datetime | None
) -> None:
    at = after_failure(
        now=NOW, interval=interval, failures=failures, fault=Fault.STATUS, chance=chance, retry_at=retry_at
    )
    assert at is not None
    assert SHORTEST <= at - NOW <= max(LONGEST, interval)


def test_chance_parts_those_that_failed_together() -> None:
    def at(chance: float) -> datetime | None:
        return after_failure(now=NOW, interval=HOUR, failures=5, fault=Fault.REFUSED, chance=chance)

    assert len({at(number / 10) for number in range(10)}) == 10


@pytest.mark.parametrize(
    ("fault", "failures", "expected"),
    [
        (Fault.NOT_FOUND, 1, False),
        (Fault.NOT_FOUND, 3, True),
        (Fault.NOT_FOUND, 4, False),
        (Fault.NOT_FOUND, 6, True),
        (Fault.PAGE_INSTEAD, 3, True),
        (Fault.NO_FEED, 3, True),
        (Fault.TIMED_OUT, 3, False),
        (Fault.GONE, 3, False),
        (Fault.NOT_FOUND, 0, False),
    ],
)
def test_the_site_is_asked_again_where_its_feed_is(fault: Fault, failures: int, expected: bool) -> None:
    assert searches_again(fault, failures) is expected


def test_a_permanent_redirect_is_believed_when_it_repeats() -> None:
    move = Move()
    for times in range(1, MOVES_BELIEVED + 1):
        assert not move.is_believed
        move = after_move(move, asked="https://old.example/feed", moved="https://new.example/feed")
        assert move == Move("https://new.example/feed", times)
    assert move.is_believed


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ("", Move()),
        ("https://old.example/feed", Move()),
        ("https://third.example/feed", Move("https://third.example/feed", 1)),
    ],
)
def test_another_answer_begins_anew(moved: str, expected: Move) -> None:
    assert after_move(Move("https://new.example/feed", 2), asked="https://old.example/feed", moved=moved) == expected


@pytest.mark.parametrize(
    ("days_ago", "since", "usual"),
    [
        # Weekly, and quiet for five weeks.
        ((35, 42, 49, 56, 63, 70), 35, 7),
        # Weekly, and quiet for three.
        ((21, 28, 35, 42, 49, 56), None, 0),
        # Daily: nobody is told of a fortnight.
        ((13, 14, 15, 16, 17, 18), None, 0),
        ((15, 16, 17, 18, 19, 20), 15, 1),
        # Twice a year it is quiet all summer.
        ((80, 87, 94, 160, 167, 174, 240, 247), None, 0),
        ((100, 107, 114, 180, 187, 194, 260, 267), 100, 7),
        # No habit yet, or a first import that came on one day.
        ((300, 310, 320, 330), None, 0),
        ((), None, 0),
        ((300, 300.01, 300.02, 300.03, 300.04, 300.05), None, 0),
        # A date ahead is no entry of today.
        ((-10, 35, 42, 49, 56, 63, 70), 35, 7),
        # What was long ago is no habit any more.
        ((*range(5, 65, 3), 800, 1600), None, 0),
    ],
)
def test_a_source_is_silent_by_its_own_habit(days_ago: tuple[float, ...], since: float | None, usual: int) -> None:
    expected = None if since is None else Silence(NOW - DAY * since, DAY * usual)
    assert silence(ago(*days_ago), now=NOW) == expected


@pytest.mark.parametrize(
    ("since", "told", "expected"),
    [
        (0.5, None, False),
        (1, None, True),
        (2, 1, False),
        (8, 6.9, False),
        (8, 7, True),
        # Told of an earlier time.
        (1, 3, True),
    ],
)
def test_somebody_hears_of_what_lasts_once_and_then_weekly(since: float, told: float | None, expected: bool) -> None:
    told_at = None if told is None else NOW - DAY * told
    assert is_told(now=NOW, since=NOW - DAY * since, told_at=told_at) is expected


def test_items_are_counted_by_weeks_from_monday_where_we_are() -> None:
    here = NOW.astimezone(ZoneInfo("Europe/Warsaw"))
    sunday_in_utc = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    dates = [sunday_in_utc, sunday_in_utc - HOUR, *ago(-1, 0, 7, 7, 14, 26 * 7, 400)]
    assert items_a_week(dates, now=here, weeks=4) == [0, 1, 3, 3]
    assert len(items_a_week(dates, now=here)) == 26
    assert sum(items_a_week(dates, now=here)) == 7

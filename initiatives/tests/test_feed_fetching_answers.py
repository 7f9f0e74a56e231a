"""What headers mean, without a server: waiting, freshness, redirects, names in robots.txt."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict
from yarl import URL

from initiatives.feeds.fetching.answers import Way, check_status, fresh_seconds, retry_at
from initiatives.feeds.fetching.rules import name_in, rules_of, rules_without
from initiatives.feeds.records import Fault, FeedError
from initiatives.tests.feed_servers import policy_for

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("Sun, 22 Nov 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("Sunday, 22-Nov-26 12:30:00 GMT", timedelta(minutes=30)),
        ("Sun Nov 22 12:30:00 2026", timedelta(minutes=30)),
        ("Sun, 22 Nov 2026 13:30:00 +0100", timedelta(minutes=30)),
        ("Sun, 22 Nov 2020 12:30:00 GMT", timedelta()),
        ("Sun, 22 Nov 2099 12:30:00 GMT", MONTH),
        ("9" * 5000, MONTH),
        ("99999999", MONTH),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣٠", None),
        ("Sun, 99 Nov 2026 99:30:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)
def test_how_long_to_wait(value: str, wait: timedelta | None) -> None:
    assert retry_at(value, NOW) == (None if wait is None else NOW + wait)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=300"}, 300),
        ({"cache-control": 'public, MAX-AGE="300", s-maxage=9'}, 300),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200),
        ({"Cache-Control": "max-age=300", "Age": "999"}, 0),
        ({"Cache-Control": "max-age=300", "Expires": "Sun, 22 Nov 2026 13:00:00 GMT"}, 300),
        ({"Cache-Control": "no-cache, max-age=300"}, 0),
        ({"Cache-Control": "no-store", "Expires": "Sun, 22 Nov 2026 13:00:00 GMT"}, 0),
        ({"Cache-Control": "max-age=forever"}, 0),
        ({"Cache-Control": "max-age=" + "9" * 5000}, 365 * 24 * 3600),
        ({"Cache-Control": "private"}, 0),
        ({"Expires": "Sun, 22 Nov 2026 13:00:00 GMT"}, 3600),
        ({"Expires": "Sun, 22 Nov 2026 13:00:00 GMT", "Date": "Sun, 22 Nov 2026 12:59:00 GMT"}, 60),
        ({"Expires": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "Sun, 22 Nov 2026 13:00:00 GMT", "Date": "never"}, 3600),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: int) -> None:
    assert fresh_seconds(CIMultiDict(headers), NOW) == seconds


def test_a_server_that_fails_is_not_one_that_asks_to_wait() -> None:
    with pytest.raises(FeedError) as caught:
        check_status(503, CIMultiDict(), conditional=True, now=NOW)
    assert (caught.value.fault, caught.value.retry_at) == (Fault.STATUS, None)
    with pytest.raises(FeedError) as caught:
        check_status(503, CIMultiDict({"retry-after": "later"}), conditional=True, now=NOW)
    assert (caught.value.fault, caught.value.retry_at) == (Fault.ASKED_TO_WAIT, None)


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        ([], ""),
        ([(301, "/b")], "http://feeds.example/b"),
        ([(308, "https://other.example/b"), (301, "c")], "https://other.example/c"),
        ([(301, "/b"), (302, "/c")], ""),
        ([(307, "/b"), (301, "/c")], ""),
        ([(301, "https://feeds.example/b"), (301, "http://feeds.example/c")], ""),
    ],
)
def test_what_has_moved_for_good(hops: list[tuple[int, str]], moved: str) -> None:
    way = Way((URL("http://feeds.example/a"),))
    for status, location in hops:
        way = way.on(status, location, policy_for())
    assert way.moved == moved


@pytest.mark.parametrize(
    ("user_agent", "name"), [("Burza/1.0 (+mailto:a@burza.example)", "burza"), ("Burza (x)", "burza"), ("B", "b")]
)
def test_our_name_in_robots(user_agent: str, name: str) -> None:
    assert name_in(user_agent) == name


PAGE = "https://partner.example/praktyki/zbiornik"


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /praktyki/\nAllow: /praktyki/zbiornik", True),
        ("User-agent: *\nDisallow: /*/zbiornik$", False),
        ("User-agent: Somebody\nUser-agent: Burza\nDisallow: /praktyki", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: burza/2.0 # us\nAllow: /", True),
        ("User-agent: Burzaless\nDisallow: /", True),
        ("User-agent: Bur\nDisallow: /", True),
        ("User-agent: SomeBot\nDisallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", False),
        ("<!doctype html><title>Nie ma takiej strony</title>", True),
    ],
)
def test_what_robots_may_fetch(text: str, is_allowed: bool) -> None:
    assert rules_of(text.encode(), "burza").allow(PAGE) is is_allowed


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: "".join(f"User-agent: x{number}\n" for number in range(12_000)) + "Disallow: /a\n" * 20_000,
        lambda: "User-agent: *\nDisallow: /" + "*a" * 100_000 + "\n",
        lambda: "User-agent: *\n" + "Disallow: /*a*b*c*$\n" * 20_000,
        lambda: "User-agent: *\n" * 30_000 + "Disallow: /x\n",
        lambda: "\0" * 500_000,
    ],
)
def test_no_robots_file_is_slow(hostile: Callable[[], str]) -> None:
    """Each would be minutes, or gigabytes, if rules were multiplied by names or patterns tried in all ways."""
    assert rules_of(hostile().encode(), "burza").allow(PAGE + "a" * 1900) is True


@pytest.mark.parametrize(
    ("fault", "status", "is_allowed"),
    [
        (Fault.NOT_FOUND, 404, True),
        (Fault.GONE, 410, True),
        (Fault.STATUS, 403, True),
        (Fault.STATUS, 500, False),
        (Fault.ASKED_TO_WAIT, 429, False),
        (Fault.ASKED_TO_WAIT, 503, False),
        (Fault.TIMED_OUT, 0, False),
        (Fault.REFUSED, 0, False),
        (Fault.TOO_BIG, 0, False),
        (Fault.NOT_PUBLIC, 0, False),
    ],
)
def test_what_a_missing_robots_file_means(fault: Fault, status: int, is_allowed: bool) -> None:
    assert rules_without(FeedError(fault, status=status), "burza").allow(PAGE) is is_allowed

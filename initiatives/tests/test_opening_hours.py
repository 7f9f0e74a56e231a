"""When an office answers, by its weekly hours, Polish time and Polish feasts."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.opening import DAYS, WARSAW, Hours, Now, is_day_off, state
from initiatives.templatetags.channels import by_hours, open_at_once, opens_first
from initiatives.tests import examples, factories
from initiatives.tests.test_addresses_of_pages import SignIn
from initiatives.tests.test_pages import shown

OFFICE = Hours(frozenset(DAYS[:5]), time(7, 30), time(15, 30))
NIGHT = Hours(frozenset({"fri"}), time(22), time(6))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20T07:29", Now(False, at("2026-11-20T07:30"))),
        ("2026-11-20T07:30", Now(True, at("2026-11-20T15:30"))),
        ("2026-11-20T15:29", Now(True, at("2026-11-20T15:30"))),
        ("2026-11-20T15:30", Now(False, at("2026-11-23T07:30"))),
        # A feast on a Wednesday, and Christmas Eve, free since 2025, with the weekend that follows.
        ("2026-11-11T10:00", Now(False, at("2026-11-12T07:30"))),
        ("2025-12-24T10:00", Now(False, at("2025-12-29T07:30"))),
        # Clocks go back at 3 on 25 October: Monday opens by the clock.
        ("2026-10-24T12:00", Now(False, at("2026-10-26T07:30"))),
    ],
)
def test_an_office_is_open_in_its_hours(now: str, expected: Now) -> None:
    assert state([OFFICE], round_the_clock=False, now=at(now)) == expected


@pytest.mark.parametrize(
    ("now", "is_open"), [("2026-11-20T21:59", False), ("2026-11-20T22:00", True), ("2026-11-21T05:59", True),
                         ("2026-11-21T06:00", False), ("2026-11-19T23:00", False)],
)  # fmt: skip
def test_a_night_goes_on_after_midnight(now: str, is_open: bool) -> None:
    assert state([NIGHT], round_the_clock=False, now=at(now)).is_open is is_open


def test_hours_that_follow_without_a_break_are_one_opening() -> None:
    halves = [Hours(frozenset({"mon"}), time(8), time(12)), Hours(frozenset({"mon"}), time(12), time(16))]

    assert state(halves, round_the_clock=False, now=at("2026-11-23T09:00")) == Now(True, at("2026-11-23T16:00"))


def test_on_a_feast_the_hours_of_sunday_hold() -> None:
    daily = Hours(frozenset(DAYS), time(10), time(14))

    assert is_day_off(at("2026-11-11T11:00").date())
    assert state([daily], round_the_clock=False, now=at("2026-11-11T11:00")).is_open is True


def test_nobody_told_the_hours() -> None:
    assert state([], round_the_clock=False, now=at("2026-11-20T10:00")) == Now(None)


def test_the_hours_are_those_of_poland_wherever_the_clock_stands() -> None:
    now = datetime(2026, 7, 20, 5, 45, tzinfo=UTC)

    assert state([OFFICE], round_the_clock=False, now=now).is_open is True


@given(
    rows=st.lists(st.builds(Hours, st.frozensets(st.sampled_from(DAYS)), st.times(), st.times()), max_size=4),
    minutes=st.integers(0, 60 * 24 * 400),
)
def test_what_is_said_next_is_ahead(rows: list[Hours], minutes: int) -> None:
    now = at("2026-01-01T00:00") + timedelta(minutes=minutes)
    found = state(rows, round_the_clock=False, now=now)

    assert found.until is None or found.until > now


@pytest.mark.django_db
def test_a_member_shows_first_where_somebody_answers(sign_in: SignIn) -> None:
    always = {"kind": "telephone", "value": "32 000 01 99", "label": "Dyżurny", "round_the_clock": True}
    office = {"kind": "telephone", "value": "32 000 01 10", "hours": [{"days": [], "opens": "08:00", "closes": "9:00"}]}
    mail = {"kind": "email", "value": "poczta@gmina.example", "round_the_clock": True}
    channels = examples.stream(("channel", mail), ("channel", office), ("channel", always))
    member = factories.MemberPageFactory.create(channels=channels)

    text = shown(sign_in(factories.person()), member.url)

    assert "Odbiera teraz 32 000 01 99 Dyżurny, całą dobę" in text
    assert text.index("Otwarte teraz") < text.index("poczta@gmina.example")
    assert text.count("Otwarte teraz") == 1, "nobody answers a letter at once"


@pytest.mark.django_db
def test_channels_are_told_apart_by_the_moment() -> None:
    member = factories.MemberPageFactory.create(channels=examples.CHANNELS)

    by_day = by_hours(member.channels, at("2026-11-20T10:00"))
    by_night = by_hours(member.channels, at("2026-11-20T20:00"))

    assert [row.value["value"] for row in open_at_once(by_day)] == ["32 000 01 10"]
    assert open_at_once(by_night) == []
    assert "dawny@gmina.example" not in [row.value["value"] for row in by_day], "withdrawn"


@pytest.mark.django_db
def test_nothing_is_said_of_now_about_an_office_abroad(sign_in: SignIn) -> None:
    always = {"kind": "telephone", "value": "32 000 01 99", "round_the_clock": True}
    partner = factories.PartnerPageFactory.create(country="UA", channels=examples.stream(("channel", always)))

    assert "teraz" not in shown(sign_in(factories.person()), partner.url)


@pytest.mark.django_db
def test_while_nobody_answers_the_first_to_open_is_named(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    early = {"kind": "place", "value": "ul. Rynek 1", "hours": [{"days": ["mon"], "opens": "07:00", "closes": "9:00"}]}
    late = {
        "kind": "telephone",
        "value": "32 000 01 10",
        "hours": [{"days": ["mon"], "opens": "8:00", "closes": "9:00"}],
    }
    mail = {
        "kind": "email",
        "value": "poczta@gmina.example",
        "hours": [{"days": ["sun"], "opens": "0:00", "closes": "9:00"}],
    }
    channels = examples.stream(("channel", late), ("channel", mail), ("channel", early))
    member = factories.MemberPageFactory.create(channels=channels)

    rows = by_hours(member.channels, at("2026-11-21T12:00"))

    first = opens_first(rows)
    assert first is not None
    assert first.value["value"] == "ul. Rynek 1", "a letter is read later, an hour after the office opens"
    assert opens_first([]) is None
    monkeypatch.setattr("initiatives.templatetags.channels.timezone.now", lambda: at("2026-11-21T12:00"))
    text = shown(sign_in(factories.person()), member.url)
    assert "Najwcześniej ul. Rynek 1 miejsce Teraz zamknięte, otwarcie poniedziałek, 23 listopada o 07:00" in text

"""What is searched for is counted by day, beside the request, without who asked, and without what is somebody's."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from search.index.rebuilding import begin, go_on
from search.log import Asked, Counts, Log, asked_log, store
from search.logged_words import LONGEST, kept_words
from search.models import SearchedText

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
DAY = date(2026, 3, 14)


@pytest.fixture(autouse=True)
def an_empty_log() -> Iterator[None]:
    asked_log.forget()
    yield
    asked_log.forget()


def rows() -> dict[str, tuple[int, int, int]]:
    return {row.text: (row.times, row.empty, row.hits) for row in SearchedText.objects.all()}


# What is kept --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Maseczki   OCHRONNE ", "maseczki ochronne"),
        ("XXIII/145/2020", "xxiii/145/2020"),
        ("OR.0050.12.2020", "or.0050.12.2020"),
        ("Dz.U. 2020 poz. 374", "dz.u. 2020 poz. 374"),
        ("24.03.2020", "24.03.2020"),
        ("uchwała 5 219 zł", "uchwała 5 219 zł"),
        ("ﬁnanse", "finanse"),
        ("kod 246901", "kod 246901"),
        ("a" * 500, "a" * LONGEST),
        ("?!…", ""),
        ("", ""),
    ],
)
def test_words_are_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert kept_words(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "jan.kowalski@poczta.example", "dotacje dla jan @ poczta.example", "ＪＡＮ＠poczta.example",
        "44051401359", "PESEL 440514 01359", "4405 1401 359", "44-05-14-01359",
        "500100200", "tel. 500 100 200", "+48 500-100-200", "tel500.100.200", "(32) 123 45 67", "500 10 02 00",
        "123 45 67", "61 1090 1014 0000 0712 1981 2874", "dowód osobisty ABA300000",
        "٥٠٠١٠٠٢٠٠", "zamieszkały ul. Długa 5 m. 3, Jan Nowak",
    ],
)  # fmt: skip
def test_what_is_somebodys_is_not_kept_at_all(typed: str) -> None:
    assert kept_words(typed) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600))
def test_anything_can_be_typed(typed: str) -> None:
    kept = kept_words(typed)
    assert len(kept) <= LONGEST
    assert " ".join(kept.split()) == kept
    assert not kept or any(letter.isalnum() for letter in kept)


# How it is written ---------------------------------------------------------------------------------------------------


def test_what_is_written_adds_up() -> None:
    store({(DAY, "maseczki"): Asked(2, 1, 5), (DAY, "dodatek"): Asked(1, 1, 0)})
    store({(DAY, "maseczki"): Asked(3, 0, 7)})

    assert rows() == {"maseczki": (5, 1, 7), "dodatek": (1, 1, 0)}


def test_it_waits_while_the_database_is_away_and_nothing_is_lost_or_written_twice() -> None:
    written: list[Counts] = []
    away = True

    def write(counts: Counts) -> None:
        if away:
            raise OperationalError
        written.append(dict(counts))

    log = Log(write, seconds=0)
    log.add(DAY, "maseczki", 5)
    assert not log.flush()
    log.add(DAY, "maseczki", 0)
    log.add(DAY, "dodatek", 0)
    away = False

    assert log.flush()
    assert log.flush()
    assert written == [{(DAY, "maseczki"): Asked(2, 1, 0), (DAY, "dodatek"): Asked(1, 1, 0)}]


def test_there_is_room_for_so_many_and_no_more() -> None:
    written: list[Counts] = []
    log = Log(lambda counts: written.append(dict(counts)), seconds=0, room=3)
    for number in range(10):
        log.add(DAY, f"wyraz {number}", 1)
        log.add(DAY, "wyraz 0", 1)

    log.flush()

    assert [len(counts) for counts in written] == [3]
    assert written[0][DAY, "wyraz 0"] == Asked(11, 0, 1)


def test_a_thread_writes_it_after_a_while() -> None:
    done = Event()
    written: list[Counts] = []

    def write(counts: Counts) -> None:
        written.append(dict(counts))
        done.set()

    log = Log(write, seconds=0.01)
    log.add(DAY, "maseczki", 5)

    assert done.wait(60)
    assert written[0] == {(DAY, "maseczki"): Asked(1, 0, 5)}


# Behind the page of results ------------------------------------------------------------------------------------------


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    for number in range(3):
        factories.InitiativePageFactory.create(title=f"Maseczki {number}")
    begin()
    list(go_on(today=timezone.localdate()))
    return sign_in(factories.person())


def test_a_question_is_counted_once_and_nothing_is_written_for_it(reader: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        reader.get("/szukaj/", {"q": "Maseczki"})
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    for more in ({"co": "inicjatywy"}, {"sortuj": "najnowsze"}, {"dokladnie": "tak"}):
        reader.get("/szukaj/", {"q": "Maseczki", **more}, follow=True)
    reader.get("/szukaj/", {"q": "nigdzieniema"})
    reader.get("/szukaj/", {"q": "jan@poczta.example"})
    reader.get("/szukaj/")

    assert rows() == {}
    assert asked_log.flush()
    assert rows() == {"maseczki": (1, 0, 3), "nigdzieniema": (1, 1, 0)}


def test_nothing_says_who_asked() -> None:
    names = {field.name for field in SearchedText._meta.get_fields()}

    assert names == {"id", "day", "text", "times", "empty", "hits"}


# The administrator's list --------------------------------------------------------------------------------------------


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    today = timezone.localdate()
    for text, back, times, empty, hits in (
        ("maseczki", 0, 3, 0, 11), ("maseczki", 20, 4, 0, 9), ("dodatek węglowy", 3, 5, 5, 0),
        ("=1+1", 40, 2, 0, 1),
    ):  # fmt: skip
        SearchedText.objects.create(day=today - timedelta(days=back), text=text, times=times, empty=empty, hits=hits)
    return sign_in(factories.person(Role.ADMINISTRATOR))


def listed(client: Client, **query: Any) -> list[list[str]]:
    response = client.get("/admin/search/asked/", {"export": "csv", **query})
    text = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    found = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";" if b";" in text else ","))
    return [row[:4] for row in found[1:]]


def test_the_most_searched_comes_first_with_what_it_found(admin: Client) -> None:
    assert listed(admin) == [
        ["maseczki", "7", "0", "11"], ["dodatek węglowy", "5", "5", "0"], ["'=1+1", "2", "0", "1"],
    ]  # fmt: skip


def test_it_is_narrowed_by_time_by_words_and_by_what_found_nothing(admin: Client) -> None:
    assert [row[:2] for row in listed(admin, period="7")] == [["dodatek węglowy", "5"], ["maseczki", "3"]]
    assert [row[0] for row in listed(admin, nothing="true")] == ["dodatek węglowy"]
    assert [row[0] for row in listed(admin, q="WĘGL")] == ["dodatek węglowy"]
    assert [row[0] for row in listed(admin, ordering="text")] == ["'=1+1", "dodatek węglowy", "maseczki"]
    assert len(listed(admin, period="nonsense", nothing="x", ordering="; DROP")) == 3


def test_each_row_leads_on(admin: Client) -> None:
    html = admin.get("/admin/search/asked/").content.decode()

    assert "/admin/search/promoted/new/?text=dodatek+w%C4%99glowy" in html
    assert "/admin/search/synonyms/new/?text=dodatek+w%C4%99glowy" in html
    assert "Nie zapisujemy, kto szukał." in html
    assert "/admin/search/asked/" in admin.get("/admin/").content.decode()


def test_the_list_costs_the_same_however_long_it_is(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert admin.get("/admin/search/asked/").status_code == 200
        return len(asked)

    queries()
    few = queries()
    store({(DAY, f"wyraz {number}"): Asked(1, 0, 1) for number in range(40)})

    assert queries() == few

"""Our feeds page by page, asked again, and what is taken back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from initiatives.models import Category, FeedTombstone
from initiatives.services import feed_out
from initiatives.tests import examples, factories
from initiatives.tests.feeds_out import FORMS, a_key, ask, base, items, path_of

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}


@pytest.fixture
def key() -> str:
    return a_key()


def _published(count: int, first: datetime) -> list[str]:
    member = factories.MemberPageFactory.create()
    return [
        factories.InitiativePageFactory.create(
            parent=member, title=f"Praktyka {number:02}", slug=f"p{number}",
            last_published_at=first - timedelta(hours=number // 2),
        ).title
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_pages_hold_together_while_others_publish(key: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_out, "PAGE", 3)
    first = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
    made = _published(8, first)
    told: list[str] = []
    address = path_of(key, form)
    for _ in range(4):
        body = Client().get(address).content
        if form == "atom.xml":
            feed = feedparser.parse(body)
            told += [entry.title for entry in feed.entries]
            links = {link.rel: link.href for link in feed.feed.links}
            assert links["first"] == base() + path_of(key, form)
            assert links["self"] == base() + address
            following = links.get("next", "")
        else:
            feed = json.loads(body)
            told += [item["title"] for item in feed["items"]]
            assert feed["feed_url"] == base() + address
            following = feed.get("next_url", "")
        if not following:
            break
        address = following.removeprefix(base())
        # Newer than all, in the middle of the walk.
        factories.InitiativePageFactory.create(title="Nowa", last_published_at=first + timedelta(days=len(told)))

    assert sorted(told) == made


def test_a_page_ends_before_it_is_too_long_for_its_readers(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_out, "PAGE_LETTERS", 1)
    _published(3, datetime(2026, 3, 14, 9, 30, tzinfo=UTC))

    feed = json.loads(ask(key).content)

    assert len(feed["items"]) == 1
    assert len(json.loads(Client().get(feed["next_url"].removeprefix(base())).content)["items"]) == 1


@pytest.mark.parametrize("form", FORMS)
def test_who_has_it_already_is_told_so_in_few_queries(key: str, form: str) -> None:
    _published(3, datetime(2026, 3, 14, 9, 30, tzinfo=UTC))
    first = ask(key, form)

    with CaptureQueriesContext(connection) as queries:
        again = ask(key, form, **{"If-None-Match": first["ETag"]})
    asked = [query["sql"] for query in queries]
    by_date = ask(key, form, **{"If-Modified-Since": first["Last-Modified"]})

    assert (again.status_code, again.content, by_date.status_code) == (304, b"", 304)
    assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
    # The key, and the number of what lists show.
    assert len(asked) == 2, asked


def test_each_feed_has_a_stamp_of_its_own(key: str) -> None:
    stamps = {ask(key, form, scope)["ETag"] for form in FORMS for scope in ("", "kategoria/wspolnota/")}
    assert len(stamps) == 4


def test_addresses_that_a_reader_makes_up_fill_no_memory(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: set[str] = set()

    def remember(name: str, value: datetime, _seconds: int) -> datetime:
        kept.add(name)
        return value

    monkeypatch.setattr(cache, "get_or_set", remember)

    told = {ask(key, f"feed.json?przed={number}-1")["ETag"] for number in range(5)}

    assert (len(told), len(kept)) == (5, 1)


def test_who_has_an_older_one_gets_the_newer(key: str, on_commit: Any) -> None:
    with on_commit():
        page = factories.InitiativePageFactory.create(title="Studnia")
    etag = ask(key)["ETag"]

    def is_told() -> bool:
        nonlocal etag
        response = ask(key, **{"If-None-Match": etag})
        etag = response["ETag"]
        return response.status_code == 200

    assert not is_told()
    with on_commit():
        page.save_revision().publish()
    assert is_told()
    category = Category.objects.get(slug="wspolnota")
    category.name = "Inna nazwa"
    with on_commit(), transaction.atomic():
        category.save()
    assert is_told()
    with on_commit():
        page.unpublish()
    assert is_told()
    assert not is_told()


def test_many_cost_as_many_queries_as_few(key: str) -> None:
    counts = []
    for count in (1, 3):
        for number in range(count):
            page = examples.initiative(title=f"Praktyka {count}-{number}")
            act = examples.act(page.get_parent().specific)
            examples.use(page, act)
            examples.base_on(page, factories.InitiativePageFactory.create())
        ask(key)
        with CaptureQueriesContext(connection) as queries:
            assert ask(key).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 25


def _stones(key: str) -> list[str]:
    told = json.loads(ask(key).content)["_burza"]["deleted"]
    root = ElementTree.fromstring(ask(key, "atom.xml").content)
    stones = root.findall("at:deleted-entry", ATOM)
    assert [stone.get("ref") for stone in stones] == [one["id"] for one in told]
    assert all(parse_datetime(stone.get("when") or "") for stone in stones)
    return [one["id"] for one in told]


def test_what_is_unpublished_or_deleted_is_taken_back(key: str) -> None:
    one, other = factories.InitiativePageFactory.create_batch(2)
    guids = [item["id"] for item in sorted(items(key), key=lambda item: item["title"])]

    one.unpublish()
    assert len(_stones(key)) == 1
    other.delete()

    assert sorted(_stones(key)) == sorted(guids)
    assert items(key) == []


def test_what_is_published_again_is_no_longer_taken_back(key: str) -> None:
    page = factories.InitiativePageFactory.create()
    page.unpublish()
    page.save_revision().publish()

    assert _stones(key) == []
    assert len(items(key)) == 1


def test_what_nobody_was_given_goes_without_a_word(key: str) -> None:
    factories.InitiativePageFactory.create(live=False).delete()
    partner = factories.PartnerPageFactory.create()
    factories.InitiativePageFactory.create(parent=partner).unpublish()
    gone = factories.InitiativePageFactory.create()
    gone.unpublish()
    gone.delete()

    assert len(_stones(key)) == FeedTombstone.objects.count() == 1


def test_it_is_told_for_a_year(key: str) -> None:
    page = factories.InitiativePageFactory.create()
    page.unpublish()
    FeedTombstone.objects.update(deleted_at=timezone.now() - timedelta(days=360))
    assert len(_stones(key)) == 1
    FeedTombstone.objects.update(deleted_at=timezone.now() - timedelta(days=367))
    assert _stones(key) == []

    factories.InitiativePageFactory.create().unpublish()
    assert FeedTombstone.objects.count() == 1


def test_the_reader_does_not_choose_the_language(key: str) -> None:
    assert json.loads(ask(key, **{"Accept-Language": "en"}).content)["language"] == "pl"


def test_nothing_can_be_posted(key: str) -> None:
    assert Client().post(path_of(key, "atom.xml")).status_code == 405

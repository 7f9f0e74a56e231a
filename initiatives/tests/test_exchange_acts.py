"""Acts that come in the records of another Burza are pages here: the same field by field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from conftest import OnCommit
from initiatives.exchange.acts import COLUMNS, acts_of
from initiatives.feeds.records import Entry
from initiatives.feeds.taking import Taking
from initiatives.models import (
    ActPage,
    FeedItem,
    FeedSource,
    InitiativePage,
    Role,
    Topic,
)
from initiatives.services import feed_queue
from initiatives.services.feed_records import records
from initiatives.tests import examples, factories
from initiatives.tests.exchanged_acts import NOW, accept, act, entry, newest, page_of, take, trusted_source
from initiatives.tests.exchanged_files import empty_the_site, record_of
from initiatives.tests.feeds_out import FORMS, whole
from initiatives.tests.test_exchange_between_sites import accepted, given_out, read, take_in
from search.asking.ask import Search, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> FeedSource:
    return factories.FeedSourceFactory.create()


@pytest.fixture
def trusted() -> FeedSource:
    return trusted_source()


# There and back ------------------------------------------------------------------------------------------------------


def plenty() -> InitiativePage:
    """With acts of every kind of relation: two of its own, one that they change, one that repeals them."""
    page = whole()
    parent = page.get_parent().specific
    first = page.acts.get().act
    second = examples.act(parent, title="Zarządzenie o pompach", number="7/2021", slug="z-7", status="repealed")
    examples.use(page, second)
    repealing = factories.ActPageFactory.create(title="Uchwała uchylająca", parent=parent, issued_on=date(2022, 1, 2))
    examples.amend(repealing, second)
    examples.amend(repealing, first)
    second.topics.add(Topic.objects.get(slug="studnie-x"))
    second.save()
    return InitiativePage.objects.get(pk=page.pk)


def told(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Without what each site says otherwise: its own addresses and numbers. What is amended is told by title."""
    acts = [{key: value for key, value in one.items() if key not in ("id", "url")} for one in record[name]]
    return [one | {"amends": [other["title"] for other in one["amends"]]} for one in acts]


@pytest.mark.parametrize("form", FORMS)
def test_acts_come_over_whole(form: str) -> None:
    before = record_of(plenty())
    body = given_out(form)
    empty_the_site()

    after = record_of(accepted(take_in(read(body, form))))

    assert [one["title"] for one in before["acts"]] == ["Uchwała o pompach", "Zarządzenie o pompach"]
    assert {one["title"] for one in before["chain"]} == {"Uchwała dawna", "Uchwała uchylająca"}
    assert told(after, "acts") == told(before, "acts")
    by_title = {one["title"]: one for one in told(after, "chain")}
    assert by_title == {one["title"]: one for one in told(before, "chain")}
    assert ActPage.objects.live().count() == 4
    assert {page.organisation for page in ActPage.objects.all()} == {Page.objects.get(partnerpage__feeds__pk__gt=0)}


def test_the_second_site_says_again_what_the_first_said() -> None:
    before = record_of(plenty())
    first = given_out("atom.xml")
    empty_the_site()
    page = accepted(take_in(read(first, "atom.xml")))
    # As a member's own it goes out; what is a partner's does not.
    member = factories.MemberPageFactory.create(title=before["office"]["name"], code="0804011")
    page.move(member, pos="last-child")
    FeedItem.objects.all().delete()
    second = record_of(InitiativePage.objects.get(pk=page.pk))

    assert given_out("atom.xml").count(b"<entry") == 1
    # What is in files comes over where it is fetched (`test_exchange_files`).
    own = {"id", "url", "office", "acts", "chain", "based_on", "steps", "links", "files"}
    assert {key: value for key, value in second.items() if key not in own} == {
        key: value for key, value in before.items() if key not in own
    }
    assert told(second, "acts") == told(before, "acts")
    assert {one["title"] for one in second["chain"]} == {one["title"] for one in before["chain"]}


def test_every_column_of_an_act_is_in_the_record() -> None:
    """But for what it is filed under, which stands beside it."""
    own = {field.name for field in ActPage._meta.local_fields} - {"page_ptr", "organisation", "category", "crisis"}
    assert own | {"title"} == {*COLUMNS}


def test_an_unchanged_entry_writes_nothing_again(source: FeedSource) -> None:
    one = entry(acts=[act()])
    take(source, one)
    taking = Taking(source, lambda: NOW)

    with CaptureQueriesContext(connection) as queries:
        assert taking.differing([one]) == []
    assert len(queries) == 1


# What becomes of them ------------------------------------------------------------------------------------------------


def test_an_act_is_a_draft_until_its_initiative_is_accepted(source: FeedSource) -> None:
    first, second = act("urn:uuid:b"), act("urn:uuid:a", amends=[{"id": "urn:uuid:c", "title": "Dawna"}])
    (item,) = take(source, entry(acts=[first, second], chain=[act("urn:uuid:c")]))

    assert [page.live for page in ActPage.objects.all()] == [False] * 3
    assert {page.get_parent().pk for page in ActPage.objects.all()} == {source.partner_id}
    draft = newest(item.page)
    assert [row.act.title for row in draft.acts.all()] == ["Uchwała urn:uuid:b", "Uchwała urn:uuid:a"]

    page = accept(item)

    assert [row.act.title for row in page.acts.all()] == ["Uchwała urn:uuid:b", "Uchwała urn:uuid:a"]
    assert [act.live for act in ActPage.objects.all()] == [True] * 3
    assert list(page_of().amendments.values_list("amended__title", flat=True)) == ["Uchwała urn:uuid:c"]
    assert getattr(page_of().category, "slug", "") == "prawo"


def test_what_is_trusted_brings_its_acts_published(trusted: FeedSource) -> None:
    topic = factories.topic("Studnie", "studnie-y")
    words: dict[str, Any] = {
        "category": {"slug": "wspolnota", "name": "x"},
        "topics": [{"slug": "studnie-y"}, {"slug": "obcy"}],
    }
    take(trusted, entry(acts=[act(**words)]))

    page = page_of()
    assert (page.live, getattr(page.category, "slug", ""), list(page.topics.all())) == (True, "wspolnota", [topic])
    assert page.live_revision == page.latest_revision
    assert [row.act_id for row in InitiativePage.objects.get().acts.all()] == [page.pk]


def test_one_act_of_two_entries_is_one_page(source: FeedSource) -> None:
    first, second = take(source, entry("1", [act()]), entry("2", [act()]))
    third = take(source, entry("3", [act()]))[-1]

    assert ActPage.objects.count() == 1
    assert page_of().feed_act.items.count() == 3
    accept(first)
    assert page_of().live
    accept(second)
    accept(third)
    assert page_of().used_by.count() == 3


def test_a_rejected_entry_takes_along_the_acts_that_nobody_else_has(source: FeedSource) -> None:
    alone = [act("urn:uuid:b", amends=[{"id": "urn:uuid:c", "title": "x"}])]
    first, _ = take(source, entry("1", [act(), *alone], [act("urn:uuid:c")]), entry("2", [act()]))

    user = factories.person(Role.ADMINISTRATOR)
    feed_queue.reject(item=first, reason="nie dla nas", user=user, now=NOW)

    assert [page.feed_act.guid for page in ActPage.objects.all()] == ["urn:uuid:a"]
    assert InitiativePage.objects.count() == 1
    # Nor does it come again.
    take(source, entry("1", [act("urn:uuid:b", number="X/2")]))
    assert ActPage.objects.count() == 1


def test_a_published_act_outlives_its_entry(source: FeedSource) -> None:
    (item,) = take(source, entry(acts=[act()]))
    accept(item).delete()
    assert page_of().live


def test_a_draft_that_an_editor_uses_elsewhere_stays(source: FeedSource) -> None:
    (item,) = take(source, entry(acts=[act()]))
    other = factories.InitiativePageFactory.create()
    examples.use(other, page_of())

    feed_queue.reject(item=item, reason="nie dla nas", user=factories.person(Role.ADMINISTRATOR), now=NOW)

    assert page_of().used_by.get().page == other


# What it costs -------------------------------------------------------------------------------------------------------


def queries_of(do: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        do()
    return len(queries)


def test_many_acts_cost_as_many_queries_as_few(source: FeedSource) -> None:
    def some(first: int, count: int) -> list[Entry]:
        numbers = range(first, first + count)
        return [entry(str(n), [act(f"urn:uuid:{n}"), act("urn:uuid:wspolny")], [act(f"x:{n}")]) for n in numbers]

    take(source, *some(0, 1))
    few = queries_of(lambda: take(source, *some(10, 2)))
    many = queries_of(lambda: take(source, *some(100, 40)))
    assert ActPage.objects.count() == 2 * 43 + 1
    assert many <= few + 8


def test_who_brings_no_acts_pays_nothing(source: FeedSource) -> None:
    with CaptureQueriesContext(connection) as queries:
        take(source, entry("1"))
        take(source, replace(entry("1"), record=None, summary="Inne"), replace(entry("2"), record=None))
    assert not [query["sql"] for query in queries if "feedact" in query["sql"] or "actpage" in query["sql"]]


def test_records_of_many_cost_as_many_queries_as_of_one() -> None:
    def rows() -> list[InitiativePage]:
        return list(InitiativePage.objects.select_related("organisation__memberpage", "category", "crisis"))

    plenty()
    few = queries_of(lambda: records(rows()))
    parent = factories.MemberPageFactory.create()
    for number in range(5):
        page = factories.InitiativePageFactory.create(parent=parent)
        chain = [factories.ActPageFactory.create(parent=parent) for _ in range(3)]
        for one, other in pairwise(chain):
            examples.amend(one, other)
        examples.use(page, chain[number % 3])
    assert queries_of(lambda: records(rows())) <= few + 1


def test_when_it_comes_the_date_of_now_is_kept(source: FeedSource) -> None:
    take(source, entry(acts=[act(issued_on=str((NOW + timedelta(days=900)).date()))]))
    assert page_of().issued_on == date(2028, 8, 30)
    assert acts_of(entry(acts=[act()]).record or {})[0]["own"]


# As it is read -------------------------------------------------------------------------------------------------------


def test_its_page_says_whose_it_is_and_where_its_files_are(source: FeedSource, sign_in: Callable[[Any], Any]) -> None:
    files = [
        {"title": "<script>alert(1)</script>", "url": "https://partner.example/a.pdf", "role": "annex", "size": 2048},
        {"title": "x", "url": "javascript:alert(1)", "role": "main"},
    ]
    hostile = act(title="<img src=x onerror=alert(1)>", office='"><script>alert(2)</script>', files=files)
    (item,) = take(source, entry(acts=[hostile]))
    accept(item)
    client = sign_in(factories.person(Role.OFFICIAL, factories.MemberPageFactory.create()))

    html = client.get(page_of().url).content.decode()

    assert 'href="https://partner.example/a.pdf"' in html
    assert "załącznik, 2,0" in html
    assert source.partner.title in html
    assert "javascript:alert" not in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def found(words: str) -> list[str]:
    return sorted(hit.title for hit in ask(Search(words), user=factories.person()).hits)


def test_a_draft_is_found_by_nobody_and_a_published_act_by_its_words(source: FeedSource, on_commit: OnCommit) -> None:
    with on_commit():
        (item,) = take(source, entry(acts=[act(title="Uchwała o żarłocznych ślimakach")]))
    assert found("żarłoczne ślimaki") == []
    with on_commit():
        accept(item)
    # And so is the initiative that names it.
    assert found("żarłoczne ślimaki") == ["Studnia 1", "Uchwała o żarłocznych ślimakach"]


def test_what_is_trusted_is_found_at_once(trusted: FeedSource, on_commit: OnCommit) -> None:
    with on_commit():
        take(trusted, entry(acts=[act(title="Uchwała o żarłocznych ślimakach")]))
    assert found("żarłoczne ślimaki") == ["Studnia 1", "Uchwała o żarłocznych ślimakach"]

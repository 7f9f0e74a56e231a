"""Practices of another Burza that are based on one another are so here, too, once both are published."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.exchange.record import SAID
from initiatives.feeds.records import Entry
from initiatives.models import Category, FeedItem, FeedSource, InitiativePage, Role
from initiatives.services import feed_queue
from initiatives.tests import factories
from initiatives.tests.exchanged_acts import NOW, accept, edit, entry, newest, take, trusted_source
from initiatives.tests.exchanged_files import empty_the_site, record_of, site_feed

pytestmark = pytest.mark.django_db


def based(identity: str, *bases: str, **fields: Any) -> Entry:
    named = [{"id": base, "title": f"Studnia {base}", "url": f"https://partner.example/{base}/"} for base in bases]
    return entry(identity, based_on=named, **fields)


def page_of(item: FeedItem) -> InitiativePage:
    return InitiativePage.objects.get(feed_item=item.pk)


def bases(item: FeedItem) -> list[str]:
    """As readers see them."""
    return [row.source.title for row in page_of(item).based_on.order_by("sort_order")]


def items(source: FeedSource, *entries: Entry) -> Iterable[FeedItem]:
    take(source, *entries)
    return [FeedItem.objects.get(source=source, identity=one.identity) for one in entries]


def test_what_is_accepted_after_its_base_names_it(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    accept(base)
    accept(item)

    assert bases(item) == ["Studnia 1"]
    assert [row.source_id for row in newest(page_of(item)).based_on.all()] == [base.page_id]


def test_what_is_accepted_before_its_base_names_it_from_then_on(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    accept(item)
    assert bases(item) == []
    accept(base)

    assert bases(item) == ["Studnia 1"]
    assert not page_of(item).has_unpublished_changes


def test_while_somebody_is_at_work_it_waits_with_the_draft(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    accept(item)
    edit(page_of(item), summary="Nasze słowa")
    accept(base)

    assert bases(item) == []
    draft = newest(page_of(item))
    assert draft.summary == "Nasze słowa"
    assert [row.source_id for row in draft.based_on.all()] == [base.page_id]


def test_what_is_published_in_the_editor_names_it_too(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    accept(base)
    draft = newest(page_of(item))
    draft.category = Category.objects.get(slug="wspolnota")
    draft.save_revision().publish(user=factories.person(Role.ADMINISTRATOR))

    assert bases(item) == ["Studnia 1"]
    item.refresh_from_db()
    assert item.state == FeedItem.State.ACCEPTED


def test_what_an_editor_took_away_stays_away(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    accept(base)
    accept(item)
    draft = newest(page_of(item))
    draft.based_on = []
    draft.save_revision().publish()
    newest(page_of(base)).save_revision().publish()
    newest(page_of(item)).save_revision().publish()

    assert bases(item) == []


def test_an_editors_own_stays_before_them(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    ours = factories.InitiativePageFactory.create(title="Nasza")
    draft = newest(page_of(item))
    draft.based_on.create(source=ours)
    draft.save_revision(clean=False)
    accept(base)
    accept(item)

    assert bases(item) == ["Nasza", "Studnia 1"]


def test_a_draft_that_is_named_can_be_rejected(source: FeedSource) -> None:
    base, item = items(source, based("1"), based("2", "1"))
    accept(item)
    feed_queue.reject(item=base, reason="nie o tym", user=factories.person(Role.ADMINISTRATOR), now=NOW)

    assert bases(item) == []
    assert not InitiativePage.objects.filter(pk=base.page_id).exists()


def test_a_record_reaches_no_practice_of_another_source(source: FeedSource) -> None:
    other = factories.FeedSourceFactory.create()
    (foreign,) = items(other, based("1"))
    (item,) = items(source, based("2", "1", "2", "", "nie ma"))
    accept(foreign)
    accept(item)

    assert bases(item) == []


def test_what_is_trusted_names_what_came_before_with_and_after_it() -> None:
    source = trusted_source()
    (first,) = items(source, based("1"))
    second, third = items(source, based("2", "1", "3", "4"), based("3"))
    assert bases(second) == ["Studnia 1", "Studnia 3"]

    items(source, based("4"))
    assert bases(second) == ["Studnia 1", "Studnia 3", "Studnia 4"]
    assert bases(first) == bases(third) == []
    assert [row.source.title for row in newest(page_of(second)).based_on.all()] == bases(second)


def test_many_cost_as_many_queries_as_few() -> None:
    def queries(number: int) -> int:
        source = trusted_source()
        entries = [based("0"), *(based(str(one), "0") for one in range(1, number))]
        with CaptureQueriesContext(connection) as captured:
            take(source, *entries)
        return len(captured)

    queries(2)
    assert queries(3) == queries(9)


def test_a_whole_site_comes_over_with_them(source: FeedSource) -> None:
    page, feed = site_feed()
    before = record_of(page)
    empty_the_site()
    took = items(source, *feed.entries)
    for item in took:
        accept(item)

    (after,) = [record_of(page_of(item)) for item in took if item.title == before["title"]]
    assert [one["title"] for one in after["based_on"]] == [one["title"] for one in before["based_on"]]
    assert {name for name in SAID if after[name] != before[name]} == {"steps", "links"}

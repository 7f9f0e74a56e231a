"""Ten thousand items that wait: as many statements as for a few, and none that reads all of their texts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.admin.feed_queue_rows import PER_PAGE, Queue, narrowed
from initiatives.models import Category, FeedItem, FeedLikeness, FeedSource, InitiativePage, Role
from initiatives.services import feed_items
from initiatives.services.feed_waiting import waiting
from initiatives.tests import factories
from initiatives.tests.bulk import add_pages
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.town import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

QUEUE = "/admin/feeds/queue/"
MANY = 10_000
# What arrived whole comes first.
BEFORE = ARRIVED - timedelta(days=1)
ASKED = (
    "", "?p=2", "?order=published", "?what=new", "?category=none", "?alike=on", "?q=wpis+czekaj%C4%85cy",
)  # fmt: skip


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def grow(source: FeedSource, count: int) -> None:
    """Rows as the database holds them: what is measured is the list, not how they came."""
    pages = add_pages(source.partner, InitiativePage, count, title="Wpis czekający {n}", live=False)
    category = Category.objects.all()[0]
    items = FeedItem.objects.bulk_create(
        (
            FeedItem(
                source=source, identity=f"many {page.pk}", page=page, title=page.title, content_hash="x",
                published_at=ARRIVED, first_seen_at=BEFORE, imported={"title": "x" * 2_000},
                category=category if number % 2 else None,
            )
            for number, page in enumerate(pages)
        ),
        500,
    )  # fmt: skip
    pairs = zip(items[::2], items[1::2], strict=True)
    FeedLikeness.objects.bulk_create((FeedLikeness(item=one, other=other, share=0.6) for one, other in pairs), 500)


def arrive(source: FeedSource, *identities: str) -> list[FeedItem]:
    """Whole ones, with a text to show."""
    return feed_items.create(source=source, arrivals=[arrival(one) for one in identities], now=ARRIVED)


def plan(rows: "QuerySet[FeedItem]") -> str:
    """Which way the database goes, or could: PostgreSQL reads a small table whole, so it is told to do without."""
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {statement}", values)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.slow
def test_ten_thousand_cost_what_a_few_cost(sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.MODERATOR))
    source = factories.FeedSourceFactory.create()
    grow(source, 2 * PER_PAGE)
    (shown,) = arrive(source, "shown")
    asked = [*ASKED, f"?item={shown.pk}", f"?source={source.pk}&item={shown.pk}"]
    for query in asked:
        statements(client, QUEUE + query)
    few = {query: statements(client, QUEUE + query) for query in asked}

    grow(source, MANY)

    assert {query: statements(client, QUEUE + query) for query in asked} == few
    assert max(few.values()) < 45
    text = client.get(QUEUE).content.decode()
    assert re.search(r"Czeka\w* 10\s?061 wpis", text.replace("\xa0", " "))


@pytest.mark.parametrize(
    ("order", "index"), [("", "initiatives_item_queue"), ("-published", "initiatives_item_queue_dates")]
)
def test_a_page_of_the_list_goes_through_an_index(order: str, index: str) -> None:
    source = factories.FeedSourceFactory.create()
    (item,) = arrive(source, "1")
    queue = Queue(waiting(), order)

    line = plan(queue._listed(queue._ordered())[:PER_PAGE])
    before = plan(queue.rows.filter(queue._beyond(item, back=True)))

    assert re.search(rf"(USING INDEX|Index Scan using) {index}\b", line)
    assert not re.search("TEMP B-TREE|Sort", line)
    # Either of the two holds what waits, and nothing else.
    assert re.search("(USING INDEX|Scan using) initiatives_item_queue", before)


def test_no_text_is_read_for_the_list() -> None:
    arrive(factories.FeedSourceFactory.create(), "1", "2")
    with CaptureQueriesContext(connection) as queries:
        list(Queue(narrowed({})).page(1))

    assert len(queries) == 2
    assert not any(re.search(r'"(imported|fingerprint|record|steps|description)"', one["sql"]) for one in queries)

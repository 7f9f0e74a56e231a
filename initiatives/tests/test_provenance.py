"""A page that came from a partner's feed says so: from whom, where the original is, whose it is."""

from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Category, FeedItem, InitiativePage, Role
from initiatives.services import feed_items, feed_queue
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.markup import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(factories.person(Role.OFFICIAL, factories.MemberPageFactory.create()))
    return client


def shared(**fields: Any) -> InitiativePage:
    source = factories.FeedSourceFactory.create(partner__title="Związek Gmin Pomorskich")
    made = arrival(its_category=Category.objects.all()[0].pk, **{f"its_{name}": it for name, it in fields.items()})
    (item,) = feed_items.create(source=source, arrivals=[made], publish={made.identity}, now=ARRIVED)
    return InitiativePage.objects.get(feed_item=item)


def note(reader: Client, page: InitiativePage) -> Any:
    """Of the page; None where there is none."""
    answer = reader.get(page.url)
    assert answer.status_code == 200
    page = html5lib.parse(answer.content.decode(), namespaceHTMLElements=False)
    return next((node for node in page.iter("div") if node.get("class") == "from-partner"), None)


def words(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


def test_it_names_the_partner_the_original_its_author_day_and_licence(reader: Client) -> None:
    page = shared(link="https://partner.example/dyzury?a=1&b=2", authors="Biuro Związku", licence="CC BY 4.0")

    told = note(reader, page)

    assert words(told) == (
        "Od partnera: Związek Gmin Pomorskich Oryginał https://partner.example/dyzury?a=1&b=2 Autor Biuro Związku "
        "Data publikacji u partnera 14 marca 2026 Licencja CC BY 4.0"
    )
    partner, original = told.iter("a")
    assert partner.get("href") == page.get_parent().url
    assert (original.get("href"), original.get("rel")) == (
        "https://partner.example/dyzury?a=1&b=2",
        "nofollow noopener",
    )


def test_the_page_is_written_as_pages_are(reader: Client) -> None:
    assert faults(reader.get(shared(authors="Biuro", licence="CC BY 4.0").url).content.decode()) == []


def test_what_is_not_known_is_not_said(reader: Client) -> None:
    assert words(note(reader, shared(link=""))) == (
        "Od partnera: Związek Gmin Pomorskich Data publikacji u partnera 14 marca 2026"
    )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//partner.example/", "file:///etc/passwd"]
)
def test_an_address_that_is_none_of_the_web_is_no_link(reader: Client, link: str) -> None:
    told = note(reader, shared(link=link))

    assert len(list(told.iter("a"))) == 1
    assert link not in words(told)


def test_words_of_a_feed_are_words(reader: Client) -> None:
    told = note(reader, shared(authors="<script>alert(1)</script>", licence='"><img src=x onerror=alert(1)>'))

    assert not [node for node in told.iter() if node.tag in ("script", "img")]
    assert "<script>alert(1)</script>" in words(told)


def test_it_says_since_when_the_original_is_gone(reader: Client) -> None:
    page = shared()
    FeedItem.objects.update(gone_at=datetime(2026, 4, 2, 12, tzinfo=UTC))

    assert "Od 2 kwietnia 2026" in words(note(reader, page))


def test_what_was_handed_to_a_member_still_says_whose_it_is(reader: Client) -> None:
    source = factories.FeedSourceFactory.create(partner__title="Związek Gmin Pomorskich")
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)
    feed_queue.hand_over(
        item=item, member=factories.MemberPageFactory.create(), user=factories.person(Role.MODERATOR), now=ARRIVED
    )
    page = InitiativePage.objects.get(feed_item=item).get_latest_revision_as_object()
    page.category = Category.objects.all()[0]
    page.save_revision().publish()

    assert words(note(reader, InitiativePage.objects.get(pk=page.pk))).startswith(
        "Od partnera: Związek Gmin Pomorskich"
    )


def test_it_costs_one_query_and_pages_of_others_none(reader: Client) -> None:
    own = factories.InitiativePageFactory.create(parent=factories.PartnerPageFactory.create())
    pages = [own, shared()]
    assert [note(reader, page) is None for page in pages] == [True, False]
    counts, asked = [], []
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            reader.get(page.url)
        counts.append(len(queries))
        asked.append(sum('FROM "initiatives_feeditem"' in query["sql"] for query in queries))

    assert asked == [0, 1]
    assert counts[1] == counts[0] + 1


def test_a_moderator_sees_it_before_it_is_published(client: Client) -> None:
    client.force_login(factories.person(Role.MODERATOR))
    feed_items.create(source=factories.FeedSourceFactory.create(), arrivals=[arrival()], now=ARRIVED)

    answer = client.get(f"/admin/pages/{InitiativePage.objects.get().pk}/view_draft/")

    assert "from-partner" in answer.content.decode()


def test_lists_and_hits_say_whose_it_is(reader: Client) -> None:
    shared()

    assert "Związek Gmin Pomorskich" in reader.get("/inicjatywy/").content.decode()

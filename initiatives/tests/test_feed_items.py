"""Entries of a feed become pages of the partner, and later versions of them lose nothing of what editors did."""

from json import dumps

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from initiatives.models import Category, FeedItem, FeedSource, InitiativePage
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival

pytestmark = pytest.mark.django_db


def page_of(item: FeedItem) -> InitiativePage:
    return InitiativePage.objects.get(feed_item=item)


def test_what_is_new_is_a_draft_below_the_partner_that_says_where_it_came_from(source: FeedSource) -> None:
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)

    page = page_of(item)
    assert page.get_parent().pk == source.partner.pk == page.organisation_id
    assert (page.live, page.has_unpublished_changes, page.category_id) == (False, True, None)
    assert (item.state, item.link, item.source) == (FeedItem.State.WAITING, "https://partner.example/1", source)
    draft = page.get_latest_revision_as_object()
    assert [block.block_type for block in draft.steps] == ["heading", "text", "list"]
    assert list(draft.steps[2].value) == ["telefon", "grafik"]
    assert draft.title == page.title == "Dyżury w urzędzie 1"
    assert PageLogEntry.objects.get(page=page).action == "wagtail.create"
    assert Page.objects.child_of(source.partner).count() == 1


def test_what_it_says_is_what_came(source: FeedSource) -> None:
    """Or else every entry would look as if an editor had changed it."""
    one = arrival()
    (item,) = feed_items.create(source=source, arrivals=[one], now=ARRIVED)

    assert feed_items.values_of(page_of(item)) == one.values
    assert feed_items.with_pages(items=[item]) == {item.pk: (one.values, False)}


def test_an_editor_who_saves_without_a_change_changes_nothing(source: FeedSource) -> None:
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)
    draft = page_of(item).get_latest_revision_as_object()
    # As the editor's form does: what it does not know the numbers of gets some.
    draft.description = draft.description.replace("<p>", '<p data-block-key="x1y2z">')
    steps = [{**block, "id": f"id-{number}"} for number, block in enumerate(arrival().values["steps"])]
    draft.steps = InitiativePage._meta.get_field("steps").to_python(dumps(steps))
    draft.save_revision(clean=False)

    assert feed_items.values_of(page_of(item)) == arrival().values


def test_what_is_trusted_is_published_under_the_category_and_topics_that_it_came_with(source: FeedSource) -> None:
    category, topic = Category.objects.all()[0], factories.topic("Szczepienia", "szczepienia-x")
    one = arrival(its_category=category.pk, its_topics=(topic.pk,))

    (item,) = feed_items.create(source=source, arrivals=[one], publish={one.identity}, now=ARRIVED)

    page = page_of(item)
    assert (page.live, page.has_unpublished_changes, page.category) == (True, False, category)
    assert list(page.topics.all()) == [topic]
    assert page.live_revision == page.latest_revision == item.revision
    assert item.state == FeedItem.State.ACCEPTED


def test_titles_that_are_alike_get_addresses_of_their_own(source: FeedSource) -> None:
    same = [arrival(str(number), title="Maseczki") for number in range(3)]
    items = feed_items.create(source=source, arrivals=same[:2], now=ARRIVED)
    items += feed_items.create(source=source, arrivals=same[2:], now=ARRIVED)

    assert [page_of(item).slug for item in items] == ["maseczki", "maseczki-2", "maseczki-3"]


def test_many_cost_as_many_queries_as_few(source: FeedSource) -> None:
    counts = []
    for first, count in ((0, 2), (100, 40)):
        arrivals = [arrival(str(number)) for number in range(first, first + count)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            feed_items.create(source=source, arrivals=arrivals, now=ARRIVED)
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 6


def test_a_newer_version_of_a_draft_is_the_draft(source: FeedSource) -> None:
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)
    newer = arrival(title="Dyżury do nocy", its_published_at=ARRIVED.replace(year=2030))

    feed_items.revise(item=item, arrival=newer, values=newer.values, publish=False, now=ARRIVED)

    page = page_of(item)
    assert (page.draft_title, page.live) == ("Dyżury do nocy", False)
    assert feed_items.values_of(page) == newer.values
    item.refresh_from_db()
    assert (item.content_hash, item.imported) == (newer.content_hash, newer.values)
    assert item.published_at == ARRIVED


def test_a_newer_version_waits_beside_what_an_editor_changed(source: FeedSource) -> None:
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)
    draft = page_of(item).get_latest_revision_as_object()
    draft.title = "Dyżury telefoniczne"
    draft.save_revision(clean=False)
    newer = arrival(title="Dyżury do nocy")

    feed_items.propose(item=item, arrival=newer)

    assert feed_items.values_of(page_of(item))["title"] == "Dyżury telefoniczne"
    item.refresh_from_db()
    assert item.proposed == newer.values
    assert item.imported == arrival().values
    assert item in FeedItem.objects.filter(FeedItem.WAITS)


def test_pages_that_texts_name_are_noted_as_named(source: FeedSource) -> None:
    other = factories.InitiativePageFactory.create()
    text = f'<p>Zob. <a linktype="page" id="{other.pk}">u sąsiadów</a>.</p>'
    (item,) = feed_items.create(source=source, arrivals=[arrival(description=text)], now=ARRIVED)

    assert ReferenceIndex.objects.filter(object_id=str(item.page_id), to_object_id=str(other.pk)).exists()


def test_an_entry_is_known_again_by_another_address_of_it(source: FeedSource) -> None:
    one = arrival("guid:http://partner.example/1", its_aliases=("path:/1",))
    (item,) = feed_items.create(source=source, arrivals=[one, arrival("other")], now=ARRIVED)[:1]

    found = feed_items.held(source=source, identities={"guid:https://nowy.example/1": ["path:/1"], "third": []})

    assert found == {"guid:https://nowy.example/1": item}


def test_what_is_known_by_itself_is_not_taken_for_another(source: FeedSource) -> None:
    (item,) = feed_items.create(source=source, arrivals=[arrival("1", its_aliases=("path:/1",))], now=ARRIVED)

    found = feed_items.held(source=source, identities={"1": ["path:/1"], "2": ["path:/1"]})

    assert found == {"1": item}


@pytest.mark.parametrize(
    ("trust", "is_live", "link", "follows"),
    [
        ("moderate", True, "https://www.partner.example/nowy", True),
        ("moderate", True, "https://feed.example/1", True),
        ("moderate", True, "", True),
        ("moderate", True, "https://zly.example/1", False),
        ("moderate", True, "https://partner.example@zly.example/1", False),
        ("moderate", True, "https://[zly/1", False),
        ("moderate", False, "https://zly.example/1", True),
        ("publish", True, "https://inny.example/1", True),
    ],
)
def test_what_a_moderator_published_leads_to_no_other_site(
    source: FeedSource, trust: str, is_live: bool, link: str, follows: bool
) -> None:
    FeedSource.objects.update(trust=trust, address="https://feed.example/", feed_address="https://feed.example/feed/")
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)
    InitiativePage.objects.update(live=is_live)
    item = FeedItem.objects.get()

    feed_items.propose(item=item, arrival=arrival(title="Inny tytuł", its_link=link))

    assert FeedItem.objects.get().link == (link if follows else "https://partner.example/1")

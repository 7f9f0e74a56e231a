"""A partner's change beside our page: what a moderator sees of it, and what comes of each choice."""

import re
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import Category, FeedItem, InitiativePage
from initiatives.services import feed_items, feed_queue
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.town import SignIn

pytestmark = pytest.mark.django_db

STEPS: list[dict[str, Any]] = arrival().values["steps"]


@pytest.fixture
def client(moderator: User, sign_in: SignIn) -> Client:
    return sign_in(moderator)


@pytest.fixture
def item(moderator: User) -> FeedItem:
    """Published, then changed by us: another title."""
    source = factories.FeedSourceFactory.create()
    (item,) = feed_items.create(source=source, arrivals=[arrival(title="Dyżury w urzędzie")], now=ARRIVED)
    feed_queue.accept(item=item, category=Category.objects.all()[0], user=moderator, now=ARRIVED)
    draft = page_of(item).get_latest_revision_as_object()
    draft.title = "Dyżury telefoniczne"
    draft.save_revision().publish()
    item.refresh_from_db()
    return item


def page_of(item: FeedItem) -> InitiativePage:
    return InitiativePage.objects.get(feed_item=item)


def propose(item: FeedItem, **changes: Any) -> None:
    """What the partner says now, of what it said before."""
    feed_items.propose(item=item, arrival=arrival(item.identity, **{"title": "Dyżury w urzędzie", **changes}))


def address(item: FeedItem) -> str:
    return f"/admin/feeds/queue/{item.pk}/merge/"


def read(client: Client, item: FeedItem) -> str:
    response = client.get(address(item))
    assert response.status_code == 200
    return response.content.decode()


def seen(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found
    return found[1]


def chosen(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked', text))


def save(client: Client, item: FeedItem, **choices: str) -> Any:
    return client.post(address(item), {"seen": seen(read(client, item)), "save": "1", **choices})


def test_each_field_is_chosen_by_who_changed_it(client: Client, item: FeedItem) -> None:
    propose(item, title="Dyżury do nocy", summary="Dłużej niż dotąd.")

    # After a word of one letter, the line does not break.
    text = read(client, item).replace("\xa0", " ")

    assert chosen(text) == {"title": "ours", "summary": "theirs"}
    assert text.count("zmiana po obu stronach") == 1
    assert "W 1 polu zmiany wprowadzono i u nas, i u partnera." in text
    assert re.search(r"W obu wersjach tak samo: [^<]*język", text)


def test_the_difference_names_what_came_and_went(client: Client, item: FeedItem) -> None:
    propose(item, summary="Urzędnicy i strażacy dyżurują przy telefonie.")

    text = re.sub(r"<[^>]*>", "", re.sub(r"\s+", " ", read(client, item)))

    assert "Urzędnicy dodano: i strażacy (koniec) dyżurują przy telefonie." in text


def test_steps_are_compared_block_by_block(client: Client, item: FeedItem) -> None:
    propose(
        item, steps=[STEPS[0], {"type": "link", "value": {"title": "Wzór", "url": "https://p.example/w"}}, STEPS[2]]
    )

    text = re.sub(r"<[^>]*>", "", read(client, item))

    assert "usunięto: Wydano zarządzenie." in text
    assert "dodano: [odnośnik] Wzór (https://p.example/w)" in text
    assert "[nagłówek] Jak zaczęto" in text


def test_what_is_only_marked_up_otherwise_says_so(client: Client, item: FeedItem) -> None:
    before = item.imported["description"]
    propose(item, description=before.replace("telefonie", "<b>telefonie</b>"))

    assert "Te same słowa, inne formatowanie." in read(client, item)


def test_what_is_saved_is_what_was_chosen(client: Client, item: FeedItem) -> None:
    propose(item, title="Dyżury do nocy", summary="Dłużej niż dotąd.")

    response = save(client, item, title="theirs", summary="ours")

    assert response.status_code == 302
    page = page_of(item)
    assert (page.title, page.summary, page.live) == ("Dyżury do nocy", item.imported["summary"], True)
    item.refresh_from_db()
    assert not item.waits


def test_what_nobody_chose_stays_as_it_was_preselected(client: Client, item: FeedItem) -> None:
    propose(item, title="Dyżury do nocy", summary="Dłużej niż dotąd.")

    save(client, item, title="nobody's")

    page = page_of(item)
    assert (page.title, page.summary) == ("Dyżury telefoniczne", "Dłużej niż dotąd.")


def test_the_result_is_shown_before_it_is_saved(client: Client, item: FeedItem) -> None:
    propose(item, title="Dyżury do nocy", summary="Dłużej niż dotąd.")

    text = client.post(address(item), {"seen": "x", "show": "1", "title": "theirs", "summary": "ours"}).content.decode()

    result = text[text.index('id="result"') :]
    assert "Dyżury do nocy" in result
    assert "Dłużej niż dotąd." not in result
    assert chosen(text) == {"title": "theirs", "summary": "ours"}
    assert page_of(item).title == "Dyżury telefoniczne"


def test_what_changed_meanwhile_is_looked_at_again(client: Client, item: FeedItem) -> None:
    propose(item, title="Dyżury do nocy")
    before = seen(read(client, item))
    propose(item, title="Reklama")

    text = client.post(address(item), {"seen": before, "save": "1", "title": "theirs"}).content.decode()

    assert "zmienił się" in text
    assert chosen(text)["title"] == "theirs"
    assert "Reklama" in text
    assert page_of(item).title == "Dyżury telefoniczne"


def test_a_second_press_changes_nothing(client: Client, item: FeedItem) -> None:
    propose(item, summary="Dłużej niż dotąd.")
    data = {"seen": seen(read(client, item)), "save": "1"}
    client.post(address(item), data)
    revisions = page_of(item).revisions.count()

    assert client.post(address(item), data).status_code == 302
    assert page_of(item).revisions.count() == revisions


def test_a_draft_stays_to_be_accepted(client: Client, moderator: User) -> None:
    source = factories.FeedSourceFactory.create()
    (item,) = feed_items.create(source=source, arrivals=[arrival()], now=ARRIVED)
    propose(item, summary="Dłużej niż dotąd.")

    response = save(client, item)

    assert response["Location"] == f"/admin/feeds/queue/?item={item.pk}"
    item.refresh_from_db()
    assert (item.state, item.proposed, page_of(item).live) == (FeedItem.State.WAITING, None, False)


def test_the_queue_leads_to_a_change_and_offers_no_answer(client: Client, item: FeedItem) -> None:
    propose(item, summary="Dłużej niż dotąd.")

    text = client.get(f"/admin/feeds/queue/?item={item.pk}").content.decode()

    assert f'href="{address(item)}"' in text
    assert 'value="accept"' not in text
    assert re.search(r'id="tick-\d+" disabled', text)


def test_where_nothing_waits_there_is_nothing_to_merge(client: Client, item: FeedItem) -> None:
    assert client.get(address(item)).status_code == 302
    assert client.get("/admin/feeds/queue/999999/merge/").status_code == 404


def test_what_a_partner_emptied_can_be_emptied(client: Client, item: FeedItem) -> None:
    draft = page_of(item).get_latest_revision_as_object()
    draft.funding = "Budżet gminy"
    draft.save_revision().publish()
    item.refresh_from_db()
    FeedItem.objects.filter(pk=item.pk).update(imported={**item.imported, "funding": "Budżet gminy"})
    item.refresh_from_db()
    propose(item)

    save(client, item, funding="theirs")

    assert page_of(item).funding == ""

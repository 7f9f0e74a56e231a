"""The queue of partners' feeds as a moderator of the association uses it: the list, one item beside it, decisions."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from initiatives.models import Category, FeedItem, FeedLikeness, FeedSource, InitiativePage, Role
from initiatives.services import feed_items, feed_queue
from initiatives.tests import factories
from initiatives.tests.feed_queue import HAND, QUEUE, came, read, seen, state, ticks
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.town import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(moderator: User, sign_in: SignIn) -> Client:
    return sign_in(moderator)


@pytest.fixture
def source() -> FeedSource:
    source: FeedSource = factories.FeedSourceFactory.create(partner__title="Związek Gmin Pomorskich")
    return source


def category() -> Category:
    return Category.objects.all()[0]


def titles(text: str) -> list[str]:
    lines = text.partition("data-queue-lines")[2].partition("</ol>")[0]
    return re.findall(r'<a href="/admin/feeds/queue/\?[^"]*item=\d+"(?: aria-current="true")?>([^<]*)</a>\s*<p', lines)


def shown(text: str) -> str:
    found = re.search(r'<h2 class="queue-item__title">([^<]*)</h2>', text)
    return found[1] if found else ""


def answer(client: Client, item: FeedItem, verb: str, **data: Any) -> Any:
    return client.post(f"{QUEUE}?item={item.pk}", {"verb": verb, "seen": seen(item)} | data)


def messages(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_what_waits_is_listed_with_the_latest_first_and_shown_beside(client: Client, source: FeedSource) -> None:
    came(source, "Dyżury", "Zakupy", "Telefony")

    text = read(client)

    assert titles(text) == ["Dyżury", "Zakupy", "Telefony"]
    assert shown(text) == "Dyżury"
    assert "Związek Gmin Pomorskich" in text
    assert "Czekają 3 wpisy" in text


def test_the_item_that_is_asked_for_is_shown_with_the_ways_on(client: Client, source: FeedSource) -> None:
    first, second, third = came(source, "Dyżury", "Zakupy", "Telefony")

    text = read(client, f"{QUEUE}?item={second.pk}")

    assert shown(text) == "Zakupy"
    assert f'href="/admin/feeds/queue/?item={third.pk}" rel="next"' in text
    assert f'href="/admin/feeds/queue/?item={first.pk}" rel="prev"' in text
    assert "Urzędnicy dyżurują przy telefonie od siódmej do dwudziestej." in text


def test_the_page_of_the_list_is_the_one_that_holds_the_item(client: Client, source: FeedSource) -> None:
    items = came(source, *(f"Wpis {n:02}" for n in range(65)))

    text = read(client, f"{QUEUE}?item={items[40].pk}")

    assert titles(text) == [f"Wpis {n:02}" for n in range(30, 60)]
    assert "Strona 2 z 3" in re.sub(r"\s+", " ", text)


def test_a_suggestion_says_by_which_words(client: Client, source: FeedSource) -> None:
    chosen = category()
    reasons = ({"kind": "category", "pk": chosen.pk, "words": ["dyżur", "telefon"]},)
    came(source, "Dyżury", its_category=chosen.pk, its_reasons=reasons)

    text = read(client)

    assert f"<strong>{chosen.name}</strong>" in text
    assert "<q>dyżur</q>" in text
    assert re.search(rf'<option value="{chosen.pk}" selected', text)


def test_what_resembles_an_item_is_named_both_ways(client: Client, source: FeedSource) -> None:
    (own,) = came(source, "Dyżury")
    (other,) = came(factories.FeedSourceFactory.create(partner__title="Śląski Związek"), "Dyżury w urzędach")
    FeedLikeness.objects.create(item=own, other=other, share=0.874)

    for one, another in ((own, other), (other, own)):
        text = read(client, f"{QUEUE}?item={one.pk}")
        beside = text[text.index("queue-alike") :]
        assert f'<a href="/admin/feeds/queue/?item={another.pk}">{another.title}</a>' in beside
        assert "87&nbsp;%" in beside


def test_the_list_is_narrowed_by_each_of_its_filters(client: Client, source: FeedSource) -> None:
    chosen = category()
    (own,) = came(source, "Dyżury", its_category=chosen.pk)
    other_source = factories.FeedSourceFactory.create()
    (other,) = came(other_source, "Zakupy", its_link="https://inny.example/szukane-slowo")
    (changed,) = came(other_source, "Zmienione")
    feed_items.propose(item=changed, arrival=arrival(changed.identity, title="Zmienione"))
    FeedLikeness.objects.create(item=own, other=changed, share=0.5)

    for query, found in {
        f"source={source.pk}": {"Dyżury"},
        f"partner={other_source.partner_id}": {"Zakupy", "Zmienione"},
        f"category={chosen.pk}": {"Dyżury"},
        "category=none": {"Zakupy", "Zmienione"},
        "what=new": {"Dyżury", "Zakupy"},
        "what=changed": {"Zmienione"},
        "alike=on": {"Dyżury", "Zmienione"},
        "q=DYŻURY": {"Dyżury"},
        "q=szukane-slowo": {"Zakupy"},
        # What nobody can have chosen narrows nothing.
        "source=x&order=y&category=-1&item=x&p=x": {"Dyżury", "Zakupy", "Zmienione"},
    }.items():
        assert set(titles(read(client, f"{QUEUE}?{query}"))) == found, query
    assert other


def test_the_order_is_asked_for(client: Client, source: FeedSource) -> None:
    items = came(source, "A", "B", "C")
    for item, days in zip(items, (2, 3, 1), strict=True):
        FeedItem.objects.filter(pk=item.pk).update(published_at=ARRIVED - timedelta(days=days))

    for order, expected in {"": "ABC", "arrived": "CBA", "-published": "CAB", "published": "BAC"}.items():
        assert titles(read(client, f"{QUEUE}?order={order}")) == list(expected), order


def test_what_is_accepted_is_published_and_the_next_one_follows(client: Client, source: FeedSource) -> None:
    first, second = came(source, "Dyżury", "Zakupy")
    topic = factories.topic("Dyżury", "dyzury-x")

    response = answer(client, first, "accept", category=category().pk, topics=[topic.pk])

    assert response["Location"] == f"{QUEUE}?item={second.pk}"
    page = InitiativePage.objects.get(feed_item=first)
    assert (page.live, page.category, list(page.topics.all())) == (True, category(), [topic])
    text = read(client, f"{QUEUE}?item={second.pk}")
    assert "Wpis „Dyżury” opublikowano." in text
    assert titles(text) == ["Zakupy"]


def test_filters_stay_after_a_decision(client: Client, source: FeedSource) -> None:
    first, _other, last = came(source, "Dyżury 1", "Zakupy", "Dyżury 2")

    response = client.post(f"{QUEUE}?q=dyżury&item={first.pk}", {"verb": "reject", "ready": "0", "seen": seen(first)})

    assert response["Location"] == f"{QUEUE}?q=dy%C5%BCury&item={last.pk}"


def test_nothing_is_accepted_without_a_category_and_what_was_ticked_stays(client: Client, source: FeedSource) -> None:
    (item,) = came(source, "Dyżury")
    topic = factories.topic("Dyżury", "dyzury-x")

    text = answer(client, item, "accept", category="", topics=[topic.pk]).content.decode()

    assert "Wybierz kategorię, w której wpis ma zostać opublikowany." in text
    assert re.search(rf'value="{topic.pk}"[^>]* checked', text)
    assert state(item) == FeedItem.State.WAITING


def test_a_reason_is_ready_or_typed_and_never_missing(client: Client, source: FeedSource) -> None:
    first, second, third = came(source, "A", "B", "C")

    answer(client, first, "reject", ready="3", words="Z 2020 roku.")
    answer(client, second, "reject", words="Nie dotyczy gmin.")
    text = answer(client, third, "reject", ready="", words="  ").content.decode()

    reasons = dict(FeedItem.objects.values_list("title", "reason"))
    assert reasons == {"A": "Jest nieaktualny. Z 2020 roku.", "B": "Nie dotyczy gmin.", "C": ""}
    assert "Wybierz powód albo podaj go własnymi słowami." in text


def test_a_refusal_keeps_the_reason_that_was_typed(client: Client, source: FeedSource) -> None:
    (item,) = came(source, "Dyżury")

    response = client.post(f"{QUEUE}?item={item.pk}", {"verb": "reject", "words": "Moje słowa", "seen": "stare"})

    text = response.content.decode()
    assert "Moje słowa</textarea>" in text
    assert "zmienił się" in text
    assert state(item) == FeedItem.State.WAITING


def test_what_changed_since_it_was_looked_at_is_not_published(client: Client, source: FeedSource) -> None:
    (item,) = came(source, "Dyżury")
    before = seen(item)
    values = arrival(item.identity, title="Reklama").values
    newer = arrival(item.identity, title="Reklama")
    feed_items.revise(item=item, arrival=newer, values=values, publish=False, now=ARRIVED)

    data = {"verb": "accept", "category": category().pk, "seen": before}
    response = client.post(f"{QUEUE}?item={item.pk}", data)

    assert response.status_code == 200
    assert "zmienił się" in response.content.decode()
    assert state(item) == FeedItem.State.WAITING
    # What came back shows it as it is, so the same press now holds.
    again = re.search(r'name="seen" value="([^"]*)"', response.content.decode())
    assert again
    client.post(f"{QUEUE}?item={item.pk}", data | {"seen": again[1]})
    assert state(item) == FeedItem.State.ACCEPTED


def test_a_second_press_changes_nothing_and_says_so(client: Client, source: FeedSource, moderator: User) -> None:
    item, _other = came(source, "Dyżury", "Zakupy")
    data = {"verb": "accept", "category": category().pk, "seen": seen(item)}
    client.post(f"{QUEUE}?item={item.pk}", data)
    revisions = InitiativePage.objects.get(feed_item=item).revisions.count()

    for more in (data, data | {"verb": "reject", "words": "x"}):
        response = client.post(f"{QUEUE}?item={item.pk}", more, follow=True)
        assert re.search(r"O wpisie „Dyżury” już zdecydowano: przyjęty", messages(response))
        assert str(moderator) in messages(response)

    page = InitiativePage.objects.get(feed_item=item)
    assert (page.live, page.revisions.count(), state(item)) == (True, revisions, FeedItem.State.ACCEPTED)


def test_an_item_that_is_decided_is_not_shown_but_said(client: Client, source: FeedSource, moderator: User) -> None:
    item, _other = came(source, "Dyżury", "Zakupy")
    feed_queue.reject(item=item, reason="x", user=moderator, now=ARRIVED)

    response = client.get(f"{QUEUE}?item={item.pk}")

    assert f"O wpisie „Dyżury” już zdecydowano: odrzucony, {moderator}." in messages(response)
    assert shown(response.content.decode()) == "Zakupy"


def test_many_are_accepted_each_under_its_own_category(client: Client, source: FeedSource) -> None:
    one, other = Category.objects.all()[:2]
    (first,) = came(source, "Dyżury", its_category=one.pk)
    (second,) = came(source, "Zakupy", its_category=other.pk)
    (third,) = came(source, "Bez kategorii")

    response = client.post(QUEUE, {"verb": "accept_many", "pk": ticks(first, second, third)})

    filed = dict(InitiativePage.objects.live().values_list("title", "category"))
    assert filed == {"Dyżury": one.pk, "Zakupy": other.pk}
    text = response.content.decode()
    assert "<strong>Bez kategorii</strong>: " in text
    assert "Opublikowano 2 wpisy." in messages(response)
    assert re.search(rf'value="{third.pk}:[^"]*"[^>]* checked', text)


def test_many_are_rejected_for_one_reason(client: Client, source: FeedSource) -> None:
    first, second, third = came(source, "A", "B", "C")

    client.post(QUEUE, {"verb": "reject_many", "pk": ticks(first, second), "many-ready": "2", "many-words": ""})

    assert (state(first), state(second), state(third)) == ("rejected", "rejected", "waiting")
    assert FeedItem.objects.filter(reason="To samo jest już w Burzy.").count() == 2


def test_without_a_reason_the_selection_stays(client: Client, source: FeedSource) -> None:
    first, second = came(source, "A", "B")

    text = client.post(QUEUE, {"verb": "reject_many", "pk": ticks(first), "many-words": " "}).content.decode()

    assert re.search(rf'value="{first.pk}:[^"]*"[^>]* checked', text)
    assert not re.search(rf'value="{second.pk}:[^"]*"[^>]* checked', text)
    assert state(first) == FeedItem.State.WAITING


def test_of_many_the_ones_that_somebody_decided_on_are_named(
    client: Client, source: FeedSource, moderator: User
) -> None:
    first, second = came(source, "A", "B")
    sent = ticks(first, second)
    feed_queue.reject(item=first, reason="x", user=moderator, now=ARRIVED)

    response = client.post(QUEUE, {"verb": "reject_many", "pk": sent, "many-ready": "0"})

    assert "<strong>A</strong>: " in response.content.decode()
    assert state(second) == FeedItem.State.REJECTED


@pytest.mark.parametrize("sent", [[], ["x"], ["999999999:1"], ["-1:"], ["1" * 40], ["٣:x"]])
def test_nonsense_is_no_item(client: Client, source: FeedSource, sent: list[str]) -> None:
    (item,) = came(source, "A")

    for verb in ("accept_many", "reject_many", "accept", "anything"):
        response = client.post(f"{QUEUE}?item=x", {"verb": verb, "pk": sent, "many-ready": "0"})
        assert response.status_code in (200, 302)
    assert client.get(HAND, {"pk": sent}).status_code == 302
    assert state(item) == FeedItem.State.WAITING


def test_the_menu_and_the_first_page_say_how_many_wait(client: Client, source: FeedSource) -> None:
    assert "wpis czeka na" not in read(client, "/admin/")
    came(source, "A", "B")

    text = read(client, "/admin/")

    assert "Od partner\\u00f3w (2)" in text
    assert "2 wpisy czekają na moderatora" in text


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_nobody_of_a_member_sees_the_queue(sign_in: SignIn, source: FeedSource, role: str) -> None:
    (item,) = came(source, "Tajne dyżury")
    client = sign_in(factories.person(role, factories.MemberPageFactory.create()))

    for address in (QUEUE, HAND, reverse("feed_queue:merge", args=[item.pk])):
        assert client.get(address).status_code == 403
        assert client.post(address, {"verb": "accept_many", "pk": ticks(item)}).status_code == 403
    assert "Tajne dyżury" not in read(client, "/admin/")
    assert "Od partner\\u00f3w" not in read(client, "/admin/")

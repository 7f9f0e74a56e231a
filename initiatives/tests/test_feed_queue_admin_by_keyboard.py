"""The queue of partners' feeds by keys alone: from item to item, to the answers, and in nobody's way."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, chromium_address, marks
from cms.tests.keyboard import Keyboard
from cms.tests.test_admin_by_keyboard import patience
from initiatives.models import Category, FeedItem, Role
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival

__all__ = ["chromium", "chromium_address", "patience"]

pytestmark = marks(seconds=240)

QUEUE = "/admin/feeds/queue/"


@pytest.fixture
def reader(chromium: Browser, live_server: LiveServer) -> Iterator[Reader]:
    with transaction.atomic():
        moderator = factories.person(Role.MODERATOR)
        factories.MemberPageFactory.create(title="Sulechów", code="0809063")
        source = factories.FeedSourceFactory.create()
        for title in ("Trzeci", "Drugi", "Pierwszy"):
            made = arrival(title, title=title, its_category=Category.objects.all()[0].pk)
            feed_items.create(source=source, arrivals=[made], now=ARRIVED)
    with Reader(chromium, live_server, moderator, locale="pl-PL") as reader:
        yield reader


def at(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=2, name=title, exact=True)).to_be_visible()
    expect(page.locator("[data-queue-keys]")).to_be_visible()


def test_a_moderator_needs_no_mouse(reader: Reader) -> None:
    page = reader.page
    reader.open(QUEUE)
    at(page, "Pierwszy")

    page.keyboard.press("j")
    at(page, "Drugi")
    expect(page.locator("#item")).to_be_focused()
    page.keyboard.press("k")
    at(page, "Pierwszy")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Przyjmij i opublikuj")).to_be_focused()
    page.keyboard.press("Enter")
    at(page, "Drugi")
    expect(page.get_by_text("Wpis „Pierwszy” opublikowano.")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("[data-queue-reject]").get_by_label("Uzasadnienie")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("jak xj")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    at(page, "Trzeci")
    assert dict(FeedItem.objects.values_list("title", "state")) == {
        "Pierwszy": "accepted", "Drugi": "rejected", "Trzeci": "waiting",
    }  # fmt: skip
    assert FeedItem.objects.get(title="Drugi").reason == "jak xj"


def test_arrows_go_along_the_list_and_a_key_selects(reader: Reader) -> None:
    page = reader.page
    reader.open(QUEUE)
    at(page, "Pierwszy")

    page.get_by_role("link", name="Pierwszy", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Drugi", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name="Zaznacz: Pierwszy")).to_be_checked()


def test_the_keys_can_be_turned_off(reader: Reader) -> None:
    """WCAG 2.1.4: single letters get in the way of who speaks to the machine."""
    page = reader.page
    reader.open(QUEUE)
    at(page, "Pierwszy")
    page.locator("[data-queue-keys] summary").press("Enter")
    page.get_by_label("Skróty klawiszowe działają").uncheck()

    reader.open(QUEUE)
    at(page, "Pierwszy")
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Przyjmij i opublikuj")).not_to_be_focused()
    at(page, "Pierwszy")


@pytest.mark.slow
def test_tab_alone_leads_everywhere_and_one_sees_where_one_is(reader: Reader) -> None:
    """Without a key of the queue's own: what is selected is published, and one handed to a member."""
    page, keys = reader.page, Keyboard(reader.page)
    reader.open(QUEUE)
    at(page, "Pierwszy")

    keys.enter(page.get_by_role("link", name="Pomiń do głównej zawartości"))
    keys.to(page.get_by_role("checkbox", name="Zaznacz: Drugi"))
    keys.press("Space")
    keys.enter(page.get_by_text("Z zaznaczonymi", exact=True))
    keys.enter(page.get_by_role("button", name="Opublikuj każdy w sugerowanej kategorii"))
    expect(page.get_by_text("Opublikowano 1 wpis")).to_be_visible()
    at(page, "Pierwszy")
    keys.to(page.locator("#id_category"))
    keys.press("ArrowDown")
    keys.enter(page.get_by_text("Tematy (zaznaczonych: 0)"))
    keys.enter(page.get_by_role("link", name="Przekaż członkowi…"))
    keys.to(page.locator("#id_member"))
    keys.type("Sulechów")
    keys.press("Escape")
    keys.enter(page.get_by_role("button", name="Przekaż", exact=True))
    at(page, "Trzeci")

    states = {"Pierwszy": "handed", "Drugi": "accepted", "Trzeci": "waiting"}
    assert dict(FeedItem.objects.values_list("title", "state")) == states
    assert keys.unseen == []

"""Suggestions of the search boxes in a real browser: by keyboard and pointer, heard, in all colours, and accessible."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Route, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import LOOKS, Reader, chromium, desk, marks, wait_on
from cms.users.models import User
from initiatives.models import InitiativePage
from initiatives.tests import factories

__all__ = ["chromium", "desk"]

pytestmark = marks(seconds=300)

PHONE = {"width": 320, "height": 640}
LONG = "Konstantynopolitańczykowianeczka" * 3
PLACES = """() => [...document.querySelectorAll("h1, h2, .search-box input, .search-box button")]
    .map((one) => Math.round(one.getBoundingClientRect().top))"""


@pytest.fixture
def pages() -> list[InitiativePage]:
    member = factories.MemberPageFactory.create(title="Gmina Agrestowo")
    factories.ActPageFactory.create(parent=member, title="Uchwała o agregatach", number="XXIII/145/2020")
    factories.topic("Agregaty", "agregaty")
    return [
        factories.InitiativePageFactory.create(parent=member, title=title, language=language)
        for title, language in (("Agregát pro obec", "cs"), ("Agregat dla każdej szkoły", "pl"))
    ]


@pytest.fixture
def visitor(pages: list[InitiativePage]) -> User:
    return factories.person()


class Box:
    """The search box of a page, with what it offers."""

    def __init__(self, desk: Reader, path: str = "/") -> None:
        desk.open(path)
        self.page = desk.page
        self.field = self.page.get_by_role("combobox")
        self.list = self.page.get_by_role("listbox", name="Podpowiedzi")
        self.options = self.list.get_by_role("option")
        self.said = self.page.locator(".search-box [role=status]")

    def type(self, text: str) -> None:
        self.field.focus()
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def active(self) -> Locator:
        """The one that a screen reader would read: named by the field that has the focus."""
        expect(self.field).to_be_focused()
        return self.page.locator(f"[id='{self.field.get_attribute('aria-activedescendant')}']")


def test_names_are_offered_in_groups_and_counted_for_those_who_hear_the_page(desk: Reader) -> None:
    box = Box(desk)
    expect(box.field).to_have_attribute("aria-expanded", "false")
    before = desk.page.evaluate(PLACES)

    box.type("agre")

    expect(box.options).to_have_count(5)
    expect(box.field).to_have_attribute("aria-expanded", "true")
    expect(box.said).to_have_text("5 podpowiedzi. Prowadzą do nich strzałki.")
    groups = box.list.get_by_role("group")
    assert [group.get_attribute("aria-labelledby") for group in groups.all()] == [
        heading.get_attribute("id") for heading in box.list.locator(".suggestions__kind").all()
    ]
    expect(box.list.get_by_role("group", name="Inicjatywy").get_by_role("option")).to_have_count(2)
    expect(box.list.locator("[lang=cs]")).to_have_text("Agregát pro obec")
    assert desk.page.evaluate(PLACES) == before


def test_arrows_lead_through_all_and_back_to_the_field_and_enter_follows(
    desk: Reader, pages: list[InitiativePage]
) -> None:
    box = Box(desk)
    box.type("agregat")
    expect(box.options).to_have_count(4)

    box.press("ArrowDown")
    expect(box.active()).to_have_text(box.options.first.inner_text().replace("\n", " "))
    expect(box.active()).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(box.field).not_to_have_attribute("aria-activedescendant", "")
    box.press("ArrowUp")
    expect(box.active()).to_contain_text("Agregaty")
    expect(box.list.locator("[aria-selected=true]")).to_have_count(1)
    box.press("ArrowDown", "ArrowDown")
    first = box.active().get_attribute("href")
    box.press("Enter")

    assert first in [page.url for page in pages]
    expect(desk.page).to_have_url(f"{desk.server}{first}")


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft"])
def test_keys_of_the_field_lead_back_to_it(desk: Reader, key: str) -> None:
    box = Box(desk)
    box.type("agregat")
    expect(box.options).to_have_count(4)
    box.press("ArrowDown")

    box.press(key)

    expect(box.list.locator("[aria-selected=true]")).to_have_count(0)
    assert box.field.get_attribute("aria-activedescendant") is None
    place = {"Home": 0, "End": 7, "ArrowLeft": 6}[key]
    assert box.field.evaluate("(one) => one.selectionStart") == place


def test_enter_without_a_choice_searches(desk: Reader) -> None:
    box = Box(desk, "/inicjatywy/")
    box.type("agregat")
    expect(box.options).to_have_count(4)

    box.press("Enter")

    expect(desk.page).to_have_url(f"{desk.server}/szukaj/?q=agregat")


def test_escape_closes_the_list_and_keeps_what_was_typed_and_an_arrow_opens_it_again(desk: Reader) -> None:
    box = Box(desk)
    box.type("agregat")
    expect(box.options).to_have_count(4)

    box.press("Escape")
    expect(box.list).to_be_hidden()
    expect(box.field).to_have_attribute("aria-expanded", "false")
    expect(box.field).to_have_value("agregat")
    expect(box.said).to_have_text("")

    box.press("ArrowDown")
    expect(box.list).to_be_visible()
    box.press("Tab")
    expect(box.list).to_be_hidden()
    expect(desk.page.get_by_role("button", name="Szukaj")).to_be_focused()


def test_a_press_of_the_pointer_follows_and_one_elsewhere_closes(desk: Reader) -> None:
    box = Box(desk)
    box.type("agregat")
    expect(box.options).to_have_count(4)
    desk.page.locator("h1").click()
    expect(box.list).to_be_hidden()

    box.field.focus()
    box.press("ArrowDown")
    address = box.options.last.get_attribute("href")
    box.options.last.click()

    expect(desk.page).to_have_url(f"{desk.server}{address}")


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(desk: Reader) -> None:
    box = Box(desk)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route(re.compile(r"q=agregat$"), hold)
    box.type("agregat")
    wait_on(desk.page, lambda: held)

    box.type("y")
    expect(box.options).to_have_count(1)
    held[0].fulfill(json={"said": "dawno", "groups": []})

    desk.page.wait_for_timeout(200)
    expect(box.options).to_have_count(1)
    assert "dawno" not in box.said.inner_text()


def test_where_nothing_fits_that_is_said_and_nothing_opens(desk: Reader) -> None:
    box = Box(desk)

    box.type("qqqq")

    expect(box.said).to_have_text("Brak podpowiedzi.")
    expect(box.list).to_be_hidden()


def test_a_server_that_does_not_answer_leaves_a_form(desk: Reader) -> None:
    box = Box(desk)
    desk.page.route("**/szukaj/podpowiedzi/**", lambda route: route.abort())
    box.type("agregat")
    desk.page.wait_for_timeout(500)

    box.press("Enter")

    expect(desk.page).to_have_url(f"{desk.server}/szukaj/?q=agregat")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/inicjatywy/", "/szukaj/"])
def test_axe_finds_nothing_and_it_fits_in_all_colours_and_on_phones(desk: Reader, path: str) -> None:
    factories.InitiativePageFactory.create(parent=factories.MemberPageFactory.create(title=LONG), title=f"Agre{LONG}")
    found: dict[str, object] = {}
    for name, viewport, media in (
        ("desk", {"width": 1280, "height": 800}, {"color_scheme": "light"}),
        ("phone", PHONE, {"color_scheme": "dark"}),
        ("forced", PHONE, {"forced_colors": "active"}),
    ):
        desk.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        desk.page.emulate_media(**media)  # type: ignore[arg-type]
        box = Box(desk, path)
        box.type("agre")
        expect(box.options).to_have_count(6)
        box.press("ArrowDown", "ArrowDown")
        expect(box.active()).to_be_in_viewport()
        found[name] = [*desk.axe(rules=None if name == "desk" else LOOKS), desk.overflow() or None]

    assert found == {"desk": [None], "phone": [None], "forced": [None]}


def test_without_a_script_it_is_a_form(chromium: Browser, live_server: LiveServer, pages: list[InitiativePage]) -> None:
    reader = Reader(chromium, live_server, factories.person(), java_script_enabled=False)
    reader.open("/")

    reader.page.get_by_role("searchbox").fill("agregat")
    reader.page.get_by_role("button", name="Szukaj").click()

    expect(reader.page).to_have_url(f"{reader.server}/szukaj/?q=agregat")
    reader.context.close()

"""Search in a real browser: by keyboard, with script and without, on a phone, and accessible in each state."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, desk, marks
from cms.tests.seen import in_forced_colours, looks, zoomed
from cms.users.models import User
from initiatives.models import Category
from initiatives.tests import examples, factories
from search.models import IndexState
from search.tests.indexed import index

__all__ = ["chromium", "desk"]

pytestmark = marks(seconds=300)

PHONE = {"width": 320, "height": 640}
HEADING = "#found-title"
LONG = "Konstantynopolitańczykowianeczka-przeciwpowodziowoprzeciwpożarowa"


@pytest.fixture
def visitor() -> User:
    """Who looks for pumps, in initiatives of two categories, and for hydrants, in an act with a file."""
    law, ngo = Category.objects.get(slug="prawo"), Category.objects.get(slug="ngo")
    member = factories.MemberPageFactory.create(title="Sulechów", code="0809063", introduction="<p>Pompa gminna</p>")
    for number in range(24):
        category = law if number % 3 else ngo
        factories.InitiativePageFactory.create(parent=member, title=f"Pompa numer {number}", category=category)
    factories.InitiativePageFactory.create(title=f"Pompa: {LONG}", summary=f"Pompa {LONG * 3}", language="cs")
    examples.act(member, title="Uchwała o hydrantach")
    index()
    return factories.person()


def test_from_the_box_of_any_page_to_a_page_of_a_file_by_keyboard_alone(desk: Reader) -> None:
    desk.open("/inicjatywy/")
    page = desk.page
    page.locator("#search-header").focus()
    page.keyboard.type("hydrantach")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/szukaj/\?q=hydrantach$"))
    expect(page.locator(HEADING)).to_have_text("1 wynik")
    expect(page.locator("#found mark")).to_have_text("hydrantach")

    page.locator("#found .card__title a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/dokumenty/\d+/tekst/2/$"))


def test_facets_are_chosen_and_taken_back_by_keyboard(desk: Reader) -> None:
    desk.open("/szukaj/?q=pompa")
    page = desk.page
    expect(page.locator(HEADING)).to_have_text("26 wyników")
    page.evaluate("document.body.dataset.stays = 'yes'")

    page.get_by_label(re.compile("^NGO")).focus()
    page.keyboard.press("Space")

    expect(page.locator(HEADING)).to_have_text("8 wyników")
    expect(page.locator("[data-status]")).to_have_text("8 wyników")
    expect(page.get_by_label(re.compile("^NGO"))).to_be_focused()
    expect(page).to_have_url(re.compile(r"/szukaj/\?q=pompa&kategoria=ngo$"))
    page.locator("#chip-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator(HEADING)).to_have_text("26 wyników")
    expect(page.locator(HEADING)).to_be_focused()
    assert page.evaluate("document.body.dataset.stays") == "yes"


@pytest.mark.slow
def test_exactly_what_was_typed_is_one_press_away(desk: Reader) -> None:
    desk.open("/szukaj/?q=pmopa")
    page = desk.page
    expect(page.locator(HEADING)).to_have_text("26 wyników")

    page.locator("#exactly").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#nothing")).to_have_text("Nic nie znaleziono dla „pmopa”")
    page.locator("#freely").focus()
    page.keyboard.press("Enter")
    expect(page.locator(HEADING)).to_have_text("26 wyników")


@pytest.mark.slow
def test_without_script_it_all_works_by_links_and_one_form(
    chromium: Browser, live_server: LiveServer, visitor: User
) -> None:
    reader = Reader(chromium, live_server, visitor, java_script_enabled=False, locale="pl-PL")
    reader.open("/szukaj/?q=pompa")
    page = reader.page
    page.get_by_label(re.compile("^NGO")).check()
    page.get_by_role("button", name="Pokaż").click()
    expect(page.locator(HEADING)).to_have_text("8 wyników")
    expect(page).to_have_url(re.compile(r"/szukaj/\?q=pompa&kategoria=ngo$"))
    page.get_by_role("link", name="od najnowszych").click()
    expect(page).to_have_url(re.compile(r"sortuj=najnowsze$"))
    page.get_by_text("Jak pytać").click()
    expect(page.get_by_text("rok:2020-2022")).to_be_visible()
    reader.context.close()


STATES = [
    "/szukaj/", "/szukaj/?q=pompa", "/szukaj/?q=pompa&co=inicjatywy&kategoria=ngo&strona=1", "/szukaj/?q=hydrantach",
    "/szukaj/?q=pompa&kategoria=prawo&rok=1999", "/szukaj/?q=pmopa", "/szukaj/?q=hydrantach&dokladnie=tak",
    "/szukaj/?q=hydrantach+pompa", "/szukaj/?q=jak+kupi%C4%87+pomp%C4%99+dla+gminy%3F", "/szukaj/?q=nicniemaslowa",
    "/szukaj/?q=%3F%3F",
]  # fmt: skip


@pytest.mark.slow
def test_search_is_accessible_in_each_state(desk: Reader) -> None:
    found: list[str] = []
    for path in STATES:
        desk.open(path)
        desk.page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        faults = looks(desk, first=("light", 1280), others=[("dark", 1280), ("light", 320)])
        found += [f"{path} {fault}" for fault in faults]
    desk.open(STATES[1])
    found += [f"forced colours: {fault}" for fault in in_forced_colours(desk)]

    assert "\n".join(found) == ""


@pytest.mark.slow
def test_a_notice_is_accessible(desk: Reader) -> None:
    IndexState.objects.update(analyser="another 1")
    desk.open("/szukaj/?q=Pompa")
    expect(desk.page.locator("#found .notice")).to_have_text(re.compile("Indeks wyszukiwania jest"))

    assert [*looks(desk, first=("light", 1280), others=[("dark", 1280), ("light", 320)])] == []


@pytest.mark.slow
def test_on_a_phone_nothing_is_wider_than_it(chromium: Browser, live_server: LiveServer, visitor: User) -> None:
    phone = Reader(chromium, live_server, visitor, viewport=PHONE, has_touch=True, locale="pl-PL")
    for path in STATES:
        phone.open(path)
        assert phone.overflow() == 0, path
    phone.open("/szukaj/?q=pompa")
    ngo = phone.page.get_by_label(re.compile("^NGO"))
    expect(ngo).not_to_be_visible()
    phone.page.locator(".facets__summary").click()
    ngo.check()
    expect(phone.page.locator(HEADING)).to_have_text("8 wyników")
    assert ([*zoomed(phone)], phone.faults) == ([], [])
    phone.context.close()

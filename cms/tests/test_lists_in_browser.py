"""Lists in a real browser: with script and without, by keyboard, on a phone, and accessible in each state."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, desk, marks
from cms.tests.seen import looks
from cms.users.models import User
from initiatives.models import Category, InitiativePage
from initiatives.tests import examples, factories

__all__ = ["chromium", "desk"]

pytestmark = marks(seconds=300)

PHONE = {"width": 320, "height": 640}
HEADING = "#found-title"


@dataclass
class Site:
    reader: User
    pages: list[InitiativePage]

    @property
    def comparison(self) -> str:
        return "/inicjatywy/porownanie/?" + "&".join(f"porownaj={page.pk}" for page in self.pages[:4])


@pytest.fixture
def site() -> Site:
    """Thirty initiatives of twelve members: some in law, the others with non-governmental organisations."""
    law, ngo = Category.objects.get(slug="prawo"), Category.objects.get(slug="ngo")
    members = [factories.MemberPageFactory.create(title=f"Gmina {name}") for name in "ABCDEFGHIJKŁ"]
    filed = [(law if number % 3 else ngo, "idea" if number % 2 else "running") for number in range(29)]
    pages = [
        examples.initiative(members[0], category=law, stage="running"),
        *(
            factories.InitiativePageFactory.create(parent=members[number % 12], category=category, stage=stage)
            for number, (category, stage) in enumerate(filed)
        ),
    ]
    factories.ActPageFactory.create(parent=members[0], category=law)
    return Site(factories.person(), pages)


@pytest.fixture
def visitor(site: Site) -> User:
    return site.reader


def test_a_press_on_a_choice_swaps_the_list_and_nothing_else(desk: Reader) -> None:
    desk.open("/inicjatywy/?sortuj=tytul")
    page = desk.page
    page.evaluate("document.body.dataset.stays = 'yes'")

    page.get_by_label(re.compile("^NGO")).check()

    expect(page.locator(HEADING)).to_have_text("10 inicjatyw")
    expect(page).to_have_url(re.compile(r"/inicjatywy/\?kategoria=ngo&sortuj=tytul$"))
    expect(page.locator("[role=status][data-status]")).to_have_text("10 inicjatyw")
    expect(page.get_by_label(re.compile("^NGO"))).to_be_focused()
    expect(page.locator("#found a.chip")).to_have_text(re.compile("Kategoria: NGO"))
    assert page.evaluate("document.body.dataset.stays") == "yes"


@pytest.mark.slow
def test_back_and_forward_show_what_was_chosen(desk: Reader) -> None:
    desk.open("/inicjatywy/")
    page = desk.page
    page.get_by_label(re.compile("^NGO")).check()
    expect(page.locator(HEADING)).to_have_text("10 inicjatyw")
    page.locator("#found a.chip").click()
    expect(page.locator(HEADING)).to_have_text("30 inicjatyw")

    page.go_back()
    expect(page.locator(HEADING)).to_have_text("10 inicjatyw")
    expect(page.get_by_label(re.compile("^NGO"))).to_be_checked()
    page.go_forward()
    expect(page.locator(HEADING)).to_have_text("30 inicjatyw")
    expect(page.get_by_label(re.compile("^NGO"))).not_to_be_checked()


@pytest.mark.slow
def test_a_member_is_found_by_typing_and_the_cursor_stays(desk: Reader) -> None:
    desk.open("/inicjatywy/")
    page = desk.page
    page.locator("#facet-gmina > summary").click()

    page.locator("#find-gmina").press_sequentially("gmina l")

    expect(page.locator("#facet-gmina .facet__choice")).to_have_count(1)
    expect(page.locator("#find-gmina")).to_be_focused()
    expect(page.locator("#find-gmina")).to_have_value("gmina l")
    page.get_by_label(re.compile("^Gmina Ł")).check()
    expect(page.locator("#found a.chip")).to_have_count(1)


def test_all_of_it_goes_by_keyboard_alone(desk: Reader) -> None:
    desk.open("/inicjatywy/")
    page = desk.page
    page.locator("#facet-kategoria > summary").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#found a.chip")).to_have_count(1)
    page.locator("#chip-1").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#found a.chip")).to_have_count(0)
    expect(page.locator(HEADING)).to_be_focused()
    page.get_by_role("link", name="strona 2").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"strona=2$"))
    expect(page.locator(HEADING)).to_be_focused()


@pytest.mark.slow
def test_two_are_chosen_and_compared(desk: Reader, site: Site) -> None:
    desk.open("/inicjatywy/")
    page = desk.page

    for number in (1, 2):
        page.get_by_role("link", name=re.compile("^Dodaj do porównania")).nth(number).click()
        expect(page.locator(".tray .chip")).to_have_count(number)
    page.get_by_role("link", name="Porównaj obok siebie").click()

    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^Usuń")).first.click()
    expect(page.get_by_role("columnheader")).to_have_count(1)


@pytest.mark.slow
def test_without_script_the_same_form_and_links_do(chromium: Browser, live_server: LiveServer, site: Site) -> None:
    reader = Reader(chromium, live_server, site.reader, java_script_enabled=False, locale="pl-PL")
    reader.open("/inicjatywy/")
    page = reader.page

    page.get_by_label(re.compile("^NGO")).check()
    page.get_by_role("button", name="Pokaż", exact=True).click()
    expect(page).to_have_url(re.compile(r"/inicjatywy/\?kategoria=ngo$"))
    expect(page.locator(HEADING)).to_have_text("10 inicjatyw")
    page.locator("#found a.chip").click()
    expect(page).to_have_url(re.compile(r"/inicjatywy/$"))
    page.get_by_role("link", name=re.compile("^Dodaj do porównania")).first.click()
    expect(page.locator(".tray .chip")).to_have_count(1)
    reader.context.close()


@pytest.mark.slow
def test_on_a_phone_the_facets_are_folded(chromium: Browser, live_server: LiveServer, site: Site) -> None:
    phone = Reader(chromium, live_server, site.reader, viewport=PHONE, has_touch=True, locale="pl-PL")
    phone.open("/inicjatywy/")
    page = phone.page
    ngo = page.get_by_label(re.compile("^NGO"))
    expect(ngo).not_to_be_visible()

    page.locator(".facets__summary").click()
    ngo.check()

    expect(page.locator(HEADING)).to_have_text("10 inicjatyw")
    expect(ngo).to_be_visible()
    for path in ("/inicjatywy/", "/akty/", site.comparison):
        phone.open(path)
        assert phone.overflow() == 0, path
    assert phone.faults == []
    phone.context.close()


@pytest.mark.slow
def test_lists_are_accessible_in_each_state(desk: Reader, site: Site) -> None:
    chosen = site.pages[0].pk
    found: list[str] = []
    for path in (
        "/inicjatywy/", f"/inicjatywy/?kategoria=ngo&etap=idea&porownaj={chosen}", "/akty/?kategoria=prawo",
        "/inicjatywy/?kategoria=ngo&rok=1999", "/inicjatywy/?kategoria=nie-ma", "/kategoria/prawo/",
        site.comparison, "/inicjatywy/porownanie/",
    ):  # fmt: skip
        desk.open(path)
        desk.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        faults = looks(desk, first=("light", 1280), others=[("dark", 1280), ("light", 320)])
        found += [f"{path} {fault}" for fault in faults]

    assert "\n".join(found) == ""
